"""An SKP with everything that its form shows, gathered once for the page and for JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from cli.arguments import ArgumentError
from cli.words import Speech
from domain.people import mask
from domain.policy import Provision
from domain.provisions import Behaviour
from domain.skp import Gap, Line, Skp, gaps
from domain.terms import AppraisalState, BerAkhlak, Lampiran
from store import cycles, names, people, skp_read
from store.cycles import Cycle
from store.database import Connection
from store.skp_read import Party
from store.skp_versions import Version, versions
from store.turns import Turn, turn

OPEN = (AppraisalState.DRAFTING, AppraisalState.PROPOSED)  # states in which an SKP is still being agreed


@dataclass(frozen=True, slots=True)
class Sheet:
    """One SKP as its form shows it. `gaps` are those of the SKP as it stands; an agreed version has none."""

    cycle: Cycle
    state: AppraisalState
    employee: Party
    appraiser: Party | None
    version: Version
    agreed_by: str  # the name
    behaviour: Provision[Behaviour]
    gaps: tuple[Gap, ...]
    turn: Turn | None

    @property
    def skp(self) -> Skp:
        """Give the SKP itself."""
        return self.version.skp

    @property
    def complete(self) -> bool:
        """Tell whether nothing required is missing."""
        return not any(gap.required for gap in self.gaps)


def sheet(tx: Connection, cycle: Cycle, nip: str, number: int | None) -> Sheet:
    """Gather an SKP: as it stands, or a version by its number. Raises Unknown or ArgumentError."""
    id_ = people.appraisal_of(tx, cycle, nip)
    known = versions(tx, id_)
    version = numbered(known, number if number is not None else len(known))
    state, agency = skp_read.state_and_agency(tx, id_)
    asked = version is known[-1] and state in OPEN
    by = version.agreed_by
    return Sheet(
        cycle, state, *skp_read.parties(tx, id_), version, names.names(tx, [by]).get(by, "") if by else "",
        cycles.policy_of(tx, cycle, agency).perilaku,
        gaps(version.skp, skp_read.above(tx, id_)) if asked else (),
        turn(tx, id_) if state is AppraisalState.DRAFTING else None,
    )  # fmt: skip


def numbered(known: Sequence[Version], number: int) -> Version:
    """Give a version by its number. Raises ArgumentError saying which there are."""
    if 1 <= number <= len(known):
        return known[number - 1]
    raise ArgumentError(
        f"versi {number} tidak ada; SKP ini memiliki versi 1 sampai {len(known)}",
        f"there is no version {number}; this SKP has versions 1 to {len(known)}",
    )


# --- JSON ---------------------------------------------------------------------------------------------


def report(sheet: Sheet, speech: Speech) -> dict[str, Any]:
    """Give the JSON of an SKP; NIPs are masked, numbers are numbers."""
    skp, version = sheet.skp, sheet.version
    agreed_at = version.agreed_at.astimezone(ZoneInfo(sheet.cycle.zone)).isoformat() if version.agreed_at else None
    return {
        "cycle": sheet.cycle.code,
        "state": sheet.state,
        "version": version.number,
        "agreed_by": {"name": sheet.agreed_by, "nip": mask(version.agreed_by)} if version.agreed_by else None,
        "agreed_at": agreed_at,
        "employee": party(sheet.employee),
        "appraiser": party(sheet.appraiser) if sheet.appraiser else None,
        "approach": skp.approach,
        "model": skp.model,
        "lines": [line(each) for each in skp.lines],
        "behaviour": [
            {"value": v, "guidance": list(sheet.behaviour.value.panduan[v]), "expectation": skp.expectations.get(v)}
            for v in BerAkhlak
        ],
        "behaviour_source": sheet.behaviour.sources[0].model_dump(mode="json", exclude={"covers"}),
        "annex": {part: skp.annex.get(part) for part in Lampiran},
        "complete": sheet.complete,
        "gaps": [{"line": g.no, "required": g.required, "what": speech.of(g.words)} for g in sheet.gaps],
        "turn": {"name": sheet.turn.name, "nip": mask(sheet.turn.nip), "event": sheet.turn.event,
                 "of": sheet.turn.of_name} if sheet.turn else None,
    }  # fmt: skip


def party(who: Party) -> dict[str, Any]:
    """Give one side of the form as JSON."""
    return {"name": who.name, "nip": mask(who.nip), "rank": who.rank, "position": who.position, "unit": who.unit,
            "acts_as": who.acts_as}  # fmt: skip


def line(of: Line) -> dict[str, Any]:
    """Give one line as JSON."""
    return {
        "no": of.no,
        "kind": of.kind,
        "above": {"no": of.above_no, "rhk": of.above} if of.above_id is not None else None,
        "rhk": of.rhk,
        "perspektif": of.perspektif,
        "aspek": of.aspek,
        "indicator": of.indicator,
        "indicator_code": of.indicator_code,
        "target": of.target,
        "low": _figure(of.low),
        "high": _figure(of.high),
        "satuan": of.satuan,
        "polarity": of.polarity,
    }


def _figure(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
