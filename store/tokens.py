"""Tokens of other systems: what each may do, for which agency, until when; and what was done with them.

A token is shown once, when it is made; kept is its SHA-256 alone.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from domain.errors import Bilingual
from domain.terms import Scope
from store.sessions import SEEN_EVERY, digest

PREFIX = "siklus_"  # by which scanners of source code know that one has leaked


class TokenError(Bilingual):
    """A token that cannot be made, or is not there."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token; agency (its code) None: all agencies. ended_at: since when it is taken back."""

    id: int
    name: str
    scopes: frozenset[Scope]
    agency_id: int | None
    agency: str | None
    by: str
    at: datetime
    expires_at: datetime
    ended_at: datetime | None
    seen_at: datetime | None

    def works(self, now: datetime) -> bool:
        """Tell whether it opens anything at a moment."""
        return self.ended_at is None and now < self.expires_at


QUERY = """
SELECT t.id, t.name, t.scopes, t.agency_id, g.code AS agency, t.by, t.at, t.expires_at, t.ended_at, t.seen_at
FROM token t LEFT JOIN agency g ON g.id = t.agency_id"""


def _token(row: Any) -> Token:
    return Token(**{**row._mapping, "scopes": frozenset(Scope(word) for word in row.scopes)})


def add(
    tx: Connection, name: str, scopes: Collection[Scope], agency: str | None, life: timedelta, *, by: str, now: datetime
) -> tuple[Token, str]:
    """Make a token, and give it with its secret words, which are kept nowhere. agency is a code.

    Raises TokenError for a name that a working token has, and an agency that is not there.
    """
    agency_id = _agency(tx, agency)
    query = "SELECT EXISTS (SELECT FROM token WHERE name = :name AND ended_at IS NULL AND expires_at > :now)"
    if tx.scalar(text(query), {"name": name, "now": now}):
        raise TokenError(
            f"Sistem '{name}' sudah mempunyai token: akhiri dahulu dengan `siklus token end`, atau pilih nama lain.",
            f"The system '{name}' has a token already: end it with `siklus token end`, or choose another name.",
        )
    words = PREFIX + secrets.token_urlsafe(32)
    insert = text("""INSERT INTO token (hash, name, scopes, agency_id, by, at, expires_at)
        VALUES (:hash, :name, to_jsonb(CAST(:scopes AS text[])), :agency, :by, :at, :until) RETURNING id""")
    given = {"hash": digest(words), "name": name, "scopes": sorted(set(scopes)), "agency": agency_id}
    made = tx.execute(insert, {**given, "by": by, "at": now, "until": now + life}).scalar_one()
    return _token(tx.execute(text(f"{QUERY} WHERE t.id = :id"), {"id": made}).one()), words


def _agency(tx: Connection, code: str | None) -> int | None:
    if code is None:
        return None
    found = tx.scalar(text("SELECT id FROM agency WHERE code = :code"), {"code": code})
    if found is None:
        raise TokenError(
            f"Instansi {code} tidak ada dalam daftar pegawai: periksa kodenya, atau impor dahulu.",
            f"There is no agency {code} in the roster: check its code, or import it first.",
        )
    return int(found)


def listed(tx: Connection) -> list[Token]:
    """Give all tokens, those that were not taken back first, then by name."""
    return [_token(row) for row in tx.execute(text(f"{QUERY} ORDER BY t.ended_at IS NOT NULL, t.name, t.id"))]


def find(tx: Connection, words: str, now: datetime) -> Token | None:
    """Give the token of these words; None where it is unknown, taken back or too old."""
    row = tx.execute(text(f"{QUERY} WHERE t.hash = :hash"), {"hash": digest(words)}).first()
    found = _token(row) if row else None
    if found is None or not found.works(now):
        return None
    if found.seen_at is None or now - found.seen_at > SEEN_EVERY:
        tx.execute(text("UPDATE token SET seen_at = :now WHERE id = :id"), {"now": now, "id": found.id})
    return found


def lapsed(tx: Connection, words: str) -> bool:
    """Tell whether there ever was a token of these words, to say so to whoever holds them."""
    query = text("SELECT EXISTS (SELECT FROM token WHERE hash = :hash)")
    return bool(tx.scalar(query, {"hash": digest(words)}))


def end(tx: Connection, name: str, now: datetime) -> int:
    """Take back the tokens of a name and their webhooks, and give how many. Raises TokenError where none has it."""
    ids = list(tx.scalars(text("SELECT id FROM token WHERE name = :name"), {"name": name}))
    if not ids:
        raise TokenError(
            f"Token '{name}' tidak ada: lihat daftarnya dengan `siklus token list`.",
            f"There is no token '{name}': `siklus token list` shows them.",
        )
    given = {"ids": ids, "now": now}
    tx.execute(text("UPDATE webhook SET ended_at = :now WHERE token_id = ANY (:ids) AND ended_at IS NULL"), given)
    query = text("UPDATE token SET ended_at = :now WHERE id = ANY (:ids) AND ended_at IS NULL")
    return tx.execute(query, given).rowcount


# --- on whose behalf -------------------------------------------------------------------------------------

# Somebody of the agency today: others have no business there, whoever says that they do.
MAY_ACT = """SELECT EXISTS (SELECT FROM assignment WHERE nip = :nip AND ends_on IS NULL
    AND (CAST(:agency AS bigint) IS NULL OR agency_id = :agency))"""


def may_act(tx: Connection, agency_id: int | None, nip: str) -> bool:
    """Tell whether a system of an agency (None: of all) may write in this person's name."""
    return bool(tx.scalar(text(MAY_ACT), {"nip": nip, "agency": agency_id}))
