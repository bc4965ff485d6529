"""A wrong appraiser, the most frequent complaint (REGULATION.md 8): the employee asks, the pengelola decides.

On approval a new spell with the wanted appraiser begins that day, and open tasks move to that one's desk. The
correction holds against rosters that repeat the mistake, until one names somebody else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NoReturn

from sqlalchemy import Connection, text

from domain.people import mask
from domain.record import Record
from domain.reminder import JAKARTA
from domain.terms import Entry, Machine
from store import standins
from store.entries import allow
from store.people import Refused

APPROVED, REJECTED = "disetujui", "ditolak"


class CorrectionError(Refused):
    """A correction of the appraiser cannot be asked for, or not granted, as it was."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A request: who wants whom in whose place, and what was decided; decision is None while it waits."""

    id: int
    nip: str
    name: str
    agency_id: int | None  # where the person works now
    wanted_nip: str | None
    wanted: str | None
    instead_nip: str | None
    instead: str | None
    words: str
    at: datetime
    decision: str | None
    decision_words: str | None
    decided_at: datetime | None


LISTED = """
SELECT c.id, c.nip, p.name, a.agency_id, c.wanted_nip, w.name AS wanted, c.instead_of, i.name AS instead, c.words,
    c.at, c.decision, c.decision_words, c.decided_at
FROM correction c JOIN person p ON p.nip = c.nip
LEFT JOIN assignment a ON a.nip = c.nip AND a.ends_on IS NULL
LEFT JOIN person w ON w.nip = c.wanted_nip LEFT JOIN person i ON i.nip = c.instead_of
WHERE {} AND (NOT :waiting OR c.decision IS NULL) ORDER BY c.at, c.id"""
ALL, ONE, OWN = (text(LISTED.format(which)) for which in ("true", "c.id = :id", "c.nip = :nip"))
KEPT = text(LISTED.format("a.agency_id IN (SELECT agency_id FROM pengelola WHERE nip = :keeper)"))


def listed(tx: Connection, waiting: bool = False) -> list[Correction]:
    """Give every request, oldest first, or only those that wait for a decision."""
    return [Correction(*row) for row in tx.execute(ALL, {"waiting": waiting})]


def kept_by(tx: Connection, keeper: str, waiting: bool = False) -> list[Correction]:
    """Give the requests of people who now work where somebody is pengelola, oldest first."""
    return [Correction(*row) for row in tx.execute(KEPT, {"keeper": keeper, "waiting": waiting})]


def own(tx: Connection, nip: str) -> list[Correction]:
    """Give the requests that a person has made, oldest first."""
    return [Correction(*row) for row in tx.execute(OWN, {"nip": nip, "waiting": False})]


def find(tx: Connection, correction_id: int) -> Correction:
    """Give a request that waits for a decision. Raises CorrectionError where there is none, or it is decided."""
    row = tx.execute(ONE, {"id": correction_id, "waiting": False}).first()
    if row is None:
        raise CorrectionError(
            f"permintaan {correction_id} tidak ada; lihat `siklus appraiser list`",
            f"there is no request {correction_id}; see `siklus appraiser list`",
        )
    if row.decision is not None:
        said = {APPROVED: ("disetujui", "approved"), REJECTED: ("ditolak", "rejected")}[row.decision]
        raise CorrectionError(
            f"permintaan {correction_id} sudah {said[0]}", f"request {correction_id} is already {said[1]}"
        )
    return Correction(*row)


def waiting_for(tx: Connection, nip: str) -> int:
    """Give how many requests wait for a decision of this pengelola."""
    query = text("""
        SELECT count(*) FROM correction c JOIN assignment a ON a.nip = c.nip AND a.ends_on IS NULL
        JOIN pengelola p ON p.agency_id = a.agency_id WHERE c.decision IS NULL AND p.nip = :nip""")
    return int(tx.scalar(query, {"nip": nip}) or 0)


def ask(tx: Connection, appraisal_id: int, wanted: str | None, words: str, *, actor: str, now: datetime) -> int:
    """Write that another (if the employee knows whom) is the appraiser, and give the request's id.

    Raises Refused where the actor may not, CorrectionError where the wanted one cannot be, or a request waits.
    """
    allow(tx, Machine.APPRAISAL, Entry.CORRECTION, appraisal_id, actor, now)
    if (earlier := _pending(tx, appraisal_id)) is not None:
        raise CorrectionError(
            f"permintaan {earlier} belum diputuskan pengelola kinerja",
            f"request {earlier} still waits for the pengelola kinerja",
        )
    instead = _named(tx, actor)
    if wanted is not None:
        _fit(tx, actor, wanted, instead)
    return int(
        tx.execute(
            text("INSERT INTO correction (nip, wanted_nip, instead_of, words, by, at) "
                 "VALUES (:nip, :wanted, :instead, :words, :by, :now) RETURNING id"),
            {"nip": actor, "by": actor, "wanted": wanted, "instead": instead, "words": words, "now": now},
        ).scalar_one()
    )  # fmt: skip


def decide(
    tx: Connection, appraisal_id: int, granted: bool, wanted: str | None, words: str, *, actor: str, now: datetime
) -> int:
    """Decide on the request that waits for this appraisal's employee, and give how many others it moves as well.

    `wanted` takes the place of whom the employee wants. Raises Refused where the actor may not, CorrectionError where
    nothing waits, nobody is named, or the wanted one cannot be.
    """
    allow(tx, Machine.APPRAISAL, Entry.CORRECTED, appraisal_id, actor, now)
    correction_id = _pending(tx, appraisal_id)
    if correction_id is None:
        raise CorrectionError(
            "tidak ada permintaan perbaikan penilai yang menunggu keputusan",
            "no request to correct the appraiser waits for a decision",
        )
    nip, asked = tx.execute(
        text("SELECT nip, wanted_nip FROM correction WHERE id = :id FOR UPDATE"), {"id": correction_id}
    ).one()
    chosen, instead = wanted or asked, _named(tx, nip)
    if granted:
        if chosen is None:
            raise CorrectionError(
                "permintaan itu tidak menyebut siapa penilainya; sebutkan dengan --to NIP",
                "the request does not say who the appraiser is; name them with --to NIP",
            )
        _fit(tx, nip, chosen, instead)
    tx.execute(
        text("UPDATE correction SET decision = :decision, decision_words = :words, decided_by = :by, "
             "decided_at = :now, wanted_nip = :chosen, instead_of = :instead WHERE id = :id"),
        {"decision": APPROVED if granted else REJECTED, "words": words, "by": actor, "now": now,
         "chosen": chosen if granted else asked, "instead": instead, "id": correction_id},
    )  # fmt: skip
    return _begin(tx, nip, str(chosen), now) if granted else 0


def _pending(tx: Connection, appraisal_id: int) -> int | None:
    query = text("SELECT c.id FROM correction c JOIN appraisal a ON a.employee_nip = c.nip "
                 "WHERE a.id = :id AND c.decision IS NULL ORDER BY c.id LIMIT 1")  # fmt: skip
    return tx.scalar(query, {"id": appraisal_id})


def _named(tx: Connection, nip: str) -> str | None:
    """Give whom the person's open spell names as appraiser. Raises CorrectionError for one who has none open."""
    row = tx.execute(
        text("SELECT appraiser_nip FROM assignment WHERE nip = :nip AND ends_on IS NULL FOR UPDATE"), {"nip": nip}
    ).first()
    if row is None:
        _refuse(f"{mask(nip)} tidak aktif dalam daftar pegawai", f"{mask(nip)} is not active in the roster")
    return row.appraiser_nip


# --- who cannot be ----------------------------------------------------------------------------------------

BELOW = text("""
WITH RECURSIVE above (nip) AS (
    SELECT CAST(:wanted AS varchar)
    UNION SELECT n.nip FROM above JOIN assignment a ON a.nip = above.nip AND a.ends_on IS NULL
    CROSS JOIN LATERAL (VALUES (a.appraiser_nip), (a.effective_nip)) n (nip) WHERE n.nip IS NOT NULL
)
SELECT EXISTS (SELECT FROM above WHERE nip = :nip)""")


def _fit(tx: Connection, nip: str, wanted: str, instead: str | None) -> None:
    """Refuse an appraiser who is the person, not known, not active, below them, or theirs already."""
    if wanted == nip:
        _refuse("tidak seorang pun menjadi penilai bagi dirinya sendiri", "nobody can be their own appraiser")
    person = tx.execute(
        text("SELECT p.name, a.id IS NOT NULL AS active FROM person p "
             "LEFT JOIN assignment a ON a.nip = p.nip AND a.ends_on IS NULL WHERE p.nip = :nip"), {"nip": wanted},
    ).first()  # fmt: skip
    if person is None:
        _refuse(
            f"penilai yang diminta, {mask(wanted)}, tidak ada dalam daftar pegawai",
            f"the wanted appraiser, {mask(wanted)}, is not in the roster",
        )
    if not person.active:
        _refuse(
            f"{person.name} ({mask(wanted)}) tidak lagi aktif dalam daftar pegawai",
            f"{person.name} ({mask(wanted)}) is no longer active in the roster",
        )
    if wanted == instead:
        _refuse(
            f"{person.name} sudah tercatat sebagai penilai; tidak ada yang perlu diubah",
            f"{person.name} is the appraiser already; there is nothing to change",
        )
    if tx.scalar(BELOW, {"wanted": wanted, "nip": nip}):
        _refuse(
            f"{person.name} sendiri dinilai oleh, atau di bawah, pegawai itu: penilaian akan berputar",
            f"{person.name} is appraised by that employee, or below them: they would appraise each other in a circle",
        )


def _refuse(indonesian: str, english: str) -> NoReturn:
    raise CorrectionError(indonesian, english)


# --- what follows -----------------------------------------------------------------------------------------

# A spell that began today is changed where it stands; any other ends yesterday and is known as it was.
ALTER = text("UPDATE assignment SET appraiser_nip = :wanted, effective_nip = NULL, effective_as = NULL "
             "WHERE nip = :nip AND ends_on IS NULL AND starts_on >= :day RETURNING agency_id")  # fmt: skip
BEGIN = text("""
WITH ended AS (
    UPDATE assignment SET ends_on = CAST(:day AS date) - 1 WHERE nip = :nip AND ends_on IS NULL RETURNING *
)
SELECT agency_id, unit_id, position, position_kind, rank, position_since_on FROM ended""")
NEW = text("""
INSERT INTO assignment (nip, agency_id, unit_id, position, position_kind, rank, position_since_on, appraiser_nip,
    starts_on)
VALUES (:nip, :agency_id, :unit_id, :position, :position_kind, :rank, :position_since_on, :wanted, :day)""")


def _begin(tx: Connection, nip: str, wanted: str, now: datetime) -> int:
    given = {"nip": nip, "wanted": wanted, "day": now.astimezone(JAKARTA).date()}
    agency_id = tx.scalar(ALTER, given)
    if agency_id is None:
        spell = tx.execute(BEGIN, given).mappings().one()
        tx.execute(NEW, {**given, **spell})
        agency_id = spell["agency_id"]
    return standins.keep(tx, now, [agency_id], [nip])


IN_FORCE = text("""
SELECT c.nip, coalesce(c.instead_of, '') AS instead, c.wanted_nip
FROM (SELECT DISTINCT ON (nip) * FROM correction WHERE decision = 'disetujui' ORDER BY nip, decided_at DESC, id DESC) c
JOIN assignment a ON a.nip = c.nip AND a.ends_on IS NULL AND a.appraiser_nip = c.wanted_nip""")


def held(tx: Connection, records: Sequence[Record]) -> Mapping[str, str]:
    """Give, by NIP, the appraiser of people of whom a roster says again what was corrected.

    `records` are as they would be stored: a wrong appraiser who would not be stored counts as none.
    """
    force = {row.nip: row for row in tx.execute(IN_FORCE)}
    return {
        r.nip: force[r.nip].wanted_nip
        for r in (records if force else ())
        if r.nip in force and r.appraiser_nip is not None and r.appraiser_nip == force[r.nip].instead
    }


def mended(records: Sequence[Record], held: Mapping[str, str]) -> list[Record]:
    """Give the records with the appraisers that hold against them."""
    return [replace(r, appraiser_nip=held[r.nip]) if r.nip in held else r for r in records]
