"""`siklus entry …`: facts that people write, one by one from flags or many from a file."""

from typing import Annotated

import typer

from cli import entry_skp
from cli.arguments import ActorOption, AtOption, CycleOption
from cli.entry_file import columns, import_command
from cli.entry_options import Nip, Period, Unit, Words, YearOrPeriod, write_entry
from cli.words import both
from domain.terms import Entry

app = typer.Typer(no_args_is_help=True)
app.add_typer(entry_skp.app)
app.command("import", help=both("Isi banyak data dari CSV atau XLSX.", "Write many entries from CSV or XLSX."))(
    import_command
)
app.command("columns", help=both("Kolom berkas untuk setiap jenis data.", "The columns of a file for each kind."))(
    columns
)

RATING = both("di atas, sesuai, atau di bawah ekspektasi", "di atas, sesuai or di bawah (ekspektasi)")
OF_UNIT = both("; tahunan pimpinan unit: kosongkan, diambil dari capaian unit", "; a unit head's year: leave it out")
Hasil = Annotated[str | None, typer.Option("--hasil", help=RATING + OF_UNIT)]
Perilaku = Annotated[str, typer.Option("--perilaku", help=RATING)]
NewHasil = Annotated[str | None, typer.Option("--hasil", help=both("Rating baru: ", "New rating: ") + RATING)]
NUMBERS = both("Nilai baru, 0 sampai 120 (PP 30/2019).", "A new number, 0 to 120 (PP 30/2019).")
NILAI = both("0 sampai 120", "0 to 120")
IDEA = both("Ide baru yang bermanfaat (PP 30/2019).", "A new idea of use (PP 30/2019).")
NewPerilaku = Annotated[str | None, typer.Option("--perilaku", help=both("Rating baru: ", "New rating: ") + RATING)]


@app.command(help=both("Umpan balik atas laporan periodik.", "Feedback on a check-in."))
def feedback(
    nip: Nip, actor: ActorOption, period: Period, words: Words, cycle: CycleOption = None, at: AtOption = None
) -> None:
    """Write feedback."""
    write_entry(Entry.FEEDBACK, actor, cycle, at, nip=nip, period=period, words=words)


@app.command(help=both("Rating hasil kerja dan perilaku kerja.", "The ratings of hasil kerja and perilaku kerja."))
def rating(
    nip: Nip,
    actor: ActorOption,
    perilaku: Perilaku,
    hasil: Hasil = None,
    period: YearOrPeriod = None,
    cycle: CycleOption = None,
    at: AtOption = None,
) -> None:
    """Write the two ratings of a period or of the year."""
    write_entry(Entry.RATING, actor, cycle, at, nip=nip, period=period, hasil=hasil, perilaku=perilaku)


@app.command(
    help=both("Nilai SKP dan perilaku bagi instansi PP 30/2019.", "The numbers of an agency that keeps PP 30/2019.")
)
def nilai(
    nip: Nip,
    actor: ActorOption,
    skp: Annotated[str, typer.Option("--skp", help=NILAI)],
    perilaku: Annotated[str, typer.Option("--perilaku", help=NILAI)],
    idea: Annotated[str | None, typer.Option("--idea", help=IDEA)] = None,
    period: YearOrPeriod = None,
    cycle: CycleOption = None,
    at: AtOption = None,
) -> None:
    """Write the two numbers of a period or of the year."""
    write_entry(
        Entry.NILAI, actor, cycle, at, nip=nip, period=period, nilai_skp=skp, nilai_perilaku=perilaku, idea=idea
    )


@app.command(help=both("Predikat kinerja organisasi sebuah unit.", "The predikat of a unit as an organisation."))
def capaian(
    unit: Unit,
    actor: ActorOption,
    predikat: Annotated[str, typer.Option("--predikat", help=both("Misalnya Istimewa atau Baik.", "Such as Baik."))],
    cycle: CycleOption = None,
    at: AtOption = None,
) -> None:
    """Write a unit's predikat."""
    write_entry(Entry.CAPAIAN, actor, cycle, at, unit=unit, predikat=predikat)


@app.command(help=both("Penjelasan atas penyimpangan pola distribusi.", "Why a unit departs from the pattern."))
def justification(unit: Unit, actor: ActorOption, words: Words, cycle: CycleOption = None, at: AtOption = None) -> None:
    """Write a justification."""
    write_entry(Entry.JUSTIFICATION, actor, cycle, at, unit=unit, words=words)


@app.command(
    help=both(
        "Tanda terima hasil; masa keberatan dihitung sejak itu. Yang pertama tercatat tetap berlaku.",
        "That the result was received; the days of objection run from it. The first one written stands.",
    )
)
def receipt(nip: Nip, actor: ActorOption, cycle: CycleOption = None, at: AtOption = None) -> None:
    """Write a receipt."""
    write_entry(Entry.RECEIPT, actor, cycle, at, nip=nip)


@app.command(help=both("Alasan keberatan atas hasil.", "The grounds of an objection."))
def objection(nip: Nip, actor: ActorOption, words: Words, cycle: CycleOption = None, at: AtOption = None) -> None:
    """Write the grounds of an objection."""
    write_entry(Entry.OBJECTION, actor, cycle, at, nip=nip, words=words)


@app.command(
    help=both(
        "Keterangan pegawai atau pejabat penilai atas keberatan; atasan dapat mencatat keduanya.",
        "What the employee or the appraiser says to an objection; the superior may write down either.",
    )
)
def hearing(
    nip: Nip,
    actor: ActorOption,
    words: Words,
    side: Annotated[
        str | None,
        typer.Option(
            "--side",
            metavar="employee|appraiser",
            help=both("Keterangan siapa; perlu bagi atasan saja.", "Whose words; only the superior must say."),
        ),
    ] = None,
    cycle: CycleOption = None,
    at: AtOption = None,
) -> None:
    """Write what one side says."""
    write_entry(Entry.HEARING, actor, cycle, at, nip=nip, side=side, words=words)


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
    nilai_skp: Annotated[str | None, typer.Option("--nilai-skp", help=NUMBERS)] = None,
    nilai_perilaku: Annotated[str | None, typer.Option("--nilai-perilaku", help=NUMBERS)] = None,
    idea: Annotated[str | None, typer.Option("--idea", help=IDEA)] = None,
    cycle: CycleOption = None,
    at: AtOption = None,
) -> None:
    """Write a decision."""
    new = {"hasil": hasil, "perilaku": perilaku, "nilai_skp": nilai_skp, "nilai_perilaku": nilai_perilaku, "idea": idea}
    write_entry(Entry.DECISION, actor, cycle, at, nip=nip, words=words, **new)


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
    write_entry(Entry.REASON, actor, cycle, at, nip=nip, unit=unit, period=period, event=event, words=words)
