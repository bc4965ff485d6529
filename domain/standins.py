"""Who appraises in the place of an official who is not there: whoever acts for them, or the next superior up.

Plt., Plh. and Pj. are the kinds of acting officials (REGULATION.md 3.5). That a post where nobody acts falls to the
next superior up is a decision of this program: the rule was not seen (docs/decisions/2026-11-24-acting-officials.md).
Whatever roster and spells say, nobody comes to stand above themself: a candidate who is the person, or stands below
them, is passed over for the next one up.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.terms import StandIn


@dataclass(frozen=True, slots=True)
class Seat:
    """An active person: where they work, and whom the roster names as their appraiser."""

    nip: str
    unit_id: int
    appraiser_nip: str | None


@dataclass(frozen=True, slots=True)
class Acting:
    """An active person who acts for the official of a unit; for_nip is None where the post is vacant."""

    nip: str
    kind: StandIn
    unit_id: int
    for_nip: str | None


@dataclass(frozen=True, slots=True)
class Post:
    """A unit, with its head and leader by the roster."""

    parent_id: int | None
    head_nip: str | None
    leader_nip: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """Who stands in a place: kind is None for the official of the roster, for_nip whom an acting one acts for."""

    nip: str
    kind: StandIn | None = None
    for_nip: str | None = None


class Day:
    """What is known on a day of who is there, and who stands in for whom.

    `seats` are the active people who may be met on the climb, `acting` the spells in force, the latest first, and
    `above` says who appraises whom now; it is written on as places are filled.
    """

    def __init__(
        self,
        seats: Mapping[str, Seat],
        posts: Mapping[int, Post],
        acting: Sequence[Acting],
        above: Mapping[str, str | None],
    ) -> None:
        self.seats, self.posts, self.above = seats, posts, dict(above)
        self.for_official: dict[str, list[Acting]] = {}
        self.in_unit: dict[int, list[Acting]] = {}
        for spell in acting:
            self.in_unit.setdefault(spell.unit_id, []).append(spell)
            if spell.for_nip:
                self.for_official.setdefault(spell.for_nip, []).append(spell)

    def appraisers(self, absent: Sequence[Seat]) -> dict[str, Place]:
        """Give who appraises each of these people, whose own appraiser is not there or acts through another.

        Whoever finds nobody is not in it. `above` stays free of loops if it was: a place is filled only by one who
        does not stand below the person.
        """
        self.above.update((who.nip, None) for who in absent)
        found: dict[str, Place] = {}
        for who in sorted(absent, key=lambda seat: seat.nip):
            if place := self._first(who, {who.nip}):
                found[who.nip], self.above[who.nip] = place, place.nip
        return found

    def head(self, unit_id: int) -> Place | None:
        """Give who heads a unit: an acting official, or the head by the roster."""
        roster = self.posts[unit_id].head_nip
        for spell in self.in_unit.get(unit_id, ()):
            if spell.for_nip in (None, roster) or spell.for_nip not in self.seats:
                return Place(spell.nip, spell.kind, spell.for_nip)
        return Place(roster) if roster else None

    def leader(self, unit_id: int, filled: Mapping[str, Place]) -> Place | None:
        """Give who stands one level above a unit: never its head, nor anybody below that one.

        `filled` is what `appraisers` gave.
        """
        post, head = self.posts[unit_id], self.head(unit_id)
        if head and head.kind is None:
            return filled.get(head.nip) or (Place(post.leader_nip) if post.leader_nip else None)
        barred = {nip for nip in (post.head_nip, head.nip if head else None) if nip}
        named = post.leader_nip
        if named and self._there(named) and not self._barred(named, barred):
            return Place(named)
        return self._first(Seat(post.head_nip or "", unit_id, named), barred, outside=unit_id)

    def _there(self, nip: str) -> bool:
        """Tell whether an official is active, and nobody acts for them."""
        return nip in self.seats and nip not in self.for_official

    # --- the climb ------------------------------------------------------------------------------------

    def _first(self, who: Seat, barred: set[str], outside: int | None = None) -> Place | None:
        """Give the nearest active one who is not barred, stands below nobody who is, and works elsewhere."""
        for place in self._rungs(who):
            seat = self.seats.get(place.nip)
            if seat and seat.unit_id != outside and not self._barred(place.nip, barred):
                return place
        return None

    def _barred(self, nip: str, barred: set[str]) -> bool:
        """Tell whether somebody is one of these, or stands below one: as things are today, or by the roster."""
        met: set[str] = set()
        waiting = [nip]
        while waiting:
            here = waiting.pop()
            if here in barred:
                return True
            if here not in met:
                met.add(here)
                seat = self.seats.get(here)
                waiting += [up for up in (self.above.get(here), seat and seat.appraiser_nip) if up]
        return False

    def _rungs(self, who: Seat) -> Iterator[Place]:
        """Give who may stand in, nearest first; only the nearest acts in the place of the official who was named."""
        for number, place in enumerate(self._candidates(who)):
            yield place if place.kind and number == 0 else Place(place.nip, StandIn.VACANCY)

    def _candidates(self, who: Seat) -> Iterator[Place]:
        here, named, met = who, who.appraiser_nip, set[str]()
        while named and named not in met:
            met.add(named)
            spells = self.for_official.get(named, [])
            for spell in sorted(spells, key=lambda spell: spell.unit_id != here.unit_id):
                yield Place(spell.nip, spell.kind, named)
            if named not in self.seats:
                break
            if named != who.appraiser_nip and self._there(named):
                yield Place(named)
            here = self.seats[named]
            named = here.appraiser_nip
        yield from self._by_units(who)

    def _by_units(self, who: Seat) -> Iterator[Place]:
        """Where the climb by name ends: who heads or leads the person's unit, then the unit above it."""
        unit_id: int | None = who.unit_id
        met: set[int] = set()
        while unit_id is not None and unit_id in self.posts and unit_id not in met:
            met.add(unit_id)
            head, leader = self.head(unit_id), self.posts[unit_id].leader_nip
            if head and who.nip not in (head.nip, head.for_nip) and (head.kind or self._there(head.nip)):
                yield head
            if leader and self._there(leader):
                yield Place(leader)
            unit_id = self.posts[unit_id].parent_id
