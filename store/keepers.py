"""Pengelola kinerja: who runs the process in an agency."""

from sqlalchemy import Connection, text

from domain.errors import Bilingual
from domain.people import mask


class KeeperError(Bilingual):
    """The person or the agency is not known."""


def appoint(tx: Connection, nip: str, agency_code: str) -> bool:
    """Make a person pengelola of an agency, and give whether that is new. Raises KeeperError for unknown ones."""
    agency = tx.scalar(text("SELECT id FROM agency WHERE code = :code"), {"code": agency_code})
    if agency is None:
        raise KeeperError(f"instansi '{agency_code}' tidak dikenal", f"agency '{agency_code}' is not known")
    if not tx.scalar(text("SELECT EXISTS (SELECT FROM person WHERE nip = :nip)"), {"nip": nip}):
        raise KeeperError(f"pegawai {mask(nip)} tidak dikenal", f"employee {mask(nip)} is not known")
    query = text("INSERT INTO pengelola (nip, agency_id) VALUES (:nip, :agency) ON CONFLICT DO NOTHING")
    return tx.execute(query, {"nip": nip, "agency": agency}).rowcount > 0


def dismiss(tx: Connection, nip: str, agency_code: str) -> bool:
    """End that, and give whether the person was one."""
    query = text("DELETE FROM pengelola p USING agency g WHERE g.id = p.agency_id AND p.nip = :nip AND g.code = :code")
    return tx.execute(query, {"nip": nip, "code": agency_code}).rowcount > 0


def listed(tx: Connection) -> list[tuple[str, str, str, str]]:
    """Give every pengelola: agency code, agency name, NIP, name."""
    query = text("SELECT g.code, g.name, p.nip, e.name FROM pengelola p JOIN agency g ON g.id = p.agency_id "
                 "JOIN person e ON e.nip = p.nip ORDER BY 1, 3")  # fmt: skip
    return [(row[0], row[1], row[2], row[3]) for row in tx.execute(query)]
