"""How every command ends: one sentence for what a person can mend, no traceback for anything."""

import subprocess
import sys

import pytest

from cli.main import COMMANDS, ended
from tests.cli.conftest import Terminal

HEAVY = ("prefect", "faker", "openpyxl", "apprise", "fastapi", "sqlalchemy")


def test_the_list_of_commands_names_each_and_imports_nothing_heavy() -> None:
    ask = f"import sys; from cli.main import ended; ended([]); print([m for m in {HEAVY!r} if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert all(f" {name} " in said.stdout for name in COMMANDS)
    assert said.stdout.endswith("[]\n")


def test_an_inbox_imports_neither_prefect_nor_spreadsheets() -> None:
    ask = "import sys; import cli.inbox; print([m for m in ('prefect', 'faker', 'openpyxl') if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended([name, "--help"]) == 0
    assert "Tampilkan bantuan ini" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["cycel"], "tidak ada perintah 'cycel'; mungkin maksudnya 'cycle'"),
        (["cycle", "--foo"], "tidak ada opsi --foo"),
        (["inbox"], "argumen NIP belum diisi"),
        (["step", "propose", "--nip", "1"], "opsi --as belum diisi"),
        (["cycle", "status", "--by", "town"], "'town' tidak dikenal; pilihan '--by': 'stage', 'agency', 'unit'"),
        (["up", "--port", "many"], "'--port' harus berupa bilangan bulat"),
    ],
)
def test_a_mistyped_command_gets_one_sentence_and_where_its_help_is(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(words) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert said in shown.err
    assert "--help" in shown.err
    assert shown.err.count("\n") == 1


def test_a_refusal_is_one_sentence_in_the_language_of_the_installation(
    empty: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = empty("inbox", "199003122015032001")
    assert (said.code, said.out) == (2, "")
    assert said.err == "siklus: pegawai **************2001 tidak ada dalam daftar pegawai\n"
    monkeypatch.setenv("SIKLUS_LANGUAGE", "en")
    assert empty("inbox", "199003122015032001").err == "siklus: there is no **************2001 in the roster\n"


def test_a_wrong_setting_is_said_before_anything_happens(empty: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIKLUS_LANGUAGE", "su")
    said = empty("cycle", "list")
    assert said.code == 2
    assert "SIKLUS_LANGUAGE" in said.err


def test_a_fault_of_the_program_shows_its_kind_and_hides_its_words_unless_asked(
    empty: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("199003122015032001")

    monkeypatch.setattr("cli.lifecycle.mermaid", fail)
    said = empty("lifecycle", "draw")
    assert said.code == 1
    assert "ZeroDivisionError" in said.err
    assert "1990" not in said.err
    assert "Traceback" not in said.err
    assert "Traceback" in empty("--debug", "lifecycle", "draw").err


def test_a_reader_that_leaves_early_is_no_fault() -> None:
    ask = "import sys; from cli.main import run; sys.argv = ['siklus', 'lifecycle', 'draw']; run()"
    with subprocess.Popen(
        [sys.executable, "-c", ask], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as said:
        assert said.stdout
        assert said.stderr
        said.stdout.close()
        assert said.stderr.read() == ""


def test_the_drawing_is_mermaid_for_one_machine_or_all(empty: Terminal) -> None:
    assert empty("lifecycle", "draw", "checkin").out.startswith("stateDiagram-v2\n    [*] --> open\n")
    assert empty("lifecycle", "draw").out.count("stateDiagram-v2") == 3
