"""`siklus outbox list|show|retry|cancel`: the messages one by one, and what an operator can do with them.

A NIP is masked, also inside the `dedupe` key, unless `--reveal` asks for it: lists are sent around.
"""

import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer

from cli import outbox_page as view
from cli import page
from cli.arguments import AtOption, Format, FormatOption
from cli.moments import moment
from cli.progress import waiting
from cli.start import opened
from cli.words import Speech, both
from domain.terms import Channel, MessageState
from store import cycles, messages, retrying, units
from store.database import Connection, only_look
from store.messages import Wanted
from store.retrying import Act, Acted

NOT_ALL = 3  # the exit code where something was not done
MOST = 2**63 - 1  # of an id

app = typer.Typer(no_args_is_help=True)


class Listed(StrEnum):
    """How a list is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


IdArgument = Annotated[
    int, typer.Argument(min=1, max=MOST, metavar="ID", help=both("Nomor pesan.", "The message's id."))
]
IdsArgument = Annotated[
    list[int], typer.Argument(min=1, max=MOST, metavar="ID", help=both("Nomor pesan.", "The messages' ids."))
]
RevealOption = Annotated[bool, typer.Option("--reveal", help=both("Tampilkan NIP utuh.", "Show NIPs whole."))]
CodeOption = Annotated[
    str | None,
    typer.Option("--code", help=both("Hanya dengan kode ini, misalnya daily-cap.", "Only this code, as daily-cap.")),
]
AgencyOption = Annotated[
    str | None,
    typer.Option("--agency", metavar=both("KODE", "CODE"), help=both("Penerima di instansi ini.", "To this agency.")),
]
UnitOption = Annotated[
    str | None, typer.Option("--unit", metavar="UNIT", help=both("Penerima di unit ini.", "To this unit."))
]


@app.command("list", help=both("Daftar pesan, yang terbaru dahulu.", "The messages, latest first."))
def list_command(
    state: Annotated[
        MessageState | None, typer.Option("--state", help=both("Hanya keadaan ini.", "Only this state."))
    ] = None,
    code: CodeOption = None,
    channel: Annotated[Channel | None, typer.Option("--channel", help=both("Hanya saluran ini.", "Only this."))] = None,
    cycle: Annotated[
        str | None, typer.Option("--cycle", metavar=both("KODE", "CODE"), help=both("Hanya siklus ini.", "Only this."))
    ] = None,
    agency: AgencyOption = None,
    unit: UnitOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000_000, help=both("Paling banyak.", "At most."))] = 50,
    reveal: RevealOption = False,
    format_: Annotated[
        Listed, typer.Option("--format", help=both("Bentuk keluaran.", "How the result is written."))
    ] = Listed.TABLE,
) -> None:
    """List messages; without a state, the counts first."""
    with opened() as ground, ground.engine.begin() as tx:
        only_look(tx)
        speech = Speech(ground.settings.language)
        wanted = Wanted(state, code, channel, *_places(tx, cycle, agency, unit))
        rows = messages.listed(tx, wanted, limit)
        if format_ is Listed.JSON:
            page.emit([view.plain(row, reveal) for row in rows])
        elif format_ is Listed.CSV:
            view.write_csv(rows, reveal)
        else:
            if state is None:
                with waiting(speech("Menghitung", "Counting")):
                    counts = messages.totals(tx, wanted)
                view.show_totals(*counts, speech)
            view.show(rows, limit, reveal, speech)


def _places(
    tx: Connection, cycle: str | None, agency: str | None, unit: str | None
) -> tuple[int | None, str | None, int | None]:
    """Give the ids of what was named. Raises SiklusError for what is not known."""
    if agency is not None:
        units.listed(tx, agency.strip())
    return (
        cycles.find(tx, cycle.strip()).id if cycle is not None else None,
        agency.strip() if agency is not None else None,
        units.find(tx, unit).id if unit is not None else None,
    )


@app.command(help=both("Satu pesan, beserta jawaban penyedia.", "One message, with what the provider answered."))
def show(
    id_: IdArgument, at: AtOption = None, reveal: RevealOption = False, format_: FormatOption = Format.TABLE
) -> None:
    """Show all that is known of one message."""
    with opened() as ground, ground.engine.begin() as tx:
        only_look(tx)
        speech = Speech(ground.settings.language)
        found = messages.find(tx, id_, moment(at))
    if format_ is Format.JSON:
        page.emit(view.whole(found, reveal))
    else:
        view.show_whole(found, reveal, speech)


@app.command(
    help=both(
        "Antrekan lagi pesan yang gagal. Kode keluar 3: ada yang tidak dapat.",
        "Queue messages again that came to nothing. Exit code 3: some could not be.",
    )
)
def retry(
    ids: IdsArgument,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes", "-y",
            help=both("Juga yang mungkin sudah terkirim (unknown).", "Also those that may have gone out (unknown)."),
        ),
    ] = False,
    at: AtOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:  # fmt: skip
    """Queue messages again; exit code 3 where some could not be."""
    now = moment(at)
    with opened() as ground:
        speech = Speech(ground.settings.language)
        with ground.engine.begin() as tx:
            acted = retrying.retry(tx, ids, now, twice=yes)
        unsure = [one.id for one in acted if one.act is Act.UNSURE]
        if unsure and format_ is Format.TABLE and sys.stdin.isatty() and typer.confirm(view.ask_twice(unsure, speech)):
            with ground.engine.begin() as tx:
                again = {one.id: one for one in retrying.retry(tx, unsure, now, twice=True)}
            acted = [again.get(one.id, one) for one in acted]
    _told(acted, format_, "retry", speech)


@app.command(
    help=both(
        "Batalkan pesan yang masih menunggu. Kode keluar 3: ada yang tidak dapat.",
        "Take messages that still wait out of the queue. Exit code 3: some could not be.",
    )
)
def cancel(ids: IdsArgument, format_: FormatOption = Format.TABLE) -> None:
    """Cancel messages; exit code 3 where some could not be."""
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        acted = retrying.cancel(tx, ids)
    _told(acted, format_, "cancel", speech)


def _told(acted: Sequence[Acted], format_: Format, wish: str, speech: Speech) -> None:
    if format_ is Format.JSON:
        page.emit([view.act(one, wish, speech) for one in acted])
    else:
        view.show_acts(acted, wish, speech)
    if any(one.act is not Act.DONE for one in acted):
        raise typer.Exit(NOT_ALL)
