"""/tim/nilai: the year's ratings of a whole team on one page, each with its own record beside it.

What follows from two ratings is shown before they are given: the cycle's own matrix, with its article. A rating that
departs from the record of the periods asks for a sentence. All that is sent is written and taken, or nothing.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from domain.calibration import advised
from domain.citation import cited
from domain.policy import Policy
from domain.rating import EKSPEKTASI_LABELS, LABELS, ORGANISASI_LABELS, ekspektasi
from domain.terms import AppraisalState, CycleState, Ekspektasi, Entry, Fact, Machine, Regime
from domain.words import MISSING, STATES, Pair
from portal.forms import FormError, texts
from portal.frame import shell
from portal.gate import Gate
from portal.task import LINKS
from store import cycles, entries, mine, people, ratings, remarks, team, team_records
from store.cycles import Cycle
from store.database import Connection, Engine, only_look
from store.mine import Stand
from store.ratings import OfUnit
from store.remarks import Note
from store.sessions import Visitor
from store.team import Member
from store.team_records import Record

OPEN = (AppraisalState.REPORTED, AppraisalState.RATED)


@dataclass(frozen=True, slots=True)
class Card:
    """One person to be rated: where they stand, what is known of their year, and what they still wait for.

    advice: the mean achievement in percent; of_unit: what the unit's capaian means for its head. by_numbers: the agency
    appraises in numbers (PP 30/2019), on the person's own page.
    """

    member: Member
    record: Record
    notes: list[Note]
    advice: Decimal | None
    of_unit: OfUnit | None
    by_numbers: bool
    waits: tuple[Pair, ...]
    asks: bool  # the rules ask colleagues
    settled: bool  # rated, and the unit's distribution is on its way: nothing is changed any more


@dataclass(frozen=True, slots=True)
class Team:
    """The people of one cycle whose year is being rated, and the rules that they are rated by."""

    cycle: Cycle
    rules: Policy | None
    cards: list[Card]

    @property
    def articles(self) -> Pair:
        """Give where the matrix is written."""
        return cited(self.rules.predikat, "matrix") if self.rules else ("", "")


def usual(said: list[str] | None) -> Ekspektasi | None:
    """Give what a person was rated most often over the periods; None without a rating, or where two are as frequent."""
    ranked = Counter(said or []).most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return Ekspektasi(ranked[0][0])


def departs(member: Member, hasil: Ekspektasi | None, perilaku: Ekspektasi) -> bool:
    """Tell whether two ratings of the year differ from what most periods were rated."""
    before = usual(member.hasils), usual(member.perilakus)
    return any(old and new and old is not new for old, new in zip(before, (hasil, perilaku), strict=True))


def gathered(tx: Connection, cycle: Cycle, nip: str, now: datetime) -> Team:
    """Give the people of one cycle whom somebody can rate for the year, or will once something is there."""
    members = [member for member in team.members(tx, cycle.id, nip) if member.state in OPEN]
    known = team_records.records(tx, [member.id for member in members])
    rules = {id_: cycles.policy_of(tx, cycle, id_) for id_ in {record.agency_id for record in known.values()}}
    stands = mine.stands(tx, Machine.APPRAISAL, [member.id for member in members], nip, now)
    noted = remarks.notes(tx, [member.id for member in members])
    cards = [
        _card(tx, m, known[m.id], noted.get(m.id, []), rules[known[m.id].agency_id], stands.get(m.id)) for m in members
    ]
    return Team(cycle, next(iter(rules.values()), None), cards)


def _card(tx: Connection, member: Member, record: Record, noted: list[Note], rules: Policy, at: Stand | None) -> Card:
    move = next((move for move in at.moves if move.event == "rate"), None) if at else None
    waits = at.lacks(move) if at and move else ()
    return Card(
        member,
        record,
        noted,
        advised(rules.capaian.value, record.reached),
        ratings.of_unit(tx, member.id) if record.heads else None,
        rules.regim.value.sistem is Regime.PP30_2019,
        tuple(MISSING[fact] for fact in waits if fact is not Fact.RATINGS_GIVEN),
        rules.perilaku.value.rekan is not None,
        member.state == AppraisalState.RATED and not (at and at.may_write(Entry.RATING)),
    )


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give the page and its form."""
    router = APIRouter()
    Who = Annotated[Visitor, Depends(gate.person)]

    @router.get("/tim/nilai")
    def show(request: Request, visitor: Who) -> HTMLResponse:
        """Show everybody whose year the visitor can rate now, with what is known of it."""
        with engine.begin() as tx:
            only_look(tx)
            running = [cycle for cycle in cycles.known(tx) if cycle.state is CycleState.OPEN]
            teams = [gathered(tx, cycle, str(visitor.nip), gate.clock()) for cycle in running]
        return shell(
            request, "team_rating", here="team", teams=[one for one in teams if one.cards], labels=LABELS,
            ekspektasi=EKSPEKTASI_LABELS, organisasi=ORGANISASI_LABELS, usual=usual, states=STATES[Machine.APPRAISAL],
            checked=LINKS,
        )  # fmt: skip

    @router.post("/tim/nilai")
    async def rate(request: Request, visitor: Who) -> Response:
        """Rate everybody for whom a rating of perilaku was chosen, and take the step."""
        fields = texts(await request.form())
        n = await run_in_threadpool(_rated, engine, fields, str(visitor.nip), gate.clock())
        return RedirectResponse(f"/tim?dinilai={n}", 303)

    return router


def _rated(engine: Engine, fields: Mapping[str, str], nip: str, now: datetime) -> int:
    """Write the ratings of a team and take the steps, all or none; give how many."""
    ids = [int(name[2:]) for name, said in fields.items() if name.startswith("p-") and name[2:].isdecimal() and said]
    written = 0
    with engine.begin() as tx:
        members: dict[int, dict[int, Member]] = {}  # by cycle
        for appraisal_id in ids:
            at = mine.stand(tx, Machine.APPRAISAL, appraisal_id, nip, now) if appraisal_id < 2**63 else None
            if at is None:
                raise HTTPException(404)
            if at.cycle_id not in members:
                members[at.cycle_id] = {member.id: member for member in team.members(tx, at.cycle_id, nip)}
            written += _one(tx, at, members[at.cycle_id].get(appraisal_id), fields, {"actor": nip, "now": now})
    return written


def _as_it_was(member: Member, hasil: Ekspektasi | None, perilaku: Ekspektasi) -> bool:
    """Tell whether the page sends what stands there already: it holds everybody, whoever is meant."""
    return perilaku == member.perilaku and hasil in (None, member.hasil)


def _one(tx: Connection, at: Stand, member: Member | None, fields: Mapping[str, str], by: dict[str, Any]) -> bool:
    """Write the ratings of one person, and tell whether there was anything to write."""
    hasil, perilaku = fields.get(f"h-{at.id}"), ekspektasi(fields[f"p-{at.id}"])
    words, chosen = fields.get(f"w-{at.id}", "").strip(), ekspektasi(hasil) if hasil else None
    if member and at.state == AppraisalState.RATED and not words and _as_it_was(member, chosen, perilaku):
        return False
    if member and not words and departs(member, chosen, perilaku):
        raise FormError(
            f"Penilaian {at.name} berbeda dari catatan triwulannya: mohon menuliskan satu kalimat penjelasan.",
            f"The rating of {at.name} departs from the record of the periods: please write a sentence why.",
        )
    ratings.rating(tx, Machine.APPRAISAL, at.id, chosen, perilaku, **by)
    if words:
        entries.remark(tx, at.id, words, **by)
    if at.state == AppraisalState.REPORTED:
        people.take(tx, Machine.APPRAISAL, "rate", at.id, **by)
    return True
