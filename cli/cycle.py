"""`siklus cycle …`: plan a cycle, open it, see who is where, change its time, close it."""

import typer
from rich.markup import escape

from cli import page
from cli.arguments import AtOption, Format, FormatOption, OpenCycleArgument, the_cycle
from cli.cycle_time import extend, move, pause, resume
from cli.moments import moment
from cli.opening import open_cycle
from cli.plan import plan
from cli.rehearsal import rehearse_plan
from cli.start import opened
from cli.status import status
from cli.words import Speech, both
from domain.terms import CycleState
from store import cycles, reports

CYCLE_STATES = {
    CycleState.PLANNED: ("direncanakan", "planned"),
    CycleState.OPEN: ("berjalan", "open"),
    CycleState.CLOSED: ("ditutup", "closed"),
}

app = typer.Typer(no_args_is_help=True)
app.command("plan", help=both("Periksa dan simpan rencana siklus.", "Check and store the plan of a cycle."))(plan)
app.command(
    "rehearse", help=both("Gladi siklus sebuah rencana; tidak ada yang ditulis.", "Play a plan; nothing is written.")
)(rehearse_plan)
app.command("open", help=both("Buka siklus dan ikutkan semua pegawai.", "Open a cycle, take everybody in."))(open_cycle)
app.command("status", help=both("Siapa sudah sampai di mana.", "Who is where."))(status)
app.command(
    "move", help=both("Pindahkan jadwal satu tahap; tahap sesudahnya ikut.", "Move a stage; later ones along.")
)(move)
app.command(
    "extend", help=both("Perpanjang batas waktu satu unit dan bawahannya.", "Give a unit and all below it longer.")
)(extend)
app.command("pause", help=both("Jeda: jam tidak menutup dan tidak mengingatkan.", "Stop closings and reminders."))(
    pause
)
app.command("resume", help=both("Lanjutkan setelah jeda.", "Go on after a pause."))(resume)


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
