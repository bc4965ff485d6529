"""What this installation alone knows: the key of its seals, made once and shared by all its workers."""

import secrets

from sqlalchemy import Connection, text


def secret(tx: Connection, first: str | None = None) -> str:
    """Give the key of this installation's seals; the first call makes it. A demo names its `first` itself."""
    tx.execute(
        text("INSERT INTO installation (secret) VALUES (:secret) ON CONFLICT DO NOTHING"),
        {"secret": first or secrets.token_hex(32)},
    )
    return str(tx.scalar(text("SELECT secret FROM installation")))
