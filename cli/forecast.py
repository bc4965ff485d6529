"""`siklus forecast`: who will not have finished by the due time, and how sure that is."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cli import forecast_page as shown
from cli.arguments import ArgumentError, AsOfOption, OpenCycleArgument, the_cycle
from cli.forecast_backtest import backtest
from cli.moments import moment
from cli.progress import waiting
from cli.start import opened
from cli.words import Speech, both
from domain.terms import CycleState
from flows.outlook import forecast
from store import cycles
from store import outlook as asked
from store.cycles import Cycle


class By(StrEnum):
    """Whose outlook: that of each agency, or of each unit."""

    AGENCY = "agency"
    UNIT = "unit"


class ForecastFormat(StrEnum):
    """How the outlook is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class Forecasts(TyperGroup):
    """`forecast 2027` is `forecast show 2027`: a word that is no command is the code of a cycle."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the usual command before what does not name one."""
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = ["show", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=Forecasts)
app.command(
    "backtest",
    help=both(
        "Uji perkiraan pada tahap yang telah lewat.", "Try the forecast on stages that are over, beside what came."
    ),
)(backtest)


@app.command(
    "show",
    help=both(
        "Perkiraan tahap yang sedang berjalan; `siklus forecast 2027` sudah cukup.",
        "The outlook of the stages under way; `siklus forecast 2027` will do.",
    ),
)
def show(
    cycle: OpenCycleArgument = None,
    by: Annotated[By, typer.Option("--by", help=both("Rincian menurut apa.", "What to break it down by."))] = By.AGENCY,
    agency: Annotated[
        str | None,
        typer.Option("--agency", metavar="KODE", help=both("Hanya instansi ini.", "Only this agency, by its code.")),
    ] = None,
    as_of: AsOfOption = None,
    format_: Annotated[
        ForecastFormat, typer.Option("--format", help=both("Bentuk keluaran.", "How the result is written."))
    ] = ForecastFormat.TABLE,
) -> None:
    """Show for each open stage how many will have finished by the due time, how many not, and when 95 % would be."""
    with opened() as ground:
        speech = Speech(ground.settings.language)
        with waiting(speech("Memperkirakan", "Forecasting")), ground.engine.begin() as tx:
            found = the_cycle(tx, cycle, CycleState.OPEN)
            at = moment(as_of)
            _running(found, at)
            only = None if agency is None else asked.agency_id(tx, found.id, agency.strip())
            rows = forecast(tx, found, by, at, only)
            windows = cycles.windows(tx, found.id)
            names = asked.named(tx, by)
    page = shown.Page(found, str(by), at, rows, windows, names, agency)
    {ForecastFormat.TABLE: shown.show, ForecastFormat.JSON: shown.emit, ForecastFormat.CSV: shown.write_csv}[format_](
        page, speech
    )


def _running(cycle: Cycle, at: datetime) -> None:
    """Refuse a moment at which the cycle was not under way: there is nothing to foresee."""
    if cycle.opened_at is None:
        raise ArgumentError(
            f"siklus '{cycle.code}' belum dibuka, jadi belum ada yang dapat diperkirakan; buka dengan "
            "`siklus cycle open`",
            f"cycle '{cycle.code}' is not open yet, so there is nothing to forecast; open it with `siklus cycle open`",
        )
    if cycle.closed_at is not None and at >= cycle.closed_at:
        raise ArgumentError(
            f"siklus '{cycle.code}' sudah ditutup; lihat perkiraan masa lalu dengan --as-of, atau ujinya dengan "
            f"`siklus forecast backtest {cycle.code}`",
            f"cycle '{cycle.code}' is closed; see a forecast of the past with --as-of, or how good they were with "
            f"`siklus forecast backtest {cycle.code}`",
        )
