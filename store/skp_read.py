"""An SKP as it stands: its value, the SKP above it, the people on its head."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from domain.skp import Above, Line, Skp, gaps
from domain.terms import AppraisalState, Approach, Aspek, BerAkhlak, Lampiran, Model, Perspektif, Polarity
from domain.words import Pair

LINES = """
SELECT t.no, t.rhk, t.indicator, t.target, t.kind, t.aspek, t.low, t.high, t.satuan, t.polarity, t.perspektif,
    t.above_id, b.no AS above_no, coalesce(b.rhk, '') AS above, t.indicator_code, t.id
FROM target t LEFT JOIN target b ON b.id = t.above_id
WHERE t.appraisal_id = :id AND NOT t.dropped ORDER BY t.no"""
SUPERIOR = """
SELECT s.id, s.state FROM appraisal a JOIN appraisal s ON s.employee_nip = a.appraiser_nip AND s.cycle_id = a.cycle_id
WHERE a.id = :id"""
TAKEN = """
SELECT DISTINCT t.above_id FROM target t JOIN target b ON b.id = t.above_id
WHERE b.appraisal_id = :id AND NOT t.dropped"""


def lines(tx: Connection, appraisal_id: int) -> tuple[Line, ...]:
    """Give the lines of an SKP in their order; what was taken out after an agreement is not among them."""
    return tuple(_line(row) for row in tx.execute(text(LINES), {"id": appraisal_id}).mappings())


def _line(row: Any) -> Line:
    word = {"aspek": Aspek, "polarity": Polarity, "perspektif": Perspektif}
    return Line(**{**row, **{name: kind(row[name]) for name, kind in word.items() if row[name]}})


def read(tx: Connection, appraisal_id: int) -> Skp:
    """Give the SKP of an appraisal as it stands now."""
    given = {"id": appraisal_id}
    head = tx.execute(text("SELECT approach, model FROM skp WHERE appraisal_id = :id"), given).first()
    words = [
        dict(tx.execute(text(f"SELECT {key}, words FROM {table} WHERE appraisal_id = :id"), given).tuples().all())
        for table, key in (("expectation", "value"), ("annex", "part"))
    ]
    return Skp(
        Approach(head.approach) if head else Approach.KUANTITATIF,
        Model(head.model) if head else Model.JA_JF,
        lines(tx, appraisal_id),
        {value: words[0][value] for value in BerAkhlak if value in words[0]},
        {part: words[1][part] for part in Lampiran if part in words[1]},
    )


def above(tx: Connection, appraisal_id: int) -> Above:
    """Give the SKP of the present appraiser; one without lines where there is none."""
    boss = tx.execute(text(SUPERIOR), {"id": appraisal_id}).first()
    if boss is None:
        return Above()
    found = lines(tx, boss.id)
    closed = boss.state in (AppraisalState.DRAFTING, AppraisalState.VOIDED)
    return Above(found, frozenset(tx.scalars(text(TAKEN), {"id": boss.id})), bool(found) and not closed)


def lacking(tx: Connection, appraisal_id: int, most: int = 3) -> Pair | None:
    """Give what an SKP still needs before it can be proposed, the first few in words; None where it needs nothing."""
    needed = [gap for gap in gaps(read(tx, appraisal_id), above(tx, appraisal_id)) if gap.required]
    if not needed:
        return None
    shown = [gap.said for gap in needed[:most]]
    more = len(needed) - most
    return (
        "; ".join(pair[0] for pair in shown) + (f"; dan {more} hal lain" if more > 0 else ""),
        "; ".join(pair[1] for pair in shown) + (f"; and {more} more" if more > 0 else ""),
    )


@dataclass(frozen=True, slots=True)
class Party:
    """The employee or the appraiser as the head of the form names them; `acts_as` is plt, plh, pj or vacancy."""

    nip: str
    name: str  # with titles
    rank: str
    position: str
    unit: str
    acts_as: str | None


# Who someone was in this appraisal: the spell that it was opened on, or for the appraiser the one that is open now.
PARTY = """
SELECT p.nip, concat_ws(' ', nullif(p.front_title, ''), p.name)
        || CASE p.back_title WHEN '' THEN '' ELSE ', ' || p.back_title END AS name,
    coalesce(s.rank, '') AS rank, coalesce(s.position, '') AS position, coalesce(u.name, '') AS unit,
    CASE WHEN p.nip = a.appraiser_nip THEN a.appraiser_as END AS acts_as
FROM appraisal a JOIN person p ON p.nip = CASE WHEN :boss THEN a.appraiser_nip ELSE a.employee_nip END
LEFT JOIN assignment s ON CASE WHEN :boss THEN s.nip = p.nip AND s.ends_on IS NULL ELSE s.id = a.assignment_id END
LEFT JOIN unit u ON u.id = s.unit_id WHERE a.id = :id"""


def parties(tx: Connection, appraisal_id: int) -> tuple[Party, Party | None]:
    """Give the employee and the appraiser of an appraisal; the latter is None where nobody appraises."""
    found = [tx.execute(text(PARTY), {"id": appraisal_id, "boss": boss}).first() for boss in (False, True)]
    assert found[0] is not None
    return Party(*found[0]), Party(*found[1]) if found[1] else None


def state_and_agency(tx: Connection, appraisal_id: int) -> tuple[AppraisalState, int]:
    """Give the state of an appraisal, and the id of the agency whose rules it follows."""
    row = tx.execute(text("SELECT state, agency_id FROM appraisal WHERE id = :id"), {"id": appraisal_id}).one()
    return AppraisalState(row.state), row.agency_id
