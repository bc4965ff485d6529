"""How a result was reckoned, as numbered points: from the predikat down to each entry, who made it, when, by which
article. A reader who follows them by hand gets the same.
"""

from collections.abc import Iterator

from cli.objection_page import HELD
from cli.story import Story
from cli.trace_credit import credit
from cli.trace_given import gave, of_unit, set_by
from cli.trace_history import end, objection, replaced
from cli.trace_point import Input, Point, based
from domain.numbers import plain
from domain.pp30 import PP30_LABELS
from domain.rating import EKSPEKTASI_LABELS, LABELS, ORGANISASI_LABELS
from domain.terms import AppraisalState, Ekspektasi, Predikat, PredikatOrganisasi, Role
from domain.words import Pair
from domain.worked import limits, nilai
from store.explain import Row


def trace(story: Story) -> list[Point]:
    """Give the points that lead to the predikat in force, or to the one that is contested; none without a result."""
    row = story.in_force
    if row is None or story.excluded:
        return []
    return [
        *_held(story), *(_numeric(story, row) if row["nilai"] is not None else _quadrant(story, row)),
        *replaced(story, row), *objection(story), *end(story), *credit(story),
    ]  # fmt: skip


def _held(story: Story) -> Iterator[Point]:
    """Say that nothing is in force while an objection is open; what follows is then the result that is contested."""
    filed = next((step for step in reversed(story.steps) if step.target == AppraisalState.CONTESTED), None)
    if story.held and filed:
        yield Point(
            "held", None, ("Predikat", "Predikat"), HELD, by=filed.actor, role=Role.EMPLOYEE, at=filed.at,
            how=("keberatan diajukan; di bawah ini hasil yang diberatkan",
                 "an objection is open; below is the contested result"),
            why=story.dispute.row["grounds"] if story.dispute.row else "",
            **based(story.policy.batas_waktu, "keberatan_hari"),
        )  # fmt: skip


# --- two ratings ----------------------------------------------------------------------------------------


def _quadrant(story: Story, row: Row) -> Iterator[Point]:
    """PermenPANRB 6/2022: the cell of the matrix, and the two ratings that choose it."""
    hasil, perilaku = Ekspektasi(row["hasil"]), Ekspektasi(row["perilaku"])
    labels = EKSPEKTASI_LABELS[hasil], EKSPEKTASI_LABELS[perilaku]
    label = LABELS[Predikat(row["predikat"])]
    yield Point(
        "predikat", row["predikat"], ("Predikat", "Predikat"), (label, label),
        how=(f"sel matriks: hasil kerja {labels[0]} × perilaku kerja {labels[1]}",
             f"cell of the matrix: hasil kerja {labels[0]} × perilaku kerja {labels[1]}"),
        formula=f"matrix[{hasil}][{perilaku}]",
        inputs=(Input("hasil", hasil, "hasil"), Input("perilaku", perilaku, "perilaku")),
        **based(story.policy.predikat, f"matrix.{hasil}.{perilaku}"),
    )  # fmt: skip
    yield from _hasil(story, row, hasil)
    yield _judged(story, row, "perilaku", perilaku)


def _hasil(story: Story, row: Row, hasil: Ekspektasi) -> Iterator[Point]:
    capaian = of_unit(story, row)
    if capaian is None:
        yield _judged(story, row, "hasil", hasil)
        return
    predikat, unit = PredikatOrganisasi(capaian.words), story.outcome.unit
    label, named = EKSPEKTASI_LABELS[hasil], ORGANISASI_LABELS[predikat]
    yield Point(
        "hasil", hasil, ("Hasil kerja", "Hasil kerja"), (label, label),
        how=(f"memimpin {unit}: capaian unit {named} dipetakan ke {label}",
             f"heads {unit}: the unit's capaian {named} is mapped to {label}"),
        formula=f"kepala_unit.hasil[{predikat}]", inputs=(Input("capaian", predikat, "capaian_unit"),),
        **gave(story, row), **based(story.policy.kepala_unit, "mengikat", f"hasil.{predikat}"),
    )  # fmt: skip
    yield Point(
        "capaian_unit", predikat, (f"Capaian {unit}", f"Capaian of {unit}"), (named, named), formula="entry",
        **set_by(story, capaian), **based(story.policy.kepala_unit, "mengikat"),
    )  # fmt: skip


def _judged(story: Story, row: Row, what: str, value: Ekspektasi) -> Point:
    """Give one of the two ratings as somebody's own judgement (PermenPANRB 6/2022: never a reckoned number)."""
    title = {"hasil": "Hasil kerja", "perilaku": "Perilaku kerja"}[what]
    label = EKSPEKTASI_LABELS[value]
    return Point(
        what, value, (title, title), (label, label), ("penilaian atas seluruh tahun", "a judgement of the whole year"),
        "entry", **gave(story, row), **based(story.policy.regim, "sistem"),
    )  # fmt: skip


# --- numbers --------------------------------------------------------------------------------------------


def _numeric(story: Story, row: Row) -> Iterator[Point]:
    """PP 30/2019: the limits between which the weighted value lies, and the two values that are weighted."""
    rule, policy = story.policy.pp30.value, story.policy.pp30
    predikat, reached = Predikat(row["predikat"]), row["nilai"]
    weights = rule.bobot[story.policy.regim.value.bobot or "70/30"]
    found = next(p for p in Predikat if reached >= rule.batas[p])  # before the new idea is looked at
    above = list(Predikat)[list(Predikat).index(found) - 1] if found is not Predikat.SANGAT_BAIK else None
    between = limits(reached, rule.batas[found], rule.batas[above] if above else None)
    idea = (Input("ide_baru", row["idea"], "ide_baru"),) if found is Predikat.SANGAT_BAIK else ()
    yield Point(
        "predikat", predikat, ("Predikat", "Predikat"), (PP30_LABELS[predikat], PP30_LABELS[predikat]),
        how=_compared(between, found, predikat), formula=between, inputs=(Input("nilai", reached, "nilai"), *idea),
        **based(policy, f"batas.{found}", f"batas.{predikat}"),
    )  # fmt: skip
    worked = nilai(weights, row["nilai_skp"], row["nilai_perilaku"])
    yield Point(
        "nilai", reached, ("Nilai kinerja", "Nilai kinerja"), (plain(reached), plain(reached)),
        how=(f"{worked}, tidak dibulatkan", f"{worked}, not rounded"), formula=worked,
        inputs=(Input("nilai_skp", row["nilai_skp"], "nilai_skp"),
                Input("nilai_perilaku", row["nilai_perilaku"], "nilai_perilaku"),
                Input("bobot", f"{weights.skp}/{weights.perilaku}")),
        **based(policy, "bobot"),
    )  # fmt: skip
    for what, title in (("nilai_skp", "Nilai SKP"), ("nilai_perilaku", "Nilai perilaku kerja")):
        said = plain(row[what])
        yield Point(what, row[what], (title, title), (said, said), formula="entry", **gave(story, row),
                    **based(policy, "bobot"))  # fmt: skip
    if idea:
        told = (row["idea"], row["idea"]) if row["idea"] else ("tidak ada yang tercatat", "none is recorded")
        yield Point("ide_baru", row["idea"], ("Ide baru", "New idea"), told, formula="entry", **gave(story, row),
                    **based(policy, "batas.sangat_baik"))  # fmt: skip


def _compared(between: str, found: Predikat, predikat: Predikat) -> Pair:
    if found is predikat:
        return f"{between}", f"{between}"
    return f"{between}, tanpa ide baru yang tercatat", f"{between}, without a recorded new idea"
