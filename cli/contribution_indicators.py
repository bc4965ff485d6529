"""A unit's contribution by indicator of the catalogue: what all who carry one promised, reached and can prove."""

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rich.text import Text

from cli import page
from cli.contribution_data import about, measure, people, three
from cli.contribution_page import footer, head
from cli.contribution_tree import cells, columns
from cli.contribution_view import Report
from cli.contribution_words import number, share
from cli.words import Speech
from config.indicators import catalogue
from domain.contribution import Figures, by_indicator, figures, over_people
from domain.contribution_measure import Measure
from domain.indicator import Indicator
from domain.words import Pair

NO_CODE: Pair = ("Tanpa indikator katalog", "Without an indicator of the catalogue")
UNKNOWN: Pair = ("tidak ada dalam katalog", "not in the catalogue")
Three = tuple[Decimal, Decimal, Decimal] | None
NONE = (None, None, None)


@dataclass(frozen=True, slots=True)
class Carried:
    """One indicator (None: the lines that name none) over all who carry it; figures in its own unit of measure."""

    code: str | None
    known: Indicator | None
    measure: Measure
    figures: Figures | None

    @property
    def name(self) -> Pair:
        """Give what it is called."""
        if self.code is None:
            return NO_CODE
        return self.known.name.pair if self.known else UNKNOWN


def carried(of: Report) -> Iterator[Carried]:
    """Give each indicator by its code, then the lines without one: together every line, each once."""
    for code, pieces in by_indicator(of.found.pieces).items():
        known = catalogue().find(code) if code else None
        yield Carried(code, known, over_people(pieces), figures(pieces, known.unit) if known else None)


def show(of: Report, speech: Speech) -> None:
    """Print the indicators with how many carry them, targets, results and evidence."""
    page.say(f"{speech('Kontribusi', 'Contribution of')} {of.unit.name}", "bold")
    page.say(f"{of.unit.agency} · {of.cycle.name}", "dim")
    page.console().print(head(of, speech))
    page.say(speech("\nMenurut indikator katalog", "\nBy indicator of the catalogue"), "bold")
    table = columns(speech("Indikator", "Indicator"), speech("Orang", "People"), speech)
    for one in carried(of):
        code = f" [{one.code}]" if one.code else ""
        name = Text.assemble((speech.of(one.name), "bold" if one.known else "yellow"), code)
        if one.figures:
            name.append(f"\n{_figures(one.figures, speech)}", "dim")
        table.add_row(name, *cells(one.measure, of, speech))
    page.console().print(table)
    footer(of, speech)


def _figures(found: Figures, speech: Speech) -> str:
    said = [
        f"{what} {_three(three_, speech)} {found.satuan}"
        for what, three_ in (
            (speech("target", "target"), found.targets),
            (speech("realisasi", "result"), found.results),
        )
        if three_
    ]
    if found.other:
        said.append(speech(f"{found.other} baris bersatuan lain", f"{found.other} lines in another unit of measure"))
    return " · ".join(said)


def _three(found: tuple[Decimal, Decimal, Decimal], speech: Speech) -> str:
    low, median, high = (number(value, speech, 2) for value in found)
    return median if low == high else f"{median} ({low}–{high})"


def report(of: Report) -> dict[str, Any]:
    """Give the JSON: every indicator, complete."""
    return {
        **about(of),
        "measure": measure(of.found.whole.measure),
        "people": people(of.found.whole.measure),
        "indicators": [
            {
                "code": one.code, "name": {"id": one.name[0], "en": one.name[1]}, "in_catalogue": one.known is not None,
                "people": one.measure.people, "measure": measure(one.measure),
                "satuan": one.figures and one.figures.satuan, "targets": one.figures and three(one.figures.targets),
                "results": one.figures and three(one.figures.results),
                "lines_in_another_unit": one.figures and one.figures.other,
            }
            for one in carried(of)
        ],
    }  # fmt: skip


def write_csv(of: Report) -> None:
    """Write one row an indicator; numbers with a point."""
    out, english = csv.writer(sys.stdout, lineterminator="\n"), Speech("en")
    three_ = ("_terendah", "_median", "_tertinggi")
    out.writerow(
        ["kode_indikator", "indikator", "orang", "baris", "realisasi_setahun", "realisasi_sementara", "satuan",
         *(f"target{end}" for end in three_), *(f"realisasi{end}" for end in three_),
         *(f"capaian_persen{end}" for end in three_), "capaian_dihitung", "bukti_sendiri", "bukti_umum",
         "persen_tanpa_bukti_sendiri"]
    )  # fmt: skip
    for one in carried(of):
        m, f = one.measure, one.figures
        spans: tuple[Three, ...] = (f.targets if f else None, f.results if f else None, m.span)
        out.writerow(
            [one.code or "", one.name[0], m.people, m.planned, m.year, m.reported - m.year, f.satuan if f else "",
             *("" if value is None else number(value, english, 2) for span in spans for value in span or NONE),
             len(m.values), m.own, m.general, share(m.unproven, m.planned, english).rstrip("%")]
        )  # fmt: skip
