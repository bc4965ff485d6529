"""What stands beside a result in its trace: ratings that were replaced, the objection, what made it final."""

from collections.abc import Iterator

from cli.story import Story
from cli.trace_given import behalf_of, gave, of_unit, role_of
from cli.trace_point import Input, Point, based
from domain.numbers import plain
from domain.pp30 import PP30_LABELS
from domain.rating import EKSPEKTASI_LABELS, LABELS, ORGANISASI_LABELS
from domain.terms import AppraisalState, Ekspektasi, Machine, Predikat, PredikatOrganisasi, Role
from domain.words import EVENTS, Pair
from store.explain import Row


def replaced(story: Story, stands: Row) -> Iterator[Point]:
    """Give each other rating of the year: what it gave, who replaced it, and why as far as it is written."""
    held = story.outcome.state_since if story.held else None  # a decision that is written is none yet
    rows = [row for row in story.year_ratings if held is None or row["at"] < held]
    for place, row in enumerate(rows):
        if row is stands:
            continue
        later = rows[place + 1] if place + 1 < len(rows) and any(r is stands for r in rows[place:]) else None
        label, way = rated(row), ("diganti", "replaced") if later else ("dicabut", "taken back")
        said = f"{label}, {way[0]}", f"{label}, {way[1]}"
        yield Point(
            "replaced", row["predikat"], ("Penilaian lain", "Another rating"), said, how=_ratings(story, row),
            formula="entry", inputs=_given(row), why=_why(story, row, later),
            replaced=(later["by"], later["at"]) if later else None, **gave(story, row),
        )  # fmt: skip


def rated(row: Row) -> str:
    """Give the predikat of a rating in the words of its regime."""
    return (LABELS if row["nilai"] is None else PP30_LABELS)[Predikat(row["predikat"])]


def _ratings(story: Story, row: Row) -> Pair:
    if row["nilai"] is not None:
        said = f"nilai {plain(row['nilai'])}"
    else:
        said = " × ".join(EKSPEKTASI_LABELS[Ekspektasi(row[key])] for key in ("hasil", "perilaku"))
    if capaian := of_unit(story, row):
        named = ORGANISASI_LABELS[PredikatOrganisasi(capaian.words)]
        return f"{said}; hasil kerja dari capaian unit {named}", f"{said}; hasil kerja from the unit's capaian {named}"
    return said, said


def _given(row: Row) -> tuple[Input, ...]:
    names = ("hasil", "perilaku") if row["nilai"] is None else ("nilai_skp", "nilai_perilaku", "nilai")
    return tuple(Input(name, row[name]) for name in names)


def _why(story: Story, row: Row, later: Row | None) -> str:
    """Give the words for which a rating was replaced: of the decision, or with which the unit was sent back."""
    objection = story.dispute.row
    if objection and (later is None or (role_of(story, later) is Role.SUPERIOR and objection["at"] > row["at"])):
        return str(objection["decision_words"] or "")
    until = later["at"] if later else row["at"]
    back = [s.reason for s in story.unit.steps if s.reason and row["at"] <= s.at <= until] if story.unit else []
    return back[-1] if back else ""


def objection(story: Story) -> Iterator[Point]:
    row = story.dispute.row
    if row is None or not row["decided_at"] or story.held:
        return
    granted = row["decision"] == "dikabulkan"
    said = ("dikabulkan", "granted") if granted else ("ditolak, hasil tetap", "rejected, the result stands")
    role, at = Role.SUPERIOR, row["decided_at"]
    yield Point(
        "objection", row["decision"], ("Keberatan", "Objection"), said, formula="entry", by=row["decided_by"],
        role=role, behalf=behalf_of(story, row["decided_by"], role, at), at=at, why=row["decision_words"],
        **based(story.policy.batas_waktu, "keberatan_hari"),
    )  # fmt: skip


def end(story: Story) -> Iterator[Point]:
    ends = [step for step in story.steps if step.target == AppraisalState.FINAL]
    if story.outcome.state == AppraisalState.FINAL and ends:
        step = ends[-1]
        window = story.dispute.window
        by_time = window if step.event == "finalise" else None
        inputs = (Input("objection_until", by_time.until),) if by_time else ()
        based_on = based(story.policy.batas_waktu, "keberatan_hari") if inputs else {}
        yield Point(
            "final", "final", ("Ditetapkan", "Final"), EVENTS[Machine.APPRAISAL][step.event], formula=step.event,
            inputs=inputs, by=step.actor, behalf=step.behalf, role=step.roles[0], at=step.at, why=step.reason or "",
            **based_on,
        )  # fmt: skip
