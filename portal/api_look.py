"""What the API shows: cycles, counts and appraisals. NIPs stand in it in full.

Each shape takes its fields from what the store gives, by their names.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from fastapi import Path
from pydantic import AliasPath, BaseModel, ConfigDict, Field, PlainSerializer

from domain.numbers import plain
from domain.terms import AppraisalState, CheckinState, CycleState, Ekspektasi, Predikat, Role
from store.cycles import Cycle
from store.roll import Head, Stands

Number = Annotated[Decimal, PlainSerializer(plain, return_type=str)]  # exact, as text
Code = Annotated[str, Path(pattern=r"^[^\x00-\x1f/]{1,100}$")]
Nip = Annotated[str, Path(pattern=r"^[0-9]{18}$")]


class By(StrEnum):
    """What the state of a cycle is broken down by."""

    STAGE = "stage"
    AGENCY = "agency"
    UNIT = "unit"


class Shown(BaseModel):
    """Something that is shown; what it holds besides stays behind."""

    model_config = ConfigDict(from_attributes=True)


class CycleOut(Shown):
    """One cycle; zone is where its due times are read."""

    code: str
    name: str
    year: int
    check_ins: int
    state: CycleState
    zone: str
    opened_at: datetime | None
    closed_at: datetime | None


class Cycles(Shown):
    """The cycles in which the token's agency takes part, the latest first."""

    cycles: list[CycleOut]


class StageOut(Shown):
    """One stage: everyone is done, open or excused; overdue is the part of open whose time is over."""

    stage: str = Field(validation_alias=AliasPath("window", "name"))
    opens_at: datetime = Field(validation_alias=AliasPath("window", "opens_at"))
    due_at: datetime = Field(validation_alias=AliasPath("window", "due_at"))
    total: int
    done: int
    open: int
    overdue: int
    excused: int


class GroupOut(Shown):
    """The counts of an agency or a unit, or (code empty) of all together."""

    code: str
    name: str
    total: int
    states: dict[str, int]
    stages: list[StageOut]


class Status(Shown):
    """The counts of a cycle at a moment."""

    cycle: str
    as_of: datetime
    by: By
    groups: list[GroupOut]


class RowOut(Shown):
    """One appraisal of the list; periods: the state of each check-in that has opened."""

    id: int
    nip: str
    agency: str
    unit: str
    state: AppraisalState
    since: datetime
    periods: dict[int, CheckinState]


class Page(Shown):
    """Up to 200 appraisals; `next` goes into `after` for the next page, and is null at the end."""

    cycle: str
    appraisals: list[RowOut]
    next: int | None


class Turn(Shown):
    """Who is expected to act; no NIP where it is the pengelola's turn, or nobody holds the role."""

    role: Role
    nip: str | None


class Stood(Shown):
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


class ResultOut(Shown):
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
    stood = {name: getattr(own, name) for name in Stood.model_fields}
    whose = {name: getattr(head, name) for name in ("nip", "agency", "unit", "result")}
    return AppraisalOut.model_validate({**stood, **whose, "cycle": cycle.code, "periods": periods})
