"""`siklus reminders plan|preview`: what a cycle's reminders will come to, and what one person would get on a day.

Neither writes anything. The plan holds numbers only; the preview shows the reader's name and message to the operator.
"""

from datetime import date, time
from pathlib import Path
from typing import Annotated

import typer

from cli import page, reminders_compared, reminders_data, reminders_page, reminders_preview
from cli.arguments import DAY, ArgumentError, CycleArgument, Format, FormatOption
from cli.arguments import nip as read_nip
from cli.moments import MORNING, moment
from cli.progress import waiting
from cli.start import opened
from cli.words import Speech, both
from config.calendar import load_calendar
from domain.reminder import JAKARTA
from domain.terms import Channel
from flows import forecast as plans
from store import cycles, forecast
from store.cycles import Cycle
from store.database import Connection

app = typer.Typer(no_args_is_help=True)
MIDNIGHT = time()


PaceOption = Annotated[
    str | None,
    typer.Option(
        "--pace",
        metavar='last|0|"…"',
        help=both(
            'Yang selesai pada tiap anak tangga: last, 0 (tidak ada), atau persen "opens:0 -7:40 -1:90 5:99". '
            "Bawaan: last bila ada, selain itu 0.",
            'Who has finished by each rung: last, 0 (nobody), or percent "opens:0 -7:40 -1:90 5:99". '
            "Default: last if there is one, else 0.",
        ),
    ),
]
FromOption = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar=both("TANGGAL", "DAY"),
        help=both("Sejak hari ini; bawaan: sekarang.", "From this day on; default: today."),
    ),
]
AgainstOption = Annotated[
    bool,
    typer.Option(
        "--against-queued", help=both("Bandingkan dengan yang telah diantrekan.", "Compare with what was queued.")
    ),
]
OnOption = Annotated[
    str | None,
    typer.Option(
        "--on",
        metavar=DAY,
        help=both(
            "Pada hari ini; tanggal saja berarti pukul 08.00 WIB. Bawaan: sekarang.",
            "On this day; a bare day means 08:00 WIB. Default: now.",
        ),
    ),
]
HtmlOption = Annotated[
    Path | None,
    typer.Option("--html", metavar=both("BERKAS", "FILE"), help=both("Tulis HTML surel.", "Write the HTML.")),
]


@app.command(help=both("Berapa pengingat, kapan, dan apakah muat dalam batas.", "How many, when, and whether it fits."))
def plan(
    cycle: CycleArgument,
    pace: PaceOption = None,
    begins: FromOption = None,
    against: AgainstOption = False,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Play the ladder over the calendar with the people of today. Its JSON is told in cli/reminders_data.py."""
    if against and pace not in (None, "0"):
        raise ArgumentError(
            "--against-queued membandingkan dengan --pace 0 saja", "--against-queued compares with --pace 0 only"
        )
    with opened() as ground:
        speech, settings = Speech(ground.settings.language), ground.settings
        calendar = load_calendar(settings.home)
        with waiting(speech("Menghitung", "Counting")), ground.engine.begin() as tx:
            forecast.steady(tx)
            found = cycles.find(tx, cycle.strip())
            if against:
                compared = plans.against_queued(tx, found, calendar, _begins(tx, found, begins, first=True))
            else:
                made = plans.forecast(tx, found, settings, calendar, _begins(tx, found, begins), pace)
    if against:
        reminders_compared.write(found, compared, format_, speech)
    elif format_ is Format.JSON:
        page.emit(reminders_data.as_json(found, made, settings, speech))
    else:
        reminders_page.show(found, made, settings, speech)


def _begins(tx: Connection, cycle: Cycle, said: str | None, first: bool = False) -> date:
    """Give the day from which to plan: the one said, today, or the first of the cycle if that is still to come."""
    opens = min(window.opens_at for window in cycles.windows(tx, cycle.id)).astimezone(JAKARTA).date()
    if said is not None:
        return moment(said, MIDNIGHT).astimezone(JAKARTA).date()
    return opens if first else max(opens, moment(None).astimezone(JAKARTA).date())


@app.command(help=both("Persis apa yang akan diterima seseorang.", "Exactly what a person would get."))
def preview(
    nip: Annotated[str, typer.Argument(metavar="NIP", help=both("NIP penerima.", "The reader's NIP."))],
    on: OnOption = None,
    channel: Annotated[Channel | None, typer.Option("--channel", help=both("Hanya saluran ini.", "Only this."))] = None,
    html: HtmlOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Show when it goes out, by which channel, and every word of it; or why nothing does. Nothing is queued.

    JSON: `on`, `messages` [{channel, wanted, template, at, to, subject, text, html, whatsapp {name, values, button}}],
    `reasons` [{reason, text, …}].
    """
    with opened() as ground:
        reminders_preview.show(ground, read_nip(nip), moment(on, MORNING), channel, html, format_)
