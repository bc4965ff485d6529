"""The result of an appraisal, and how it was reckoned: the numbered points of its trace, and the matrix."""

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli import page
from cli.explain_people import did, entered, official, who
from cli.explain_turn import turn
from cli.objection_page import HELD
from cli.story import Story
from cli.trace import trace
from cli.trace_history import rated
from cli.trace_point import Point, numbers
from cli.words import Speech
from domain.rating import EKSPEKTASI_LABELS, LABELS
from domain.terms import AppraisalState, Ekspektasi, Machine
from domain.words import EVENTS, ROLES, STATES
from domain.worked import worded
from store.lifecycle import CLOCK


def result(story: Story, speech: Speech) -> Table:
    """Give the predikat, or why there is none and whose turn it is; who appraises; where it stands."""
    outcome, next_ = story.outcome, turn(story, speech)
    rows = [
        ("Predikat", _predikat(story, speech)),
        (speech("Keadaan", "State"), speech.of(STATES[Machine.APPRAISAL][outcome.state])),
    ]
    if next_:
        rows.append((speech("Giliran", "Whose turn"), next_.removeprefix(speech("giliran ", "the turn of "))))
    if story.excluded:
        rows += _excluded(story, speech)
    rows += [
        (speech("Unit kerja", "Unit"), f"{outcome.unit} · {outcome.agency}"),
        (speech("Pejabat penilai", "Appraiser"), official(story, "appraiser", speech)),
        (speech("Atasan penilai", "Superior"), official(story, "superior", speech)),
    ]
    return page.facts(*rows)


def _predikat(story: Story, speech: Speech) -> str:
    row = story.in_force
    if story.excluded:
        return speech("tidak ada: dikecualikan dari penilaian", "none: excluded from the appraisal")
    if story.held:
        return speech.of(HELD)
    if row is None:
        return speech("belum ada: kedua rating belum diberikan", "none yet: not rated")
    if story.outcome.state in (AppraisalState.REPORTED, AppraisalState.RATED):
        return f"{rated(row)} {speech('(belum disampaikan, masih dapat berubah)', '(not issued, may still change)')}"
    if story.outcome.state == AppraisalState.ISSUED:
        return f"{rated(row)} {speech('(belum ditetapkan)', '(not final yet)')}"
    return rated(row)


def _excluded(story: Story, speech: Speech) -> list[tuple[str, str]]:
    """Give why an employee is not appraised, and who decided so when."""
    step = next((step for step in reversed(story.steps) if step.target == AppraisalState.VOIDED), None)
    if step is None:
        return []
    said = speech.of(EVENTS[Machine.APPRAISAL][step.event])
    role = "" if step.actor == CLOCK else f" ({speech.choice([speech.of(ROLES[role]) for role in step.roles])})"
    by = f"{who(story, step.actor, speech)}{role}, {speech.moment(step.at, story.cycle.zone)}"
    return [(speech("Alasan", "Why"), step.reason or said), (speech("Diputuskan oleh", "Decided by"), by)]


# --- how it was reckoned --------------------------------------------------------------------------------


def reckoned(story: Story, speech: Speech) -> Group | None:
    """Give the points that lead to the predikat, numbered, and the matrix with its cell. None without a result.

    Those of the angka kredit stand in a part of their own.
    """
    points = trace(story)
    shown = [(no, point) for no, point in enumerate(points, start=1) if not point.what.startswith("credit")]
    if not shown:
        return None
    grid = Table.grid(padding=(0, 1))
    grid.add_column(justify="right", style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for no, point in shown:
        grid.add_row(str(no), _point(story, point, numbers(points), speech))
    row = story.in_force
    matrix = _matrix(story, speech) if row and row["nilai"] is None else None
    return Group(grid, *((Text(), Padding(matrix, (0, 0, 0, 2))) if matrix else ()))


def _point(story: Story, point: Point, numbered: dict[str, int], speech: Speech) -> Text:
    said = Text.assemble(f"{speech.of(point.title)}: ", (worded(speech.of(point.said), speech), "bold"))
    how = worded(speech.of(point.how), speech)
    if how:
        said.append(f"\n← {how}")
        if steps := [str(numbered[i.of]) for i in point.inputs if i.of]:
            said.append(f" ({speech('nomor', 'from')} {', '.join(steps)})", "dim")
    if point.by and point.at:
        role = f", {speech.of(ROLES[point.role])}" if point.role and point.by != CLOCK else ""
        at = speech.moment(point.at, story.cycle.zone)
        made = entered if point.formula == "entry" else did
        said.append(f"\n{made(story, point.by, point.behalf, speech)}{role}\n{at}")
    if point.replaced:
        by, when = who(story, point.replaced[0], speech), speech.moment(point.replaced[1], story.cycle.zone)
        why = "" if point.why else speech("; alasannya tidak tertulis", "; no reason is written")
        said.append(f"\n{speech('diganti oleh', 'replaced by')} {by}, {when}{why}")
    for until in (i.value for i in point.inputs if i.name == "objection_until"):
        said.append(f"\n{speech('masa keberatan sampai', 'objections until')} {speech.day(until)}")
    if point.why:
        said.append(f"\n“{point.why}”", "italic")
    if any(point.article):
        said.append(f"\n{speech.of(point.article)}", "yellow" if point.unverified else "dim")
    return said


def _matrix(story: Story, speech: Speech) -> Table:
    """Give the nine cells of the matrix, with the one that counts marked."""
    row, matrix = story.in_force, story.policy.predikat.value.matrix
    best_last = list(Ekspektasi)
    table = page.table("Hasil kerja ↓  Perilaku kerja →", *(EKSPEKTASI_LABELS[perilaku] for perilaku in best_last))
    for hasil in reversed(best_last):
        cells = []
        for perilaku in best_last:
            here = row is not None and (hasil, perilaku) == (row["hasil"], row["perilaku"])
            label = LABELS[matrix[hasil][perilaku]]
            cells.append(Text(f"▸ {label} ◂", "bold reverse") if here else Text(label, "dim"))
        table.add_row(EKSPEKTASI_LABELS[hasil], *cells)
    return table
