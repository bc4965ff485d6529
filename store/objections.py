"""The objection to a result: its receipt, its grounds, what both sides say, and the decision, which is final.

Source: PP 30/2019 Pasal 59, PermenPANRB 6/2022 Bab V.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, text

from domain.objection import Known, Side, Turn, turn
from domain.terms import AppraisalState, Ekspektasi, Entry, Machine, Regime, Role
from domain.words import ROLES
from store import held, names, numeric, ratings, receipts
from store.cycles import Cycle
from store.entries import allow
from store.numeric import Numbers
from store.people import Refused
from store.receipts import RULES

New = tuple[Ekspektasi, Ekspektasi] | Numbers | None


def receipt(tx: Connection, appraisal_id: int, *, actor: str, now: datetime) -> bool:
    """Write that the employee has received the result; gives False where a receipt was known already, which stands.

    Raises Refused for a moment before the result was issued.
    """
    allow(tx, Machine.APPRAISAL, Entry.RECEIPT, appraisal_id, actor, now)
    issued_at = tx.scalar(text("SELECT state_since FROM appraisal WHERE id = :id"), {"id": appraisal_id})
    if now < issued_at:
        raise Refused(
            "hasil belum disampaikan pada waktu itu; tanda terima tidak dapat mendahuluinya",
            "the result had not been issued at that moment; a receipt cannot come before it",
        )
    return bool(receipts.receive(tx, [appraisal_id], Known.DIAKUI, now))


def objection(tx: Connection, appraisal_id: int, grounds: str, *, actor: str, now: datetime) -> None:
    """Write the grounds of an employee's objection (Pasal 59 ayat (1))."""
    allow(tx, Machine.APPRAISAL, Entry.OBJECTION, appraisal_id, actor, now)
    tx.execute(
        text("""
        INSERT INTO objection (appraisal_id, grounds, by, at) VALUES (:id, :grounds, :by, :at)
        ON CONFLICT (appraisal_id) DO UPDATE SET grounds = excluded.grounds, by = excluded.by, at = excluded.at,
            decision = NULL, decision_words = NULL, decided_by = NULL, decided_at = NULL"""),
        {"id": appraisal_id, "grounds": grounds, "by": actor, "at": now},
    )


def hearing(
    tx: Connection, appraisal_id: int, words: str, side: Side | None = None, *, actor: str, now: datetime
) -> Side:
    """Write what one side says to the objection, and give whose side it was (Pasal 59 ayat (3)).

    The employee and the appraiser write their own; the superior, who heard them, says which. Raises Refused for a
    side that is not the actor's own, and for a superior who does not say which.
    """
    allow(tx, Machine.APPRAISAL, Entry.HEARING, appraisal_id, actor, now)
    stands = names.standing(tx, Machine.APPRAISAL, appraisal_id)
    heard = _side(side, [own for own in Side if stands.get(Role(own)) == actor], stands.get(Role.SUPERIOR) == actor)
    tx.execute(
        text("INSERT INTO hearing (appraisal_id, side, words, by, at) VALUES (:id, :side, :words, :by, :at)"),
        {"id": appraisal_id, "side": heard, "words": words, "by": actor, "at": now},
    )
    return heard


def _side(said: Side | None, own: Sequence[Side], minutes: bool) -> Side:
    if said is None and own:
        return own[0]
    if said is None:
        raise Refused(
            "sebutkan keterangan siapa yang dicatat: pegawai (employee) atau pejabat penilai (appraiser)",
            "say whose words these are: the employee's or the appraiser's",
        )
    if said not in own and not minutes:
        role = ROLES[said]
        raise Refused(
            f"keterangan {role[0]} hanya dapat ditulis oleh yang bersangkutan atau atasan pejabat penilai kinerja",
            f"what {role[1]} says may be written only by themselves or by the appraiser's superior",
        )
    return said


def decision(tx: Connection, appraisal_id: int, words: str, new: New, *, actor: str, now: datetime) -> None:
    """Write the superior's decision: with new ratings it is granted, without it is rejected (Pasal 59 ayat (4)).

    An agency that keeps PP 30/2019 gives new numbers. Raises Refused for what its regime does not know.
    """
    subject = allow(tx, Machine.APPRAISAL, Entry.DECISION, appraisal_id, actor, now)
    tx.execute(
        text("UPDATE objection SET decision = :decision, decision_words = :words, decided_by = :by, decided_at = :at "
             "WHERE appraisal_id = :id"),
        {"decision": "dikabulkan" if new else "ditolak", "words": words, "by": actor, "at": now, "id": appraisal_id},
    )  # fmt: skip
    if new is None:  # a decision that had granted it is taken back: the ratings that were contested stand again
        held.restore(tx, appraisal_id)
    elif isinstance(new, Numbers):
        numeric.write(tx, subject, new, actor, now)
    elif numeric.regime(tx, appraisal_id) is Regime.PP30_2019:
        raise Refused(
            "instansi pegawai ini menilai dengan angka (PP 30/2019); isi nilai SKP dan nilai perilaku yang baru",
            "this employee's agency appraises in numbers (PP 30/2019); give the new numbers of SKP and perilaku",
        )
    else:
        ratings.rate(tx, subject, *new, actor, now)


# --- who waits for whom -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Case:
    """One objection as it stands, and whose turn it is."""

    appraisal_id: int
    nip: str
    name: str
    unit: str
    agency: str
    zone: str
    state: str
    filed_at: datetime
    until: date  # the last day of filing
    decision: str | None  # dikabulkan, ditolak, once it is taken
    turn: Turn
    waits_for: tuple[tuple[Role, str], ...]  # the roles of the turn with the names of those who hold them
    superior: str | None  # the name; none where nobody stands above the appraiser

    @property
    def held(self) -> bool:
        """Tell whether the result is held until the objection is decided."""
        return self.state == AppraisalState.CONTESTED

    @property
    def open(self) -> bool:
        """Tell whether somebody must still act."""
        return bool(self.turn.what)


# A decision that is written and not yet taken by the step is the superior's own draft.
TAKEN = """
CASE WHEN EXISTS (SELECT FROM audit t WHERE t.machine = 'appraisal' AND t.subject_id = a.id AND t.event = 'decide'
    AND t.at >= o.at) THEN o.decision END"""
CASES = f"""
SELECT a.id, a.employee_nip AS nip, {names.WITH_TITLES} AS name, u.name AS unit, g2.name AS agency, u.zone, a.state,
    o.at AS filed_at, {TAKEN} AS decision, a.superior_nip IS NOT NULL AS superior, a.state_since,
    p.name AS employee_name, b.name AS appraiser_name, s.name AS superior_name,
    a.state_since + make_interval(days => coalesce(g.decision_days, c.decision_days)) AS decided_by,
    ARRAY(SELECT DISTINCT h.side FROM hearing h WHERE h.appraisal_id = a.id AND h.at >= a.state_since) AS heard
FROM objection o JOIN appraisal a ON a.id = o.appraisal_id {RULES}
JOIN unit u ON u.id = a.unit_id JOIN agency g2 ON g2.id = a.agency_id JOIN person p ON p.nip = a.employee_nip
LEFT JOIN person b ON b.nip = a.appraiser_nip LEFT JOIN person s ON s.nip = a.superior_nip
WHERE a.cycle_id = :cycle AND (CAST(:id AS bigint) IS NULL OR a.id = :id)
ORDER BY o.at, a.id"""


def cases(tx: Connection, cycle: Cycle, now: datetime, appraisal_id: int | None = None) -> list[Case]:
    """Give the objections of a cycle (or of one appraisal), the earliest first, with whose turn each is."""
    rows = tx.execute(text(CASES), {"cycle": cycle.id, "id": appraisal_id}).all()
    return [_case(tx, row, now) for row in rows]


def _case(tx: Connection, row: Any, now: datetime) -> Case:
    window = receipts.objection_window(tx, row.id)
    assert window  # who objects has been given a result
    state = row.state if row.filed_at >= window.issued_at else ""  # of an earlier round nobody's turn is left
    whose = turn(
        state, [Side(s) for s in row.heard], superior=row.superior, until=window.until,
        decided_by=row.decided_by, now=now,
    )  # fmt: skip
    named = {Role.EMPLOYEE: row.employee_name, Role.APPRAISER: row.appraiser_name, Role.SUPERIOR: row.superior_name}
    waits_for = tuple((role, named.get(role) or "") for role in whose.who)
    return Case(
        row.id, row.nip, row.name, row.unit, row.agency, row.zone, row.state, row.filed_at, window.until, row.decision,
        whose, waits_for, row.superior_name,
    )  # fmt: skip
