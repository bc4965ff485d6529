"""The spells of one person as a year is cut by them: when each post began as far as anybody knows."""

from datetime import date

from sqlalchemy import Connection, text

from domain.spells import Segment, Spell, segments

# When a post began, s being a spell of a person in a window `spells` and f.first_day the day of the agency's first
# roster. It is its TMT JABATAN where that is told and lies after the spell before; otherwise when the roster first had
# it. A first spell of the agency's first roster says nothing of when the person came: it holds from before any period.
BEGAN = """CASE
        WHEN lag(s.id) OVER spells IS NULL AND s.starts_on = f.first_day
            THEN least(s.position_since_on, CAST(:first AS date), s.starts_on)
        WHEN s.position_since_on < s.starts_on AND (lag(s.id) OVER spells IS NULL
            OR (s.position_since_on > lag(s.starts_on) OVER spells
                AND s.position IS DISTINCT FROM lag(s.position) OVER spells)) THEN s.position_since_on
        ELSE s.starts_on END"""
SPELLS = text(f"""
WITH begun AS (
    SELECT s.*, {BEGAN} AS began_on
    FROM assignment s CROSS JOIN LATERAL (
        SELECT min(o.starts_on) AS first_day FROM assignment o WHERE o.agency_id = s.agency_id) f
    WHERE s.nip = :nip WINDOW spells AS (ORDER BY s.starts_on, s.id)
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
