"""/tugas: everything that is one person's to do, on one page: what now, what waits for whom, what comes later."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from domain.terms import Fact, Machine
from domain.words import EVENTS, MISSING, Pair
from portal.frame import shell
from portal.gate import Gate
from store import my_work, peers
from store.database import Connection, Engine
from store.my_work import Due, Running
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


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do: the subject, and whose turn it is meanwhile where somebody above has to act first."""

    stand: Due
    words: Pair | None = None

    @property
    def path(self) -> str:
        """Give the page of the step: of a whole SKP where it is drawn up or agreed, of the subject otherwise."""
        skp = self.stand.machine is Machine.APPRAISAL and self.stand.move.event in ("propose", "agree")
        return f"/tugas/{self.stand.machine}/{self.stand.id}{'/skp' if skp else ''}"

    @property
    def name(self) -> Pair:
        """Give the step in words."""
        return EVENTS[self.stand.machine][self.stand.move.event]

    @property
    def why(self) -> Pair:
        """Give why it matters; empty for a step that says so itself."""
        return WHY.get((self.stand.machine, self.stand.move.event), ("", ""))

    @property
    def missing(self) -> list[Pair]:
        """Give what it waits for."""
        return [self.words] if self.words else [MISSING[fact] for fact in self.stand.lacks]


@dataclass(frozen=True, slots=True)
class Work:
    """What is a person's in one cycle: to do now, waiting for others, not open yet; the earliest due first."""

    cycle: Running
    now: list[Item]
    waiting: list[Item]
    later: list[Item]

    @property
    def bundles(self) -> list[list[Item]]:
        """Give what is to do now with the same steps together, the earliest due first."""
        found: dict[tuple[str, str, int], list[Item]] = {}
        for item in self.now:
            found.setdefault((item.stand.machine, item.stand.move.event, item.stand.period), []).append(item)
        return [found[kind] for kind in sorted(found, key=lambda kind: (_due(found[kind][0]), kind))]


def _due(item: Item) -> tuple[bool, float]:
    due = item.stand.due_at
    return due is None, due.timestamp() if due else 0.0


def gathered(tx: Connection, given: my_work.Work, now: datetime) -> Work:
    """Give what is a person's to do in a cycle, sorted by whether it can be done at this moment."""
    work = Work(given.cycle, [], [], [])
    for due in given.due:
        if due.opens_at and due.opens_at > now:
            work.later.append(Item(due))
        elif due.lacks:
            whose = turn(tx, due.id) if Fact.SUPERIOR_AGREED in due.lacks else None
            work.waiting.append(Item(due, whose.words if whose else None))
        else:
            work.now.append(Item(due))
    return work


def routes(_: Engine, gate: Gate) -> APIRouter:
    """Give the page."""
    router = APIRouter()

    @router.get("/tugas")
    def mine(request: Request) -> HTMLResponse:
        """Show what is this person's to do in every cycle that runs."""
        now = gate.clock()
        with gate.reading(request) as (tx, nip):
            found = my_work.work(tx, nip, now)
            works = [gathered(tx, given, now) for given in found]
            asked = peers.of_rater(tx, nip, now) if any(given.asked for given in found) else []
        return shell(request, "work", here="work", works=works, now=now, asked=asked)

    return router
