"""/bantuan: the way of a year with one's own dates, what each step asks for, the words, and whom to ask."""

from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from config.policy import timelines
from domain.citation import cited
from domain.glossary_words import TERMS
from domain.skp_text import VALUES
from domain.terms import Machine, Stage
from domain.words import Pair
from portal.frame import shell
from portal.gate import Gate
from store import own_year
from store.database import Engine, only_look
from store.sessions import Visitor

YEAR: dict[Stage, Pair] = {
    Stage.TARGET_AGREEMENT: (
        "Pegawai menyusun dan mengajukan SKP; pejabat penilai menyepakati atau mengembalikannya dengan alasan.",
        "The employee draws up and proposes the SKP; the appraiser agrees, or sends it back with a reason.",
    ),
    Stage.CHECKIN: (
        "Pegawai melaporkan kemajuan; pejabat penilai memberi umpan balik dan rating periode itu.",
        "The employee reports progress; the appraiser gives feedback and the ratings of the period.",
    ),
    Stage.EVIDENCE_COLLECTION: (
        "Setiap target diberi realisasi setahun dan bukti dukungnya.",
        "Each target gets its result of the year and its evidence.",
    ),
    Stage.CALIBRATION: (
        "Predikat unit ditetapkan, pegawai dinilai, dan distribusi predikatnya disetujui.",
        "The unit's predikat is set, people are rated, and the distribution is approved.",
    ),
    Stage.FINAL_SCORING: (
        "Hasil disampaikan; pegawai menerimanya atau mengajukan keberatan.",
        "Results are handed over; the employee accepts or objects.",
    ),
}
HEADS: dict[Machine, Pair] = {
    Machine.APPRAISAL: ("SKP dan penilaian tahunan", "The SKP and the annual appraisal"),
    Machine.CHECKIN: ("Evaluasi periodik", "Check-ins"),
    Machine.CALIBRATION: ("Predikat unit dan kalibrasi", "The unit's predikat and calibration"),
}


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give the page."""
    router = APIRouter()

    @router.get("/bantuan")
    def show(request: Request, visitor: Annotated[Visitor, Depends(gate.person)]) -> HTMLResponse:
        """Explain the year, the steps and the words."""
        with engine.begin() as tx:
            only_look(tx)
            spans = own_year.spans(tx, str(visitor.nip))
        now = gate.clock()
        behaviour = timelines()["perilaku"].at(now.date())
        years = [(name, list(group)) for name, group in groupby(spans, key=lambda span: span.cycle)]
        return shell(
            request, "help", here="help", years=years, year=YEAR, now=now, heads=HEADS, terms=TERMS.values(),
            values=VALUES, panduan=behaviour.value.panduan, panduan_from=cited(behaviour, "panduan"),
        )  # fmt: skip

    return router
