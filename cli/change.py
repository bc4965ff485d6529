"""How every bulk change goes at the terminal: first what it does, then a yes, then it is done; or nothing is.

The preview is the change itself in a transaction that is rolled back, so nothing of it stays.
"""

import sys
from datetime import datetime
from typing import Annotated

import typer

from cli import change_page, page
from cli.arguments import ArgumentError, Format
from cli.progress import waiting
from cli.start import Ground
from cli.words import Speech, both
from config.calendar import load_calendar
from flows.change import Deed, Effect, carry_out
from store.cycles import Cycle
from store.undo import Changed

DryRunOption = Annotated[
    bool,
    typer.Option("--dry-run", help=both("Perlihatkan saja; tidak ada yang diubah.", "Show only; nothing changes.")),
]
YesOption = Annotated[bool, typer.Option("--yes", help=both("Kerjakan tanpa bertanya.", "Do it without asking."))]
ReasonOption = Annotated[
    str, typer.Option("--reason", help=both("Alasannya; tercatat bersama perubahan.", "Why; kept with the change."))
]
OptionalReason = Annotated[
    str, typer.Option("--reason", help=both("Alasannya; tercatat bersama perubahan.", "Why; kept with the change."))
]
OperatorOr = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="NIP",
        help=both("Pengelola yang bertindak, untuk instansinya saja. Bawaan: operator, untuk semua instansi.",
                  "The pengelola who acts, for that agency only. Default: the operator, for all agencies."),
    ),
]  # fmt: skip


def settle(
    ground: Ground, cycle: Cycle, deed: Deed, now: datetime, *, dry_run: bool, yes: bool, format_: Format
) -> None:
    """Show what a deed does; unless it is a dry run, do it once that was said yes to.

    Raises ArgumentError where nobody can be asked and --yes is missing, and whatever the deed refuses.
    """
    speech = Speech(ground.settings.language)
    if not dry_run and not yes and (format_ is Format.JSON or not can_be_asked()):
        raise ArgumentError(
            "tidak ada yang dapat ditanya: tambahkan --yes untuk mengerjakannya, atau --dry-run untuk melihat saja",
            "nobody can be asked: add --yes to do it, or --dry-run to look only",
        )
    if not yes or dry_run:
        seen = _carried_out(ground, cycle, deed, now, speech, keep=False)
        if dry_run and format_ is Format.JSON:
            return page.emit(change_page.report(seen, cycle, dry_run=True))
        change_page.show(seen, cycle, speech, done=False)
        if dry_run:
            return page.say(speech("Hanya dilihat: tidak ada yang diubah.", "Only looked at: nothing has changed."))
        if not _agreed(speech):
            page.say(speech("Tidak jadi; tidak ada yang diubah.", "Left alone; nothing has changed."))
            raise typer.Exit(1)
    done = _carried_out(ground, cycle, deed, now, speech, keep=True)
    if format_ is Format.JSON:
        return page.emit(change_page.report(done, cycle, dry_run=False))
    if yes:
        change_page.show(done, cycle, speech, done=True)
    return change_page.finish(done, speech, asked=None if yes else seen)


def can_be_asked() -> bool:
    """Tell whether somebody sits at the terminal."""
    return sys.stdin.isatty()


def _agreed(speech: Speech) -> bool:
    word = speech("ya", "yes")
    said = input(speech(f"Kerjakan? Ketik '{word}': ", f"Do it? Type '{word}': ")).strip().lower()
    return said in {word, word[0], "ya", "yes"}


def _carried_out(ground: Ground, cycle: Cycle, deed: Deed, now: datetime, speech: Speech, keep: bool) -> Effect:
    with ground.engine.connect() as tx, tx.begin() as transaction, waiting(speech("Menghitung", "Working")):
        try:
            effect = carry_out(tx, cycle, deed, now, load_calendar(ground.settings.home))
        except Changed as changed:
            change_page.show_changed(changed, cycle, speech)
            raise
        if not keep:
            transaction.rollback()
        return effect
