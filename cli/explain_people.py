"""The people in the story of an appraisal, as the page and the JSON name them: never with a whole NIP."""

from collections.abc import Callable
from typing import Any

from cli import page
from cli.story import Story
from cli.words import Speech
from domain.people import mask
from domain.terms import Role
from domain.words import ROLES, stands_in
from store.lifecycle import CLOCK, OPERATOR

# Who holds a role today; a pengelola is whoever of several comes first.
HOLDERS: dict[Role, Callable[[Story], str | None]] = {
    Role.EMPLOYEE: lambda story: story.outcome.employee_nip,
    Role.APPRAISER: lambda story: story.outcome.appraiser_nip,
    Role.SUPERIOR: lambda story: story.outcome.superior_nip,
    Role.HEAD: lambda story: story.unit.row["head_nip"] if story.unit else None,
    Role.LEADER: lambda story: story.unit.row["leader_nip"] if story.unit else None,
}


def who(story: Story, nip: str | None, speech: Speech) -> str:
    """Give a person by name and masked NIP; the clock and nobody by words."""
    if nip is None:
        return speech("tidak ada", "nobody")
    if nip == CLOCK:
        return speech.of(ROLES["clock"])
    if nip == OPERATOR:
        return speech("operator siklus", "the operator")
    return page.named(story.names.get(nip, ""), nip) if nip in story.names else mask(nip)


def official(story: Story, role: str, speech: Speech) -> str:
    """Give who holds a role today: `Plh. Tono (…), menggantikan Budi (…)`, or the next one up of a vacant post."""
    held = story.outcome
    nip, kind, instead = (getattr(held, f"{role}_{name}") for name in ("nip", "as", "for"))
    if nip is None:
        return who(story, None, speech)
    return speech.of(stands_in(kind, who(story, nip, speech), who(story, instead, speech) if instead else None))


def did(story: Story, nip: str | None, behalf: str | None, speech: Speech) -> str:
    """Give who did something, and on behalf of whom."""
    said = who(story, nip, speech)
    return f"{said}, {speech('atas nama', 'on behalf of')} {who(story, behalf, speech)}" if behalf else said


# --- JSON ---------------------------------------------------------------------------------------------


def entered(story: Story, nip: str | None, behalf: str | None, speech: Speech) -> str:
    """Give who made an entry, and on behalf of whom; what the clock entered is on record in e-Kinerja."""
    return (
        speech("tercatat di e-Kinerja", "on record in e-Kinerja") if nip == CLOCK else did(story, nip, behalf, speech)
    )


def person(story: Story, nip: str | None) -> dict[str, str] | None:
    """Give a person as JSON: name and masked NIP; none where there is none."""
    if not nip:
        return None
    return {"name": story.names.get(nip, ""), "nip": nip if nip in (CLOCK, OPERATOR) else mask(nip)}


def official_json(story: Story, role: str) -> dict[str, Any] | None:
    """Give who holds a role today as JSON, with `as` what and `for` whom they stand in."""
    held = story.outcome
    found = person(story, getattr(held, f"{role}_nip"))
    instead = person(story, getattr(held, f"{role}_for"))
    return found and {**found, "as": getattr(held, f"{role}_as"), "for": instead}
