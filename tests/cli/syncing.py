"""Read files of e-Kinerja at a terminal, and look at what became of them."""

import json
from pathlib import Path
from typing import Any

from store.database import Engine, text
from tests.cli.conftest import Terminal
from tests.people import SARI

APRIL = ("--at", "2027-04-20")
STRANGER = "199001012015031001"


def read(terminal: Terminal, *files: Path, code: int = 0) -> list[dict[str, Any]]:
    said = terminal("sync", "ekinerja", *map(str, files), *APRIL, "--format", "json")
    assert said.code == code, said.err + said.out
    return list(json.loads(said.out)["files"])


def items(terminal: Terminal, *words: str) -> list[dict[str, Any]]:
    return list(terminal("sync", "list", "--format", "json", *words).json)


def one(engine: Engine, question: str, **given: Any) -> Any:
    with engine.begin() as tx:
        return tx.scalar(text(question), given)


def state(engine: Engine, nip: str = SARI) -> Any:
    return one(engine, "SELECT k.state FROM checkin k JOIN appraisal a ON a.id = k.appraisal_id "
               "WHERE a.employee_nip = :nip AND k.period = 1", nip=nip)  # fmt: skip
