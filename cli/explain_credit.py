"""The angka kredit in the story of an appraisal: each row as it is reckoned, the sum, what is missing to rise."""

from decimal import Decimal

from rich.console import Group
from rich.table import Table
from rich.text import Text

from cli import page
from cli.story import Story
from cli.trace_credit import missing, standing, total
from cli.words import Speech
from domain.citation import cited
from domain.credit import JENJANG_LABELS
from domain.rating import LABELS
from domain.terms import Jenjang, Predikat
from domain.worked import credit as written
from domain.worked import worded
from store.explain import Row


def credit(story: Story, speech: Speech) -> Group | Text:
    """Give the rows of the angka kredit with their sum, or why there are none."""
    why = standing(story)
    if why.status != "computed":
        return Text(speech.of(why.words), "dim")
    table = page.table(
        speech("Masa", "Period"), "Jenjang", speech("Bulan", "Months"), speech("Konversi", "Conversion"),
        speech("Hitungan", "Reckoning"), "Angka kredit", right=(2, 5),
    )  # fmt: skip
    for row in story.credit:
        table.add_row(*_row(row, speech))
    table.add_section()
    table.add_row(speech("Jumlah", "Sum"), "", str(sum(row["months"] for row in story.credit)), "", "",
                  _number(total(story), speech), style="bold")  # fmt: skip
    rule = story.policy.angka_kredit
    paths = [f"persen.{story.credit[0]['predikat']}", *(f"jenjang.{row['jenjang']}" for row in story.credit)]
    notes = [speech(
        "Tiap baris dibulatkan sendiri ke dua desimal, setengah ke atas; satu bulan milik jabatan pada tanggal 1-nya "
        "(cara membulatkan dan menghitung bulan belum diverifikasi).",
        "Each row is rounded by itself to two places, half up; a month belongs to the post held on its first day (how "
        "to round and to count months is unverified).",
    ), speech.of(cited(rule, *paths))]  # fmt: skip
    return Group(table, *_missing(story, speech), *(Text(note, "dim") for note in notes))


def _row(row: Row, speech: Speech) -> tuple[str, ...]:
    label = LABELS[Predikat(row["predikat"])]
    return (
        f"{speech.day(row['starts_on'])} – {speech.day(row['ends_on'])}", JENJANG_LABELS[Jenjang(row["jenjang"])],
        str(row["months"]), f"{label} {row['percent']}%",
        worded(written(row["coefficient"], row["percent"], row["months"]), speech), _number(row["credit"], speech),
    )  # fmt: skip


def _number(value: Decimal, speech: Speech) -> str:
    return worded(f"{value:.2f}", speech)


def _missing(story: Story, speech: Speech) -> list[Table | Text]:
    """Give what is gathered in the last jenjang and what is missing to rise, as far as siklus knows."""
    found = missing(story)
    if found is None:
        return []
    step, gathered, lacks = found
    needed = story.policy.angka_kredit.value.jenjang[step]
    rows = [
        (speech(f"Terkumpul di {JENJANG_LABELS[step]}", f"Gathered as {JENJANG_LABELS[step]}"),
         f"{_number(gathered, speech)} {speech('(yang tercatat di siklus)', '(as far as siklus knows)')}"),
        (speech("Kenaikan pangkat", "Next pangkat"), _lacks(needed.naik_pangkat, lacks.pangkat, speech)),
    ]  # fmt: skip
    if needed.naik_jenjang is not None and lacks.jenjang is not None:
        higher = _lacks(needed.naik_jenjang, lacks.jenjang, speech)
        also = speech(
            "; juga perlu lowongan, uji kompetensi, dan predikat paling rendah Baik",
            "; also needs a vacancy, uji kompetensi, and at least Baik",
        )
        rows.append((speech("Kenaikan jenjang", "Next jenjang"), higher + also))
    return [page.facts(*rows)]


def _lacks(needed: int, lacks: Decimal, speech: Speech) -> str:
    if not lacks:
        return speech(f"perlu {needed}: tercapai", f"needs {needed}: reached")
    return speech(f"perlu {needed}: kurang ", f"needs {needed}: missing ") + _number(lacks, speech)
