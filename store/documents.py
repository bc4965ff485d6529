"""The official documents that were handed out: each has a code by which anybody can tell that it is genuine."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from domain.cycle import PRACTICE
from domain.terms import AppraisalState, Document, Role
from store.installation import DEMO
from store.names import WITH_TITLES
from store.skp_read import Party

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is taken for something else: no 0 O, 1 I L, U V
LENGTH, GROUP = 12, 4


@dataclass(frozen=True, slots=True)
class Stamp:
    """The mark of one document: its code, and when it was made. Its bytes follow from these and what it says."""

    code: str
    at: datetime

    @property
    def grouped(self) -> str:
        """Give the code as it is printed: `ABCD-EFGH-JKMN`."""
        return grouped(self.code)


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that an appraisal took; `seq` counts them."""

    seq: int
    event: str
    target: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What anybody may hear of a document: nothing of whom it speaks, or what it says.

    `practice`: it was only tried out. `replaced`: what it tells of has changed since, or a later one was made.
    """

    kind: Document
    agency: str
    zone: str
    year: int
    at: datetime
    sha256: str
    practice: bool
    replaced: bool


def grouped(code: str) -> str:
    """Give a code in groups, as it is printed and linked: `ABCD-EFGH-JKMN`."""
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def read_code(said: str) -> str | None:
    """Give the code that somebody typed, however they set it apart; None for what can be none."""
    plain = "".join(c for c in said if c not in " -–").upper()
    return plain if len(plain) == LENGTH and set(plain) <= set(ALPHABET) else None


def new_stamp(now: datetime) -> Stamp:
    """Give a mark that nobody can guess, for a document made now. PDF knows no parts of a second."""
    return Stamp("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)), now.replace(microsecond=0))


def one_at_a_time(tx: Connection, appraisal_id: int) -> None:
    """Let the documents of an appraisal be made one after the other, until the end of the transaction."""
    tx.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('document', :id))"), {"id": appraisal_id})


def kept(tx: Connection, kind: Document, appraisal_id: int, seq: int) -> tuple[Stamp, str] | None:
    """Give the mark and the SHA-256 of the latest document of this kind and state; None where there is none yet."""
    query = """SELECT code, at, sha256 FROM document
        WHERE appraisal_id = :id AND kind = :kind AND seq = :seq ORDER BY at DESC, code LIMIT 1"""
    row = tx.execute(text(query), {"id": appraisal_id, "kind": kind, "seq": seq}).first()
    return (Stamp(row.code, row.at), row.sha256) if row else None


def keep(tx: Connection, kind: Document, appraisal_id: int, seq: int, stamp: Stamp, sha256: str) -> None:
    """Write down that a document was handed out."""
    tx.execute(
        text("INSERT INTO document (code, kind, appraisal_id, seq, sha256, at) "
             "VALUES (:code, :kind, :id, :seq, :sha256, :at)"),
        {"code": stamp.code, "kind": kind, "id": appraisal_id, "seq": seq, "sha256": sha256, "at": stamp.at},
    )  # fmt: skip


# An SKP is as old as the step which agreed to it; an evaluation follows every step.
KNOWN = f"""
SELECT d.kind, g.name AS agency, u.zone, c.year, d.at, d.sha256, {DEMO} OR c.code = '{PRACTICE}' AS practice,
    a.state = '{AppraisalState.VOIDED}'
    OR d.seq <> CASE d.kind WHEN '{Document.SKP}' THEN (
        SELECT max(s.seq) FROM step s JOIN operation o ON o.id = s.operation_id
        WHERE s.machine = 'appraisal' AND s.subject_id = a.id AND o.target = '{AppraisalState.AGREED}') ELSE a.seq END
    OR EXISTS (SELECT FROM document l WHERE l.appraisal_id = a.id AND l.kind = d.kind AND (l.seq, l.at) > (d.seq, d.at))
    AS replaced
FROM document d JOIN appraisal a ON a.id = d.appraisal_id JOIN agency g ON g.id = a.agency_id
JOIN unit u ON u.id = a.unit_id JOIN cycle c ON c.id = a.cycle_id WHERE d.code = :code"""


def known(tx: Connection, code: str) -> Known | None:
    """Give what anybody may hear of the document of a code; None where there is none."""
    row = tx.execute(text(KNOWN), {"code": code}).first()
    return Known(Document(row.kind), *row[1:]) if row else None


# --- what the documents say beside the SKP and the results --------------------------------------------

TAKEN = """
SELECT s.seq, o.event, o.target, o.at FROM step s JOIN operation o ON o.id = s.operation_id
WHERE s.machine = 'appraisal' AND s.subject_id = :id ORDER BY s.seq"""


def taken(tx: Connection, appraisal_id: int) -> list[Taken]:
    """Give the steps of an appraisal in their order."""
    return [Taken(*row) for row in tx.execute(text(TAKEN), {"id": appraisal_id})]


# The employee as in the spell that the appraisal was opened on; officials as they are today.
PARTIES = f"""
SELECT r.role, p.nip, {WITH_TITLES} AS name, coalesce(s.rank, '') AS rank, coalesce(s.position, '') AS position,
    coalesce(u.name, '') AS unit, r.kind
FROM appraisal a
CROSS JOIN LATERAL (VALUES ('{Role.EMPLOYEE}', a.employee_nip, NULL, a.assignment_id),
    ('{Role.APPRAISER}', a.appraiser_nip, a.appraiser_as, NULL),
    ('{Role.SUPERIOR}', a.superior_nip, a.superior_as, NULL)) r (role, nip, kind, spell)
JOIN person p ON p.nip = r.nip
LEFT JOIN LATERAL (SELECT rank, position, unit_id FROM assignment WHERE id = r.spell UNION ALL
    SELECT rank, position, unit_id FROM assignment WHERE r.spell IS NULL AND nip = r.nip AND ends_on IS NULL) s ON true
LEFT JOIN unit u ON u.id = s.unit_id WHERE a.id = :id"""


def parties(tx: Connection, appraisal_id: int) -> dict[Role, Party]:
    """Give the employee, the appraiser and the superior as the head of a form names them; whom there is not, is not."""
    return {Role(row[0]): Party(*row[1:]) for row in tx.execute(text(PARTIES), {"id": appraisal_id})}
