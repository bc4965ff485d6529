"""The way to the database: which URLs are taken, and what migrating leaves behind."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import make_url

from domain.errors import SiklusError
from domain.lifecycle import LIFECYCLE
from store.database import FACTS, Connection, Engine, migrate, run_script, text
from store.database import engine as open_engine
from store.server import Server
from store.tables import metadata

CATALOG = """
select 'column', c.table_name || '.' || c.column_name, concat_ws(' ', c.data_type,
    c.character_maximum_length, c.is_nullable, c.column_default, c.identity_generation)
from information_schema.columns c where table_schema = 'public'
union all
select 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
from pg_constraint where connamespace = 'public'::regnamespace
union all
select 'index', indexname, indexdef from pg_indexes where schemaname = 'public'
union all
select 'table', relname, reloptions::text
from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
order by 1, 2
"""


def _catalog(engine: Engine) -> list[tuple[str, ...]]:
    with engine.connect() as db:
        return [tuple(row) for row in db.execute(text(CATALOG)) if not row[1].startswith("alembic_version")]


def test_the_migrations_give_exactly_the_tables_of_the_one_page(engine: Engine, server: Server) -> None:
    with engine.connect() as db:
        assert compare_metadata(MigrationContext.configure(db), metadata) == [], "make migration"
    made_at_once = open_engine(server.url("made_at_once"))
    with made_at_once.begin() as db:
        metadata.create_all(db)
        run_script(db, FACTS.read_text())
    assert _catalog(engine) == _catalog(made_at_once), "make migration"
    made_at_once.dispose()


def test_the_rules_of_the_lifecycle_stand_in_the_database(tx: Connection) -> None:
    stored = tx.execute(text("select machine, event, source, target from lifecycle_rule")).all()
    assert {tuple(row) for row in stored} == {(t.machine, t.event, t.source, t.target) for t in LIFECYCLE}


def test_migrating_again_changes_nothing_and_keeps_a_rule_that_only_the_past_knows(engine: Engine) -> None:
    with engine.begin() as db:
        db.execute(text("insert into lifecycle_rule values ('appraisal', 'bless', 'drafting', 'final')"))
        db.execute(text("delete from lifecycle_rule where event = 'accept'"))
        db.execute(text("comment on table alembic_version is 'an older siklus'"))
    migrate(engine)
    migrate(engine)
    with engine.connect() as db:
        count = "select count(*) from lifecycle_rule where event in ('bless', 'accept')"
        assert db.scalar(text(count)) == 2


def test_a_database_that_a_newer_siklus_has_migrated_is_left_alone(engine: Engine) -> None:
    with engine.begin() as db:
        db.execute(text("update alembic_version set version_num = '9999'"))
        db.execute(text("comment on table alembic_version is 'a newer siklus'"))
    with pytest.raises(SiklusError, match="lebih baru"):
        migrate(engine)


def test_sessions_speak_utc_and_say_who_they_are(tx: Connection) -> None:
    assert tx.scalar(text("show timezone")) == "UTC"
    assert tx.scalar(text("show application_name")) == "siklus"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mysql://siklus:rahasia@127.0.0.1/siklus", "mysql"),
        ("siklus", "URL"),
        ("postgresql://siklus:rahasia@127.0.0.1:1/siklus", "refused"),
        ("postgresql://siklus:rahasia@127.0.0.1:satu/siklus", "URL"),
        ("postgresql://siklus:rahasia@127.0.0.1:1/siklus?warna=merah", "warna"),
    ],
)
def test_a_wrong_url_is_refused_with_what_was_expected_and_without_the_password(url: str, reason: str) -> None:
    with pytest.raises(SiklusError) as refused:
        open_engine(url)
    said = str(refused.value)
    assert reason in said
    assert "PostgreSQL 15" in said
    assert "postgresql://siklus:…@db.example:5432/siklus" in said
    assert "rahasia" not in said
    assert "\n" not in said


def test_a_database_that_is_not_there_is_named(server: Server) -> None:
    url = make_url(server.url("siklus")).set(database="tiada", password="rahasia")
    with pytest.raises(SiklusError, match='"tiada" does not exist') as refused:
        open_engine(url.render_as_string(hide_password=False))
    assert "rahasia" not in str(refused.value)


def test_a_database_that_cannot_hold_every_name_is_refused(server: Server) -> None:
    with server.connect() as db:
        db.execute("create database latin encoding latin1 locale 'C' locale_provider libc template template0")
    with pytest.raises(SiklusError, match="LATIN1"):
        open_engine(server.url("latin"))
