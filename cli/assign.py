"""`siklus appraiser assign FILE`: other appraisers for many, from a file, with a preview."""

from pathlib import Path
from typing import Annotated

import typer

from cli.arguments import AtOption, CycleOption, Format, FormatOption, the_cycle
from cli.arguments import nip as read_nip
from cli.arguments import words as read_words
from cli.change import DryRunOption, OperatorOr, ReasonOption, YesOption, settle
from cli.change_file import pairs
from cli.moments import moment
from cli.start import opened
from cli.words import both
from domain.terms import CycleState
from flows import change
from store import names
from store.changes import OPERATOR


def assign(
    file: Annotated[
        Path, typer.Argument(metavar=both("BERKAS", "FILE"), help=both("CSV, XLSX dengan kolom NIP dan NIP PENILAI.",
                                                                       "CSV or XLSX with columns NIP and NIP PENILAI."))
    ],
    reason: ReasonOption,
    actor: OperatorOr = None,
    cycle: CycleOption = None,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    at: AtOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:  # fmt: skip
    """Give people other appraisers from today; open tasks move to their desks."""
    now, why, wanted = moment(at), read_words(reason, "--reason"), pairs(file)
    with opened() as ground:
        with ground.engine.begin() as tx:
            found = the_cycle(tx, cycle, CycleState.OPEN)
            who = OPERATOR if actor is None else names.person(tx, read_nip(actor)).nip
        settle(ground, found, change.assigning(found, wanted, why, who, now), now,
               dry_run=dry_run, yes=yes, format_=format_)  # fmt: skip
