"""One objection as a person reads it at a terminal: whose turn it is, receipt and days, both sides, the decision."""

from datetime import datetime

from cli import page
from cli.words import Speech
from domain.people import mask
from domain.rating import LABELS
from domain.terms import Machine, Predikat
from domain.words import ROLES, STATES, Pair
from store.case import CaseRows, Row
from store.cycles import Cycle
from store.lifecycle import CLOCK
from store.objections import Case
from store.receipts import ObjectionWindow

TURNS: dict[str, Pair] = {
    "file": ("mengajukan keberatan yang telah ditulis", "to file the objection that is written"),
    "explain": ("memberi keterangan", "to say their side"),
    "decide": ("memutuskan", "to decide"),
    "stand": ("memutuskan, atau menyatakan hasil tetap berlaku", "to decide, or to let the result stand"),
}
NOBODY_ABOVE: Pair = (
    "menyatakan hasil tetap berlaku setelah waktu keputusan; tidak ada atasan pejabat penilai",
    "to let the result stand once the time to decide is over; nobody stands above the appraiser",
)
ENDED: dict[str | None, Pair] = {
    "dikabulkan": ("selesai: dikabulkan", "ended: granted"),
    "ditolak": ("selesai: ditolak", "ended: rejected"),
    None: ("selesai tanpa keputusan", "ended without a decision"),
}
KNOWN: dict[str, Pair] = {
    "diakui": ("diakui pegawai", "acknowledged by the employee"),
    "terkirim": ("pemberitahuan terkirim", "the notice was delivered"),
    "dianggap": ("dianggap; tidak ada tanda terima (belum diverifikasi)", "presumed; no receipt is known (unverified)"),
}
COUNTED: dict[str, Pair] = {"kalender": ("hari kalender", "calendar days"), "kerja": ("hari kerja", "working days")}
HELD: Pair = ("ditahan selama keberatan", "held while it is contested")


def who_next(one: Case, speech: Speech) -> str:
    """Give who must act next and what, or how it ended."""
    if not one.open:
        return speech.of(ENDED[one.decision])
    whom = [f"{speech.of(ROLES[role])} ({name})" if name else speech.of(ROLES[role]) for role, name in one.waits_for]
    alone = one.turn.what == "stand" and one.superior is None
    joined = f" {speech('dan', 'and')} ".join(whom) if one.turn.what == "explain" else speech.choice(whom)
    return f"{joined}: {speech.of(NOBODY_ABOVE if alone else TURNS[one.turn.what])}"


def show(cycle: Cycle, one: Case, window: ObjectionWindow, rows: CaseRows, now: datetime, speech: Speech) -> None:
    """Print one objection."""
    zone = one.zone
    page.say(page.named(one.name, one.nip), "bold")
    page.say(f"{one.unit} · {one.agency}", "dim")
    page.say(f"{cycle.name} ({cycle.code}) · {speech.moment(now, zone)}", "dim")
    received = speech.day(window.received_on) if window.presumed else speech.moment(window.received_at, zone)
    unverified = speech("belum diverifikasi", "unverified")
    days = f"{window.days} {speech.of(COUNTED[window.counting])} ({unverified})"
    page.console().print(
        page.facts(
            (speech("Keadaan", "State"), speech.of(STATES[Machine.APPRAISAL][one.state])),
            ("Predikat", _predikat(one, rows, speech)),
            (speech("Giliran", "Whose turn"), who_next(one, speech)),
            (speech("Hasil disampaikan", "Issued"), speech.moment(window.issued_at, zone)),
            (speech("Diterima", "Received"),
             f"{received} · {speech.of(KNOWN[window.how])}"),
            (speech("Masa keberatan", "To object"), f"{days}, {speech('sampai', 'until')} {speech.day(window.until)}"),
            (speech("Keberatan ditulis", "Written"), speech.moment(one.filed_at, zone)),
            (speech("Alasan", "Grounds"), rows.objection["grounds"]),
            *((_side(row["side"], speech), _words(row, one, rows, speech)) for row in rows.hearings),
            *_decision(one, rows, speech),
        )
    )  # fmt: skip


def _predikat(one: Case, rows: CaseRows, speech: Speech) -> str:
    if one.held:
        return speech.of(HELD)
    predikat = rows.appraisal["predikat"]
    return LABELS[Predikat(predikat)] if predikat else "-"


def _side(side: str, speech: Speech) -> str:
    said = speech.of(ROLES[side])
    return said[:1].upper() + said[1:]


def _words(row: Row, one: Case, rows: CaseRows, speech: Speech) -> str:
    party = rows.parties.get(row["side"])
    own = party and party["nip"] == row["by"]
    noted = "" if own else f"\n{speech('dicatat oleh', 'written down by')} {_named(row['by'], rows)}"
    return f"{row['words']}\n{speech.short(row['at'], one.zone)}{noted}"


def _named(nip: str, rows: CaseRows) -> str:
    return nip if nip == CLOCK else page.named(rows.names.get(nip, ""), nip) if nip in rows.names else mask(nip)


def _decision(one: Case, rows: CaseRows, speech: Speech) -> list[tuple[str, str]]:
    """Give the decision; one that is written and not yet taken is the superior's own draft."""
    row = rows.objection
    if one.decision is None:
        draft = one.held and row["decided_at"]
        said = speech("ditulis, belum ditetapkan", "written, not yet taken") if draft else speech("tidak ada", "none")
        return [(speech("Keputusan", "Decision"), said)]
    granted = one.decision == "dikabulkan"
    at = speech.moment(row["decided_at"], one.zone)
    return [
        (
            speech("Keputusan", "Decision"),
            speech("dikabulkan", "granted") if granted else speech("ditolak", "rejected"),
        ),
        (speech("Pertimbangan", "Words"), row["decision_words"]),
        (speech("Diputuskan", "Decided"), f"{at}, {_named(row['decided_by'], rows)}"),
    ]
