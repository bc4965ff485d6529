"""`siklus explain NIP`: how a person came to their result, so that every number can be followed by hand."""

from typing import Annotated

import typer

from cli import page
from cli.arguments import CycleOption, Format, FormatOption, the_cycle
from cli.arguments import nip as read_nip
from cli.explain_json import report
from cli.explain_page import show
from cli.moments import moment_of
from cli.start import opened
from cli.story import tell
from cli.words import Speech, both
from domain.terms import CycleState
from store import names


def explain(
    nip: Annotated[str, typer.Argument(metavar="NIP", help=both("NIP pegawai.", "The employee's NIP."))],
    cycle: CycleOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Tell how a person came to their result in a cycle."""
    who = read_nip(nip)
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        person = names.person(tx, who)
        found = the_cycle(tx, cycle, CycleState.OPEN)
        story = tell(tx, found, person, moment_of(found, None))
    if format_ is Format.JSON:
        page.emit(report(story))
    else:
        show(story, speech)
