"""`siklus cycle move|extend|pause|resume`: change the time of a running cycle, with a preview."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from cli.arguments import AtOption, CycleOption, Format, FormatOption, OpenCycleArgument, PeriodOption, the_cycle
from cli.arguments import words as read_words
from cli.change import DryRunOption, OptionalReason, ReasonOption, YesOption, settle
from cli.moments import is_day, moment
from cli.start import opened
from cli.words import both
from domain.cycle import Window, parse_stage
from domain.moves import moved
from domain.terms import CycleState, Stage
from flows import change
from store import cycles
from store.changes import ChangeError
from store.cycles import Cycle
from store.database import Connection

UNTIL = both(
    "Batas waktu baru; tanggal saja berarti jam yang sama seperti dalam rencana.",
    "The new due time; a bare day means the same time of day as in the plan.",
)
AgencyOption = Annotated[
    str | None,
    typer.Option("--agency", metavar=both("KODE", "CODE"), help=both("Instansi ini saja.", "This agency only.")),
]


def move(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar=both("[SIKLUS] TAHAP", "[CYCLE] STAGE"),
            help=both("Kode siklus bila perlu, lalu tahap, misalnya checkin_2.",
                      "The cycle's code if needed, then a stage such as checkin_2."),
        ),
    ],
    due: Annotated[str, typer.Option("--due", help=UNTIL)],
    opens: Annotated[
        str | None, typer.Option("--opens", help=both("Hari pembukaan baru.", "The new opening day."))
    ] = None,
    period: PeriodOption = None,
    cycle: CycleOption = None,
    reason: OptionalReason = "",
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    at: AtOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:  # fmt: skip
    """Move a window; those behind it move along by as many days."""
    now, name = moment(at), words[-1] if period is None else f"{words[-1]}_{period}"
    with opened() as ground:
        with ground.engine.begin() as tx:
            found = _open(tx, words[0] if len(words) > 1 else cycle)
            which = parse_stage(name, found.check_ins)
            before = cycles.windows(tx, found.id)
        window, zone = _window(before, *which), ZoneInfo(found.zone)
        opens_at = None if opens is None else moment(opens, datetime.min.time(), zone)
        after = moved(before, which, _until(due, found, window), opens_at, now, zone, found.year)
        deed = change.moving(found, before, after, reason.strip(), now)
        settle(ground, found, deed, now, dry_run=dry_run, yes=yes, format_=format_)


def extend(
    stage: Annotated[
        str, typer.Argument(metavar=both("TAHAP", "STAGE"), help=both("Misalnya checkin_2.", "Such as checkin_2."))
    ],
    unit: Annotated[str, typer.Option("--unit", help=both("Kode atau nama unit.", "The unit's code or name."))],
    until: Annotated[str, typer.Option("--until", help=UNTIL)],
    cycle: CycleOption = None,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    at: AtOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Set a later due time for one stage of a unit and of all below it."""
    now = moment(at)
    with opened() as ground:
        with ground.engine.begin() as tx:
            found = the_cycle(tx, cycle, CycleState.OPEN)
            which = parse_stage(stage, found.check_ins)
            due_at = _until(until, found, _window(cycles.windows(tx, found.id), *which))
        deed = change.extending(found, which, unit, due_at, now)
        settle(ground, found, deed, now, dry_run=dry_run, yes=yes, format_=format_)


def pause(
    reason: ReasonOption,
    cycle: OpenCycleArgument = None,
    agency: AgencyOption = None,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    at: AtOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Stop the clock: it closes nothing and reminds nobody. People go on as they may."""
    why = read_words(reason, "--reason")
    _pause(True, cycle, agency, why, dry_run, yes, at, format_)


def resume(
    cycle: OpenCycleArgument = None,
    agency: AgencyOption = None,
    reason: OptionalReason = "",
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    at: AtOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Let the clock go on. What has come due meanwhile is closed when it next runs: move the dates before."""
    _pause(False, cycle, agency, reason.strip(), dry_run, yes, at, format_)


def _pause(
    stop: bool, code: str | None, agency: str | None, reason: str, dry_run: bool, yes: bool, at: str | None,
    format_: Format,
) -> None:  # fmt: skip
    now = moment(at)
    with opened() as ground:
        with ground.engine.begin() as tx:
            found = the_cycle(tx, code, CycleState.OPEN)
        deed = change.pausing(found, agency, stop, reason, now)
        settle(ground, found, deed, now, dry_run=dry_run, yes=yes, format_=format_)


def _open(tx: Connection, code: str | None) -> Cycle:
    found = the_cycle(tx, code, CycleState.OPEN)
    if found.state is not CycleState.OPEN:
        raise ChangeError(
            f"siklus '{found.code}' tidak sedang berjalan; rencana yang belum dibuka diubah dengan `siklus cycle plan`",
            f"cycle '{found.code}' is not open; a plan that has not been opened is changed with `siklus cycle plan`",
        )
    return found


def _window(windows: list[Window], stage: Stage, period: int) -> Window:
    return next(w for w in windows if (w.stage, w.period) == (stage, period))


def _until(said: str, cycle: Cycle, window: Window) -> datetime:
    zone = ZoneInfo(cycle.zone)
    return moment(said, window.due_at.astimezone(zone).time() if is_day(said) else window.due_at.time(), zone)
