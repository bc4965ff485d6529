"""Whose turn it is in an appraisal, as long as its result is not final: by role, name and what they are to do."""

from cli.explain_people import HOLDERS
from cli.objection_page import who_next
from cli.story import Story
from cli.words import Speech
from domain.lifecycle import expected
from domain.terms import AppraisalState, CalibrationState, Machine, Role
from domain.words import EVENTS, ROLES


def turn(story: Story, speech: Speech) -> str:
    """Give whose turn it is: `giliran pejabat penilai kinerja (Budi): beri penilaian`; empty at an end."""
    if story.dispute.case and story.dispute.case.open:
        return f"{speech('giliran', 'the turn of')} {who_next(story.dispute.case, speech)}"
    if story.skp_turn:
        return speech.of(story.skp_turn.words)
    machine, state = _waits_on(story)
    moves = expected(machine, state)
    if not moves:
        return ""
    role, doing = moves[0].by[0], speech.of(EVENTS[machine][moves[0].event])
    if machine is Machine.CALIBRATION and state == CalibrationState.SET and story.unit and story.unit.row["unrated"]:
        n, people = story.unit.row["unrated"], "person" if story.unit.row["unrated"] == 1 else "people"
        return speech(f"{n} orang lain di unit ini menunggu dinilai", f"{n} more {people} of the unit to be rated")
    name = _name(story, role)
    return f"{speech('giliran', 'the turn of')} {speech.of(ROLES[role])}{f' ({name})' if name else ''}: {doing}"


def _waits_on(story: Story) -> tuple[Machine, str]:
    """Give what an appraisal waits for: itself, or its unit's calibration, which goes before."""
    state, unit = story.outcome.state, story.unit
    before_rating = state == AppraisalState.REPORTED and unit and unit.row["state"] == CalibrationState.OPEN
    before_issue = state == AppraisalState.RATED and unit and unit.row["state"] != CalibrationState.APPROVED
    if unit and (before_rating or before_issue):
        return Machine.CALIBRATION, unit.row["state"]
    return Machine.APPRAISAL, state


def _name(story: Story, role: Role) -> str:
    nip = HOLDERS.get(role)
    return story.names.get(nip(story) or "", "") if nip else ""
