"""`siklus excuse`: excuse the check-ins of many, from a file or of a unit and all below it."""

from pathlib import Path
from typing import Annotated

import typer

from cli.arguments import ArgumentError, AtOption, CycleOption, Format, FormatOption, the_cycle
from cli.arguments import nip as read_nip
from cli.arguments import words as read_words
from cli.change import DryRunOption, OperatorOr, ReasonOption, YesOption, settle
from cli.change_file import people
from cli.moments import moment
from cli.start import opened
from cli.words import both
from domain.terms import CycleState
from flows import change
from store import names
from store.changes import OPERATOR


def excuse(
    period: Annotated[int, typer.Option("--period", min=1, max=12, help=both("Triwulan atau bulan ke berapa.",
                                                                             "Which quarter or month."))],
    reason: ReasonOption,
    file: Annotated[
        Path | None, typer.Argument(metavar=both("BERKAS", "FILE"), help=both("CSV atau XLSX dengan kolom NIP.",
                                                                              "CSV or XLSX with a column NIP."))
    ] = None,
    unit: Annotated[
        str | None, typer.Option("--unit", help=both("Unit ini dan semua di bawahnya.", "This unit and all below."))
    ] = None,
    actor: OperatorOr = None,
    cycle: CycleOption = None,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    at: AtOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:  # fmt: skip
    """Excuse check-ins that are open, reported or missed."""
    now, why = moment(at), read_words(reason, "--reason")
    if (file is None) == (unit is None):
        raise ArgumentError("sebutkan salah satu: BERKAS atau --unit", "give one of them: FILE or --unit")
    nips = people(file) if file else None
    with opened() as ground:
        with ground.engine.begin() as tx:
            found = the_cycle(tx, cycle, CycleState.OPEN)
            who = OPERATOR if actor is None else names.person(tx, read_nip(actor)).nip
        if period > found.check_ins:
            raise ArgumentError(f"--period paling besar {found.check_ins} dalam siklus '{found.code}'",
                                f"--period is at most {found.check_ins} in cycle '{found.code}'")  # fmt: skip
        deed = change.excusing(found, period, nips, unit, why, who, now)
        settle(ground, found, deed, now, dry_run=dry_run, yes=yes, format_=format_)
