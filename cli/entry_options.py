"""What the commands of `siklus entry` share: their options, and the writing of one entry from flags."""

from pathlib import Path
from typing import Annotated

import typer

from cli import page
from cli.arguments import nip as read_nip
from cli.arguments import the_cycle
from cli.arguments import words as read_words
from cli.forms import Hand
from cli.moments import moment
from cli.start import opened
from cli.words import Speech, both
from cli.writing import write
from domain.terms import CycleState, Entry
from domain.words import ENTRIES
from store import names

Nip = Annotated[str, typer.Option("--nip", metavar="NIP", help=both("Pegawai yang dinilai.", "Whose appraisal it is."))]
Unit = Annotated[str, typer.Option("--unit", help=both("Kode atau nama unit.", "The unit's code or name."))]
No = Annotated[int, typer.Option("--no", min=1, help=both("Nomor baris SKP.", "The line of the SKP."))]
Period = Annotated[int, typer.Option("--period", min=1, max=12, help=both("Triwulan atau bulan.", "Quarter or month."))]
YearOrPeriod = Annotated[
    int | None,
    typer.Option(
        "--period",
        min=1,
        max=12,
        help=both("Triwulan atau bulan; bawaan: tahunan.", "Quarter or month; default: year."),
    ),
]
Words = Annotated[str, typer.Option("--words", help=both("Isinya.", "What is said."))]
Result = Annotated[str, typer.Option("--result", help=both("Realisasi.", "What was achieved."))]


def write_entry(entry: Entry, actor: str, cycle: str | None, at: str | None, **texts: str | int | None) -> None:
    """Write one entry in one transaction, and say so."""
    now = moment(at)
    said = {
        name: text if name in ("nip", "unit") else read_words(text, f"--{name.replace('_', '-')}")
        for name, text in ((name, str(value)) for name, value in texts.items() if value is not None)
    }
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        who = names.person(tx, read_nip(actor))
        found = the_cycle(tx, cycle, CycleState.OPEN)
        what = write(Hand(tx, found, who.nip, now, ground.settings.home, Path.cwd()), entry, said)
    done = f"{speech('tercatat', 'written')} · {speech.of(ENTRIES[entry])}"
    page.say(f"{page.named(what.called(found, speech), what.nip)}: {done}", "green")
