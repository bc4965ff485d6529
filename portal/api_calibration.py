"""What the API shows of the calibration of units, and the routes that show it.

The counts are told as to a visitor who only looks: once every result of the unit was handed over, and never where
they would be somebody's. Who calibrates sees them before, on the pages.
"""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from pydantic import AliasPath, Field

from domain.calibration import Spread
from domain.terms import CalibrationState, Entry, Machine, Predikat, PredikatOrganisasi, Role, Scope
from portal.api_gate import ApiGate
from portal.api_look import Code, Shown, Turn
from portal.api_problem import ApiError, documented
from portal.api_reading import LAST, Id, Operation, RosterCode, the_agency, the_cycle
from portal.calibration_rows import row, tellable
from store import audit, breakdown, calibrations, cycles, distributions, explain, roll
from store.calibrations import Calibration
from store.cycles import Cycle
from store.database import Connection, only_look
from store.tokens import Token

REFUSALS = documented(400, 401, 403, 404, 422, 429)
CalibrationId = Annotated[int, Path(alias="calibration", ge=1, le=LAST)]


class UnitOut(Shown):
    """The calibration of one unit; agency and unit are codes."""

    id: int
    agency: str
    unit: str
    name: str
    state: CalibrationState
    since: datetime
    capaian: PredikatOrganisasi | None


class Units(Shown):
    """Up to 200 units; `next` goes into `after` for the next page, and is null at the end."""

    cycle: str
    calibrations: list[UnitOut]
    next: int | None


class ShareOut(Shown):
    """One line of the pattern: of how many people (least, most) these predikat may be, and of how many they are."""

    of: list[Predikat] = Field(validation_alias=AliasPath("line", "share", "of"))
    least: int = Field(validation_alias=AliasPath("line", "least"))
    most: int = Field(validation_alias=AliasPath("line", "most"))
    count: int
    met: bool


class StepOut(Shown):
    """A step that was taken. actor: a NIP, clock, operator, or account:<id> of the console."""

    operation: int = Field(validation_alias="operation_id")
    event: str
    source: CalibrationState = Field(serialization_alias="from")
    target: CalibrationState = Field(serialization_alias="to")
    actor: str
    behalf: str | None
    at: datetime


class CalibrationOut(UnitOut):
    """One unit. `distribution`, `pattern`, `compared` and `justification_required` are null until they may be told.

    compared: whether the unit is large enough for the pattern. turn: no NIP where it is that of all appraisers.
    """

    cycle: str
    opens_at: datetime | None
    due_at: datetime | None
    days_late: int
    turn: list[Turn]
    people: int
    unrated: int
    distribution: dict[Predikat, int] | None
    pattern: list[ShareOut] | None
    compared: bool | None
    justification_required: bool | None
    steps: list[StepOut]


class WrittenOut(Shown):
    """One entry, as it was written; the latest of a kind is in force. event: the step that a reason was given for."""

    entry: Entry
    event: str | None = None
    words: str
    by: str
    at: datetime


class CalibrationEntries(Shown):
    """Everything that was written for a unit, the oldest first."""

    entries: list[WrittenOut]


def the_calibration(tx: Connection, token: Token, cycle: Cycle, id_: int) -> Calibration:
    """Give the calibration of a unit of the token's agency. Raises 404."""
    unit = roll.unit_of(tx, token.agency_id, cycle.id, id_)
    if unit is None:
        raise ApiError(
            404,
            ("kalibrasi itu tidak ada dalam siklus ini, atau di luar instansi token ini",
             "that calibration is not in this cycle, or outside the agency of this token"),
        )  # fmt: skip
    return calibrations.one(tx, cycle.id, unit)


def routes(gate: ApiGate) -> APIRouter:
    """Give the routes that look at calibrations."""
    router = APIRouter(responses=REFUSALS, prefix="/cycles/{code}/calibrations", tags=["calibrations"])
    Reader = Annotated[Token, Depends(gate.may(Scope.READ_STATUS))]
    EntryReader = Annotated[Token, Depends(gate.may(Scope.READ_ENTRIES))]

    @router.get("", operation_id="calibrations")
    def listed(
        token: Reader, code: Code, agency: RosterCode = None, unit: RosterCode = None,
        state: CalibrationState | None = None, after: Id = 0, operation: Operation = None,
    ) -> Units:  # fmt: skip
        """Give the calibrations of units by id, 200 on a page: go on with `after` = `next` until `next` is null."""
        with gate.engine.begin() as tx:
            only_look(tx)
            cycle = the_cycle(tx, token, code)
            within = the_agency(tx, token, cycle, agency)
            rows, more = roll.units(tx, within, cycle.id, after, state=state, unit=unit, operation=operation)
        return Units.model_validate({"cycle": cycle.code, "calibrations": rows, "next": more})

    @router.get("/{calibration}", operation_id="calibration")
    def one(token: Reader, code: Code, id_: CalibrationId) -> CalibrationOut:
        """Give where one unit stands, until when, whose turn it is, and (once that may be told) its distribution."""
        with gate.engine.begin() as tx:
            only_look(tx)
            cycle = the_cycle(tx, token, code)
            return _shown(tx, cycle, the_calibration(tx, token, cycle, id_), cycle.closed_at or gate.clock())

    @router.get("/{calibration}/entries", operation_id="calibration_entries")
    def entries(token: EntryReader, code: Code, id_: CalibrationId) -> CalibrationEntries:
        """Give every capaian, justification and reason that was written for a unit."""
        with gate.engine.begin() as tx:
            only_look(tx)
            found = the_calibration(tx, token, the_cycle(tx, token, code), id_)
            return CalibrationEntries.model_validate({"entries": _written(tx, found.id)})

    return router


def _shown(tx: Connection, cycle: Cycle, found: Calibration, at: datetime) -> CalibrationOut:
    spread = distributions.spreads(tx, cycle.id, found.agency_id).get(found.unit_id, Spread({}, 0))
    told = breakdown.predikat(tx, cycle, "unit", at, agency=found.agency_id).get(found.unit_id)
    seen = row(found, cycles.policy_of(tx, cycle, found.agency_id), spread, tellable(spread, told), at)
    holder = {Role.HEAD: found.head_nip, Role.LEADER: found.leader_nip}
    held: dict[str, Any] = dict.fromkeys(("distribution", "pattern", "compared", "justification_required"))
    if seen.shown:
        compared = seen.small is None
        held = {"distribution": {p: spread.counts.get(p, 0) for p in Predikat}, "compared": compared,
                "pattern": seen.lines if compared else [], "justification_required": seen.must}  # fmt: skip
    return CalibrationOut.model_validate({
        "id": found.id, "agency": found.agency_code, "unit": found.unit_code, "name": found.unit, "state": found.state,
        "since": found.state_since, "capaian": found.capaian, "cycle": cycle.code, "opens_at": found.opens_at,
        "due_at": found.due_at, "days_late": seen.late, "people": spread.people, "unrated": spread.unrated, **held,
        "turn": [{"role": seen.turn, "nip": holder.get(seen.turn)}] if seen.turn else [],
        "steps": audit.history(tx, Machine.CALIBRATION, [found.id]),
    })  # fmt: skip


def _written(tx: Connection, id_: int) -> list[dict[str, Any]]:
    reasons = explain.reasons(tx, Machine.CALIBRATION, [id_])
    found = [{"entry": w.kind, "words": w.words, "by": w.by, "at": w.at} for w in calibrations.written(tx, id_)]
    for step in audit.history(tx, Machine.CALIBRATION, [id_]):
        said = reasons.get((id_, step["seq"], step["event"]))
        if said is not None:
            given = {"event": step["event"], "words": said, "by": step["actor"], "at": step["at"]}
            found.append({"entry": Entry.REASON, **given})
    return sorted(found, key=lambda one: one["at"])
