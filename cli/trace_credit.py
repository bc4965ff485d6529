"""The angka kredit of an appraisal: each row written out, the sum, what is missing; or why there is none."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cli.story import Story
from cli.trace_point import Input, Point, based
from domain.credit import JENJANG_LABELS, Missing, accumulate, is_functional, jenjang, progress
from domain.numbers import plain
from domain.terms import AppraisalState, Jenjang, Predikat
from domain.words import Pair
from domain.worked import credit as worked
from store.lifecycle import CLOCK

NOT_FUNCTIONAL: Pair = ("tidak berlaku: bukan jabatan fungsional", "not applicable: no functional post")
EXCLUDED: Pair = ("tidak ada: pegawai dikecualikan", "none: the employee is excluded")
NO_JENJANG: Pair = (
    "tidak dihitung: nama jabatan fungsional tidak memuat jenjangnya; mohon diperbaiki dalam daftar pegawai",
    "not computed: the name of the functional post does not say its jenjang; to be corrected in the roster",
)
HELD: Pair = ("belum dihitung: hasil belum final", "not computed yet: the result is not final")
PENDING: Pair = (
    "belum dihitung: hasil sudah final, dihitung pada putaran sistem berikutnya",
    "not computed yet: the result is final, the system computes it on its next round",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether there is angka kredit, and if not, why: computed, held, pending, no_jenjang, not_applicable, excluded."""

    status: str
    words: Pair = ("", "")


def standing(story: Story) -> Standing:
    """Give whether an appraisal has angka kredit (only functional posts do: PermenPANRB 1/2023)."""
    if story.credit:
        return Standing("computed")
    posts = [(part.spell.position, part.spell.position_kind) for part in story.year.segments if part.spell]
    if not any(is_functional(kind) for _, kind in posts):
        return Standing("not_applicable", NOT_FUNCTIONAL)
    if story.excluded:
        return Standing("excluded", EXCLUDED)
    if not any(jenjang(*post) for post in posts):
        return Standing("no_jenjang", NO_JENJANG)
    if story.outcome.state != AppraisalState.FINAL:
        return Standing("held", HELD)
    return Standing("pending", PENDING)


def total(story: Story) -> Decimal:
    """Give the sum of the rows, each of which was rounded by itself."""
    return accumulate(row["credit"] for row in story.credit)


def missing(story: Story) -> tuple[Jenjang, Decimal, Missing] | None:
    """Give the last jenjang, what is gathered in it, and what is missing to rise; None without angka kredit."""
    if not story.credit or story.gathered is None:
        return None
    last = Jenjang(story.credit[-1]["jenjang"])
    return last, story.gathered, progress(story.policy.angka_kredit.value, last, story.gathered)


def credit(story: Story) -> Iterator[Point]:
    """Give the points of the angka kredit: a row for each part of the year in one jenjang, and their sum."""
    for row in story.credit:
        step, predikat = Jenjang(row["jenjang"]), Predikat(row["predikat"])
        label, formula = JENJANG_LABELS[step], worked(row["coefficient"], row["percent"], row["months"])
        said = f"{row['credit']:.2f}"
        yield Point(
            f"credit_{row['no']}", row["credit"], (f"Angka kredit {label}", f"Angka kredit, {label}"), (said, said),
            how=(f"{formula}, dibulatkan ke atas mulai setengah", f"{formula}, rounded half up"), formula=formula,
            inputs=(
                Input("predikat", predikat, "predikat"), Input("jenjang", step),
                Input("koefisien", row["coefficient"]), Input("persen", row["percent"]),
                Input("bulan", row["months"]), Input("starts_on", row["starts_on"]),
                Input("ends_on", row["ends_on"]),
            ),
            by=CLOCK, at=row["at"],
            **based(story.policy.angka_kredit, f"persen.{predikat}", f"jenjang.{step}.koefisien"),
        )  # fmt: skip
    if story.credit:
        parts = [row["credit"] for row in story.credit]
        formula = " + ".join(plain(part) for part in parts)
        said = f"{total(story):.2f}"
        yield Point(
            "credit", total(story), ("Angka kredit setahun", "Angka kredit of the year"), (said, said),
            how=(formula, formula), formula=formula,
            inputs=tuple(Input(f"credit_{row['no']}", row["credit"], f"credit_{row['no']}") for row in story.credit),
        )  # fmt: skip
