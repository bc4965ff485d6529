"""`siklus cycle plan PLAN.yaml`: check a plan, store it with the rules in force, and show what it means."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from cli import page, plan_file
from cli.arguments import AtOption, Format, FormatOption
from cli.moments import moment
from cli.start import opened
from cli.words import Speech, both
from config.calendar import load_calendar
from config.policy import overlays, timelines
from domain.calendar import Calendar
from domain.cycle import PERIODS, Plan, notes
from domain.policy import Policy, fingerprint, resolve
from domain.policy_overlays import Overlays, in_force, passed_over, pinned
from domain.words import Pair, stage_words
from store import cycles, members
from store.database import Connection


def plan(
    file: Annotated[Path, typer.Argument(metavar="PLAN.yaml", help=both("Berkas rencana.", "The plan's file."))],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=both("Periksa saja, jangan simpan.", "Only check, store nothing."))
    ] = False,
    format_: FormatOption = Format.TABLE,
    at: AtOption = None,
) -> None:
    """Check a plan, and store it with the rules that are in force on the first day of its year."""
    wanted, now = plan_file.read(file), moment(at)
    with opened() as ground, ground.engine.connect() as tx, tx.begin() as transaction:
        stored = keep(tx, wanted, ground.settings.home, load_calendar(ground.settings.home), now, dry_run)
        if dry_run:
            transaction.rollback()
        speech = Speech(ground.settings.language)
    if format_ is Format.JSON:
        page.emit(_plan_json(stored, speech))
    else:
        _show_plan(stored, speech)


def keep(tx: Connection, wanted: Plan, home: Path, calendar: Calendar, now: datetime, dry_run: bool) -> "Planned":
    """Store a plan with the rules in force on the first day of its year, and give what it means. `home` has overlays.

    Raises SiklusError as `store.cycles.plan` does.
    """
    day = date(wanted.year, 1, 1)
    policy, known = resolve(timelines(), day), overlays(home)
    agencies = cycles.plan(tx, wanted, policy.stored(), now, pinned(timelines(), known, day))
    return Planned(
        wanted, policy, agencies, members.hashes(tx, cycles.find(tx, wanted.cycle).id), known, day,
        [*notes(wanted.resolved(), calendar), *_overlay_notes(known, day, cycles.strangers(tx, sorted(known)))],
        dry_run,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan as it was stored: for how many agencies, by which rules, and what the planner should know."""

    plan: Plan
    policy: Policy
    agencies: int
    hashes: Mapping[str, str]  # of the agencies that have rules of their own
    overlays: Overlays
    day: date
    notes: Sequence[Pair]
    dry_run: bool

    def own(self, agency: str) -> list[str]:
        """Give the topics in which an agency has a rule of its own."""
        return list(in_force(self.overlays[agency], self.day))


def _overlay_notes(known: Overlays, day: date, strangers: Sequence[str]) -> Iterator[Pair]:
    """Say which agency of an overlay nobody knows, and where the nation has decided anew since an agency did."""
    for agency in strangers:
        yield (
            f"policy/instansi/{agency}: instansi ini tidak dikenal; ketentuannya baru dipakai bila instansi berkode "
            "itu ada dalam daftar pegawai dan ikut dalam siklus",
            f"policy/instansi/{agency}: no such agency is known; its rules will only be used when a roster brings an "
            "agency of this code into the cycle",
        )
    for agency, own in known.items():
        for topic, newer, held in passed_over(timelines(), own, day):
            yield (
                f"instansi {agency}, {topic}: ketentuan nasional berubah sejak {newer.in_force:%d-%m-%Y}; yang dipakai "
                f"tetap ketentuan instansi yang berlaku sejak {held.in_force:%d-%m-%Y}",
                f"agency {agency}, {topic}: the national rule changed on {newer.in_force:%d-%m-%Y}; the agency's own, "
                f"in force since {held.in_force:%d-%m-%Y}, is still the one that is used",
            )


def _plan_json(stored: Planned, speech: Speech) -> dict[str, Any]:
    plan, policy = stored.plan, stored.policy.stored()
    return {
        "cycle": plan.cycle,
        "name": plan.name,
        "year": plan.year,
        "check_ins": plan.check_ins,
        "agencies": stored.agencies,
        "windows": [
            {"stage": w.name, "opens_on": w.opens_at.date().isoformat(), "due_at": w.due_at.isoformat()}
            for w in plan.resolved()
        ],
        "notes": [speech.of(note) for note in stored.notes],
        "policy": {
            name: {"in_force": str(topic["_"]["in_force"]), "unverified": bool(topic["_"].get("unverified"))}
            for name, topic in policy.items()
        },
        "policy_hash": fingerprint(policy),
        "overlays": [
            {"agency": agency, "topics": stored.own(agency), "policy_hash": hash_}
            for agency, hash_ in stored.hashes.items()
        ],
        "dry_run": stored.dry_run,
    }


def _show_plan(stored: Planned, speech: Speech) -> None:
    plan, agencies = stored.plan, stored.agencies
    done = speech("uji coba: tidak ada yang disimpan", "dry run: nothing was stored") if stored.dry_run else speech(
        "rencana disimpan", "the plan is stored")  # fmt: skip
    page.say(f"{plan.name} ({plan.cycle}): {done}", "bold")
    page.console().print(_windows(plan, speech))
    page.console().print()
    of = speech("semua instansi", "all agencies") if plan.agencies == "all" else speech("instansi", "agencies")
    page.console().print(
        page.facts(
            (speech("Instansi", "Agencies"), f"{agencies} ({of})"),
            (speech("Aturan", "Rules"), fingerprint(stored.policy.stored())),
            *(
                (f"{speech('Instansi', 'Agency')} {agency}", f"{', '.join(stored.own(agency))}: {hash_}")
                for agency, hash_ in stored.hashes.items()
            ),
        )
    )
    if not agencies:
        page.say(
            speech(
                "Belum ada instansi: impor daftar pegawai dengan `siklus roster import BERKAS` sebelum membuka siklus.",
                "There is no agency yet: import a roster with `siklus roster import FILE` before opening the cycle.",
            ),
            "yellow",
        )
    for note in stored.notes:
        page.say(f"{speech('Catatan', 'Note')}: {speech.of(note)}", "yellow")


def _windows(plan: Plan, speech: Speech) -> Table:
    table = page.table(speech("Tahap", "Stage"), speech("Dibuka", "Opens"), speech("Batas waktu", "Due"))
    for w in plan.resolved():
        name = stage_words(w.stage, w.period, PERIODS[plan.check_ins], speech.language)
        table.add_row(name, speech.day(w.opens_at.date()), speech.moment(w.due_at, plan.zone))
    return table
