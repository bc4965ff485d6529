"""/tugas: everything that is one person's to do, on one page: what now, what waits for whom, what comes later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from domain.lifecycle import Transition, stage_of
from domain.terms import CycleState, Fact, Machine, Stage
from domain.words import EVENTS, MISSING, Pair
from portal.frame import shell
from portal.gate import Gate
from store import mine, sight
from store.cycles import Cycle
from store.database import Connection, Engine, only_look
from store.mine import Stand
from store.sessions import Visitor
from store.turns import turn

# Why it matters, in one sentence for each step that somebody is waited for with.
WHY: dict[tuple[Machine, str], Pair] = {
    (Machine.APPRAISAL, "propose"): (
        "Tanpa SKP yang disepakati, evaluasi periodik tidak dapat diisi.",
        "Without an agreed SKP no check-in can be filled in.",
    ),
    (Machine.APPRAISAL, "agree"): (
        "Pegawai menunggu persetujuan sebelum dapat bekerja menurut targetnya.",
        "The employee waits for your agreement before working by the targets.",
    ),
    (Machine.APPRAISAL, "report"): (
        "Penilai hanya dapat menilai yang dilaporkan dan dibuktikan.",
        "The appraiser can rate only what is reported and proven.",
    ),
    (Machine.APPRAISAL, "rate"): (
        "Predikat pegawai, dan tunjangan yang bergantung padanya, menunggu penilaian ini.",
        "The employee's predikat, and the allowance that hangs on it, wait for this rating.",
    ),
    (Machine.APPRAISAL, "accept"): (
        "Hasil dapat diterima, atau keberatan diajukan sebelum masanya berakhir.",
        "The result can be accepted, or contested before the time ends.",
    ),
    (Machine.APPRAISAL, "decide"): (
        "Keputusan Bapak/Ibu bersifat final; kedua pihak didengar lebih dahulu.",
        "Your decision is final; both sides are heard first.",
    ),
    (Machine.CHECKIN, "report"): (
        "Laporan triwulan menjadi dasar umpan balik dan penilaian tahunan.",
        "The report is the ground of feedback and of the annual rating.",
    ),
    (Machine.CHECKIN, "review"): (
        "Umpan balik yang segera membantu pegawai memperbaiki hasilnya tahun ini.",
        "Feedback in time helps the employee do better this year.",
    ),
    (Machine.CALIBRATION, "set_predikat"): (
        "Penilaian pegawai unit baru dapat dimulai setelah predikat organisasi ditetapkan.",
        "Rating in the unit starts once its predikat is set.",
    ),
    (Machine.CALIBRATION, "propose"): (
        "Distribusi predikat unit menunggu diajukan.",
        "The unit's distribution waits to be proposed.",
    ),
    (Machine.CALIBRATION, "approve"): (
        "Hasil unit dapat disampaikan setelah distribusinya disetujui.",
        "Results go out once the distribution is approved.",
    ),
}
CAN_BE_WRITTEN = {
    Fact.SKP_COMPLETE, Fact.PROGRESS_WRITTEN, Fact.FEEDBACK_WRITTEN, Fact.RATINGS_GIVEN, Fact.RESULTS_REPORTED,
    Fact.OBJECTION_WRITTEN, Fact.BOTH_HEARD, Fact.DECISION_WRITTEN, Fact.CAPAIAN_WRITTEN, Fact.DEPARTURES_JUSTIFIED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do: the subject, the step that a stage waits for, and what only others or time can bring."""

    stand: Stand
    move: Transition
    waits: tuple[Fact, ...]
    words: Pair | None = None  # whose turn it is meanwhile

    @property
    def path(self) -> str:
        """Give the page of the subject."""
        return f"/tugas/{self.stand.machine}/{self.stand.id}"

    @property
    def name(self) -> Pair:
        """Give the step in words."""
        return EVENTS[self.move.machine][self.move.event]

    @property
    def why(self) -> Pair:
        """Give why it matters; empty for a step that says so itself."""
        return WHY.get((self.move.machine, self.move.event), ("", ""))

    @property
    def missing(self) -> list[Pair]:
        """Give what it waits for."""
        return [self.words] if self.words else [MISSING[fact] for fact in self.waits]

    def period_words(self) -> tuple[Stage, int] | None:
        """Give the stage and period to be named; None for what belongs to no stage."""
        stage = stage_of(self.stand.machine, self.stand.state)
        return (stage, self.stand.period) if stage else None


@dataclass(frozen=True, slots=True)
class Work:
    """What is a person's in one cycle: to do now, waiting for others, not open yet."""

    cycle: Cycle
    now: list[Item]
    waiting: list[Item]
    later: list[Item]

    @property
    def bundles(self) -> list[list[Item]]:
        """Give what is to do now with the same steps together, the earliest due first."""

        def kind(item: Item) -> tuple[str, str, int]:
            return item.move.machine, item.move.event, item.stand.period

        found = [list(group) for _, group in groupby(sorted(self.now, key=kind), kind)]
        return sorted(found, key=lambda bundle: _due(bundle[0]))


def _due(item: Item) -> tuple[bool, float]:
    due = item.stand.due_at
    return due is None, due.timestamp() if due else 0.0


def gathered(tx: Connection, cycle: Cycle, nip: str, now: datetime) -> Work:
    """Give what is a person's to do in a cycle at a moment."""
    ids = mine.near(tx, cycle.id, nip)
    work = Work(cycle, [], [], [])
    for machine in Machine:
        for found in mine.stands(tx, cycle.id, nip, now, machine, ids):
            for move in [m for m in found.moves if m.stage and m.by[0] in found.roles]:
                _place(tx, work, found, move, now)
    for part in (work.now, work.waiting, work.later):
        part.sort(key=_due)
    return work


def _place(tx: Connection, work: Work, found: Stand, move: Transition, now: datetime) -> None:
    waits = tuple(fact for fact in found.lacks(move) if fact not in CAN_BE_WRITTEN)
    if found.opens_at and found.opens_at > now:
        work.later.append(Item(found, move, waits))
    elif waits:
        whose = turn(tx, found.id) if Fact.SUPERIOR_AGREED in waits else None
        work.waiting.append(Item(found, move, waits, whose.words if whose else None))
    else:
        work.now.append(Item(found, move, ()))


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give the page."""
    router = APIRouter()

    @router.get("/tugas")
    def mine_(request: Request, visitor: Annotated[Visitor, Depends(gate.person)]) -> HTMLResponse:
        """Show what is this person's to do in every cycle that runs."""
        assert visitor.nip
        now = gate.clock()
        with engine.begin() as tx:
            only_look(tx)
            mine.at_once(tx)
            running: Sequence[Cycle] = [c for c in sight.known(tx, None) if c.state is CycleState.OPEN]
            works = [gathered(tx, cycle, visitor.nip, now) for cycle in running]
        return shell(request, "work", here="work", works=works, now=now)

    return router
