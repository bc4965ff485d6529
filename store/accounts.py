"""Accounts of the console: who may sign in, with which access, and for which agency."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from domain.errors import Bilingual
from domain.terms import Access


class AccountError(Bilingual):
    """An account that cannot be made, or is not there."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account; agency None sees all agencies. ended_at: since when it may not sign in any more."""

    id: int
    email: str | None
    name: str
    access: Access
    agency: str | None  # its code
    language: str
    ended_at: datetime | None


QUERY = """SELECT a.id, a.email, a.name, a.access, g.code AS agency, a.language, a.ended_at
FROM account a LEFT JOIN agency g ON g.id = a.agency_id"""


def _account(row: object) -> Account:
    given = row._mapping  # type: ignore[attr-defined]
    return Account(**{**given, "access": Access(given["access"])})


def listed(tx: Connection) -> list[Account]:
    """Give all accounts, those that may sign in first, then by name."""
    return [_account(row) for row in tx.execute(text(f"{QUERY} ORDER BY a.ended_at IS NOT NULL, a.name, a.id"))]


def by_email(tx: Connection, email: str) -> Account | None:
    """Give the account of an address that may sign in; None without one."""
    query = text(f"{QUERY} WHERE a.email = :email AND a.ended_at IS NULL")
    row = tx.execute(query, {"email": email.strip().lower()}).first()
    return _account(row) if row else None


def find(tx: Connection, email: str) -> Account:
    """Give an account by its address, ended or not. Raises AccountError naming the way out."""
    row = tx.execute(text(f"{QUERY} WHERE a.email = :email"), {"email": email.strip().lower()}).first()
    if row is None:
        raise AccountError(
            "Akun dengan alamat itu tidak ada: lihat daftarnya dengan `siklus user list`.",
            "There is no account with that address: `siklus user list` shows them.",
        )
    return _account(row)


def first(tx: Connection, now: datetime) -> int:
    """Give the id of the first operator, whose link `siklus up` prints; made when it is not there."""
    found = tx.scalar(text("SELECT id FROM account WHERE email IS NULL AND access = 'operator' ORDER BY id LIMIT 1"))
    if found is None:
        query = """INSERT INTO account (name, access, by, at) VALUES ('Operator', 'operator', 'siklus', :at)
            RETURNING id"""
        found = tx.execute(text(query), {"at": now}).scalar_one()
    return int(found)


def add(
    tx: Connection, email: str, name: str, access: Access, agency: str | None, language: str, *, by: str, now: datetime
) -> Account:
    """Make an account, or open one that was ended again with what is said now; agency is a code.

    Raises AccountError for an address that is in use, an agency that is not there, or access that does not fit it.
    """
    agency_id = _agency(tx, access, agency)
    query = """INSERT INTO account AS a (email, name, access, agency_id, language, by, at)
    VALUES (:email, :name, :access, :agency, :language, :by, :at)
    ON CONFLICT (email) DO UPDATE SET (name, access, agency_id, language, by, at, ended_at)
        = (excluded.name, excluded.access, excluded.agency_id, excluded.language, excluded.by, excluded.at, NULL)
        WHERE a.ended_at IS NOT NULL RETURNING id"""
    given = {"email": email.strip().lower(), "name": name.strip(), "access": access, "agency": agency_id}
    made = tx.scalar(text(query), {**given, "language": language, "by": by, "at": now})
    if made is None:
        raise AccountError(
            "Alamat itu sudah mempunyai akun: akhiri dahulu dengan `siklus user end`, lalu tambahkan lagi.",
            "That address has an account already: end it with `siklus user end`, then add it again.",
        )
    return find(tx, email)


def _agency(tx: Connection, access: Access, code: str | None) -> int | None:
    if code is None:
        if access is Access.PENGELOLA:
            raise AccountError(
                "Pengelola bekerja untuk satu instansi: sebutkan kodenya dengan --agency.",
                "A pengelola works for one agency: name its code with --agency.",
            )
        return None
    if access is Access.OPERATOR:
        raise AccountError(
            "Operator melihat semua instansi: hilangkan --agency, atau pilih --access pengelola atau viewer.",
            "An operator sees all agencies: leave --agency out, or choose --access pengelola or viewer.",
        )
    found = tx.scalar(text("SELECT id FROM agency WHERE code = :code"), {"code": code})
    if found is None:
        raise AccountError(
            f"Instansi {code} tidak ada dalam daftar pegawai: periksa kodenya, atau impor dahulu.",
            f"There is no agency {code} in the roster: check its code, or import it first.",
        )
    return int(found)


def end(tx: Connection, account_id: int, now: datetime) -> None:
    """End an account and all its sessions and links, at once."""
    given = {"id": account_id, "now": now}
    tx.execute(text("UPDATE account SET ended_at = :now WHERE id = :id AND ended_at IS NULL"), given)
    tx.execute(text("UPDATE session SET ended_at = :now WHERE account_id = :id AND ended_at IS NULL"), given)
    tx.execute(text("UPDATE sign_in SET used_at = :now WHERE account_id = :id AND used_at IS NULL"), given)
