"""What tests of `siklus cycle rehearse` share: a year with a calendar, what was said, and all that a database holds."""

from typing import Any

from store.database import Engine, text
from tests.cli.conftest import Said, Terminal

YEAR_2028 = """\
sumber: rekaan untuk uji
lengkap: true
cuti_bersama: {2028-05-04: Cuti Bersama Hari Raya Idul Adha, 2028-12-26: Cuti Bersama Hari Raya Natal}
"""
AT = ("--at", "2026-12-01")


def know_2028(terminal: Terminal) -> Terminal:
    folder = terminal.home / "kalender"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "2028.yaml").write_text(YEAR_2028, encoding="utf-8")
    return terminal


def rehearse(terminal: Terminal, file: str, *words: str) -> Said:
    return terminal("cycle", "rehearse", file, *AT, *words)


def played(terminal: Terminal, file: str) -> Any:
    return rehearse(terminal, file, "--format", "json").json


def scenario(made: Any, name: str) -> Any:
    (found,) = [one for one in made["scenarios"] if one["scenario"] == name]
    return found


def told(made: Any, day: str, channel: str = "email", name: str = "nobody") -> dict[tuple[str, str], tuple[int, int]]:
    return {
        (one["template"], one["role"]): (one["people"], one["items"]) for one in scenario(made, name)["told"]
        if (one["day"], one["channel"]) == (day, channel)
    }  # fmt: skip


def rows(engine: Engine) -> dict[str, tuple[int, str]]:
    """Every table, with how many rows it has and a hash of all that stands in them."""
    with engine.connect() as db:
        names = list(db.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")))
        query = "SELECT count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {} t"
        return {name: tuple(db.execute(text(query.format(f'"{name}"'))).one()) for name in names}  # type: ignore[misc]
