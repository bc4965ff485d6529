"""Whose hands a step waits for: what its doer may still write themselves, and what others or time must bring."""

from collections.abc import Sequence

from domain.lifecycle import ENTRIES, lines
from domain.terms import Entry, Fact, Machine, Role

# The entries that make a fact true.
MADE_BY: dict[Fact, tuple[Entry, ...]] = {
    Fact.SKP_COMPLETE: (Entry.TARGET,),
    Fact.RESULTS_REPORTED: (Entry.RESULT, Entry.EVIDENCE),
    Fact.PROGRESS_WRITTEN: (Entry.PROGRESS,),
    Fact.FEEDBACK_WRITTEN: (Entry.FEEDBACK,),
    Fact.RATINGS_GIVEN: (Entry.RATING,),
    Fact.CAPAIAN_WRITTEN: (Entry.CAPAIAN,),
    Fact.DEPARTURES_JUSTIFIED: (Entry.JUSTIFICATION,),
    Fact.OBJECTION_WRITTEN: (Entry.OBJECTION,),
    Fact.DECISION_WRITTEN: (Entry.DECISION,),
    Fact.REASON_WRITTEN: (Entry.REASON,),
}


def to_write(machine: Machine, event: str, role: Role, missing: Sequence[Fact]) -> tuple[Entry, ...]:
    """Give the entries by which this role can make missing facts of a step true."""
    wanted = dict.fromkeys(entry for fact in missing for entry in MADE_BY.get(fact, ()))
    return tuple(entry for entry in wanted if _writes(machine, event, role, entry))


def to_wait_for(machine: Machine, event: str, role: Role, missing: Sequence[Fact]) -> tuple[Fact, ...]:
    """Give the missing facts of a step that this role cannot make true: others must act, or a day must come."""
    own = to_write(machine, event, role, missing)
    return tuple(fact for fact in missing if not set(MADE_BY.get(fact, ())) & set(own))


def _writes(machine: Machine, event: str, role: Role, entry: Entry) -> bool:
    sources = {line.source for line in lines(machine, event)}
    return entry is Entry.REASON or any(
        rule.machine == machine and rule.entry == entry and rule.by == role and sources & set(rule.states)
        for rule in ENTRIES
    )
