"""What went wrong with a piece of work, told without anybody's data, and whether it passes by itself.

A database repeats the row that it refuses, with the NIP in it. What Prefect keeps and logs is therefore made here: the
kind of the error, the rule of the database that refused, and the place in this program.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from psycopg import Error as PostgresError
from psycopg import InterfaceError, OperationalError
from sqlalchemy.exc import DBAPIError

ROOT = Path(__file__).resolve().parents[1]
# Connections lost and refused, deadlocks and serialisation, no room or memory, a lock not got, a server that stops.
PASSING = re.compile(r"08...|40...|53...|55P03|57P0.")
# Of what a database says only its own names are kept: no number of a person, no address, no other text in quotes.
_PERSONAL = re.compile(r"[0-9]{5,}|\S+@\S+|\"(?![a-z_]+\")[^\"]*\"|'[^']*'|\(.*\)")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a piece of work failed, safe to show; `passes` tells that trying again later may help."""

    says: str
    passes: bool


def read(error: BaseException) -> Fault:
    """Give what an error is, where it came up, and whether it passes by itself."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    if not isinstance(cause, PostgresError):
        return Fault(f"{type(cause).__name__}{_place(error)}", False)
    code, refused = cause.sqlstate or "", cause.diag.constraint_name or cause.diag.table_name
    said = _PERSONAL.sub("…", cause.diag.message_primary or "")
    parts = [f"{type(cause).__name__} {code}".strip(), said, refused or ""]
    lost = not code and isinstance(cause, OperationalError | InterfaceError)
    return Fault(", ".join(filter(None, parts)) + _place(error), lost or bool(PASSING.fullmatch(code)))


def _place(error: BaseException) -> str:
    """Give the last line of this program that the error came through: ` (store/checkins.py:31)`."""
    found, step = "", error.__traceback__
    while step:
        path = Path(step.tb_frame.f_code.co_filename)
        if path.is_relative_to(ROOT) and ".venv" not in path.parts:
            found = f" ({path.relative_to(ROOT)}:{step.tb_lineno})"
        step = step.tb_next
    return found
