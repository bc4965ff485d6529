"""`siklus contribution`: what the people of a unit contribute to the goals of their agency, and how far that got."""

from enum import StrEnum
from typing import Annotated

import typer

from cli import page
from cli.arguments import CycleOption, the_cycle
from cli.contribution_view import Report, gather
from cli.start import opened
from cli.words import Speech, both
from domain.terms import CycleState


class Written(StrEnum):
    """How the result is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class By(StrEnum):
    """What the lines are gathered by."""

    GOAL = "goal"
    INDICATOR = "indicator"


def contribution(
    unit: Annotated[str, typer.Argument(metavar="UNIT", help=both("Kode atau nama unit.", "Its code or name."))],
    cycle: CycleOption = None,
    format_: Annotated[
        Written,
        typer.Option(
            "--format",
            help=both("Bentuk keluaran; CSV: satu baris per baris SKP.", "How it is written; CSV: one row a line."),
        ),
    ] = Written.TABLE,
    depth: Annotated[
        int | None,
        typer.Option(
            "--depth",
            min=0,
            metavar="N",
            help=both(
                "Tingkat di bawah tujuan yang dibuka dalam tabel: unit, subunit, pegawai, baris. Bawaan: 1 bila ada "
                "subunit, selain itu semuanya.",
                "Levels below the goal that the table unfolds: units, sub-units, people, lines. Default: 1 where there "
                "are sub-units, else all.",
            ),
        ),
    ] = None,
    by: Annotated[
        By,
        typer.Option(
            "--by", help=both("Menurut tujuan, atau indikator katalog.", "By goal, or by catalogue indicator.")
        ),
    ] = By.GOAL,
) -> None:
    """Show what a unit contributes. Raises Unknown or CycleError where the unit is not in the cycle."""
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found = gather(tx, the_cycle(tx, cycle, CycleState.OPEN), unit)
    if by is By.INDICATOR:
        _by_indicator(found, format_, speech)
    else:
        _by_goal(found, format_, depth, speech)


def _by_goal(found: Report, format_: Written, depth: int | None, speech: Speech) -> None:
    from cli import contribution_data, contribution_page

    if format_ is Written.JSON:
        page.emit(contribution_data.report(found))
    elif format_ is Written.CSV:
        contribution_data.write_csv(found)
    else:
        contribution_page.show(found, depth, speech)


def _by_indicator(found: Report, format_: Written, speech: Speech) -> None:
    from cli import contribution_indicators

    if format_ is Written.JSON:
        page.emit(contribution_indicators.report(found))
    elif format_ is Written.CSV:
        contribution_indicators.write_csv(found)
    else:
        contribution_indicators.show(found, speech)
