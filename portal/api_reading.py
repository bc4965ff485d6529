"""The routes of the API that look: they change nothing, and PostgreSQL would refuse it."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from domain.terms import AppraisalState, Machine, Scope
from portal import api_look as look
from portal.api_gate import ApiGate
from portal.api_look import By, Code, Nip
from portal.api_problem import ApiError, documented
from portal.api_written import Entries, entries_out
from store import reports, roll, sight
from store.cycles import Cycle
from store.database import Connection, only_look
from store.tokens import Token

REFUSALS = documented(400, 401, 403, 404, 422, 429)
LAST = 2**63 - 1  # the highest id that a table can hold
Id = Annotated[int, Query(ge=0, le=LAST)]
Operation = Annotated[int | None, Query(ge=1, le=LAST, description="Only those that this step moved.")]
RosterCode = Annotated[str | None, Query(pattern=r"^[^\x00-\x1f]{1,100}$")]


def the_cycle(tx: Connection, token: Token, code: str) -> Cycle:
    """Give a cycle that the token's agency takes part in. Raises 404."""
    found = sight.cycle(tx, token.agency_id, code)
    if found is None:
        raise ApiError(404, ("siklus itu tidak ada bagi token ini", "there is no such cycle for this token"))
    return found


def the_appraisal(tx: Connection, token: Token, cycle: Cycle, nip: str) -> int:
    """Give the id of somebody's appraisal, of the token's agency. Raises 404."""
    found = roll.find(tx, token.agency_id, cycle.id, nip)
    if found is None:
        raise ApiError(
            404,
            ("pegawai itu tidak ada dalam siklus ini, atau di luar instansi token ini",
             "that employee is not in this cycle, or outside the agency of this token"),
        )  # fmt: skip
    return found


def the_agency(tx: Connection, token: Token, cycle: Cycle, code: str | None) -> int | None:
    """Give the id of the agency that is asked for, or else of the token's; None for all. Raises 404."""
    if code is None:
        return token.agency_id
    found = sight.agency(tx, token.agency_id, cycle.id, code)
    if found is None:
        raise ApiError(404, ("instansi itu tidak ada bagi token ini", "there is no such agency for this token"))
    return found.id


def routes(gate: ApiGate) -> APIRouter:
    """Give the routes over cycles and counts, and with them those over appraisals."""
    router = APIRouter(responses=REFUSALS)
    Reader = Annotated[Token, Depends(gate.may(Scope.READ_STATUS))]

    @router.get("/cycles", operation_id="cycles", tags=["cycles"])
    def cycles(token: Reader) -> look.Cycles:
        """Give the cycles in which the token's agency takes part, the latest first."""
        with gate.engine.begin() as tx:
            only_look(tx)
            return look.Cycles.model_validate({"cycles": sight.known(tx, token.agency_id)})

    @router.get("/cycles/{code}/status", operation_id="status", tags=["cycles"])
    def status(
        token: Reader, code: Code, by: By = By.STAGE, agency: RosterCode = None
    ) -> look.Status:  # fmt: skip
        """Give how many are done, open, overdue or excused, stage by stage; of all, of each agency or of each unit."""
        with gate.engine.begin() as tx:
            only_look(tx)
            cycle = the_cycle(tx, token, code)
            at, within = cycle.closed_at or gate.clock(), the_agency(tx, token, cycle, agency)
            grouped = By.AGENCY if within is not None and by is By.STAGE else by
            groups = reports.status(tx, cycle, grouped, at, agency=within)
        if by is By.STAGE:
            groups = [replace(group, code="", name="") for group in groups]
        return look.Status.model_validate({"cycle": cycle.code, "as_of": at, "by": by, "groups": groups})

    router.include_router(_appraisals(gate))
    return router


def _appraisals(gate: ApiGate) -> APIRouter:
    router = APIRouter(responses=REFUSALS, prefix="/cycles/{code}/appraisals", tags=["appraisals"])
    Reader = Annotated[Token, Depends(gate.may(Scope.READ_STATUS))]
    EntryReader = Annotated[Token, Depends(gate.may(Scope.READ_ENTRIES))]

    @router.get("", operation_id="appraisals")
    def listed(
        token: Reader, code: Code, state: AppraisalState | None = None, after: Id = 0,
        operation: Operation = None,
    ) -> look.Page:  # fmt: skip
        """Give the appraisals of a cycle by id, 200 on a page: go on with `after` = `next` until `next` is null."""
        with gate.engine.begin() as tx:
            only_look(tx)
            cycle = the_cycle(tx, token, code)
            rows, more = roll.page(tx, token.agency_id, cycle.id, state, operation, after)
        return look.Page.model_validate({"cycle": cycle.code, "appraisals": rows, "next": more})

    @router.get("/{nip}", operation_id="appraisal")
    def one(token: Reader, code: Code, nip: Nip) -> look.AppraisalOut:
        """Give where one appraisal and its check-ins stand, until when, and whose turn it is."""
        with gate.engine.begin() as tx:
            only_look(tx)
            cycle = the_cycle(tx, token, code)
            id_ = the_appraisal(tx, token, cycle, nip)
            own, periods = (roll.stands(tx, machine, id_) for machine in (Machine.APPRAISAL, Machine.CHECKIN))
            return look.appraisal_out(cycle, roll.head(tx, id_), own[0], periods)

    @router.get("/{nip}/entries", operation_id="entries")
    def entries(token: EntryReader, code: Code, nip: Nip) -> Entries:
        """Give the SKP, what was reported on its lines, evidence, feedback, ratings that may be told, the objection."""
        with gate.engine.begin() as tx:
            only_look(tx)
            return entries_out(tx, roll.head(tx, the_appraisal(tx, token, the_cycle(tx, token, code), nip)))

    return router
