"""An import that is killed at any instant leaves what was there before, and the next one does the whole work."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from store.database import Engine, text

PEOPLE = 3_000
WHAT_STANDS = """
SELECT md5(string_agg(line, '|' ORDER BY line)) FROM (
    SELECT 'person ' || p.nip || p.name AS line FROM person p
    UNION ALL SELECT 'spell ' || a.nip || u.code || coalesce(a.appraiser_nip, '-') || coalesce(a.ends_on::text, 'open')
        FROM assignment a JOIN unit u ON u.id = a.unit_id
    UNION ALL SELECT 'unit ' || code || name || coalesce(head_nip, '-') || coalesce(leader_nip, '-') FROM unit
) w"""


@pytest.fixture(scope="module")
def rosters(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The roster of a town, and the same a while later: a tenth have moved, a tenth have gone, a tenth are new."""
    head = "NIP BARU;NAMA;UNOR ID;UNOR NAMA;INSTANSI KERJA ID;INSTANSI KERJA NAMA;NIP ATASAN"
    nips = [f"1980{1 + n // 999 % 12:02d}01200501{1 + n % 2}{1 + n % 999:03d}" for n in range(PEOPLE + 300)]

    def row(n: int, later: bool) -> str:
        unit = (n + (later and n % 10 == 0)) % 60
        return f"{nips[n]};Pegawai {n};U{unit};Unit {unit};T1;Kota;{nips[n // 8] if n else ''}"

    folder = tmp_path_factory.mktemp("rosters")
    first, second = folder / "first.csv", folder / "second.csv"
    first.write_text("\n".join([head, *(row(n, False) for n in range(PEOPLE))]))
    second.write_text("\n".join([head, *(row(n, True) for n in range(PEOPLE + 300) if n % 10 != 9 or n < 400)]))
    return first, second


def start(engine: Engine, file: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "SIKLUS_DATABASE_URL": engine.url.render_as_string(hide_password=False)}
    command = [
        sys.executable,
        "-c",
        "from cli.main import run; run()",
        "roster",
        "import",
        str(file),
        "--format",
        "json",
    ]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def stands(engine: Engine) -> str:
    with engine.begin() as tx:
        return str(tx.scalar(text(WHAT_STANDS)))


@pytest.mark.parametrize("statement", ["agency", "person", "assignment"])
def test_a_killed_import_changes_nothing_and_the_next_one_gives_the_same_as_without(
    engine: Engine, rosters: tuple[Path, Path], statement: str
) -> None:
    first, second = rosters
    assert start(engine, first).wait() == 0
    before = stands(engine)
    killed = start(engine, second)
    _until_it_works_on(engine, statement, killed)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    _until_nobody_is_left(engine)
    assert stands(engine) == before
    assert start(engine, second).wait() == 0
    after = stands(engine)
    assert after != before
    assert start(engine, second).wait() == 0
    assert stands(engine) == after
    with engine.begin() as tx:
        assert tx.scalar(text("SELECT count(*) FROM assignment WHERE ends_on IS NULL")) == _people(second)


def _people(file: Path) -> int:
    return len(file.read_text().splitlines()) - 1


def _until_it_works_on(engine: Engine, word: str, process: subprocess.Popen[bytes]) -> None:
    """Come back when the import's transaction holds a lock that its work on this table takes."""
    held = text(
        "SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_class c ON c.oid = l.relation WHERE c.relname = :word "
        "AND l.mode IN ('RowExclusiveLock', 'ShareUpdateExclusiveLock', 'AccessExclusiveLock'))"
    )
    with engine.connect() as db:
        while process.poll() is None:
            if db.scalar(held, {"word": word}):
                return
            db.rollback()
    pytest.fail("the import ended before it could be killed")


def _until_nobody_is_left(engine: Engine) -> None:
    alone = (
        "SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'siklus'"
    )
    for _ in range(200):
        with engine.begin() as tx:
            if tx.scalar(text(alone)):
                return
        time.sleep(0.05)
    pytest.fail("a connection of the killed import is still there")
