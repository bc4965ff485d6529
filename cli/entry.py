"""`siklus entry …`: facts that people write, one by one from flags or many from a file."""

from pathlib import Path
from typing import Annotated

import typer

from cli import page
from cli.arguments import ActorOption, AtOption, CycleOption, the_cycle
from cli.arguments import nip as read_nip
from cli.arguments import words as read_words
from cli.entry_file import columns, import_command
from cli.moments import moment
from cli.start import opened
from cli.words import Speech, both
from cli.writing import Hand, write
from domain.terms import CycleState, Entry
from domain.words import ENTRIES
from store import names

app = typer.Typer(no_args_is_help=True)
app.command("import", help=both("Isi banyak data dari CSV atau XLSX.", "Write many entries from CSV or XLSX."))(
    import_command
)
app.command("columns", help=both("Kolom berkas untuk setiap jenis data.", "The columns of a file for each kind."))(
    columns
)

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
RATING = both("di atas, sesuai, atau di bawah ekspektasi", "di atas, sesuai or di bawah (ekspektasi)")
Hasil = Annotated[str, typer.Option("--hasil", help=RATING)]
Perilaku = Annotated[str, typer.Option("--perilaku", help=RATING)]
NewHasil = Annotated[str | None, typer.Option("--hasil", help=both("Rating baru: ", "New rating: ") + RATING)]
NewPerilaku = Annotated[str | None, typer.Option("--perilaku", help=both("Rating baru: ", "New rating: ") + RATING)]


def _write(entry: Entry, actor: str, cycle: str | None, at: str | None, **texts: str | int | None) -> None:
    """Write one entry in one transaction, and say so."""
    now = moment(at)
    said = {
        name: text if name in ("nip", "unit") else read_words(text, f"--{name}")
        for name, text in ((name, str(value)) for name, value in texts.items() if value is not None)
    }
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        who = names.person(tx, read_nip(actor))
        found = the_cycle(tx, cycle, CycleState.OPEN)
        what = write(Hand(tx, found, who.nip, now, ground.settings.home, Path.cwd()), entry, said)
    done = f"{speech('tercatat', 'written')} · {speech.of(ENTRIES[entry])}"
    page.say(f"{page.named(what.called(found, speech), what.nip)}: {done}", "green")


@app.command(help=both("Satu baris SKP; baris lain tetap.", "One line of an SKP; the others stay."))
def target(
    nip: Nip,
    actor: ActorOption,
    no: No,
    rhk: Annotated[str, typer.Option("--rhk", help=both("Rencana hasil kerja.", "What is to be achieved."))],
    indicator: Annotated[str, typer.Option("--indicator", help=both("Indikator kinerja.", "By what measure."))],
    target: Annotated[str, typer.Option("--target", help=both("Targetnya.", "How much."))],
    kind: Annotated[str, typer.Option("--kind", help=both("utama atau tambahan.", "utama or tambahan."))] = "utama",
    cycle: CycleOption = None,
    at: AtOption = None,
) -> None:
    """Write a line of an SKP."""
    _write(Entry.TARGET, actor, cycle, at, nip=nip, no=no, rhk=rhk, indicator=indicator, target=target, kind=kind)


@app.command(help=both("Realisasi tahunan satu baris SKP.", "The year's result of one line of the SKP."))
def result(
    nip: Nip, actor: ActorOption, no: No, result: Result, cycle: CycleOption = None, at: AtOption = None
) -> None:
    """Write what was achieved in the year."""
    _write(Entry.RESULT, actor, cycle, at, nip=nip, no=no, result=result)


@app.command(help=both("Realisasi periodik satu baris SKP.", "The progress of one line in a period."))
def progress(
    nip: Nip, actor: ActorOption, period: Period, no: No, result: Result, cycle: CycleOption = None, at: AtOption = None
) -> None:
    """Write what was achieved in a period."""
    _write(Entry.PROGRESS, actor, cycle, at, nip=nip, period=period, no=no, result=result)


@app.command(
    help=both("Bukti dukung: berkas atau tautan, dengan SHA-256.", "Evidence: a file or link, with its SHA-256.")
)
def evidence(
    nip: Nip,
    actor: ActorOption,
    what: Annotated[str, typer.Argument(metavar=both("BERKAS|TAUTAN", "FILE|LINK"))],
    period: YearOrPeriod = None,
    name: Annotated[str | None, typer.Option("--name", help=both("Nama bukti.", "What to call it."))] = None,
    cycle: CycleOption = None,
    at: AtOption = None,
) -> None:
    """Write that a file or a link is evidence."""
    _write(Entry.EVIDENCE, actor, cycle, at, nip=nip, period=period, evidence=what, name=name)


@app.command(help=both("Umpan balik atas laporan periodik.", "Feedback on a check-in."))
def feedback(
    nip: Nip, actor: ActorOption, period: Period, words: Words, cycle: CycleOption = None, at: AtOption = None
) -> None:
    """Write feedback."""
    _write(Entry.FEEDBACK, actor, cycle, at, nip=nip, period=period, words=words)


@app.command(help=both("Rating hasil kerja dan perilaku kerja.", "The ratings of hasil kerja and perilaku kerja."))
def rating(
    nip: Nip,
    actor: ActorOption,
    hasil: Hasil,
    perilaku: Perilaku,
    period: YearOrPeriod = None,
    cycle: CycleOption = None,
    at: AtOption = None,
) -> None:
    """Write the two ratings of a period or of the year."""
    _write(Entry.RATING, actor, cycle, at, nip=nip, period=period, hasil=hasil, perilaku=perilaku)


@app.command(help=both("Predikat kinerja organisasi sebuah unit.", "The predikat of a unit as an organisation."))
def capaian(
    unit: Unit,
    actor: ActorOption,
    predikat: Annotated[str, typer.Option("--predikat", help=both("Misalnya Istimewa atau Baik.", "Such as Baik."))],
    cycle: CycleOption = None,
    at: AtOption = None,
) -> None:
    """Write a unit's predikat."""
    _write(Entry.CAPAIAN, actor, cycle, at, unit=unit, predikat=predikat)


@app.command(help=both("Penjelasan atas penyimpangan pola distribusi.", "Why a unit departs from the pattern."))
def justification(unit: Unit, actor: ActorOption, words: Words, cycle: CycleOption = None, at: AtOption = None) -> None:
    """Write a justification."""
    _write(Entry.JUSTIFICATION, actor, cycle, at, unit=unit, words=words)


@app.command(help=both("Alasan keberatan atas hasil.", "The grounds of an objection."))
def objection(nip: Nip, actor: ActorOption, words: Words, cycle: CycleOption = None, at: AtOption = None) -> None:
    """Write the grounds of an objection."""
    _write(Entry.OBJECTION, actor, cycle, at, nip=nip, words=words)


@app.command(
    help=both(
        "Keputusan atas keberatan: dengan rating baru berarti dikabulkan, tanpa rating ditolak.",
        "The decision on an objection: with new ratings it is granted, without them rejected.",
    )
)
def decision(
    nip: Nip,
    actor: ActorOption,
    words: Words,
    hasil: NewHasil = None,
    perilaku: NewPerilaku = None,
    cycle: CycleOption = None,
    at: AtOption = None,
) -> None:
    """Write a decision."""
    _write(Entry.DECISION, actor, cycle, at, nip=nip, words=words, hasil=hasil, perilaku=perilaku)


@app.command(help=both("Alasan untuk satu langkah.", "The reason for one step."))
def reason(
    event: Annotated[str, typer.Argument(metavar=both("LANGKAH", "EVENT"))],
    actor: ActorOption,
    words: Words,
    nip: Annotated[str | None, typer.Option("--nip", metavar="NIP")] = None,
    unit: Annotated[str | None, typer.Option("--unit")] = None,
    period: YearOrPeriod = None,
    cycle: CycleOption = None,
    at: AtOption = None,
) -> None:
    """Write a reason."""
    _write(Entry.REASON, actor, cycle, at, nip=nip, unit=unit, period=period, event=event, words=words)
