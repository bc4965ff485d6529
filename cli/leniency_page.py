"""How appraisers rate, as a table and as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group
from rich.text import Text

from cli import page
from cli.words import Speech
from domain.leniency import Agency, Leniency
from domain.leniency_words import basis, decimal, in_words
from domain.people import mask
from domain.policy import Policy


def figures(rules: Policy, agency: Agency, rows: Sequence[Leniency], names: Mapping[str, str], speech: Speech) -> Group:
    """Give the figures of appraisers as a table, and what they rest on."""
    if not rows:
        return Group(Text(speech("belum ada penilaian tahunan", "no annual ratings yet"), "dim"))
    table = page.table(
        speech("Penilai", "Appraiser"), "n", speech("Rata-rata", "Mean"), speech("Mentah", "Raw"),
        speech("Bobot", "Weight"), speech("Dalam kata", "In words"), right=(1, 2, 3, 4),
    )  # fmt: skip
    for one in rows:
        table.add_row(
            page.named(names.get(one.appraiser, ""), one.appraiser), str(one.ratings), decimal(one.mean, 2, speech),
            decimal(one.raw, 2, speech), decimal(one.weight, 2, speech), in_words(one, speech),
            style="" if one.stands_out else "dim",
        )  # fmt: skip
    return Group(table, *(Text(line, "dim") for line in basis(rules, agency, speech)))


def report(rules: Policy, agency: Agency, rows: Sequence[Leniency], names: Mapping[str, str]) -> dict[str, Any]:
    """Give the JSON of figures with what they are reckoned from; NIPs are masked, numbers are not rounded."""
    return {
        "agency": {f: getattr(agency, f) for f in Agency.__slots__},
        "policy": rules.kalibrasi.model_dump(mode="json")["value"],
        "unverified": rules.kalibrasi.unverified,
        "appraisers": [
            {
                "name": names.get(one.appraiser, ""),
                **{f: getattr(one, f) for f in Leniency.__slots__},
                "appraiser": mask(one.appraiser),
                "stands_out": one.stands_out,
                "words": {"id": in_words(one, Speech("id")), "en": in_words(one, Speech("en"))},
            }
            for one in rows
        ],
    }
