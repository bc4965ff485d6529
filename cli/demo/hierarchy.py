"""Who appraises whom in the sample: the seats of each unit, and the boss of each seat.

The Sekda is nobody's subordinate here (the wali kota is no ASN) and appraises the heads of the perangkat
daerah; a head appraises the seconds (sekretaris, kepala bidang, ketua tim) and some staff, a second the
rest (REGULATION.md 1.1). Where a head would have more than SPAN people, seconds stand in for the units
below, as officials to whom the authority is delegated. The head of a unit appraises the most of its people.
"""

from dataclasses import dataclass
from typing import Any

from cli.demo.organisation import Unit, read

SPAN = 20  # people whom one person appraises, but for a Sekda
PER_SECOND = 6  # one second for so many colleagues of the head …
MOST_SECONDS = 12  # … up to so many
MOST_DIRECT = 6  # staff whom a head with seconds appraises in person
UNDER_SECONDS = frozenset({"bagian"})  # kinds of unit whose heads the asisten appraise, not the Sekda


@dataclass(slots=True, eq=False)
class Seat:
    """A place in a unit: which post of posts.yaml, under whom, and how many it appraises."""

    unit: Unit
    post: str
    boss: "Seat | None" = None
    below: int = 0
    head: bool = False

    def under(self, boss: "Seat") -> None:
        """Put this seat under a boss."""
        self.boss = boss
        boss.below += 1


def seat(units: list[tuple[Unit, int]]) -> list[Seat]:
    """Give the seats of an agency's units, parents first and each unit's head, seconds and staff in turn."""
    kinds = read("posts.yaml")["kinds"]
    by_unit: dict[str, list[Seat]] = {}
    for unit, people in units:
        by_unit[unit.code] = _staffed(unit, people, kinds["kantor"] | kinds[unit.kind])
    for unit, _ in units:
        if unit.parent:
            by_unit[unit.code][0].under(_boss_of_head(unit, by_unit[unit.parent.code]))
    return [seat for unit, _ in units for seat in by_unit[unit.code]]


def _staffed(unit: Unit, people: int, kind: dict[str, Any]) -> list[Seat]:
    seconds = min((people - 1) // PER_SECOND, MOST_SECONDS) if people > PER_SECOND else 0
    staff = people - 1 - seconds
    direct = min(staff // (seconds + 1), MOST_DIRECT) if seconds else staff
    head = Seat(unit, kind["head"], head=True)
    between = [Seat(unit, kind["seconds"][min(n, len(kind["seconds"]) - 1)]) for n in range(seconds)]
    working = [Seat(unit, kind["staff"][n % len(kind["staff"])]) for n in range(staff)]
    for second in between:
        second.under(head)
    for n, one in enumerate(working):
        one.under(head if n < direct else between[n % seconds])
    return [head, *between, *working]


def _boss_of_head(unit: Unit, parent: list[Seat]) -> Seat:
    """Give who appraises the head of a unit: the parent's head while there is room, else a second."""
    head, seconds = parent[0], [one for one in parent[1:] if one.below]
    if unit.kind in UNDER_SECONDS and seconds:
        return min(seconds, key=lambda one: one.below)
    if head.boss is None or head.below < SPAN:
        return head
    return next((one for one in seconds if one.below < SPAN), head)
