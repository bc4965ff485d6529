"""The server that comes with siklus: shared, stopped by the last, and mended after every kind of death."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

from domain.errors import SiklusError
from store import postmaster
from store.database import engine as open_engine
from store.database import text
from store.server import Server, embedded

COMMAND = """
import sys
from pathlib import Path
from store.server import embedded
with embedded(Path(sys.argv[1]), durable=False) as server:
    print(server.connect().execute("select pg_backend_pid()").fetchone()[0], flush=True)
    sys.stdin.readline()
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose server is made once; each test leaves it stopped."""
    made = tmp_path_factory.mktemp("home")
    with embedded(made, durable=False):
        pass
    return made


def _spawn(home: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def _is_up(command: "subprocess.Popen[str]") -> bool:
    assert command.stdout
    return command.stdout.readline().strip().isdigit()


def _end(command: "subprocess.Popen[str]") -> None:
    command.communicate("\n", timeout=60)
    assert command.returncode == 0


@contextmanager
def _command(home: Path) -> Iterator["subprocess.Popen[str]"]:
    command = _spawn(home)
    assert _is_up(command)
    try:
        yield command
    finally:
        if command.poll() is None:
            _end(command)
        command.stdin.close()  # type: ignore[union-attr]
        command.stdout.close()  # type: ignore[union-attr]


def _postmaster(home: Path) -> psutil.Process | None:
    return postmaster.find(home.resolve() / "postgres" / "data")


def _ended(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def _kill(process: psutil.Process) -> None:
    process.kill()
    psutil.wait_procs([process], timeout=20)


def test_two_commands_at_once_on_a_fresh_home_share_a_server_and_the_last_one_stops_it(
    tmp_path: Path,
) -> None:
    first, second = _spawn(tmp_path), _spawn(tmp_path)
    assert _is_up(first)
    assert _is_up(second)
    shared = _postmaster(tmp_path)
    assert shared
    _end(first)
    assert _postmaster(tmp_path) == shared
    _end(second)
    assert _ended(shared)


def test_a_server_whose_command_was_killed_is_joined_and_then_stopped(home: Path) -> None:
    with _command(home) as command:
        command.kill()
        command.wait()
    orphan = _postmaster(home)
    assert orphan
    with embedded(home, durable=False):
        assert _postmaster(home) == orphan
    assert _ended(orphan)


def test_a_killed_server_is_started_again_with_what_was_committed(home: Path) -> None:
    with embedded(home) as server:
        with server.connect() as db:
            db.execute("create table kept as select 42 as answer")
        _kill(_postmaster(home) or pytest.fail("no server"))
    with embedded(home) as server, server.connect() as db:
        assert db.execute("select answer from kept").fetchone() == (42,)
        db.execute("drop table kept")


def test_a_command_that_outlives_its_server_goes_on_once_another_has_started_it(home: Path) -> None:
    with embedded(home, durable=False) as server:
        engine = open_engine(server.url())
        _kill(_postmaster(home) or pytest.fail("no server"))
        with _command(home), engine.connect() as db:
            assert db.scalar(text("select 1")) == 1
        assert _postmaster(home), "it is still in use here"
        engine.dispose()
    assert not _postmaster(home)


def test_a_pid_file_whose_number_another_program_has_got_is_cleared_away(home: Path, server: Server) -> None:
    """After a reboot: the number now belongs to another PostgreSQL of the same system user."""
    other = postmaster.find(server.data)
    assert other
    lines = f"{other.pid}\n{home / 'postgres' / 'data'}\n1700000000\n5432\n{home / 'postgres' / 'socket'}\n"
    for name in ("data/postmaster.pid", "socket/.s.PGSQL.5432.lock"):
        (home / "postgres" / name).write_text(lines)
    with embedded(home, durable=False) as healed:
        assert healed.answers()
    assert other.is_running()


def test_a_running_server_whose_socket_was_removed_is_started_again(home: Path) -> None:
    with _command(home):
        for path in (home / "postgres" / "socket").iterdir():
            path.unlink()
        with embedded(home, durable=False) as server:
            assert server.answers()
    assert not _postmaster(home)


def test_a_server_may_be_left_running_for_the_next_command(home: Path) -> None:
    with embedded(home, durable=False, keep=True):
        pass
    kept = _postmaster(home)
    assert kept
    with embedded(home, durable=False):
        assert _postmaster(home) == kept
    assert not _postmaster(home)


def test_a_first_start_that_was_killed_half_way_begins_again(tmp_path: Path) -> None:
    command = _spawn(tmp_path)
    trial = tmp_path / "postgres" / "data.new"
    while not (trial / "base").exists():
        time.sleep(0.002)
    os.kill(command.pid, signal.SIGKILL)
    command.communicate()
    with embedded(tmp_path, durable=False) as server:
        assert server.answers()
    assert not trial.exists()


def test_a_home_with_a_long_and_odd_path_works_and_leaves_nothing_behind(tmp_path: Path) -> None:
    home = tmp_path / ("kinerja " * 12) / "Bagian Umum, 2027%"
    with embedded(home, durable=False) as server:
        assert len(str(server.socket)) < 90
        assert open_engine(server.url()).connect().scalar(text("select 1")) == 1
        with embedded(home, durable=False) as joined:
            assert joined.answers()
    assert not server.socket.exists()


def test_the_environment_of_another_postgresql_does_not_lead_astray(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "PGPORT": "6000",
        "PGDATA": "/nowhere",
        "PGHOST": "db.example",
        "PGUSER": "budi",
    }.items():
        monkeypatch.setenv(name, value)
    with embedded(home, durable=False) as server:
        open_engine(server.url()).dispose()


def test_data_of_another_major_version_are_refused_with_the_way_out(home: Path) -> None:
    version = home / "postgres" / "data" / "PG_VERSION"
    ours = version.read_text()
    version.write_text("15\n")
    with pytest.raises(SiklusError, match=r"PostgreSQL 15, bukan PostgreSQL 18.*SIKLUS_HOME"), embedded(home):
        pass
    version.write_text(ours)


def test_a_home_that_cannot_be_a_folder_is_refused_with_what_was_expected(tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("")
    with pytest.raises(SiklusError, match=r"Not a directory.*SIKLUS_HOME"), embedded(tmp_path / "berkas"):
        pass


def test_a_server_that_cannot_start_says_why_in_one_line(home: Path) -> None:
    settings = home / "postgres" / "data" / "postgresql.conf"
    ours = settings.read_text()
    settings.write_text(ours + "\nwarna = 'merah'\n")
    with pytest.raises(SiklusError, match=r"postgresql\.conf") as refused, embedded(home):
        pass
    assert "\n" not in str(refused.value)
    settings.write_text(ours)


def test_a_violated_key_does_not_write_a_nip_into_the_log(home: Path) -> None:
    with embedded(home, durable=False) as server, server.connect() as db:
        db.execute("create temp table person (nip text primary key)")
        with pytest.raises(psycopg.errors.UniqueViolation):
            db.execute("insert into person values ('198501012010011013'), ('198501012010011013')")
    log = (home / "postgres" / "log").read_text()
    assert "person_pkey" in log
    assert "198501012010011013" not in log
