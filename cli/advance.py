"""`siklus advance` and `siklus deliver`: the day and the delivery, run once through Prefect by this command."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from cli import page
from cli.arguments import CODE, AsOfOption, Format, FormatOption, words
from cli.moments import moment
from cli.progress import waiting
from cli.stage import channels, flows_ready
from cli.start import opened
from cli.words import JAKARTA, Speech, both
from domain.terms import Stage
from domain.words import OUTCOMES, STAGES
from store import members, outbox

if TYPE_CHECKING:
    from flows.day import DayFailed

AgencyOption = Annotated[
    str | None,
    typer.Option(
        "--agency",
        metavar=both("KODE", "CODE"),
        help=both("Hanya instansi ini, misalnya setelah gagal.", "Only this agency, such as after it failed."),
    ),
]
OneCycleOption = Annotated[
    str | None, typer.Option("--cycle", metavar=CODE, help=both("Hanya siklus ini.", "Only this cycle."))
]


def advance(
    context: typer.Context,
    agency: AgencyOption = None,
    cycle: OneCycleOption = None,
    as_of: AsOfOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Run the flow `advance` for a moment. Without an open cycle there is nothing to start Prefect for.

    Raises DayFailed, after all else has been shown, where an agency failed.
    """
    now = moment(as_of)
    agency, cycle = (said and words(said, option) for said, option in ((agency, "--agency"), (cycle, "--cycle")))
    failed: DayFailed | None = None
    with opened() as ground:
        speech = Speech(ground.settings.language)
        _warn_of_the_future(now, speech)
        with ground.engine.begin() as tx:
            open_cycles = [found.code for found, _ in members.chosen(tx, now, cycle, agency)]
        moved: dict[str, int] | None = {}
        if open_cycles:
            working = waiting(speech("Memajukan siklus", "Advancing the cycles"))
            with flows_ready(ground, ground.settings, _debug(context)), working:
                moved, failed = _advanced(now, agency, cycle)
    if format_ is Format.JSON:
        made = {"as_of": now.isoformat(), "cycles": open_cycles, "busy": moved is None, "moved": moved or {}}
        page.emit({**made, "failed": failed.rows() if failed else []})
    else:
        _show_advance(now, open_cycles, moved, speech)
    if failed:
        raise failed


def _advanced(now: datetime, agency: str | None, cycle: str | None) -> tuple[dict[str, int] | None, "DayFailed | None"]:
    """Give what moved, None where another run is at work, and the refusal where an agency failed."""
    from flows.cycle import advance as flow
    from flows.day import DayFailed

    try:
        return asyncio.run(flow(as_of=now, agency=agency, cycle=cycle)) or None, None
    except DayFailed as failed:
        return failed.moved, failed


def deliver(
    context: typer.Context,
    until_empty: Annotated[
        bool,
        typer.Option(
            "--until-empty",
            help=both("Kirim sampai tidak ada lagi yang waktunya tiba.", "Send until nothing is due any more."),
        ),
    ] = False,
    as_of: AsOfOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Run the flow `deliver` for a moment; channels without a setting end in folders on this machine."""
    now = moment(as_of)
    with opened() as ground:
        speech = Speech(ground.settings.language)
        _warn_of_the_future(now, speech)
        with ground.engine.begin() as tx:
            due, _ = outbox.waiting(tx, now)
        outcomes: dict[str, int] = {}
        if due:
            sending = waiting(speech("Mengirim pesan", "Sending messages"))
            with channels(ground) as settings, flows_ready(ground, settings, _debug(context)), sending:
                from flows.reminders import deliver as flow

                outcomes = asyncio.run(flow(as_of=now, until_empty=until_empty))
        with ground.engine.begin() as tx:
            left, next_at = outbox.waiting(tx, now)
    if format_ is Format.JSON:
        later = next_at.isoformat() if next_at else None
        page.emit({"as_of": now.isoformat(), "outcomes": outcomes, "left": left, "next_at": later})
    else:
        _show_deliver(outcomes, left, next_at, speech)


def _debug(context: typer.Context) -> bool:
    return bool(context.find_root().params.get("debug"))


def _warn_of_the_future(now: datetime, speech: Speech) -> None:
    if now > datetime.now(UTC) + timedelta(days=1):
        said = speech.moment(now)
        page.note(speech(f"Gladi: seolah-olah sekarang {said}.", f"A rehearsal: as if it were {said}."))


# --- for eyes -----------------------------------------------------------------------------------------


def _show_advance(now: datetime, codes: list[str], moved: dict[str, int] | None, speech: Speech) -> None:
    when = speech.moment(now, JAKARTA)
    if not codes:
        page.say(speech(f"Tidak ada siklus yang berjalan pada {when}.", f"No cycle is open on {when}."))
        return
    page.say(f"{speech('Siklus', 'Cycle')} {', '.join(codes)} · {when}", "bold")
    if moved is None:
        page.say(speech("Proses lain sedang memajukan siklus.", "Another process is advancing the cycles."), "yellow")
        return
    did = {name: n for name, n in moved.items() if n}
    if not did:
        page.say(speech("Tidak ada yang perlu dikerjakan.", "There was nothing to do."))
        return
    table = page.table(speech("Yang dikerjakan", "What was done"), speech("Jumlah", "Count"), right=(1,))
    for name, n in did.items():
        table.add_row(_deed(name, speech), speech.number(n))
    page.console().print(table)


DEEDS = {
    "reminders": ("Pengingat diantrekan", "Reminders queued"),
    "scored": ("Angka kredit dihitung", "Angka kredit computed"),
    "standins": ("Pejabat penilai berganti (Plt., Plh., Pj.)", "Other appraisers, by acting officials"),
}


def _deed(name: str, speech: Speech) -> str:
    if name in DEEDS:
        return speech.of(DEEDS[name])
    stage, _, what = name.rpartition("_")
    done = speech("dibuka", "opened") if what == "open" else speech("ditutup", "closed")
    return f"{speech.of(STAGES[Stage(stage)])}: {done}"


def _show_deliver(outcomes: dict[str, int], left: int, next_at: datetime | None, speech: Speech) -> None:
    if outcomes:
        table = page.table(speech("Pesan", "Messages"), speech("Jumlah", "Count"), right=(1,))
        for state, n in sorted(outcomes.items()):
            table.add_row(speech.of(OUTCOMES[state]), speech.number(n))
        page.console().print(table)
    else:
        page.say(speech("Tidak ada pesan yang waktunya tiba.", "No message is due."))
    if left:
        page.say(
            speech(
                f"Masih ada {speech.number(left)} pesan yang waktunya tiba: jalankan lagi, atau pakai --until-empty.",
                f"{speech.number(left)} messages are still due: run it again, or use --until-empty.",
            ),
            "yellow",
        )
    if next_at:
        when = speech.moment(next_at)
        page.say(speech(f"Pesan berikutnya menunggu sampai {when}.", f"The next message waits until {when}."), "dim")
