"""The spells of one person as a year is cut by them: when each post began as far as anybody knows."""

from datetime import date

from sqlalchemy import Connection, text

from domain.spells import Segment, Spell, segments

# A post began on its TMT JABATAN where that is told and lies after the spell before; otherwise when the roster first
# had it. A first spell that began on the day of an agency's first roster says nothing of when the person came: it
# holds from before any period.
SPELLS = text("""
WITH told AS (
    SELECT s.*, lag(s.starts_on) OVER spells AS before, lag(s.position) OVER spells AS last_position
    FROM assignment s WHERE s.nip = :nip WINDOW spells AS (ORDER BY s.starts_on, s.id)
), begun AS (
    SELECT t.*, CASE
        WHEN before IS NULL AND starts_on = (SELECT min(f.starts_on) FROM assignment f WHERE f.agency_id = t.agency_id)
            THEN least(position_since_on, CAST(:first AS date), starts_on)
        WHEN position_since_on < starts_on AND (before IS NULL
            OR (position_since_on > before AND position IS DISTINCT FROM last_position)) THEN position_since_on
        ELSE starts_on END AS began_on
    FROM told t
)
SELECT b.began_on, b.ends_on, u.name, b.position, b.position_kind, b.appraiser_nip
FROM begun b JOIN unit u ON u.id = b.unit_id
WHERE b.began_on <= :last AND (b.ends_on IS NULL OR b.ends_on >= :first) ORDER BY b.began_on, b.id""")


def spells_of(tx: Connection, nip: str, first: date, last: date) -> list[Spell]:
    """Give a person's spells that touch a period, both days included, by their first day; units by name."""
    return [Spell(*row) for row in tx.execute(SPELLS, {"nip": nip, "first": first, "last": last})]


def segments_of(tx: Connection, nip: str, first: date, last: date) -> tuple[Segment, ...]:
    """Give a period of a person, both days included, cut where their assignment changed."""
    return segments(spells_of(tx, nip, first, last), first, last)
