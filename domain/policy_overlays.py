"""What an agency has of its own: an overlay is a timeline of the same topic that stands in place of the national one.

From its first day it holds for that agency, whatever the nation decides later; before it the national one holds
(docs/decisions/2026-11-24-policy-overlays.md).
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from domain.policy import TOPICS, Provision, Timeline, Timelines, resolve
from domain.words import Pair

Overlays = Mapping[str, Timelines]  # by the agency's code (INSTANSI KERJA ID)

# What no agency may decide for itself, and why.
NATIONAL: dict[str, Pair] = {
    "predikat": (
        "kuadran PermenPANRB 6/2022 berlaku sama bagi semua instansi",
        "the quadrant of PermenPANRB 6/2022 is the same for all agencies",
    ),
    "angka_kredit": (
        "angka kredit mengikuti PermenPANRB 1/2023 dan Peraturan BKN 3/2023 secara nasional",
        "angka kredit follow PermenPANRB 1/2023 and Peraturan BKN 3/2023 all over the nation",
    ),
    "pengingat": (
        "satu siklus memakai satu tangga pengingat untuk semua instansi",
        "a cycle climbs one ladder of reminders for all its agencies",
    ),
}
# What stays as the nation has it in a topic of which an agency may decide the rest: the name of the part, and why.
KEPT: dict[str, tuple[str, Pair]] = {
    "perilaku": (
        "panduan",
        (
            "panduan perilaku BerAKHLAK berlaku nasional; harapan pimpinan ditulis sebagai ekspektasi khusus dalam SKP",
            "the BerAKHLAK guide is national; what a leader expects beyond it is written in the SKP",
        ),
    ),
}


def altered(topic: str, national: Timeline[Any], own: Timeline[Any]) -> tuple[str, Pair] | None:
    """Give the part that an agency's timeline has otherwise than the nation, though it may not, and why; else None."""
    if topic not in KEPT:
        return None
    name = KEPT[topic][0]
    allowed = [getattr(p.value, name) for p in national.provisions]
    return KEPT[topic] if any(getattr(p.value, name) not in allowed for p in own.provisions) else None


def overlaid(national: Timeline[Any], own: Timeline[Any]) -> Timeline[Any]:
    """Give the timeline that an agency lives by: the national one until its own begins, then its own alone."""
    begins = own.provisions[0].in_force
    before = tuple(p for p in national.provisions if p.in_force < begins)
    return national.model_copy(update={"provisions": before + own.provisions})


def lived_by(national: Timelines, own: Timelines) -> dict[str, Timeline[Any]]:
    """Give every topic as an agency with these timelines of its own lives by it."""
    return {topic: overlaid(line, own[topic]) if topic in own else line for topic, line in national.items()}


def in_force(own: Timelines, day: date) -> dict[str, Provision[Any]]:
    """Give what an agency has of its own on a day, by topic."""
    return {topic: held for topic in TOPICS if topic in own and (held := own[topic].holds(day))}


def pinned(national: Timelines, overlays: Overlays, day: date) -> dict[str, dict[str, Any]]:
    """Give the whole rules, in the form that a cycle keeps, of each agency that has some of its own on a day."""
    return {
        agency: resolve(lived_by(national, own), day).stored()
        for agency, own in sorted(overlays.items())
        if in_force(own, day)
    }


def passed_over(national: Timelines, own: Timelines, day: date) -> Iterator[tuple[str, Provision[Any], Provision[Any]]]:
    """Give each topic in which the nation has decided anew since the agency did: topic, national, the agency's own."""
    for topic, held in in_force(own, day).items():
        newer = national[topic].holds(day)
        if newer and newer.in_force > held.in_force:
            yield topic, newer, held
