"""A ranking of indicators for eyes: the table, then each indicator with every measure explained."""

from collections import Counter

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli import page
from cli.indicators_data import Ranking
from cli.indicators_meaning import meaning
from cli.indicators_words import (
    HEADS,
    PARTS,
    REASONS,
    VERDICTS,
    WHAT,
    advice,
    decimal,
    extent,
    percent,
    polarity,
    refusal,
    value,
)
from cli.words import Speech
from domain.indicator_history import History
from domain.indicator_judgement import ALONE, SCALES, Judgement, Part, Verdict

SHOWN = 20  # refused rows on a screen
STYLES = {Verdict.CARRIES: "green", Verdict.MEND: "yellow", Verdict.CANNOT: "red"}


def show(ranking: Ranking, speech: Speech) -> None:
    """Print the ranking, then each indicator with its measures, then how points are made, then what was refused."""
    counts = Counter(j.verdict for j in ranking.judged)
    page.say(speech(f"Kelayakan indikator: {ranking.file}", f"Fitness of indicators: {ranking.file}"), "bold")
    total = ", ".join(f"{counts[v]} {speech.of(VERDICTS[v])}" for v in Verdict)
    page.say(speech(f"{len(ranking.judged)} indikator: {total}", f"{len(ranking.judged)} indicators: {total}"))
    if ranking.shown:
        page.console().print(_ranking(ranking, speech))
    for place, found in enumerate(ranking.shown, start=1):
        _one(place, found, speech)
    if len(ranking.shown) < len(ranking.judged):
        rest = len(ranking.judged) - len(ranking.shown)
        page.say(
            speech(
                f"\n{rest} indikator lain tidak ditampilkan; semuanya: --top {len(ranking.judged)}",
                f"\n{rest} more indicators are not shown; all of them: --top {len(ranking.judged)}",
            ),
            "dim",
        )
    if ranking.shown:
        _scales(speech)
    _refused(ranking.history, speech)


def _ranking(ranking: Ranking, speech: Speech) -> Table:
    heads = ("#", speech("Indikator", "Indicator"), speech("Kesimpulan", "Verdict"), speech("Nilai", "Score"))
    short = [speech.of(HEADS[part]) for part in Part]
    table = page.table(*heads, *short, right=(0, *range(3, 4 + len(short))))
    for place, found in enumerate(ranking.shown, start=1):
        points = (decimal(found.points[part], 1, speech) for part in Part)
        verdict = Text(speech.of(VERDICTS[found.verdict]), STYLES[found.verdict])
        table.add_row(str(place), Text(found.name), verdict, decimal(found.score, 1, speech), *points)
    most = (str(SCALES[part].most) for part in Part)
    table.add_row("", Text(speech("paling banyak", "at most"), "dim"), "", "100", *most, style="dim")
    return table


def _one(place: int, found: Judgement, speech: Speech) -> None:
    code = f" [{found.known.code}]" if found.known else ""
    head = Text.assemble(
        (f"\n{place}. {found.name}{code}  ", "bold"),
        (speech.of(VERDICTS[found.verdict]), STYLES[found.verdict]),
        speech(f", nilai {decimal(found.score, 1, speech)}", f", score {decimal(found.score, 1, speech)}"),
    )
    page.console().print(head)
    table = Table.grid(padding=(0, 2))
    for justify in ("left", "right", "right", "left"):
        table.add_column(justify=justify, no_wrap=justify == "right")
    for part in Part:
        points = f"{decimal(found.points[part], 1, speech)}/{SCALES[part].most}"
        table.add_row(speech.of(PARTS[part]), value(part, found, speech), points, Text(meaning(part, found, speech)))
    rest = page.facts(
        (speech("Riwayat", "History"), f"{extent(found.evidence, speech)}; {polarity(found, speech)}"),
        *((_weight(reason in ALONE, speech), speech.of(REASONS[reason])) for reason in found.reasons),
        (speech("Saran target", "Target"), advice(found.suggestion, found, speech)),
    )
    page.console().print(Padding(table, (0, 0, 0, 3)), Padding(rest, (0, 0, 0, 3)))


def _weight(alone: bool, speech: Speech) -> str:
    return speech("Menentukan", "Decides") if alone else speech("Perbaiki", "Mend")


def _scales(speech: Speech) -> None:
    title = speech("Cara menghitung nilai", "How the score is made")
    table = page.table(
        speech("Ukuran", "Measure"),
        speech("Yang diukur", "What is measured"),
        speech("0 pada", "0 at"),
        speech("penuh pada", "full at"),
        speech("paling banyak", "at most"),
        title=f"\n{title}",
        right=(2, 3, 4),
    )
    for part, scale in SCALES.items():
        plain = part is Part.SPREAD
        ends = (decimal(e, 2, speech) if plain else percent(e, speech) for e in (scale.zero, scale.full))
        table.add_row(speech.of(PARTS[part]), speech.of(WHAT[part]), *ends, str(scale.most))
    page.console().print(table)
    page.say(
        speech(
            "Di antaranya sebanding. Urutan: kesimpulan, lalu nilai. Layak: nilai 70 ke atas tanpa catatan. "
            "Daya beda yang tinggi dapat juga berasal dari keadaan wilayah, bukan dari kerja orangnya: bandingkan "
            "unit dengan capaiannya sendiri tahun lalu. Skala ini setelan program, bukan ketentuan peraturan.",
            "In proportion between. Order: verdict, then score. Fit: a score of 70 or more and nothing against it. "
            "A high spread may also come from the place and not from the people's work: hold a unit against its own "
            "last year. The scales are settings of this program, no rule of law.",
        ),
        "dim",
    )


def _refused(history: History, speech: Speech) -> None:
    if not history.refusals:
        return
    rows, bad = speech.number(history.rows), speech.number(history.refusals)
    head = speech(
        f"{bad} dari {rows} baris ditolak (baris 1 tepat di bawah judul kolom)",
        f"{bad} of {rows} rows refused (row 1 is the one below the header)",
    )
    page.say(f"\n{head}", "bold")
    table = page.table(speech("Baris", "Row"), speech("Masalah", "Problem"), right=(0,))
    for found in history.refused[:SHOWN]:
        table.add_row(str(found.row), Text(refusal(found, speech)))
    page.console().print(table)
    if history.refusals > SHOWN:
        more = speech.number(history.refusals - SHOWN)
        page.say(speech(f"… dan {more} baris lagi (--format json)", f"… and {more} more (--format json)"), "dim")
