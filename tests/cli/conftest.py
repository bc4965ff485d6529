"""The command line as an operator meets it: exit code, standard output, standard error; on a database of its own."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.main import ended
from store import cycles
from store.database import Engine
from store.database import engine as open_engine
from store.server import Server
from tests.conftest import _clone
from tests.people import SARI, Office, agree_all, an_office, issue

GROUNDS = "Capaian <b>triwulan III</b> belum diperhitungkan & dinilai."  # of sari's objection


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What standard output says; nothing else may stand there."""
        assert self.code == 0, self.err
        return json.loads(self.out)


@dataclass(frozen=True)
class Terminal:
    """A terminal in which commands are typed, with the home that they use."""

    home: Path
    capture: pytest.CaptureFixture[str]

    def __call__(self, *words: str) -> Said:
        code = ended(words)
        out, err = self.capture.readouterr()
        return Said(code, out, err)


def _template(server: Server, template: str, name: str, fill: Callable[[Any], object]) -> str:
    with server.connect() as db:
        db.execute(f"create database {name} template {template} strategy file_copy")
    made = open_engine(server.url(name))
    with made.begin() as tx:
        fill(tx)
    made.dispose()
    return name


@pytest.fixture(scope="session")
def office_template(server: Server, template: str) -> str:
    """A database with the cast on the morning on which their cycle has been opened."""
    return _template(server, template, "template_office", an_office)


@pytest.fixture(scope="session")
def agreed_template(server: Server, office_template: str) -> str:
    """The same, with every SKP agreed."""

    def agree(tx: Any) -> None:
        from store import cycles

        agree_all(Office(tx, cycles.find(tx, "2027")))

    return _template(server, office_template, "template_agreed", agree)


@pytest.fixture
def at_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[Engine], Terminal]:
    """Sit down at a terminal whose commands use this database."""

    def sit(engine: Engine) -> Terminal:
        monkeypatch.setenv("SIKLUS_HOME", str(tmp_path / "home"))
        monkeypatch.setenv("SIKLUS_DATABASE_URL", engine.url.render_as_string(hide_password=False))
        monkeypatch.setenv("COLUMNS", "100")
        return Terminal(tmp_path / "home", capsys)

    return sit


# Where a test only looks, or is refused, it shares a database; where it writes, it has its own.


@pytest.fixture
def empty(shared_engine: Engine, at_terminal: Callable[[Engine], Terminal]) -> Terminal:
    """A terminal on a database in which nobody is; write nothing here."""
    return at_terminal(shared_engine)


@pytest.fixture
def new(engine: Engine, at_terminal: Callable[[Engine], Terminal]) -> Terminal:
    """A terminal on an empty database of its own."""
    return at_terminal(engine)


@pytest.fixture(scope="session")
def seen_engine(server: Server, agreed_template: str) -> Iterator[Engine]:
    yield from _clone(server, agreed_template)


@pytest.fixture
def seen(seen_engine: Engine, at_terminal: Callable[[Engine], Terminal]) -> Terminal:
    """A terminal in the office after every SKP has been agreed; write nothing here."""
    return at_terminal(seen_engine)


@pytest.fixture
def office_engine(server: Server, office_template: str) -> Iterator[Engine]:
    yield from _clone(server, office_template)


@pytest.fixture
def office(office_engine: Engine, at_terminal: Callable[[Engine], Terminal]) -> Terminal:
    """A terminal of its own in the cast's office on the morning on which their cycle has been opened."""
    return at_terminal(office_engine)


@pytest.fixture
def agreed_engine(server: Server, agreed_template: str) -> Iterator[Engine]:
    yield from _clone(server, agreed_template)


@pytest.fixture
def agreed(agreed_engine: Engine, at_terminal: Callable[[Engine], Terminal]) -> Terminal:
    """A terminal of its own in the cast's office after every SKP has been agreed."""
    return at_terminal(agreed_engine)


@pytest.fixture
def issued(agreed: Terminal, agreed_engine: Engine) -> Terminal:
    """Sari's result was issued at ten on Wednesday, 26 January 2028."""
    with agreed_engine.begin() as tx:
        issue(Office(tx, cycles.find(tx, "2027")))
    return agreed


@pytest.fixture
def contested(issued: Terminal) -> Terminal:
    """Sari has received it and contested it the next day."""
    sari = ("--nip", SARI, "--as", SARI, "--at")
    for words in (
        ("entry", "receipt", *sari, "2028-01-26 11:00"),
        ("entry", "objection", "--words", GROUNDS, *sari, "2028-01-27"),
        ("step", "contest", *sari, "2028-01-27"),
    ):
        assert issued(*words).code == 0
    return issued


@pytest.fixture
def asked(agreed: Terminal, agreed_engine: Engine) -> Terminal:
    """Every SKP is agreed, and everybody has been asked for their first check-in."""
    with agreed_engine.begin() as tx:
        Office(tx, cycles.find(tx, "2027")).ask_for_checkins(1, "2027-03-29")
    return agreed
