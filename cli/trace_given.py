"""Who made an entry of an appraisal, in which role, for whom: steps say so, of entries it follows from the steps."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from cli.story import Story
from domain.terms import Machine, PredikatOrganisasi, Role
from store.calibrations import Written
from store.explain import Row


def gave(story: Story, row: Row) -> dict[str, Any]:
    """Give who gave a rating: by, behalf, role, at."""
    role = role_of(story, row)
    return {"by": row["by"], "behalf": behalf_of(story, row["by"], role, row["at"]), "role": role, "at": row["at"]}


def role_of(story: Story, row: Row) -> Role:
    """Give the role in which a rating was given: the superior's on an objection or in the appraiser's stead."""
    own = [step for step in story.steps if step.machine is Machine.APPRAISAL]
    filed = [step.at for step in own if step.event == "contest"]
    if row["period"] == 0 and filed and row["at"] >= filed[-1]:
        return Role.SUPERIOR
    after = next((s for s in own if s.event in ("rate", "rate_for") and s.at >= row["at"]), None)
    if row["period"] == 0 and after and after.event == "rate_for":
        return Role.SUPERIOR
    return Role.APPRAISER


def behalf_of(story: Story, by: str, role: Role, at: datetime) -> str | None:
    """Give for whom an acting official made an entry: as the step of that day says, or who they acted for on it."""
    zone = ZoneInfo(story.outcome.zone)
    day = at.astimezone(zone).date()
    own = [step for step in story.steps if step.actor == by and role in step.roles]
    same = [step for step in own if step.at.astimezone(zone).date() == day]
    if same:
        return same[-1].behalf
    if role is not Role.APPRAISER:
        return None
    return next((acted.for_nip for acted in story.year.acted if acted.nip == by and acted.on(day)), None)


def set_by(story: Story, capaian: Written) -> dict[str, Any]:
    """Give who wrote a capaian: by, behalf, role, at; the leader, or a pengelola in their stead."""
    assert story.unit
    own = [step for step in story.unit.steps if step.actor == capaian.by and step.at >= capaian.at]
    step = next((s for s in own if s.event in ("set_predikat", "stand_in")), None)
    role = Role.PENGELOLA if step and step.event == "stand_in" else Role.LEADER
    return {"by": capaian.by, "behalf": step.behalf if step else None, "role": role, "at": capaian.at}


def of_unit(story: Story, row: Row) -> Written | None:
    """Give the capaian from which a unit head's rating was taken; None where it is a rating of the appraiser's own.

    A superior who decides on an objection gives both ratings themselves.
    """
    binding = story.heads and story.heads.binding and role_of(story, row) is Role.APPRAISER
    if not binding or story.unit is None:
        return None
    before = [w for w in story.unit.written if w.kind == "capaian" and w.at <= row["at"]]
    mapping = story.policy.kepala_unit.value.hasil
    return before[-1] if before and mapping[PredikatOrganisasi(before[-1].words)] == row["hasil"] else None
