"""`siklus entry skp|target|expectation|annex|result|progress|evidence`: what is written of an SKP and on its lines."""

from typing import Annotated

import typer

from cli.arguments import ActorOption, AtOption, CycleOption
from cli.entry_options import Nip, No, Period, Result, Words, YearOrPeriod, write_entry
from cli.words import both
from domain.skp_text import ASPEK, LAMPIRAN, PERSPEKTIF, VALUES
from domain.terms import Entry

app = typer.Typer()

Approach = Annotated[
    str | None, typer.Option("--approach", help=both("kuantitatif atau kualitatif", "kuantitatif or kualitatif"))
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        help=both("jpt (juga pimpinan unit kerja mandiri) atau ja_jf", "jpt (also independent units) or ja_jf"),
    ),
]
Aspek = Annotated[str | None, typer.Option("--aspek", help=", ".join(ASPEK))]
Satuan = Annotated[
    str | None,
    typer.Option(
        "--satuan", help=both("Satuan, bila target tidak menyebutnya.", "The unit, where the target does not say it.")
    ),
]
Arah = Annotated[
    str | None, typer.Option("--polarity", help=both("naik (bawaan) atau turun", "naik (default) or turun"))
]
View = Annotated[str | None, typer.Option("--perspektif", help="JPT: " + ", ".join(PERSPEKTIF))]
Above = Annotated[
    str | None,
    typer.Option(
        "--above",
        metavar="NO",
        help=both(
            "RHK atasan yang diintervensi: nomornya dalam SKP pejabat penilai sekarang, atau bunyinya.",
            "The superior's RHK that it intervenes: its number in the present appraiser's SKP, or its words.",
        ),
    ),
]
Code = Annotated[
    str | None,
    typer.Option(
        "--indicator-code",
        metavar=both("KODE", "CODE"),
        help=both("Kode dari katalog indikator.", "A code of the catalogue of indicators."),
    ),
]


@app.command(help=both("Pendekatan dan model SKP.", "The approach and the model of an SKP."))
def skp(
    nip: Nip,
    actor: ActorOption,
    approach: Approach = None,
    model: Model = None,
    cycle: CycleOption = None,
    at: AtOption = None,
) -> None:
    """Write the head of an SKP."""
    write_entry(Entry.SKP, actor, cycle, at, nip=nip, approach=approach, model=model)


@app.command(help=both("Satu baris SKP; baris lain tetap.", "One line of an SKP; the others stay."))
def target(
    nip: Nip,
    actor: ActorOption,
    no: No,
    rhk: Annotated[str, typer.Option("--rhk", help=both("Rencana hasil kerja.", "What is to be achieved."))],
    indicator: Annotated[str, typer.Option("--indicator", help=both("Indikator kinerja.", "By what measure."))],
    target: Annotated[str, typer.Option("--target", help=both("Targetnya.", "How much."))],
    kind: Annotated[str, typer.Option("--kind", help=both("utama atau tambahan.", "utama or tambahan."))] = "utama",
    aspek: Aspek = None,
    satuan: Satuan = None,
    polarity: Arah = None,
    perspektif: View = None,
    above: Above = None,
    indicator_code: Code = None,
    cycle: CycleOption = None,
    at: AtOption = None,
) -> None:
    """Write a line of an SKP, whole: what is not said is left out."""
    write_entry(
        Entry.TARGET, actor, cycle, at, nip=nip, no=no, rhk=rhk, indicator=indicator, target=target, kind=kind,
        aspek=aspek, satuan=satuan, polarity=polarity, perspektif=perspektif, above=above,
        indicator_code=indicator_code,
    )  # fmt: skip


@app.command(
    help=both(
        "Ekspektasi khusus pimpinan atas satu nilai BerAKHLAK.", "What the leader expects of one BerAKHLAK value."
    )
)
def expectation(
    nip: Nip,
    actor: ActorOption,
    value: Annotated[str, typer.Option("--value", help=", ".join(VALUES))],
    words: Words,
    cycle: CycleOption = None,
    at: AtOption = None,
) -> None:
    """Write what is expected of one value."""
    write_entry(Entry.EXPECTATION, actor, cycle, at, nip=nip, value=value, words=words)


@app.command(help=both("Satu bagian lampiran SKP.", "One part of the annex of an SKP."))
def annex(
    nip: Nip,
    actor: ActorOption,
    part: Annotated[str, typer.Option("--part", help=", ".join(LAMPIRAN))],
    words: Words,
    cycle: CycleOption = None,
    at: AtOption = None,
) -> None:
    """Write one part of the annex."""
    write_entry(Entry.ANNEX, actor, cycle, at, nip=nip, part=part, words=words)


@app.command(help=both("Realisasi tahunan satu baris SKP.", "The year's result of one line of the SKP."))
def result(
    nip: Nip, actor: ActorOption, no: No, result: Result, cycle: CycleOption = None, at: AtOption = None
) -> None:
    """Write what was achieved in the year."""
    write_entry(Entry.RESULT, actor, cycle, at, nip=nip, no=no, result=result)


@app.command(help=both("Realisasi periodik satu baris SKP.", "The progress of one line in a period."))
def progress(
    nip: Nip, actor: ActorOption, period: Period, no: No, result: Result, cycle: CycleOption = None, at: AtOption = None
) -> None:
    """Write what was achieved in a period."""
    write_entry(Entry.PROGRESS, actor, cycle, at, nip=nip, period=period, no=no, result=result)


@app.command(
    help=both("Bukti dukung: berkas atau tautan, dengan SHA-256.", "Evidence: a file or link, with its SHA-256.")
)
def evidence(
    nip: Nip,
    actor: ActorOption,
    what: Annotated[str, typer.Argument(metavar=both("BERKAS|TAUTAN", "FILE|LINK"))],
    period: YearOrPeriod = None,
    name: Annotated[str | None, typer.Option("--name", help=both("Nama bukti.", "What to call it."))] = None,
    no: Annotated[
        int | None, typer.Option("--no", min=1, help=both("Baris SKP yang dibuktikan.", "The line that it proves."))
    ] = None,
    cycle: CycleOption = None,
    at: AtOption = None,
) -> None:
    """Write that a file or a link is evidence."""
    write_entry(Entry.EVIDENCE, actor, cycle, at, nip=nip, period=period, evidence=what, name=name, no=no)
