"""How a result that was handed over came to be, point by point, each with the article behind it.

Only what the employee has been told already: before that nobody at a console reads a rating. `siklus explain` tells
the whole story, with what was replaced.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.citation import cited
from domain.credit import JENJANG_LABELS
from domain.disclosure import SHOWN
from domain.numbers import plain
from domain.policy import Policy
from domain.pp30 import PP30_LABELS
from domain.rating import EKSPEKTASI_LABELS, LABELS, ORGANISASI_LABELS
from domain.terms import Ekspektasi, Jenjang, Predikat
from domain.words import Pair
from domain.worked import credit as worked_credit
from domain.worked import limits, nilai
from store import credit, cycles, ratings
from store import explain as known
from store.cycles import Cycle
from store.database import Connection
from store.explain import Outcome, Row


@dataclass(frozen=True, slots=True)
class Point:
    """One number or word of a result: what it is, what it says, how it follows, by which article, by whom."""

    title: Pair
    said: str
    how: Pair
    article: Pair
    by: str | None = None
    at: datetime | None = None


JUDGED: Pair = ("penilaian atas seluruh tahun", "a judgement of the whole year")


def reckoned(tx: Connection, cycle: Cycle, outcome: Outcome) -> list[Point]:
    """Give the points of a result, the predikat first; none before it was handed over, or while it is contested."""
    row = _in_force(tx, outcome) if outcome.state in SHOWN else None
    if row is None:
        return []
    rules = cycles.policy_of(tx, cycle, outcome.agency_id)
    points = _numeric(rules, row) if row["nilai"] is not None else _quadrant(tx, outcome, rules, row)
    return [*points, *_credit(tx, outcome.id, rules)]


def _in_force(tx: Connection, outcome: Outcome) -> Row | None:
    stands = (outcome.hasil, outcome.perilaku, outcome.nilai, outcome.predikat)
    given = [row for row in known.ratings(tx, outcome.id) if row["period"] == 0]
    return next((r for r in reversed(given) if (r["hasil"], r["perilaku"], r["nilai"], r["predikat"]) == stands), None)


def _quadrant(tx: Connection, outcome: Outcome, rules: Policy, row: Row) -> Iterator[Point]:
    """PermenPANRB 6/2022: the cell of the matrix, and the two ratings that choose it."""
    hasil, perilaku = Ekspektasi(row["hasil"]), Ekspektasi(row["perilaku"])
    labels = EKSPEKTASI_LABELS[hasil], EKSPEKTASI_LABELS[perilaku]
    yield Point(
        ("Predikat", "Predikat"), LABELS[Predikat(row["predikat"])],
        (f"sel matriks: hasil kerja {labels[0]} × perilaku kerja {labels[1]}",
         f"cell of the matrix: hasil kerja {labels[0]} × perilaku kerja {labels[1]}"),
        cited(rules.predikat, f"matrix.{hasil}.{perilaku}"),
    )  # fmt: skip
    unit = ratings.of_unit(tx, outcome.id)
    if unit and unit.binding and unit.capaian and unit.hasil is hasil:
        named = ORGANISASI_LABELS[unit.capaian]
        how = (f"memimpin {unit.unit}: capaian unit {named} dipetakan ke {labels[0]}",
               f"heads {unit.unit}: the unit's capaian {named} is mapped to {labels[0]}")  # fmt: skip
        article = cited(rules.kepala_unit, "mengikat", f"hasil.{unit.capaian}")
    else:
        how, article = JUDGED, cited(rules.regim, "sistem")
    yield Point(("Hasil kerja", "Hasil kerja"), labels[0], how, article, row["by"], row["at"])
    regime = cited(rules.regim, "sistem")
    yield Point(("Perilaku kerja", "Perilaku kerja"), labels[1], JUDGED, regime, row["by"], row["at"])


def _numeric(rules: Policy, row: Row) -> Iterator[Point]:
    """PP 30/2019: the limits between which the weighted value lies, and the two values that are weighted."""
    rule, reached, predikat = rules.pp30.value, row["nilai"], Predikat(row["predikat"])
    weights = rule.bobot[rules.regim.value.bobot or "70/30"]
    order = list(Predikat)
    found = next(p for p in order if reached >= rule.batas[p])
    above = order[order.index(found) - 1] if order.index(found) else None
    between = limits(reached, rule.batas[found], rule.batas[above] if above else None)
    lacks: Pair = ("", "") if found is predikat else (", tanpa ide baru yang tercatat", ", without a recorded new idea")
    yield Point(("Predikat", "Predikat"), PP30_LABELS[predikat], (between + lacks[0], between + lacks[1]),
                cited(rules.pp30, f"batas.{found}", f"batas.{predikat}"))  # fmt: skip
    worked = nilai(weights, row["nilai_skp"], row["nilai_perilaku"])
    how = (f"{worked}, tidak dibulatkan", f"{worked}, not rounded")
    yield Point(("Nilai kinerja", "Nilai kinerja"), plain(reached), how, cited(rules.pp30, "bobot"))
    for what, title in (("nilai_skp", "Nilai SKP"), ("nilai_perilaku", "Nilai perilaku kerja")):
        yield Point((title, title), plain(row[what]), JUDGED, cited(rules.pp30, "bobot"), row["by"], row["at"])


def _credit(tx: Connection, appraisal_id: int, rules: Policy) -> Iterator[Point]:
    for row in credit.of(tx, appraisal_id):
        jenjang = Jenjang(row["jenjang"])
        worked = worked_credit(row["coefficient"], row["percent"], row["months"])
        label = JENJANG_LABELS[jenjang]
        yield Point(
            ("Angka kredit", "Angka kredit"), f"{row['credit']:.2f}",
            (f"{label}, {row['months']} bulan: {worked}, dibulatkan dua desimal",
             f"{label}, {row['months']} months: {worked}, rounded to two places"),
            cited(rules.angka_kredit, f"persen.{row['predikat']}", f"jenjang.{jenjang}"),
        )  # fmt: skip
