"""How every command begins and ends."""

import subprocess
import sys
from pathlib import Path

import pytest

from cli.start import opened
from domain.errors import SiklusError
from store import postmaster
from store.database import text
from store.server import Server

COMMAND = """
import sys
from cli.start import opened
with opened({"SIKLUS_HOME": sys.argv[1]}) as ground:
    print("open", flush=True)
    sys.stdin.readline()
"""


def test_without_settings_a_command_stands_on_its_own_database_which_then_stops(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened({"SIKLUS_HOME": str(tmp_path)}) as ground, ground.engine.connect() as db:
        assert ground.server
        assert db.scalar(text("select count(*) from lifecycle_rule")) > 0
    assert not postmaster.find(ground.server.data)
    said = capsys.readouterr()
    assert "Menyiapkan basis data" in said.err
    assert said.out == "", "standard output belongs to the command"


def test_a_command_can_stand_on_a_database_of_the_agency(server: Server) -> None:
    with opened({"SIKLUS_DATABASE_URL": server.url("agency_siklus")}) as ground, ground.engine.connect() as db:
        assert ground.server is None
        assert db.scalar(text("select count(*) from person")) == 0


def test_a_wrong_setting_stops_the_start_before_anything_is_made(tmp_path: Path) -> None:
    with (
        pytest.raises(SiklusError, match="SIKLUS_HOME"),
        opened({"SIKLUS_HOM": "x", "SIKLUS_HOME": str(tmp_path / "home")}),
    ):
        pass
    assert not (tmp_path / "home").exists()


def test_a_command_that_is_told_to_end_still_stops_the_database(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", COMMAND, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as command:
        assert command.stdout
        assert command.stdout.readline() == "open\n"
        command.terminate()
    assert command.returncode == 143
    assert not postmaster.find(tmp_path.resolve() / "postgres" / "data")


def test_an_older_python_is_named_in_one_sentence() -> None:
    old = "import sys; sys.version_info = (3, 10, 4); import cli"
    said = subprocess.run([sys.executable, "-c", old], capture_output=True, text=True)
    assert said.returncode == 1
    assert "3.10" in said.stderr
    assert "Traceback" not in said.stderr
