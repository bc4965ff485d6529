"""/kelola: the desk of a pengelola: what waits for them now in the agencies that they run, and the ways to it."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from domain.reminder import JAKARTA
from domain.terms import Machine
from domain.words import EVENTS, Pair
from portal.frame import shell
from portal.gate import Gate
from store import acting, corrections, desk
from store.acting import Spell
from store.database import Engine, only_look
from store.desk import Step
from store.sessions import Visitor

A, C, U = Machine.APPRAISAL, Machine.CHECKIN, Machine.CALIBRATION
SOON = timedelta(days=14)  # so far ahead acting officials are announced

# What each step of a pengelola is for: when it comes to them, and what follows.
ABOUT: dict[Step, Pair] = {
    (A, "settle"): (
        "Masa penetapan SKP berakhir dan penilai belum menjawab. SKP berlaku sebagaimana diajukan.",
        "Target agreement has ended and the appraiser never answered. The SKP is in force as it was proposed.",
    ),
    (A, "issue"): (
        "Distribusi predikat unit telah disetujui. Pegawai membaca hasilnya, lalu menerima atau berkeberatan.",
        "The unit's distribution is approved. People read their result, then accept or object.",
    ),
    (A, "stand"): (
        "Waktu atasan untuk memutuskan keberatan berakhir. Hasil semula berlaku dan menjadi final.",
        "The superior's time to decide the objection has ended. The first result stands and is final.",
    ),
    (A, "void"): (
        "Penilaian pegawai dihentikan, misalnya karena pensiun, wafat, atau tugas belajar.",
        "The appraisal ends, for instance as somebody has retired, died or left to study.",
    ),
    (A, "readmit"): (
        "Pegawai yang dikecualikan dinilai kembali, mulai dari penyusunan SKP.",
        "Somebody who was excluded is appraised again, beginning with the SKP.",
    ),
    (C, "resume"): (
        "Evaluasi yang terlewat dapat diisi lagi, selama masanya masih dibuka.",
        "A missed check-in can be filled in again, as long as its window is open.",
    ),
    (C, "excuse"): (
        "Pegawai tidak perlu mengisi evaluasi periode itu, misalnya karena cuti panjang.",
        "People need not fill in that period, for instance as they are on long leave.",
    ),
    (C, "ask_again"): ("Pengecualian dibatalkan; evaluasi dapat diisi.", "The excuse is undone; it can be filled in."),
    (C, "hear_again"): ("Pengecualian dibatalkan; laporannya berlaku.", "The excuse is undone; the report stands."),
    (C, "miss_again"): ("Pengecualian dibatalkan; kembali terlewat.", "The excuse is undone; it is missed again."),
    (U, "stand_in"): (
        "Masa kalibrasi berakhir dan pimpinan belum menetapkan predikat unit. Tuliskan predikatnya pada halaman unit, "
        "lalu tetapkan.",
        "Calibration has ended and the leader never set the unit's predikat. Write it on the unit's page, then set it.",
    ),
    (U, "forward"): (
        "Masa kalibrasi berakhir dan pimpinan unit belum mengajukan distribusi.",
        "Calibration has ended and the unit's head never proposed the distribution.",
    ),
    (U, "conclude"): (
        "Masa kalibrasi berakhir dan pimpinan belum menyetujui distribusi. Yang berbeda dari pola dijelaskan pada "
        "halaman unit.",
        "Calibration has ended and the leader never approved. What departs from the pattern is explained on the unit's "
        "page.",
    ),
    (U, "reopen"): (
        "Kalibrasi yang telah disetujui dibuka kembali, bila ada penilaian yang perlu ditinjau.",
        "A calibration that was approved is opened again, when a rating needs another look.",
    ),
}


def near(spells: list[Spell], today: date) -> tuple[list[Spell], list[Spell]]:
    """Give the acting officials of today, and those who begin soon."""
    now = [one for one in spells if one.starts_on <= today and (one.ends_on is None or one.ends_on >= today)]
    return now, [one for one in spells if today < one.starts_on <= today + SOON]


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give the desk."""
    router = APIRouter()

    @router.get("/kelola")
    def show(request: Request, visitor: Annotated[Visitor, Depends(gate.keeper)]) -> HTMLResponse:
        """Show what waits for a pengelola."""
        now, nip = gate.clock(), visitor.who
        with engine.begin() as tx:
            only_look(tx)
            agencies = desk.agencies(tx, nip)
            works = [(cycle, desk.waits(tx, cycle.id, nip, now)) for cycle in desk.running(tx, nip, now)]
            asked = corrections.waiting_for(tx, nip)
            acts, soon = near(acting.kept_by(tx, nip), now.astimezone(JAKARTA).date())
        return shell(
            request, "keeper", here="keep", agencies=agencies, works=works, asked=asked, acts=acts, soon=soon,
            events=EVENTS, about=ABOUT, machines=Machine,
        )  # fmt: skip

    return router
