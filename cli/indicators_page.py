"""The catalogue of indicators as a table, as one page for one indicator, as JSON, and as docs/indicators.md."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from rich.text import Text

from cli import page
from cli.words import Speech
from config.indicators import catalogue
from domain.indicator import Bounds, Indicator, Sector, Standard, spelling
from domain.indicator_judgement import GOOD, LEAST_PERIODS, LEAST_RESULTS, LEAST_UNITS, POOR, SCALES
from domain.terms import Polarity
from domain.words import Pair

DIRECTIONS: dict[Polarity, Pair] = {
    Polarity.NAIK: ("naik: makin tinggi makin baik", "naik: higher is better"),
    Polarity.TURUN: ("turun: makin rendah makin baik", "turun: lower is better"),
}
MARKS: dict[str, Pair] = {
    "source": ("menurut halaman yang dikutip", "says the cited page"),
    "law text": ("dibaca dalam salinan teks peraturan", "read in a reprint of the regulation"),
    "practice": ("praktik, bukan ketentuan", "practice, no authority"),
    "unverified": ("belum diverifikasi", "unverified"),
}
Found = Sequence[tuple[Sector, Indicator]]


def show_list(found: Found, speech: Speech) -> None:
    """Print the indicators, sector by sector."""
    heads = (
        speech("Kode", "Code"),
        speech("Indikator", "Indicator"),
        speech("Satuan", "Unit"),
        speech("Arah", "Polarity"),
    )
    table = page.table(*heads)
    for number, (sector, indicator) in enumerate(found):
        if number == 0 or found[number - 1][0] is not sector:
            table.add_section()
            table.add_row("", Text(f"{speech.of(sector.title.pair)} (--sector {sector.sector})", "bold"), "", "")
        name = Text(speech.of(indicator.name.pair))
        table.add_row(indicator.code, name, indicator.unit, indicator.polarity)
    page.console().print(table)
    page.say(speech(f"{len(found)} indikator", f"{len(found)} indicators"), "dim")


def show_one(sector: Sector, indicator: Indicator, speech: Speech) -> None:
    """Print all that the catalogue says of one indicator."""
    page.say(f"{speech.of(indicator.name.pair)} [{indicator.code}]", "bold")
    rows = [
        (speech("Sektor", "Sector"), speech.of(sector.title.pair)),
        (speech("Definisi", "Definition"), speech.of(indicator.definition.pair)),
        (speech("Rumus", "Formula"), speech.of(indicator.formula.pair)),
        (speech("Satuan", "Unit"), indicator.unit),
        (speech("Arah", "Polarity"), speech.of(DIRECTIONS[indicator.polarity])),
        (speech("Yang mungkin", "Possible"), bounds(indicator.bounds, speech)),
        (speech("Sumber angka", "Figure from"), indicator.source),
        (speech("Nama lain", "Also called"), "; ".join(indicator.also) or "-"),
    ]
    if indicator.standard:
        rows.append((speech("Acuan", "Standard"), standard(indicator.standard, speech)))
    page.console().print(page.facts(*rows))


def bounds(limits: Bounds, speech: Speech) -> str:
    """Give what values are possible."""
    low, high = limits.min, limits.max
    if low is not None and high is not None:
        return speech(f"{low:g} s.d. {high:g}", f"{low:g} to {high:g}")
    if low is not None:
        return speech(f"{low:g} atau lebih", f"{low:g} or more")
    return speech("tidak dibatasi", "not bounded") if high is None else speech(f"sampai {high:g}", f"up to {high:g}")


def standard(found: Standard, speech: Speech) -> str:
    """Give a national standard with its mark, so that nothing unverified looks like law."""
    mark = speech.of(MARKS[found.mark])
    where = f", {found.url}, {found.checked:%Y-%m-%d}" if found.url and found.checked else ""
    return f"{found.instrument}: {speech.of(found.says.pair)} [{mark}{where}]"


def entry(sector: Sector, indicator: Indicator) -> dict[str, Any]:
    """Give the JSON of one indicator."""
    return {"sector": sector.sector, **indicator.model_dump(mode="json")}


def nearest(said: str) -> list[str]:
    """Give the codes of the indicators whose code or name is most like what was said."""
    named = catalogue().named
    if words := [i.code for _, i in catalogue().search(words=said)] if said.strip() else []:
        return words[:3]
    found = get_close_matches(spelling(said), named, n=3, cutoff=0.5)
    return list(dict.fromkeys(named[name].code for name in found))


# --- docs/indicators.md ---------------------------------------------------------------------------------


def document() -> str:
    """Give docs/indicators.md: the catalogue, and how an indicator is judged."""
    english = Speech("en")
    parts = [
        "# Indicators",
        "Made by `make docs` from `config/indicators/*.yaml`. `siklus indicators show CODE` says the same of one, in "
        "Indonesian. A standard marked unverified has not been compared with its text; nothing here is law.",
        _judging(),
    ]
    for sector in catalogue().sectors:
        parts += [f"## {sector.title.en} ({sector.title.id})", _table(sector, english)]
    standards = [
        f"- `{i.code}` {standard(i.standard, english)}" for s in catalogue().sectors for i in s.indicators if i.standard
    ]
    parts += ["## Standards that are mentioned", "\n".join(standards)]
    return "\n\n".join(parts) + "\n"


def _table(sector: Sector, speech: Speech) -> str:
    rows = [
        f"| `{i.code}` | {i.name.id} | {i.definition.en}: {i.formula.en} | {i.unit} | {i.polarity} | "
        f"{bounds(i.bounds, speech)} | {i.source} |"
        for i in sector.indicators
    ]
    head = "| Code | Name | What it is and how it is made | Unit | Better | Possible | Figure from |"
    return "\n".join([head, "|---|---|---|---|---|---|---|", *rows])


def _judging() -> str:
    from cli.indicators_words import PARTS, WHAT

    rows = [
        f"| {PARTS[part][1]} ({PARTS[part][0]}) | {WHAT[part][1]} | {s.zero:g} | {s.full:g} | {s.most} |"
        for part, s in SCALES.items()
    ]
    return "\n".join(
        [
            "## How a history is judged",
            "",
            "`siklus indicators analyse HISTORY.csv` gives each indicator points, in proportion between the two ends. "
            f"It can carry an appraisal (*layak*) from {GOOD:g} points on if nothing stands against it; below {POOR:g} "
            f"it cannot (*tidak layak*). With fewer than {LEAST_UNITS} units, {LEAST_PERIODS} periods or "
            f"{LEAST_RESULTS} results nothing is certain, and it says so. The scales are settings of this program. The "
            "formulas stand in `domain/indicator_statistics.py`.",
            "",
            "| Measure | What is measured | No points at | All points at | Points |",
            "|---|---|---|---|---|",
            *rows,
        ]
    )
