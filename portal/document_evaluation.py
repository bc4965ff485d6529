"""What the evaluation says: capaian, ratings or numbers, predikat, what became of an objection, what was reached."""

from collections.abc import Sequence
from typing import Any

from domain.numbers import plain
from domain.pattern import limits_of
from domain.pp30 import PP30_LABELS
from domain.provisions import Share
from domain.rating import EKSPEKTASI_LABELS, LABELS, ORGANISASI_LABELS
from domain.terms import AppraisalState, Predikat, PredikatOrganisasi, Regime, Role, Stage
from domain.words import stage_words
from portal.document_people import DOTS, HEADS, Case, Row, party, sign
from store import cycles, explain, names, skp_read
from store.database import Connection
from store.lifecycle import CLOCK


def evaluation(tx: Connection, case: Case) -> Row:
    """Give the content of the evaluation as it stands."""
    objection = explain.objection(tx, case.at.id)
    row = _in_force(explain.ratings(tx, case.at.id), objection, case)
    issued = case.last(AppraisalState.ISSUED)
    decided = any(step.event == "decide" for step in case.steps)
    signs = [sign(case, Role.EMPLOYEE, f"Diterima tanggal {DOTS}"),
             sign(case, Role.APPRAISER, f"Dibuat tanggal {case.day(issued.at) if issued else DOTS}")]  # fmt: skip
    if decided:
        signs.append(sign(case, Role.SUPERIOR, f"Diputuskan tanggal {case.day(case.steps[-1].at)}"))
    return {
        "title": "Dokumen Evaluasi Kinerja Pegawai",
        "subtitle": "",
        "parties": [party(case, role) for role in HEADS],
        "evaluation": [["Capaian kinerja organisasi", _capaian(tx, case)], *_result(tx, case, row)],
        "pattern": _pattern(tx, case, row),
        "notes": [*_notes(tx, case, objection, row, decided)],
        "reached": _reached(tx, case),
        "feedback": [
            [stage_words(Stage.CHECKIN, said["period"], case.cycle.check_ins, "id") if said["period"] else "Tahunan",
             said["words"]]
            for said in explain.feedback(tx, case.at.id)
        ],
        "signs": signs,
    }  # fmt: skip


def _in_force(given: list[Row], objection: Row | None, case: Case) -> Row | None:
    """Give the annual rating that was handed over, or by which the superior replaced it.

    What the superior has written and not decided yet is their own draft.
    """
    annual = [row for row in given if not row["period"]]
    taken = any(step.event == "decide" for step in case.steps)
    if objection and not (taken and objection["decision"] == "dikabulkan"):
        annual = [row for row in annual if row["at"] <= objection["at"]]
    return annual[-1] if annual else None


def _capaian(tx: Connection, case: Case) -> str:
    calibration = explain.calibration(tx, case.at.cycle_id, case.at.unit_id)
    return ORGANISASI_LABELS.get(calibration["capaian"], "-") if calibration else "-"


def _result(tx: Connection, case: Case, row: Row | None) -> list[list[str]]:
    if row is None:
        return [["Predikat kinerja pegawai", "-"]]
    if row["nilai"] is None:
        return [
            ["Rating hasil kerja", EKSPEKTASI_LABELS[row["hasil"]]],
            ["Rating perilaku kerja", EKSPEKTASI_LABELS[row["perilaku"]]],
            ["Predikat kinerja pegawai", LABELS[row["predikat"]]],
        ]
    policy = cycles.policy_of(tx, case.cycle, case.at.agency_id)
    by_numbers = policy.regim.value
    assert by_numbers.sistem is Regime.PP30_2019
    assert by_numbers.bobot
    weights = policy.pp30.value.bobot[by_numbers.bobot]
    return [
        [f"Nilai SKP (bobot {weights.skp}%)", _figure(row["nilai_skp"])],
        [f"Nilai perilaku kerja (bobot {weights.perilaku}%)", _figure(row["nilai_perilaku"])],
        ["Nilai kinerja", _figure(row["nilai"])],
        *([["Ide atau cara kerja baru", row["idea"]]] if row["idea"] else []),
        ["Predikat kinerja pegawai", PP30_LABELS[row["predikat"]]],
    ]


def _pattern(tx: Connection, case: Case, row: Row | None) -> Row | None:
    """Give the pattern that goes with the unit's capaian, in percent, and where this employee stands in it.

    It is the rule, not what others of the unit were given. None where there is none to hold a result against.
    """
    calibration = explain.calibration(tx, case.at.cycle_id, case.at.unit_id)
    if row is None or row["nilai"] is not None or calibration is None or not calibration["capaian"]:
        return None
    organisasi = PredikatOrganisasi(calibration["capaian"])
    rule = cycles.policy_of(tx, case.cycle, case.at.agency_id).distribusi
    shares = rule.value.pola[organisasi]
    return {
        "head": f"Pola distribusi predikat untuk capaian {ORGANISASI_LABELS[organisasi]}",
        "source": rule.source_of(f"pola.{organisasi}").instrument,
        "columns": [
            {"name": LABELS[p], "own": p == row["predikat"],
             **_limits(p, [share for share in shares if p in share.of])} for p in Predikat
        ],
    }  # fmt: skip


def _limits(of: Predikat, shares: Sequence[Share]) -> Row:
    """Give what must (low) and what may (high) hold one predikat, in percent, and the limits in words."""
    said = []
    for share in shares:
        others = " dan ".join(LABELS[p] for p in share.of if p is not of)
        said.append(limits_of(share)[0] + (f", bersama {others}" if others else ""))
    return {
        "low": max((share.min or 0 for share in shares if len(share.of) == 1), default=0),
        "high": min((100 if share.max is None else share.max for share in shares), default=100),
        "words": "; ".join(said) or "tidak dibatasi",
    }


def _figure(value: Any) -> str:
    return plain(value).replace(".", ",")


def _notes(tx: Connection, case: Case, objection: Row | None, row: Row | None, decided: bool) -> list[str]:
    found, state = [], case.at.state
    appraiser = case.people.get(Role.APPRAISER)
    if row and row["by"] == CLOCK:
        found.append("Penilaian tercatat di e-Kinerja BKN.")
    if row and (appraiser is None or row["by"] != appraiser.nip) and (by := names.names(tx, [row["by"]])):
        found.append(f"Penilaian diberikan oleh {by[row['by']]}.")
    if state == AppraisalState.ISSUED:
        found.append("Hasil ini belum final: masa keberatan belum berakhir.")
    if state == AppraisalState.CONTESTED:
        found.append("Pegawai mengajukan keberatan yang sedang diproses: hasil ini belum final.")
    if objection and decided:
        said = "mengabulkan" if objection["decision"] == "dikabulkan" else "menolak"
        found.append(
            f"Atasan pejabat penilai kinerja {said} keberatan pegawai; keputusan bersifat final. "
            f"{objection['decision_words']}"
        )
    if (final := case.last(AppraisalState.FINAL)) and state == AppraisalState.FINAL:
        found.append(f"Hasil ini final sejak {case.day(final.at)}.")
    return found


def _reached(tx: Connection, case: Case) -> list[list[str]]:
    """Give what was achieved in the year beside what was agreed, with the names of what proves it."""
    done = {row["no"]: row["result"] for row in explain.results(tx, case.at.id) if not row["period"]}
    proofs: dict[int | None, list[str]] = {}
    for proof in explain.evidence(tx, case.at.id):
        if not proof["period"]:
            proofs.setdefault(proof["no"], []).append(proof["name"])
    return [
        [line.rhk, line.indicator, line.target, done.get(line.no, "-"),
         "\n".join([*proofs.get(line.no, ()), *proofs.get(None, ())]) or "-"]
        for line in skp_read.lines(tx, case.at.id)
    ]  # fmt: skip
