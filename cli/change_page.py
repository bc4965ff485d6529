"""The page of a bulk change: whom it touches, what follows, what it means for messages; the same as JSON."""

from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

from rich.markup import escape

from cli import page
from cli.words import Speech
from domain.change_words import KINDS, LEFT, NOTES
from domain.cycle import Window
from domain.people import mask
from domain.terms import ChangeKind, Machine
from domain.words import CHANNELS, STATES, stage_words
from flows.change import Effect
from store.cycles import Cycle
from store.undo import Changed

ROWS = 14  # so many days of messages are listed; the rest is summed up


def show(effect: Effect, cycle: Cycle, speech: Speech, done: bool) -> None:
    """Print what a change does, or did."""
    title = speech("Dikerjakan", "Done") if done else speech("Pratinjau", "Preview")
    page.say(f"{title}: {speech.of(KINDS[effect.kind])} · {cycle.name} ({cycle.code})", "bold")
    touched, number = effect.touched, speech.number
    page.console().print(page.facts(
        (speech("Pegawai", "People"), number(touched.people)),
        (speech("Unit", "Units"), number(touched.units)),
        (speech("Instansi", "Agencies"), number(touched.agencies)),
        (speech("Keadaan", "States"), "; ".join(
            f"{_state(effect, state, speech)} {number(n)}" for state, n in sorted(touched.states.items())) or "-"),
    ))  # fmt: skip
    _windows(effect, cycle, speech)
    _follows(effect, cycle, speech)
    _messages(effect, speech)


def _state(effect: Effect, state: str, speech: Speech) -> str:
    one = Machine.CHECKIN if effect.kind is ChangeKind.EXCUSE else Machine.APPRAISAL
    words = STATES[one].get(state) or STATES[Machine.CHECKIN].get(state, (state, state))
    return speech.of(words)


def _windows(effect: Effect, cycle: Cycle, speech: Speech) -> None:
    if not effect.windows:
        return
    heads = (("Tahap", "Stage"), ("Dibuka", "Opens"), ("Batas waktu", "Due"), ("Hari", "Days"))
    table = page.table(*(speech.of(head) for head in heads), right=(3,))
    for old, new in effect.windows:
        days = (_day(new, cycle) - _day(old, cycle)).days
        opens = speech.day(new.opens_at.astimezone(ZoneInfo(cycle.zone)).date())
        if old.opens_at != new.opens_at:
            opens = f"{speech.day(old.opens_at.astimezone(ZoneInfo(cycle.zone)).date())} → {opens}"
        due = speech.short(new.due_at, cycle.zone)
        if old.due_at != new.due_at:
            due = f"{speech.short(old.due_at, cycle.zone)} → {due}"
        table.add_row(stage_words(new.stage, new.period, cycle.check_ins, speech.language), opens, due, f"{days:+d}")
    page.console().print(table)


def _day(window: Window, cycle: Cycle) -> Any:
    return window.due_at.astimezone(ZoneInfo(cycle.zone)).date()


def _follows(effect: Effect, cycle: Cycle, speech: Speech) -> None:
    more, number = effect.more, speech.number
    if "until" in more:
        stage_name, period = more["stage"]
        stage = stage_words(stage_name, period, cycle.check_ins, speech.language)
        units, until = number(more["extended_units"]), speech.moment(more["until"], cycle.zone)
        page.say(
            speech(
                f"{stage}: batas waktu {units} unit menjadi {until}", f"{stage}: {units} units now have until {until}"
            )
        )
    if left := more.get("left"):
        named = "; ".join(f"{speech.of(LEFT[state])} {number(n)}" for state, n in sorted(left.items()))
        page.say(speech(f"Tidak diubah: {named}.", f"Left as they are: {named}."))
    for key, (indonesian, english, warns) in NOTES.items():
        if n := more.get(key):
            page.say(speech(indonesian, english).format(n=number(n)), "yellow" if warns else "")
    before, after = effect.closings
    if after > before:
        page.say(
            speech(
                f"Jam akan menutup {number(after)} laporan pada jalannya berikutnya (semula {number(before)}).",
                f"The clock will close {number(after)} reports when it next runs (so far {number(before)}).",
            ),
            "yellow",
        )


def _messages(effect: Effect, speech: Speech) -> None:
    if effect.withdrawn:
        named = ", ".join(f"{speech.number(n)} {speech.of(CHANNELS[c])}" for c, n in sorted(effect.withdrawn.items()))
        page.say(
            speech(f"Pengingat yang ditarik dari antrean: {named}.", f"Reminders taken out of the queue: {named}.")
        )
    if not effect.coming:
        page.say(speech("Pengingat yang akan datang tidak berubah.", "The reminders to come do not change."), "dim")
        return
    heads = (("Pengingat pada", "Reminders on"), ("Kanal", "Channel"), ("Semula", "Before"), ("Menjadi", "After"))
    table = page.table(*(speech.of(head) for head in heads), right=(2, 3))
    for day, channel, before, after in effect.coming[:ROWS]:
        table.add_row(speech.day(day), speech.of(CHANNELS[channel]), speech.number(before), speech.number(after))
    for words, rows in (
        (speech("… selebihnya", "… the rest"), effect.coming[ROWS:]),
        (speech("Seluruhnya", "In all"), effect.coming),
    ):
        if rows:
            sums = sum(row[2] for row in rows), sum(row[3] for row in rows)
            table.add_row(words, "", *map(speech.number, sums))
    page.console().print(table)
    page.say(speech("Jumlah pesan adalah yang paling banyak: siapa yang sudah selesai tidak diingatkan.",
                    "Numbers are the most there can be: who is done is not reminded."), "dim")  # fmt: skip


def finish(effect: Effect, speech: Speech, asked: Effect | None) -> None:
    """Say that it is done, whether it is still what was shown, and how it is taken back."""
    if asked and asked.touched != effect.touched:
        n = speech.number(effect.touched.people)
        page.say(speech(f"Keadaan berubah sejak pratinjau: yang terkena {n} pegawai.",
                        f"Things have changed since the preview: {n} people are touched."), "yellow")  # fmt: skip
    id_, back = effect.change_id, ""
    if effect.kind is not ChangeKind.UNDO:
        back = speech(f" Untuk membatalkannya: `siklus undo {id_}`.", f" To take it back: `siklus undo {id_}`.")
    page.say(speech(f"Selesai; tercatat sebagai perubahan {effect.change_id}.{back}",
                    f"Done; kept as change {effect.change_id}.{back}"), "green")  # fmt: skip


def show_changed(changed: Changed, cycle: Cycle, speech: Speech) -> None:
    """Print what was changed since, NIPs masked, on standard error."""
    heads = (("Baris", "Row"), ("Diubah lagi oleh", "Changed again by"))
    table = page.table(*(speech.of(head) for head in heads))
    for row in changed.listed:
        stage = (
            stage_words(row["stage"], int(row["period"] or 0), cycle.check_ins, speech.language) if row["stage"] else ""
        )
        who = page.named(row["name"], row["nip"]) if row["name"] else ""
        by = speech(f"perubahan {row['by_change']}", f"change {row['by_change']}") if row["by_change"] else speech(
            "langkah atau entri seseorang", "a step or entry of somebody")  # fmt: skip
        table.add_row(escape(" · ".join(filter(None, (who, stage)))), by)
    page.console(stderr=True).print(table)
    if changed.n > len(changed.listed):
        more = changed.n - len(changed.listed)
        page.note(speech(f"… dan {speech.number(more)} baris lagi", f"… and {speech.number(more)} more rows"))


def report(effect: Effect, cycle: Cycle, dry_run: bool) -> dict[str, Any]:
    """Give the JSON of a change; moments are in the cycle's zone, NIPs masked."""
    zone = ZoneInfo(cycle.zone)
    total: Counter[str] = Counter()
    for _, channel, before, after in effect.coming:
        total[channel] += after - before
    more = {key: effect.more[key] for key in ("left", "extended_units", *NOTES) if key in effect.more}
    return {
        "change": None if dry_run else effect.change_id, "kind": effect.kind, "dry_run": dry_run, "cycle": cycle.code,
        "people": effect.touched.people, "units": effect.touched.units, "agencies": effect.touched.agencies,
        "states": effect.touched.states,
        "windows": [
            {
                "stage": new.name,
                "opens_at": [w.opens_at.astimezone(zone).isoformat() for w in (old, new)],
                "due_at": [w.due_at.astimezone(zone).isoformat() for w in (old, new)],
            }
            for old, new in effect.windows
        ],
        "messages": {
            "withdrawn": effect.withdrawn,
            "difference": dict(total),
            "coming": [
                {"day": day.isoformat(), "channel": channel, "before": before, "after": after}
                for day, channel, before, after in effect.coming
            ],
        },
        "closings": list(effect.closings),
        **more,
        "listed": [
            {**row, "nip": mask(row["nip"]) if row["nip"] else None} for row in effect.more.get("listed", [])
        ],
    }  # fmt: skip
