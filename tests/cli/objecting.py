"""What the parties to an objection type, and what of it can be read."""

import zipfile
from pathlib import Path
from typing import Any

from tests.cli.conftest import Said, Terminal
from tests.people import BUDI, RATNA, SARI

WHEN = "2028-01-28"


def entry(terminal: Terminal, kind: str, by: str, *more: str, when: str = WHEN) -> Said:
    said = terminal("entry", kind, "--nip", SARI, "--as", by, *more, "--at", when)
    assert said.code == 0, said.err
    return said


def decide(terminal: Terminal, *new: str) -> None:
    entry(terminal, "hearing", BUDI, "--words", "Bukti belum dapat dibuka.")
    entry(terminal, "hearing", RATNA, "--side", "employee", "--words", "Bukti telah diunggah.")
    entry(terminal, "decision", RATNA, "--words", "Sudah ditelaah.", *new)
    assert terminal("step", "decide", "--nip", SARI, "--as", RATNA, "--at", WHEN).code == 0


def listed(terminal: Terminal, when: str = WHEN, *more: str) -> Any:
    return terminal("objection", "list", "--at", when, "--format", "json", *more).json


def exported(terminal: Terminal, to: Path) -> dict[str, bytes]:
    said = terminal("objection", "export", SARI, "--to", str(to))
    assert said.code == 0, said.err
    with zipfile.ZipFile(to) as made:
        assert made.testzip() is None
        return {name: made.read(name) for name in made.namelist()}
