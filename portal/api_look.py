"""What the API shows: cycles, counts, appraisals and what was written on them. NIPs stand in it in full."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Path
from pydantic import BaseModel, Field, PlainSerializer

from domain.numbers import plain
from domain.terms import (
    AppraisalState,
    Approach,
    Aspek,
    CheckinState,
    CycleState,
    Ekspektasi,
    LinkCheck,
    Model,
    Perspektif,
    Polarity,
    Predikat,
    Role,
)
from store import explain, roll, skp_read
from store.cycles import Cycle
from store.database import Connection
from store.reports import Group, StageCount
from store.roll import Head, Row, Stands

Number = Annotated[Decimal, PlainSerializer(plain, return_type=str)]  # exact, as text
Code = Annotated[str, Path(pattern=r"^[^\x00-\x1f/]{1,100}$")]
Nip = Annotated[str, Path(pattern=r"^[0-9]{18}$")]


class By(StrEnum):
    """What the state of a cycle is broken down by."""

    STAGE = "stage"
    AGENCY = "agency"
    UNIT = "unit"


class CycleOut(BaseModel):
    """One cycle; zone is where its due times are read."""

    code: str
    name: str
    year: int
    check_ins: int
    state: CycleState
    zone: str
    opened_at: datetime | None
    closed_at: datetime | None


def cycle_out(cycle: Cycle) -> CycleOut:
    """Show a cycle."""
    return CycleOut(**{name: getattr(cycle, name) for name in CycleOut.model_fields})


class Cycles(BaseModel):
    """The cycles in which the token's agency takes part, the latest first."""

    cycles: list[CycleOut]


class StageOut(BaseModel):
    """One stage: everyone is done, open or excused; overdue is the part of open whose time is over."""

    stage: str
    opens_at: datetime
    due_at: datetime
    total: int
    done: int
    open: int
    overdue: int
    excused: int


class GroupOut(BaseModel):
    """The counts of an agency or a unit, or (code empty) of all together."""

    code: str
    name: str
    total: int
    states: dict[str, int]
    stages: list[StageOut]


class Status(BaseModel):
    """The counts of a cycle at a moment."""

    cycle: str
    as_of: datetime
    by: By
    groups: list[GroupOut]


def status_out(cycle: Cycle, by: By, groups: Sequence[Group], at: datetime) -> Status:
    """Show the counts."""
    return Status(cycle=cycle.code, as_of=at, by=by, groups=[_group(group, by) for group in groups])


def _group(group: Group, by: By) -> GroupOut:
    code, name = ("", "") if by is By.STAGE else (group.code, group.name)
    stages = [_stage(count) for count in group.stages]
    return GroupOut(code=code, name=name, total=group.total, states=group.states, stages=stages)


def _stage(count: StageCount) -> StageOut:
    window, counts = count.window, ("total", "done", "open", "overdue", "excused")
    given: dict[str, Any] = {name: getattr(count, name) for name in counts}
    return StageOut(stage=window.name, opens_at=window.opens_at, due_at=window.due_at, **given)


class RowOut(BaseModel):
    """One appraisal of the list; periods: the state of each check-in that has opened."""

    id: int
    nip: str
    agency: str
    unit: str
    state: AppraisalState
    since: datetime
    periods: dict[int, CheckinState]


class Page(BaseModel):
    """Up to 200 appraisals; `next` goes into `after` for the next page, and is null at the end."""

    cycle: str
    appraisals: list[RowOut]
    next: int | None


def row_out(row: Row) -> RowOut:
    """Show a row of the list."""
    return RowOut(**{name: getattr(row, name) for name in RowOut.model_fields})


class Turn(BaseModel):
    """Who is expected to act; no NIP where it is the pengelola's turn, or nobody holds the role."""

    role: Role
    nip: str | None


class Stood(BaseModel):
    """Where something stands, in which stage, until when, and whose turn it is."""

    id: int
    state: str
    since: datetime
    stage: str | None
    opens_at: datetime | None
    due_at: datetime | None
    turn: list[Turn]


class PeriodOut(Stood):
    """A check-in."""

    period: int


class ResultOut(BaseModel):
    """A result that was handed over; nilai only where the agency keeps PP 30/2019."""

    hasil: Ekspektasi | None
    perilaku: Ekspektasi | None
    nilai: Number | None
    predikat: Predikat | None
    received_at: datetime | None


class AppraisalOut(Stood):
    """One appraisal; `result` is null until it was handed over."""

    cycle: str
    nip: str
    agency: str
    unit: str
    periods: list[PeriodOut]
    result: ResultOut | None


def appraisal_out(cycle: Cycle, head: Head, own: Stands, periods: Sequence[Stands]) -> AppraisalOut:
    """Show one appraisal."""
    told = head.result
    result = ResultOut(**{n: getattr(told, n) for n in ResultOut.model_fields}) if told else None
    return AppraisalOut(
        cycle=cycle.code, nip=head.nip, agency=head.agency, unit=head.unit, result=result, **_stood(own),
        periods=[PeriodOut(period=one.period, **_stood(one)) for one in periods],
    )  # fmt: skip


def _stood(one: Stands) -> dict[str, Any]:
    plain_ = {name: getattr(one, name) for name in ("id", "state", "since", "stage", "opens_at", "due_at")}
    return {**plain_, "turn": [Turn(role=role, nip=nip) for role, nip in one.turn]}


class LineOut(BaseModel):
    """A line of the SKP; `above` is the number of the appraiser's line that it follows from."""

    no: int
    kind: str
    rhk: str
    indicator: str
    target: str
    aspek: Aspek | None
    satuan: str | None
    polarity: Polarity | None
    perspektif: Perspektif | None
    above: int | None
    indicator_code: str | None


class DoneOut(BaseModel):
    """What was achieved on a line; period 0 is the year."""

    no: int
    period: int
    result: str
    at: datetime


class EvidenceOut(BaseModel):
    """A file or a link; no: the line that it proves, null for the whole report."""

    period: int
    no: int | None
    name: str
    link: str | None
    sha256: str
    link_check: LinkCheck | None
    at: datetime


class FeedbackOut(BaseModel):
    """What the appraiser said of a period."""

    period: int
    words: str
    by: str
    at: datetime


class RatingOut(BaseModel):
    """A rating that may be told: of a period that was reviewed, or (period 0) of a year that was handed over."""

    period: int
    hasil: Ekspektasi | None
    perilaku: Ekspektasi | None
    nilai: Number | None
    predikat: Predikat
    at: datetime


class Entries(BaseModel):
    """What was written on an appraisal."""

    approach: Approach
    model: Model
    lines: list[LineOut]
    expectations: dict[str, str]
    annex: dict[str, str]
    results: list[DoneOut]
    evidence: list[EvidenceOut]
    feedback: list[FeedbackOut]
    ratings: Annotated[list[RatingOut], Field(description="The latest of each period.")]


def entries_out(tx: Connection, id_: int, state: str) -> Entries:
    """Show what was written on an appraisal that stands in a state."""
    skp = skp_read.read(tx, id_)
    told = {row["period"] for row in explain.checkins(tx, id_) if row["state"] == CheckinState.REVIEWED}
    told |= {0} if state in roll.TOLD else set()
    latest = {row["period"]: row for row in explain.ratings(tx, id_) if row["period"] in told}
    lines = [
        LineOut(above=line.above_no, **{n: getattr(line, n) for n in LineOut.model_fields if n != "above"})
        for line in skp.lines
    ]
    return Entries(
        approach=skp.approach, model=skp.model, lines=lines,
        expectations={str(value): said for value, said in skp.expectations.items()},
        annex={str(part): said for part, said in skp.annex.items()},
        results=[DoneOut(**_of(DoneOut, row)) for row in explain.results(tx, id_)],
        evidence=[EvidenceOut(**_of(EvidenceOut, row)) for row in explain.evidence(tx, id_)],
        feedback=[FeedbackOut(**_of(FeedbackOut, row)) for row in explain.feedback(tx, id_)],
        ratings=[RatingOut(**_of(RatingOut, row)) for row in latest.values()],
    )  # fmt: skip


def _of(kind: type[BaseModel], row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in kind.model_fields}
