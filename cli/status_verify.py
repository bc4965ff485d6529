"""`siklus status verify`: whether the summary that the door keeps still says what the rows say."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.text import Text

from cli import page
from cli.arguments import Format, FormatOption, OpenCycleArgument, the_cycle
from cli.progress import waiting
from cli.start import opened
from cli.words import Speech, both
from domain.terms import CycleState
from store import recount
from store.cycles import Cycle
from store.recount import Difference

DIFFERENT = 3  # the exit code where a summary is wrong, and was left so
SHOWN = 50  # differences that are printed one by one

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `verify` a command of its own, although it is the only one."""


@app.command(help=both("Hitung ulang ringkasan dari barisnya, dan bandingkan.", "Recount the summary, and compare."))
def verify(
    cycle: OpenCycleArgument = None,
    repair: Annotated[
        bool, typer.Option("--repair", help=both("Tulis ulang ringkasan yang salah.", "Write a wrong summary anew."))
    ] = False,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Recount a cycle's summaries. Exit code 0 when they are right or were repaired, 3 when one is wrong."""
    with opened() as ground:
        speech = Speech(ground.settings.language)
        with waiting(speech("Menghitung ulang", "Recounting")), ground.engine.begin() as tx:
            which = the_cycle(tx, cycle, CycleState.OPEN)
            found = recount.differences(tx, which.id)
            if repaired := bool(found and repair):
                recount.repair(tx, which.id)
    if format_ is Format.JSON:
        page.emit(report(which, found, repaired))
    else:
        show(which, found, repaired, speech)
    if found and not repaired:
        raise typer.Exit(DIFFERENT)


def report(cycle: Cycle, found: Sequence[Difference], repaired: bool) -> dict[str, Any]:
    """Give the JSON of a recount."""
    return {"cycle": cycle.code, "right": not found, "repaired": repaired, "differences": [asdict(d) for d in found]}


def show(cycle: Cycle, found: Sequence[Difference], repaired: bool, speech: Speech) -> None:
    """Print each difference: which count, what the summary says, what there is."""
    if not found:
        page.say(speech(f"Ringkasan siklus {cycle.code} cocok dengan barisnya.",
                        f"The summary of cycle {cycle.code} says what its rows say."), "green")  # fmt: skip
        return
    table = page.table(
        speech("Ringkasan", "Summary"), speech("Instansi/unit", "Agency/unit"), speech("Yang dihitung", "What counts"),
        speech("Tercatat", "Kept"), speech("Sebenarnya", "In fact"), right=(3, 4),
    )  # fmt: skip
    for d in found[:SHOWN]:
        what = " ".join(filter(None, (d.machine, str(d.period or ""), d.state)))
        place = f"{d.agency}/{d.unit}" if d.unit else d.agency
        table.add_row(d.summary, Text(place), Text(what), speech.number(d.kept), speech.number(d.counted))
    page.console().print(table)
    n = speech.number(len(found))
    if len(found) > SHOWN:
        page.say(speech(f"… {n} perbedaan seluruhnya; `--format json` menyebut semuanya.",
                        f"… {n} differences in all; `--format json` names every one."), "dim")  # fmt: skip
    if repaired:
        page.say(speech(f"{n} perbedaan: ringkasan telah ditulis ulang dari barisnya.",
                        f"{n} differences: the summary was written anew from the rows."), "green")  # fmt: skip
    else:
        again = f"`siklus status verify {cycle.code} --repair`"
        page.say(speech(f"{n} perbedaan; perbaiki dengan {again}.", f"{n} differences; repair with {again}."), "red")
