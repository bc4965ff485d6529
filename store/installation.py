"""What this installation alone knows: the key of its seals, made once and shared by all its workers."""

import secrets

from sqlalchemy import Connection, text

from domain.cycle import PRACTICE

MARK = "siklus demo"  # the comment on the table of cycles by which a demo is known
DEMO = f"coalesce(obj_description('cycle'::regclass, 'pg_class') = '{MARK}', false)"  # as a piece of SQL


def secret(tx: Connection, first: str | None = None) -> str:
    """Give the key of this installation's seals; the first call makes it. A demo names its `first` itself."""
    tx.execute(
        text("INSERT INTO installation (secret) VALUES (:secret) ON CONFLICT DO NOTHING"),
        {"secret": first or secrets.token_hex(32)},
    )
    return str(tx.scalar(text("SELECT secret FROM installation")))


def is_demo(tx: Connection) -> bool:
    """Tell whether everything in this database was made up by `siklus demo`."""
    return bool(tx.scalar(text(f"SELECT {DEMO}")))


def is_practice(tx: Connection, cycle_code: str) -> bool:
    """Tell whether a cycle is one in which people only try things out: the practice room, or any of a demo."""
    return cycle_code == PRACTICE or is_demo(tx)
