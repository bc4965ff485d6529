"""`siklus cycle …`: plan a cycle, open it, see who is where, give a unit longer, close it."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.markup import escape

from cli import page
from cli.arguments import AtOption, CycleOption, Format, FormatOption, OpenCycleArgument, the_cycle
from cli.moments import is_day, moment
from cli.opening import open_cycle
from cli.plan import plan
from cli.start import opened
from cli.status import status
from cli.words import Speech, both
from domain.cycle import Window, parse_stage
from domain.terms import CycleState, Stage
from domain.words import stage_words
from store import cycles, reports
from store.cycles import Cycle
from store.database import Connection

CYCLE_STATES = {
    CycleState.PLANNED: ("direncanakan", "planned"),
    CycleState.OPEN: ("berjalan", "open"),
    CycleState.CLOSED: ("ditutup", "closed"),
}

app = typer.Typer(no_args_is_help=True)
app.command("plan", help=both("Periksa dan simpan rencana siklus.", "Check and store the plan of a cycle."))(plan)
app.command("open", help=both("Buka siklus dan ikutkan semua pegawai.", "Open a cycle, take everybody in."))(open_cycle)
app.command("status", help=both("Siapa sudah sampai di mana.", "Who is where."))(status)


@app.command(help=both("Perpanjang batas waktu satu unit dan bawahannya.", "Give a unit and all below it longer."))
def extend(
    stage: Annotated[
        str, typer.Argument(metavar=both("TAHAP", "STAGE"), help=both("Misalnya checkin_2.", "Such as checkin_2."))
    ],
    unit: Annotated[str, typer.Option("--unit", help=both("Kode atau nama unit.", "The unit's code or name."))],
    until: Annotated[
        str,
        typer.Option(
            "--until",
            help=both(
                "Batas waktu baru; tanggal saja berarti jam yang sama seperti dalam rencana.",
                "The new due time; a bare day means the same time of day as in the plan.",
            ),
        ),
    ],
    cycle: CycleOption = None,
    at: AtOption = None,
) -> None:
    """Set a later due time for one stage of a unit and of all below it."""
    now = moment(at)
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found = the_cycle(tx, cycle, CycleState.OPEN)
        which = parse_stage(stage, found.check_ins)
        due_at = _until(until, found, _window(tx, found, *which))
        touched = cycles.extend(tx, found, *which, unit, due_at, "operator", now)
    name = stage_words(*which, found.check_ins, speech.language)
    page.say(
        speech(
            f"{name}: batas waktu {touched} unit menjadi {speech.moment(due_at, found.zone)}",
            f"{name}: {touched} units now have until {speech.moment(due_at, found.zone)}",
        )
    )


def _window(tx: Connection, cycle: Cycle, stage: Stage, period: int) -> Window:
    return next(w for w in cycles.windows(tx, cycle.id) if (w.stage, w.period) == (stage, period))


def _until(said: str, cycle: Cycle, window: Window) -> datetime:
    zone = ZoneInfo(cycle.zone)
    return moment(said, window.due_at.astimezone(zone).time() if is_day(said) else window.due_at.time(), zone)


@app.command(help=both("Tutup siklus yang semua penilaiannya selesai.", "Close a cycle in which all is done."))
def close(
    cycle: OpenCycleArgument = None,
    at: AtOption = None,
) -> None:
    """Close a cycle."""
    now = moment(at)
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found = the_cycle(tx, cycle, CycleState.OPEN)
        cycles.close(tx, found, now)
    page.say(f"{found.name} ({found.code}): {speech('ditutup', 'is closed')}")


@app.command("list", help=both("Daftar siklus.", "All cycles."))
def list_command(format_: FormatOption = Format.TABLE) -> None:
    """List every cycle with its state and size."""
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found = [(cycle, reports.size(tx, cycle.id)) for cycle in cycles.known(tx)]
    if format_ is Format.JSON:
        page.emit(
            [
                {
                    "cycle": c.code, "name": c.name, "year": c.year, "state": c.state, "agencies": size.agencies,
                    "people": size.people, "policy_hash": c.policy_hash,
                }
                for c, size in found
            ]
        )  # fmt: skip
        return
    heads = [("Siklus", "Cycle"), ("Nama", "Name"), ("Keadaan", "State")]
    heads += [("Instansi", "Agencies"), ("Pegawai", "People")]
    table = page.table(*(speech.of(head) for head in heads), right=(3, 4))
    for c, size in found:
        state = speech.of(CYCLE_STATES[c.state])
        table.add_row(escape(c.code), escape(c.name), state, speech.number(size.agencies), speech.number(size.people))
    page.console().print(table)
