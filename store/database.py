"""The way to the database: an engine for a URL, and the schema brought up to date.

`migrate` may be called by every command at its start. It compares one fingerprint, kept as the comment of
Alembic's own table, and returns within milliseconds when the schema, the functions and the rules are those
of this program. Otherwise it brings them up to date in one transaction, under a lock.
"""

import hashlib
import re
from functools import cache
from pathlib import Path

import psycopg
from sqlalchemy import Connection as Connection
from sqlalchemy import Engine as Engine
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from domain.errors import Bilingual
from domain.lifecycle import LIFECYCLE

OLDEST = 15  # MERGE
EXAMPLE = "postgresql://siklus:…@db.example:5432/siklus"
# Sums and sorts over an agency's people stay in memory; a statement is planned for the agencies it is asked for,
# never for "some agencies" (that plan once took minutes instead of a tenth of a second); statements that run once
# are not worth compiling. These come before the options of the URL, which may say otherwise.
SESSION = "-c work_mem=64MB -c plan_cache_mode=force_custom_plan -c jit=off"
MIGRATION_LOCK = 7_355_601  # any number that nothing else in this database locks
FACTS = Path(__file__).with_name("facts.sql")
VERSIONS = Path(__file__).with_name("migrations") / "versions"


def engine(url: str, kept: int = 5) -> Engine:
    """Give an engine for a PostgreSQL URL after one connection has been tried; it keeps so many of them open.

    Raises SiklusError, which never holds the password, where the URL or what it leads to is not usable.
    """
    parsed = _url(url)
    made = create_engine(
        parsed, pool_size=kept, max_overflow=35 - kept, pool_pre_ping=True, pool_use_lifo=True, hide_parameters=True
    )
    try:
        with made.connect() as db:
            version, encoding, standby = db.execute(
                text(
                    "select current_setting('server_version_num')::int / 10000, "
                    "current_setting('server_encoding'), pg_is_in_recovery()"
                )
            ).one()
    except DBAPIError as error:
        made.dispose()
        raise _unusable(parsed, _reason(error, parsed)) from None
    if version < OLDEST:
        raise _unusable(parsed, f"PostgreSQL {version}")
    if encoding != "UTF8":
        raise _unusable(parsed, f"server_encoding {encoding}")
    if standby:
        raise _unusable(parsed, "pg_is_in_recovery, read-only standby")
    return made


def _url(url: str) -> URL:
    """Give the URL with our driver, name and time zone; anything but PostgreSQL is refused."""
    try:
        parsed = make_url(url)
        family = parsed.drivername.split("+")[0]
        if family not in ("postgresql", "postgres"):
            raise _unusable(parsed, f"{family}://")
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise _unusable(None, "URL") from None
    given = dict(parsed.query)
    options = f"{SESSION} {given.get('options', '')} -c TimeZone=UTC".strip()
    ours = {"application_name": "siklus", "connect_timeout": "10", **given, "options": options}
    return parsed.set(drivername="postgresql+psycopg", query=ours)


def _reason(error: DBAPIError, url: URL) -> str:
    """Give the heart of what the driver said, without a password that it may have repeated."""
    said = next(iter(str(error.orig).strip().splitlines()), type(error.orig).__name__)
    said = re.sub(r"^.*(?:failed|FATAL): +", "", said)
    return said.replace(url.password, "***") if url.password else said


def _unusable(url: URL | None, reason: str) -> Bilingual:
    plain = url.set(drivername=url.drivername.split("+")[0], query={}) if url else None
    shown = plain.render_as_string(hide_password=True) if plain else "SIKLUS_DATABASE_URL"
    return Bilingual(
        f"Basis data {shown} tidak dapat dipakai ({reason}): diharapkan PostgreSQL {OLDEST} atau lebih baru "
        f"(UTF8) yang dapat dijangkau dan ditulisi, misalnya {EXAMPLE}.",
        f"The database {shown} cannot be used ({reason}): expected is PostgreSQL {OLDEST} or later "
        f"(UTF8) that can be reached and written to, such as {EXAMPLE}.",
    )


def migrate(engine: Engine) -> None:
    """Bring the schema, the functions of facts.sql and the rules of domain.lifecycle up to date.

    Nothing is ever deleted: a rule that the program no longer has may stand behind an old step. Safe when two
    commands start at once. Raises SiklusError where a newer siklus has been at work on this database.
    """
    ours = fingerprint()
    with engine.connect() as db:
        if _stored(db) == ours:
            return
    with engine.begin() as db:
        db.execute(text("select pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        if _stored(db) == ours:
            return
        _upgrade(db)
        if FACTS.exists():
            run_script(db, FACTS.read_text())
        _write_rules(db)
        run_script(db, f"comment on table alembic_version is '{ours}'")


def only_look(db: Connection) -> None:
    """Let a transaction that has just begun change nothing, whatever is done in it: PostgreSQL refuses."""
    db.execute(text("SET TRANSACTION READ ONLY"))


@cache
def fingerprint() -> str:
    """Give a hash over all that `migrate` would bring into a database."""
    found = hashlib.sha256()
    for path in [*sorted(VERSIONS.glob("0*")), *([FACTS] if FACTS.exists() else [])]:
        found.update(path.read_bytes())
    found.update(repr(_rules()).encode())
    return found.hexdigest()


def run_script(db: Connection, script: str) -> None:
    """Run several statements as they stand: neither a colon nor a percent sign in them means anything."""
    raw: psycopg.Connection[tuple[object, ...]] = db.connection.driver_connection  # type: ignore[assignment]
    raw.execute(script)


def _stored(db: Connection) -> str | None:
    return db.scalar(text("select obj_description(to_regclass('alembic_version'), 'pg_class')"))


def _upgrade(db: Connection) -> None:
    from alembic import command  # a tenth of a second that most commands need not spend
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", "store:migrations")
    config.attributes["connection"] = db
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise Bilingual(
            f"Basis data ini sudah dipakai oleh siklus yang lebih baru: pasang versi itu ({error}).",
            f"A newer siklus has already been at work on this database: install that one ({error}).",
        ) from None


def _rules() -> list[dict[str, str]]:
    return [{"machine": t.machine, "event": t.event, "source": t.source, "target": t.target} for t in LIFECYCLE]


def _write_rules(db: Connection) -> None:
    db.execute(
        text(
            "insert into lifecycle_rule (machine, event, source, target) "
            "values (:machine, :event, :source, :target) on conflict do nothing"
        ),
        _rules(),
    )
