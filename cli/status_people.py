"""`siklus cycle status --people …`: the people behind a count, whose turn it is, since when, and how late."""

import csv
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text

from cli import page
from cli.arguments import ArgumentError
from cli.words import Speech
from domain.cycle import name_of, parse_stage
from domain.harmless import harmless
from domain.people import LENGTH, mask
from domain.terms import Machine, Stage
from domain.whose import People
from domain.words import ROLES, STATES, Pair, stage_words
from store import drill, excluded, members, names, units
from store.cycles import Cycle
from store.database import Connection
from store.drill import Stood, Where
from store.excluded import Excluded

TITLES: dict[People, Pair] = {
    People.OVERDUE: ("Lewat batas waktu", "Overdue"),
    People.WAITING: ("Belum selesai, masih ada waktu", "Not done, and there is time"),
    People.MISSING: ("Belum selesai", "Not done"),
    People.DONE: ("Selesai", "Done"),
    People.EXCLUDED: ("Dikecualikan", "Excluded"),
}
HEADS: tuple[Pair, ...] = (
    ("Pegawai", "Employee"), ("Unit", "Unit"), ("Tahap", "Stage"), ("Giliran", "Whose turn"), ("Sejak", "Since"),
    ("Batas waktu", "Due"), ("Hari", "Days"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """Which people are asked for, and which page of them."""

    who: People
    unit: str | None
    agency: str | None
    stage: str | None
    full: bool
    limit: int
    page: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of people, or of those who are excluded from the cycle; how many there are on all pages."""

    asked: Asked
    rows: Sequence[Stood]
    out: Sequence[Excluded]
    total: int
    names: Mapping[str, str]


def where(tx: Connection, cycle: Cycle, unit: str | None, agency: str | None, stage: str | None = None) -> Where:
    """Give whose people are meant. Raises Unknown, CycleError or StageError for what is not there."""
    code = agency.strip() if agency else ""
    narrowed = Where(members.find(tx, cycle, code) if code else None)
    if unit:  # two agencies may use the same code
        said = f"{code}/{unit.strip()}" if code and "/" not in unit and " " not in unit.strip() else unit
        narrowed = replace(narrowed, unit_id=units.find(tx, said).id)
    if stage:
        which = parse_stage(stage, cycle.check_ins)
        narrowed = replace(narrowed, stage=which[0], period=which[1])
    return narrowed


def find(tx: Connection, cycle: Cycle, asked: Asked, as_of: datetime, past: bool) -> Found:
    """Find a page of people. Raises ArgumentError where the stage must be said."""
    if asked.who is People.DONE and not asked.stage:
        raise ArgumentError(
            "sebutkan tahapnya: `--people done --stage target_agreement`",
            "say the stage: `--people done --stage target_agreement`",
        )
    narrowed, offset = where(tx, cycle, asked.unit, asked.agency, asked.stage), asked.limit * (asked.page - 1)
    if asked.who is People.EXCLUDED and not asked.stage:
        out = excluded.listed(
            tx, cycle.id, as_of, past, agency=narrowed.agency_id, unit=narrowed.unit_id
        )  # they are few: a list of them is read whole
        return Found(asked, (), out[offset : offset + asked.limit], len(out), {})
    rows = drill.people(tx, cycle, asked.who, narrowed, as_of, past=past, limit=asked.limit, offset=offset)
    total = len(rows)
    if offset or total == asked.limit:
        total = drill.count(tx, cycle, asked.who, narrowed, as_of, past)
    return Found(asked, rows, (), total, names.names(tx, {row.turn_nip for row in rows if row.turn_nip}))


# --- as data ------------------------------------------------------------------------------------------


def report(cycle: Cycle, found: Found, as_of: datetime, speech: Speech) -> dict[str, Any]:
    """Give the JSON of a page of people; NIPs are masked unless they were asked for."""
    zone = ZoneInfo(cycle.zone)
    said = found.asked
    return {
        "cycle": cycle.code, "as_of": as_of.astimezone(zone).isoformat(), "people": said.who, "total": found.total,
        "page": said.page, "limit": said.limit,
        "rows": [_out(e, said.full, zone, speech) for e in found.out]
        or [row(one, found, as_of, zone) for one in found.rows],
    }  # fmt: skip


def row(one: Stood, found: Found, as_of: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """Give one person in one stage as data."""
    shown = _shown(found.asked.full)
    return {
        "nip": shown(one.nip), "name": one.name, "agency_code": one.agency_code, "agency": one.agency,
        "unit_code": one.unit_code, "unit": one.unit, "stage": name_of(one.stage, one.period), "state": one.state,
        "checkin_state": one.checkin, "turn": one.turn,
        "turn_name": found.names.get(one.turn_nip or "") or None,
        "turn_nip": shown(one.turn_nip) if one.turn_nip else None,
        "since": one.waits_since.astimezone(zone).isoformat() if one.waits_since else None,
        "due_at": one.due_at.astimezone(zone).isoformat(), "days_late": one.days_late(as_of),
    }  # fmt: skip


def _shown(full: bool) -> Any:
    return str if full else mask


def _out(e: Excluded, full: bool, zone: ZoneInfo, speech: Speech) -> dict[str, Any]:
    return {
        "nip": _shown(full)(e.nip), "name": e.name, "unit": e.unit, "agency": e.agency,
        "at": e.at.astimezone(zone).isoformat(), "reason": speech.of(e.why),
    }  # fmt: skip


def write_csv(data: dict[str, Any]) -> None:
    """Print a page of people as CSV; a name that a spreadsheet would run gets an apostrophe."""
    rows = data["rows"]
    out = csv.writer(sys.stdout, lineterminator="\n")
    if rows:
        out.writerow(rows[0])
    out.writerows([harmless(v) if isinstance(v, str) else v for v in one.values()] for one in rows)


# --- for eyes -----------------------------------------------------------------------------------------


def show(cycle: Cycle, found: Found, as_of: datetime, speech: Speech) -> None:
    """Print a page of people, and how to get the next one."""
    asked = found.asked
    title = f"{speech.of(TITLES[asked.who])}: {speech.number(found.total)}"
    page.say(f"{cycle.name} ({cycle.code}) · {speech.moment(as_of, cycle.zone)}", "dim")
    if not found.rows and not found.out:
        page.say(f"{title}. {speech('Tidak ada yang ditampilkan.', 'There is nobody to show.')}")
        return
    page.say(title, "bold")
    page.console().print(_excluded(cycle, found, speech) if found.out else _table(cycle, found, as_of, speech))
    _pages(found, speech)


def _table(cycle: Cycle, found: Found, as_of: datetime, speech: Speech) -> Any:
    open_ones = found.asked.who not in (People.DONE, People.EXCLUDED)
    heads = HEADS if open_ones else (*HEADS[:3], ("Keadaan", "State"), HEADS[5])
    table = page.table(*(speech.of(head) for head in heads), right=(6,) if open_ones else ())
    table.columns[0].min_width, zone = LENGTH, ZoneInfo(cycle.zone)
    for one in found.rows:
        first: list[Text | str] = [_who(one, found), Text(one.unit), _stage(one, cycle, speech)]
        if open_ones:
            late = one.days_late(as_of)
            rest: list[Text | str] = [
                _turn(one, found, speech),
                speech.day(one.waits_since.astimezone(zone).date()) if one.waits_since else "-",
                speech.short(one.due_at, cycle.zone),
                Text(str(late or "-"), "bold red" if late else "dim"),
            ]
        else:
            rest = [_state(one, speech), speech.short(one.due_at, cycle.zone)]
        table.add_row(*first, *rest)
    return table


def _who(one: Stood, found: Found) -> Text:
    return Text.assemble(one.name, (f"\n{_shown(found.asked.full)(one.nip)}", "dim"))


def _stage(one: Stood, cycle: Cycle, speech: Speech) -> str:
    return stage_words(one.stage, one.period, cycle.check_ins, speech.language)


def _state(one: Stood, speech: Speech) -> str:
    machine, state = (Machine.CHECKIN, one.checkin) if one.stage is Stage.CHECKIN else (Machine.APPRAISAL, one.state)
    return speech.of(STATES[machine][state]) if state else speech("tidak diminta", "never asked")


def _turn(one: Stood, found: Found, speech: Speech) -> Text:
    if one.turn is None:
        return Text("-")
    role = speech.of(ROLES[one.turn])
    name = found.names.get(one.turn_nip or "")
    return Text(role) if not name or one.turn_nip == one.nip else Text.assemble(name, (f"\n{role}", "dim"))


def _excluded(cycle: Cycle, found: Found, speech: Speech) -> Any:
    heads = (HEADS[0], HEADS[1], HEADS[4], ("Alasan", "Reason"))
    table = page.table(*(speech.of(head) for head in heads))
    table.columns[0].min_width = LENGTH
    zone = ZoneInfo(cycle.zone)
    for e in found.out:
        who = Text.assemble(e.name, (f"\n{_shown(found.asked.full)(e.nip)}", "dim"))
        table.add_row(who, Text(e.unit), speech.day(e.at.astimezone(zone).date()), Text(speech.of(e.why)))
    return table


def _pages(found: Found, speech: Speech) -> None:
    if any(one.how == "open" for one in found.rows):
        page.say(speech("Hari: sudah berapa hari lewat batas waktu.", "Days: for how many it has been overdue."), "dim")
    asked, shown = found.asked, len(found.rows) + len(found.out)
    first = asked.limit * (asked.page - 1)
    if found.total > shown:
        more = f" · {speech('berikutnya', 'next')}: --page {asked.page + 1}" if first + shown < found.total else ""
        of = speech("dari", "of")
        page.say(f"{speech.number(first + 1)}-{speech.number(first + shown)} {of} {speech.number(found.total)}{more}",
                 "dim")  # fmt: skip
