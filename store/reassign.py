"""Other appraisers for many at once: new spells from today, and open tasks move to the new desks.

Each is kept as an approved correction too (store/corrections.py), so that a roster that still names the old appraiser
does not undo it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from domain.people import mask
from domain.reminder import JAKARTA
from domain.terms import ChangeKind
from store import changes, standins
from store.changes import RUNS, ChangeError, records
from store.corrections import APPROVED
from store.cycles import Cycle

WANTED = "SELECT * FROM unnest(CAST(:nips AS varchar[]), CAST(:wanted AS varchar[])) w (nip, wanted)"
STANDS = text(f"""
SELECT n.nip, n.wanted, a.id IS NOT NULL AS active, {RUNS} AS mine, b.id IS NOT NULL AS able, a.agency_id,
    a.appraiser_nip IS NOT DISTINCT FROM n.wanted AS so_already
FROM ({WANTED}) n LEFT JOIN assignment a ON a.nip = n.nip AND a.ends_on IS NULL
LEFT JOIN assignment b ON b.nip = n.wanted AND b.ends_on IS NULL""")
MEANT = "n.nip = x.nip"
OPEN_NOW = "x.ends_on IS NULL AND x.starts_on "
COLUMNS = "nip, agency_id, unit_id, position, position_kind, rank, position_since_on"
NEW = f"""
SELECT {", ".join(f"k.{c}" for c in COLUMNS.split(", "))}, n.wanted, CAST(:day AS date)
FROM ({records("assignment", "r.after", "r.change_id = :change")}) k JOIN ({WANTED}) n ON n.nip = k.nip
WHERE k.ends_on IS NOT NULL"""
HELD = f"""
SELECT n.nip, n.wanted, r.before ->> 'appraiser_nip', CAST(:words AS text), CAST(:actor AS text),
    CAST(:now AS timestamptz), '{APPROVED}', CAST(:words AS text), CAST(:actor AS text), CAST(:now AS timestamptz)
FROM ({WANTED}) n JOIN change_row r ON r.change_id = :change AND r.relation = 'assignment'
    AND r.before ->> 'nip' = n.nip"""
CORRECTED = "nip, wanted_nip, instead_of, words, by, at, decision, decision_words, decided_by, decided_at"
# Who would stand above themselves, by the roster or a stand-in.
RINGS = text(f"""
WITH RECURSIVE up (start, nip) AS (
    SELECT nip, wanted FROM ({WANTED}) n
    UNION SELECT up.start, v.nip FROM up JOIN assignment a ON a.nip = up.nip AND a.ends_on IS NULL
    CROSS JOIN LATERAL (VALUES (a.appraiser_nip), (a.effective_nip)) v (nip)
    WHERE v.nip IS NOT NULL AND up.nip <> up.start
)
SELECT DISTINCT start FROM up WHERE nip = start""")


def assign(
    tx: Connection, cycle: Cycle, pairs: Mapping[str, str], reason: str, actor: str, now: datetime
) -> tuple[int, int]:
    """Give these people (by NIP) other appraisers from today, and open tasks along with it.

    Gives the id of the change, and how many have that appraiser already. Raises ChangeError naming, masked, who cannot
    be reassigned and why, or when nothing would change; then nothing is written.
    """
    given: dict[str, Any] = {"nips": list(pairs), "wanted": list(pairs.values()), "actor": actor, "now": now}
    with changes.by_hash(tx):
        rows = tx.execute(STANDS, given).all()
    _refuse_people(rows)
    fresh = [row for row in rows if not row.so_already]
    if not fresh:
        raise ChangeError(
            "semua sudah dinilai oleh penilai yang disebut; tidak ada yang perlu diubah",
            "all have the appraiser that is named already; there is nothing to change",
        )
    nips = [row.nip for row in fresh]
    change = changes.begin(tx, ChangeKind.ASSIGN, cycle.id, actor, now, reason, people=len(fresh))
    given |= {"nips": nips, "wanted": [row.wanted for row in fresh], "change": change, "words": reason,
              "day": now.astimezone(JAKARTA).date()}  # fmt: skip
    put = "appraiser_nip = n.wanted, effective_nip = NULL, effective_as = NULL"
    changes.rewrite(tx, change, "assignment", put, OPEN_NOW + ">= :day", given, (WANTED, MEANT))
    put = "ends_on = CAST(:day AS date) - 1"
    changes.rewrite(tx, change, "assignment", put, OPEN_NOW + "< :day", given, (WANTED, MEANT))
    changes.insert(tx, change, "assignment", f"{COLUMNS}, appraiser_nip, starts_on", NEW, given)
    changes.insert(tx, change, "correction", CORRECTED, HELD, given)
    _refuse(list(tx.scalars(RINGS, given)), "akan dinilai oleh orang yang berada di bawahnya (berputar)",
            "would be appraised by somebody below them (a circle)")  # fmt: skip
    standins.keep(tx, now, sorted({row.agency_id for row in fresh}), nips)
    return change, len(rows) - len(fresh)


def _refuse_people(rows: Sequence[Any]) -> None:
    _refuse([r.nip for r in rows if not r.active], "tidak aktif dalam daftar pegawai", "not active in the roster")
    _refuse([r.nip for r in rows if not r.mine], "bukan pegawai instansi yang Saudara kelola",
            "not of an agency that you run")  # fmt: skip
    _refuse([r.nip for r in rows if r.nip == r.wanted], "disebut sebagai penilai bagi dirinya sendiri",
            "named as their own appraiser")  # fmt: skip
    _refuse(sorted({r.wanted for r in rows if not r.able}), "disebut sebagai penilai tetapi tidak aktif dalam daftar "
            "pegawai", "named as appraisers but not active in the roster")  # fmt: skip


def _refuse(nips: Sequence[str], why: str, english: str) -> None:
    if nips:
        named = ", ".join(mask(nip) for nip in nips[:10]) + (" …" if len(nips) > 10 else "")
        raise ChangeError(
            f"{len(nips)} pegawai {why}: {named}. Perbaiki berkasnya; belum ada yang diubah",
            f"{len(nips)} people are {english}: {named}. Mend the file; nothing has been changed",
        )


def follow_back(tx: Connection, change: int, now: datetime) -> None:
    """Let stand-ins and open tasks follow after a change or its undo has written spells."""
    query = text("SELECT DISTINCT coalesce(after, before) ->> 'nip' AS nip, "
                 "CAST(coalesce(after, before) ->> 'agency_id' AS bigint) AS agency_id FROM change_row "
                 "WHERE change_id = :id AND relation = 'assignment'")  # fmt: skip
    if rows := tx.execute(query, {"id": change}).all():
        standins.keep(tx, now, sorted({row.agency_id for row in rows}), sorted({row.nip for row in rows}))
