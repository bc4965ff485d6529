"""What the two official documents say, in the words of their forms (REGULATION 2.1): from the store to the layout.

They are in Indonesian whoever asks: they are papers of the office. Under PP 30/2019 the evaluation shows numbers.
"""

from dataclasses import dataclass
from itertools import groupby

from domain.skp import KINDS, Line, Skp
from domain.skp_text import ASPEK, LAMPIRAN, PERSPEKTIF, VALUES
from domain.terms import AppraisalState, Approach, BerAkhlak, Document, Lampiran, Model, Role
from domain.words import Pair
from portal.document_evaluation import evaluation
from portal.document_people import DOTS, Case, NotYet, Row, party, sign
from store import cycles, documents, explain, places, skp_read
from store.database import Connection
from store.documents import Taken
from store.installation import is_practice
from store.mine import Stand

NAMES: dict[Document, Pair] = {
    Document.SKP: ("Sasaran Kinerja Pegawai (SKP)", "Employee performance targets (SKP)"),
    Document.DOKUMEN_EVALUASI: ("Dokumen Evaluasi Kinerja Pegawai", "Performance evaluation document"),
}
PRACTICE_MARK = "LATIHAN · DATA REKAAN"  # on every page of what was only tried out
TOLD = (AppraisalState.ISSUED, AppraisalState.CONTESTED, AppraisalState.FINAL)
AGREED = (AppraisalState.AGREED, AppraisalState.REPORTED, AppraisalState.RATED, *TOLD)


@dataclass(frozen=True, slots=True)
class Content:
    """What a document says, and the step of the appraisal that it follows from."""

    seq: int
    year: int
    name: str  # of the employee
    data: Row


def content(tx: Connection, kind: Document, at: Stand) -> Content:
    """Give what a document says of an appraisal as it stands now. Raises NotYet."""
    if at.state not in (AGREED if kind is Document.SKP else TOLD):
        raise _too_early(kind, at.state)
    cycle = next(cycle for cycle in cycles.known(tx) if cycle.id == at.cycle_id)
    case = Case(
        at, cycle, explain.outcome(tx, at.id).agency, documents.parties(tx, at.id), places.of(tx, at.id),
        documents.taken(tx, at.id),
    )  # fmt: skip
    agreed = case.last(AppraisalState.AGREED)
    seq = agreed.seq if kind is Document.SKP and agreed else at.seq
    data = _skp(tx, case, agreed) if kind is Document.SKP else evaluation(tx, case)
    shared = {
        "kind": kind,
        "agency": case.agency,
        "period": f"1 Januari s.d. 31 Desember {cycle.year}",
        "footer": f"{NAMES[kind][0]} {cycle.year}",
        "practice": PRACTICE_MARK if is_practice(tx, cycle.code) else "",
    }
    return Content(seq, cycle.year, case.people[Role.EMPLOYEE].name, {**shared, **data})


def _too_early(kind: Document, state: str) -> NotYet:
    if state == AppraisalState.VOIDED:
        return NotYet(
            "Pegawai ini dikecualikan dari penilaian, sehingga tidak ada dokumennya.",
            "This employee is excluded from the appraisal, so there is no document.",
        )
    if kind is Document.SKP:
        return NotYet(
            "SKP belum disepakati. Dokumennya dapat diunduh setelah pegawai dan pejabat penilai menyepakatinya.",
            "The SKP is not agreed. Its document can be downloaded once employee and appraiser have agreed to it.",
        )
    return NotYet(
        "Hasil penilaian belum disampaikan. Dokumen evaluasi dapat diunduh setelah hasil disampaikan.",
        "The result is not issued yet. The evaluation document can be downloaded once it is.",
    )


# --- the SKP ------------------------------------------------------------------------------------------


def _skp(tx: Connection, case: Case, agreed: Taken | None) -> Row:
    skp = skp_read.read(tx, case.at.id)
    if not skp.lines:
        raise NotYet(
            "Isi SKP ini tersimpan di e-Kinerja BKN, tidak di siklus. Mohon mengunduh dokumennya dari sana.",
            "The lines of this SKP are kept in e-Kinerja of BKN, not in siklus. Please download the document there.",
        )
    behaviour = cycles.policy_of(tx, case.cycle, case.at.agency_id).perilaku.value
    jpt = skp.model is Model.JPT
    whose = "Pimpinan Tinggi dan Pimpinan Unit Kerja Mandiri" if jpt else "Administrasi dan Pejabat Fungsional"
    return {
        "title": "Sasaran Kinerja Pegawai",
        "subtitle": f"Pendekatan Hasil Kerja {skp.approach.title()}, bagi Pejabat {whose}",
        "parties": [party(case, role) for role in (Role.EMPLOYEE, Role.APPRAISER)],
        "columns": _columns(skp),
        "results": [
            {"head": f"{letter}. {kind.title()}", "rows": _grouped(skp, skp.of_kind(kind))}
            for letter, kind in zip("AB", KINDS, strict=True)
        ],
        "behaviour": [
            {"name": VALUES[v][0], "guidance": list(behaviour.panduan[v]), "expected": skp.expectations.get(v, "")}
            for v in BerAkhlak
        ],
        "annex": [{"head": LAMPIRAN[part][0], "words": skp.annex.get(part, "")} for part in Lampiran],
        "signs": [
            sign(case, Role.EMPLOYEE, ""),
            sign(case, Role.APPRAISER, f"{DOTS}, {case.day(agreed.at)}" if agreed else DOTS),
        ],
    }


def _columns(skp: Skp) -> list[Row]:
    """Give the columns after the number; those of an RHK are written once for all its indicators."""
    above = [_column("Rencana Hasil Kerja Pimpinan yang Diintervensi", 1.35)]
    rhk = _column("Rencana Hasil Kerja", 1.6)
    if skp.approach is Approach.KUALITATIF:
        measures = [_column("Ukuran Keberhasilan/Indikator Kinerja Individu dan Target", 2.2)]
    else:
        measures = [_column("Aspek", 0.75), _column("Indikator Kinerja Individu", 1.5), _column("Target", 0.9)]
    if skp.model is Model.JPT:
        return [rhk, *measures, _column("Perspektif", 0.9)]
    return [*above, rhk, *measures]


def _column(head: str, width: float) -> Row:
    return {"head": head, "width": width}


def _grouped(skp: Skp, lines: tuple[Line, ...]) -> list[Row]:
    """Give the RHKs, each with the cells of every indicator it has."""
    found = []
    for (above, rhk), group in groupby(lines, key=lambda line: (line.above, line.rhk)):
        whole = [rhk] if skp.model is Model.JPT else [above or "-", rhk]
        found.append({"whole": whole, "measures": [_measures(skp, line) for line in group]})
    return found


def _measures(skp: Skp, line: Line) -> list[str]:
    if skp.approach is Approach.KUALITATIF:
        cells = [f"{line.indicator}\n{line.target}".strip()]
    else:
        cells = [ASPEK[line.aspek][0] if line.aspek else "-", line.indicator, line.target]
    if skp.model is Model.JPT:
        cells.append(PERSPEKTIF[line.perspektif][0] if line.perspektif else "-")
    return cells
