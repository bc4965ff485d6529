"""Who appraises whom, as far as a roster tells: what is missing or doubtful, and what is stored.

Nothing here refuses a row. What is stored holds no loop among the people of the file, so that
whoever climbs from a person to the superiors comes to an end:
- an own appraiser, or one who is no longer active, is not stored;
- of a loop, the one who appraises the most people is taken for its top (ties: the lowest NIP), and
  that person's appraiser is not stored until the roster is mended; the others keep theirs;
- an appraiser whom nobody knows yet is stored: the roster of another agency may bring them.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from domain.loops import find_loops
from domain.problems import Problem
from domain.record import Finding, Record
from domain.roster import Roster


@dataclass(frozen=True, slots=True)
class Known:
    """What the database knows of a person: the agency and appraiser of the open spell, if there is one."""

    agency_code: str
    appraiser_nip: str
    active: bool


@dataclass(slots=True)
class Quality:
    """NIPs of accepted people, in the order of the rows, by what is doubtful about their appraiser."""

    no_appraiser: list[str] = field(default_factory=list)
    unknown_appraiser: list[str] = field(default_factory=list)
    own_appraiser: list[str] = field(default_factory=list)
    circular_appraiser: list[str] = field(default_factory=list)
    other_agency_appraiser: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Superiors:
    """The quality notes, the warnings that go with them, and the records as they are stored."""

    quality: Quality
    warnings: list[Finding]
    records: list[Record]


def asked(roster: Roster) -> set[str]:
    """Give the NIPs about which the database is asked: appraisers who are not accepted in the file, and
    the people of a file that has no NIP ATASAN (their appraiser stays what it was)."""
    accepted = {r.nip for r in roster.records}
    appraisers = {r.appraiser_nip for r in roster.records if r.appraiser_nip}
    unsaid = {r.nip for r in roster.records if r.appraiser_nip is None}
    return (appraisers - accepted) | unsaid


def judge(roster: Roster, known: Mapping[str, Known]) -> Superiors:
    """Judge every accepted person's appraiser.

    `known` is what the database says of `asked(roster)` and of everybody above them.
    """
    staff = _Staff(roster, known)
    chosen = {r.nip: _chosen(r, known) for r in roster.records}
    loops = find_loops(staff.climbs(chosen))
    circling = {nip for loop in loops for nip in loop}
    quality, warnings, dropped = Quality(), [], _tops(loops, chosen)
    for r in roster.records:
        appraiser = chosen[r.nip]
        if r.nip in circling:
            quality.circular_appraiser.append(r.nip)
        if r.nip in roster.unreadable_appraisers:
            quality.unknown_appraiser.append(r.nip)
        elif not appraiser:
            quality.no_appraiser.append(r.nip)
        elif appraiser == r.nip:
            quality.own_appraiser.append(r.nip)
            dropped.add(r.nip)
        elif (agency := staff.agency(appraiser)) is None:
            quality.unknown_appraiser.append(r.nip)
            if staff.has_left(appraiser):
                warnings.append(staff.warning(r, appraiser))
                dropped.add(r.nip)
        elif agency != r.agency_code:
            quality.other_agency_appraiser.append(r.nip)
    return Superiors(quality, warnings, [_stored(r, dropped) for r in roster.records])


def _chosen(record: Record, known: Mapping[str, Known]) -> str:
    if record.appraiser_nip is not None:
        return record.appraiser_nip
    return known[record.nip].appraiser_nip if record.nip in known else ""


def _stored(record: Record, dropped: Collection[str]) -> Record:
    """Give the record without its appraiser if that is dropped; a file without NIP ATASAN changes nothing."""
    if record.nip in dropped and record.appraiser_nip:
        return replace(record, appraiser_nip="")
    return record


class _Staff:
    """Who is there once this file is imported, and who has left."""

    def __init__(self, roster: Roster, known: Mapping[str, Known]) -> None:
        self.known = known
        self.accepted = {r.nip: r.agency_code for r in roster.records}
        self.reasons = {e.nip: e.reason for e in roster.excluded}
        self.agencies, self.spared = roster.agencies, roster.spared

    def has_left(self, nip: str) -> bool:
        """Tell whether a person who is not accepted is excluded here, has no open spell, or loses it now."""
        found = self.known.get(nip)
        if found is None:
            return nip in self.reasons
        return not found.active or (found.agency_code in self.agencies and nip not in self.spared)

    def agency(self, nip: str) -> str | None:
        """Give the agency of a person who is there; None for anybody else."""
        if nip in self.accepted:
            return self.accepted[nip]
        return self.known[nip].agency_code if nip in self.known and not self.has_left(nip) else None

    def climbs(self, chosen: Mapping[str, str]) -> dict[str, str]:
        """Give the appraiser of each person who is there, the own one left out."""
        outside = {nip: k.appraiser_nip for nip, k in self.known.items() if self.agency(nip) is not None}
        return {nip: up for nip, up in {**outside, **chosen}.items() if up and up != nip}

    def warning(self, record: Record, appraiser: str) -> Finding:
        """Say that an appraiser has left, and why where the file tells."""
        reason = self.reasons.get(appraiser, "")
        return Finding(record.row, record.nip, "NIP ATASAN", Problem.APPRAISER_INACTIVE, reason)


def _tops(loops: list[list[str]], chosen: Mapping[str, str]) -> set[str]:
    """Give of each loop the one of this file's people who appraises the most; ties: the lowest NIP."""
    appraised = Counter(chosen.values())
    here = ([nip for nip in loop if nip in chosen] for loop in loops)
    return {min(loop, key=lambda nip: (-appraised[nip], nip)) for loop in here if loop}
