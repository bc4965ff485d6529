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


def to_write(machine: Machine, event: str, role: Role, missing: Sequence[Fact]) -> tuple[Entry, ...] | None:
    """Give the entries by which this role can make every missing fact of a step true; None if it cannot.

    Empty when nothing is missing: the step is open.
    """
    wanted = [entry for fact in missing for entry in MADE_BY.get(fact, ())]
    if any(fact not in MADE_BY for fact in missing):
        return None
    return tuple(wanted) if all(_writes(machine, event, role, entry) for entry in wanted) else None


def _writes(machine: Machine, event: str, role: Role, entry: Entry) -> bool:
    sources = {line.source for line in lines(machine, event)}
    return entry is Entry.REASON or any(
        rule.machine == machine and rule.entry == entry and rule.by == role and sources & set(rule.states)
        for rule in ENTRIES
    )
