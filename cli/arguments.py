"""Options that many commands share, and what their words mean."""

from enum import StrEnum
from typing import Annotated

import typer

from cli.roster_text import problem
from cli.words import both
from domain.cells import Cell
from domain.errors import Bilingual
from domain.people import clean, mask, parse
from domain.problems import Problem
from domain.terms import CycleState
from store import cycles
from store.cycles import Cycle
from store.database import Connection


class Format(StrEnum):
    """How a result is written."""

    TABLE = "table"
    JSON = "json"


DAY = both("TANGGAL|WAKTU", "DAY|TIME")
FormatOption = Annotated[Format, typer.Option("--format", help=both("Bentuk keluaran.", "How the result is written."))]
CODE = both("SIKLUS", "CYCLE")
CycleArgument = Annotated[str, typer.Argument(metavar=CODE, help=both("Kode siklus.", "The cycle's code."))]
OpenCycleArgument = Annotated[
    str | None,
    typer.Argument(metavar=CODE, help=both("Kode siklus; bawaan: yang berjalan.", "Its code; default: the open one.")),
]
CycleOption = Annotated[
    str | None,
    typer.Option(
        "--cycle",
        metavar=CODE,
        help=both("Kode siklus; bawaan: satu-satunya yang berjalan.", "The cycle's code; default: the only open one."),
    ),
]
AtOption = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar=DAY,
        help=both(
            "Bertindak seolah pada waktu ini (untuk gladi); tanggal saja berarti pukul 08.00 WIB.",
            "Act as if at this moment (for rehearsals); a bare day means 08:00 WIB.",
        ),
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar=DAY,
        help=both(
            "Keadaan pada waktu ini; tanggal saja berarti pukul 08.00 WIB. Bawaan: sekarang.",
            "As things stand at this moment; a bare day means 08:00 WIB. Default: now.",
        ),
    ),
]
ActorOption = Annotated[
    str, typer.Option("--as", metavar="NIP", help=both("NIP orang yang bertindak.", "The NIP of the person who acts."))
]
PeriodOption = Annotated[
    int | None,
    typer.Option(
        "--period",
        min=1,
        max=12,
        help=both("Triwulan atau bulan ke berapa.", "Which quarter or month."),
    ),
]


class ArgumentError(Bilingual):
    """Arguments do not fit together, or one is not what it should be."""


def nip(said: Cell) -> str:
    """Give the NIP that a text, or the cell of a sheet, holds; spaces and apostrophes do not matter.

    Raises ArgumentError saying why it is none.
    """
    found = parse(said)
    if isinstance(found, Problem):
        why = problem(found, "", "id"), problem(found, "", "en")
        typed = clean(said)
        shown = typed if sum(c.isdigit() for c in typed) < 12 else mask(typed)  # nearly a NIP is personal data too
        raise ArgumentError(f"'{shown}' bukan NIP: {why[0]}", f"'{shown}' is no NIP: {why[1]}")
    return found.digits


def words(said: str, option: str) -> str:
    """Give a text without outer spaces. Raises ArgumentError for one that says nothing."""
    kept = said.encode("utf-8", "ignore").decode().replace("\0", "").strip()
    if not kept:
        raise ArgumentError(f"{option} tidak boleh kosong", f"{option} must not be empty")
    return kept


def the_cycle(tx: Connection, code: str | None, *states: CycleState) -> Cycle:
    """Give the cycle of a code; without one, the only cycle in one of these states.

    Raises CycleError or ArgumentError saying which there are.
    """
    if code is not None:
        return cycles.find(tx, code.strip())
    every = cycles.known(tx)
    fitting = [cycle for cycle in every if cycle.state in states]
    if len(fitting) == 1:
        return fitting[0]
    there = ", ".join(f"{cycle.code} ({cycle.state})" for cycle in fitting or every)
    if fitting:
        raise ArgumentError(f"sebutkan siklusnya: {there}", f"say which cycle: {there}")
    plan, begin = "`siklus cycle plan PLAN.yaml`", "`siklus cycle open`"
    if not every:
        raise ArgumentError(
            f"belum ada siklus: rencanakan dengan {plan}", f"there is no cycle yet: plan one with {plan}"
        )
    raise ArgumentError(
        f"tidak ada siklus yang berjalan; sebutkan kodenya, atau buka dengan {begin}. Yang ada: {there}",
        f"no cycle is open; say its code, or open it with {begin}. There are: {there}",
    )
