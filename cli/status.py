"""`siklus cycle status`: who is where, stage by stage, as JSON, CSV and tables."""

import csv
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from cli import excluded as excluded_page
from cli import page, status_page, status_people, status_spread
from cli.arguments import ArgumentError, AsOfOption, OpenCycleArgument, the_cycle
from cli.moments import moment_of
from cli.progress import waiting
from cli.start import opened
from cli.status_people import Asked
from cli.status_spread import Spread
from cli.words import Speech, both
from domain.harmless import harmless
from domain.terms import AppraisalState, CycleState
from domain.whose import People
from store import breakdown, excluded, reports
from store.breakdown import Told
from store.cycles import Cycle
from store.database import Connection
from store.drill import Where
from store.excluded import Excluded
from store.reports import Group, StageCount

COUNTS = ("total", "done", "open", "overdue", "excused")


class By(StrEnum):
    """What the state of a cycle is broken down by."""

    STAGE = "stage"
    AGENCY = "agency"
    UNIT = "unit"
    PERIOD = "period"
    STATE = "state"
    PREDIKAT = "predikat"


GROUPED = (By.AGENCY, By.UNIT)


class StatusFormat(StrEnum):
    """How the state of a cycle is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


ByOption = Annotated[By, typer.Option("--by", help=both("Rincian menurut apa.", "What to break it down by."))]
PeopleOption = Annotated[
    People | None, typer.Option("--people", help=both("Sebut orangnya: siapa yang …", "Name the people: who is …"))
]
UnitOption = Annotated[str | None, typer.Option("--unit", help=both("Unit ini saja.", "This unit only."))]
AgencyOption = Annotated[
    str | None,
    typer.Option("--agency", metavar=both("KODE", "CODE"), help=both("Instansi ini saja.", "This agency only.")),
]
StageOption = Annotated[
    str | None, typer.Option("--stage", help=both("Tahap ini saja, misalnya checkin_2.", "Such as checkin_2."))
]
FullOption = Annotated[bool, typer.Option("--full", help=both("NIP ditulis lengkap.", "NIPs are written in full."))]
LimitOption = Annotated[
    int, typer.Option("--limit", min=1, max=10_000, help=both("Orang per halaman.", "People on a page."))
]
PageOption = Annotated[int, typer.Option("--page", min=1, help=both("Halaman ke berapa.", "Which page."))]
ExcludedOption = Annotated[
    bool, typer.Option("--excluded", help=both("Sebut siapa yang dikecualikan, dan alasannya.", "Name the excluded."))
]
StatusFormatOption = Annotated[
    StatusFormat, typer.Option("--format", help=both("Bentuk keluaran.", "How the result is written."))
]


def status(
    cycle: OpenCycleArgument = None,
    by: ByOption = By.STAGE,
    as_of: AsOfOption = None,
    people: PeopleOption = None,
    unit: UnitOption = None,
    agency: AgencyOption = None,
    stage: StageOption = None,
    full: FullOption = False,
    limit: LimitOption = 50,
    page_: PageOption = 1,
    who: ExcludedOption = False,
    format_: StatusFormatOption = StatusFormat.TABLE,
) -> None:
    """Show the counts of a cycle, or the people behind them, now, or at a past moment as the audit has it."""
    if people:
        _people(cycle, Asked(people, unit, agency, stage, full, limit, page_), as_of, format_)
        return
    if stage or full or (unit and by is not By.UNIT):
        raise ArgumentError(
            "--stage, --full, dan --unit menyertai --people; --unit juga menyertai --by unit",
            "--stage, --full and --unit go with --people; --unit also with --by unit",
        )
    with opened() as ground:
        speech = Speech(ground.settings.language)
        with waiting(speech("Menghitung", "Counting")), ground.engine.begin() as tx:
            found = the_cycle(tx, cycle, CycleState.OPEN)
            where = status_people.where(tx, found, unit, agency)
            counted = _counted(tx, found, by, where, moment_of(found, as_of), as_of is not None, who)
    if format_ is StatusFormat.TABLE:
        _show(counted, speech)
    elif format_ is StatusFormat.JSON:
        page.emit(_data(counted, speech))
    else:
        write_csv(_data(counted, speech), by)


@dataclass(frozen=True, slots=True)
class Counted:
    """Everything that a status says: the whole, its agencies or units, a breakdown, who is excluded."""

    cycle: Cycle
    by: By
    at: datetime
    whole: Group
    groups: list[Group] | None
    parts: Spread | None
    told: Mapping[int, Told]
    out: list[Excluded] | None


def _counted(tx: Connection, cycle: Cycle, by: By, where: Where, at: datetime, past: bool, who: bool) -> Counted:
    whole, groups = _groups(tx, cycle, by, where, at, past)
    plain = by in GROUPED or by is By.STAGE
    return Counted(
        cycle, by, at, whole, groups,
        None if plain else status_spread.spread(tx, cycle, whole, at, past),
        breakdown.predikat(tx, cycle, by, at, past, where.agency_id) if by in GROUPED else {},
        excluded.listed(tx, cycle.id, at, past, agency=where.agency_id, unit=where.unit_id) if who else None,
    )  # fmt: skip


def _show(found: Counted, speech: Speech) -> None:
    status_page.show(found.cycle, found.whole, found.groups, found.at, speech)
    if found.parts:
        page.console().print()
        status_spread.show(found.cycle, found.parts, found.by, speech)
    if found.out is not None:
        page.console().print()
        excluded_page.show(found.cycle, found.out, speech)


def _data(found: Counted, speech: Speech) -> dict[str, Any]:
    data = report(found.cycle, found.whole, found.groups, found.at)
    _broken_down(data, found)
    if found.out is not None:
        data["excluded"] = excluded_page.report(found.cycle, found.out, speech)
    return data


def _people(cycle: str | None, asked: Asked, as_of: str | None, format_: StatusFormat) -> None:
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found = the_cycle(tx, cycle, CycleState.OPEN)
        at = moment_of(found, as_of)
        listed = status_people.find(tx, found, asked, at, as_of is not None)
    if format_ is StatusFormat.TABLE:
        status_people.show(found, listed, at, speech)
        return
    data = status_people.report(found, listed, at, speech)
    if format_ is StatusFormat.JSON:
        page.emit(data)
    else:
        status_people.write_csv(data)


def _groups(
    tx: Connection, cycle: Cycle, by: By, where: Where, at: datetime, past: bool
) -> tuple[Group, list[Group] | None]:
    """Give the whole cycle or agency, and its agencies or units where they are asked for."""
    agency = where.agency_id
    wholes = reports.status(tx, cycle, "agency" if agency else "stage", at, past, agency)
    # None where nobody of an agency has been counted yet.
    whole = wholes[0] if wholes else Group(agency or 0, "", "", 0, {}, [])
    if by not in GROUPED:
        return whole, None
    groups = wholes if by is By.AGENCY and agency else reports.status(tx, cycle, by, at, past, agency)
    return whole, [g for g in groups if not where.unit_id or g.id == where.unit_id]


def _broken_down(data: dict[str, Any], found: Counted) -> None:
    """Put a breakdown into the JSON: rows of its own, or the predikat of each agency or unit."""
    if parts := found.parts:
        data["by"] = status_spread.rows(parts, found.by)
        if found.by is By.PREDIKAT:
            why = status_spread.why_not(parts.told)
            data["results"] = parts.told.results if parts.told else 0
            data["not_told_because"] = {"id": why[0], "en": why[1]} if why else None
    for group, said in zip(found.groups or (), data["by"] if found.groups else (), strict=True):
        one = found.told.get(group.id)
        said |= {"results": one.results if one else 0, "predikat": status_spread.counts(one) or None}


def report(cycle: Cycle, whole: Group, groups: Sequence[Group] | None, as_of: datetime) -> dict[str, Any]:
    """Give the JSON of a cycle's state; without groups `by` repeats the stages."""
    zone = ZoneInfo(cycle.zone)
    stages = [_stage(count, zone) for count in whole.stages]
    return {
        "cycle": cycle.code,
        "as_of": as_of.astimezone(zone).isoformat(),
        "total": whole.total,
        "states": _states(whole),
        "stages": stages,
        "by": stages if groups is None else [_group(group, zone) for group in groups],
    }


def _states(group: Group) -> dict[str, int]:
    return {state: group.states.get(state, 0) for state in AppraisalState}


def _stage(count: StageCount, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "stage": count.window.name,
        "opens_on": count.window.opens_at.astimezone(zone).date().isoformat(),
        "due_at": count.window.due_at.astimezone(zone).isoformat(),
        **{name: getattr(count, name) for name in COUNTS},
    }


def _group(group: Group, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "code": group.code,
        "name": group.name,
        "total": group.total,
        "states": _states(group),
        "stages": [_stage(count, zone) for count in group.stages],
    }


def write_csv(data: dict[str, Any], by: By) -> None:
    """Print one line for each stage, of the cycle or of each agency or unit; or for each part of a breakdown."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    if by not in (*GROUPED, By.STAGE):
        out.writerow(data["by"][0] if data["by"] else [by])
        out.writerows(row.values() for row in data["by"])
        return
    head, grouped = ["stage", "opens_on", "due_at", *COUNTS], by in GROUPED
    out.writerow(["code", "name", *head] if grouped else head)
    for group in data["by"] if grouped else [data]:
        first = [harmless(group["code"]), harmless(group["name"])] if grouped else []
        out.writerows([*first, *(stage[name] for name in head)] for stage in group["stages"])
