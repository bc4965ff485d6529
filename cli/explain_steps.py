"""Steps as a table: when, in which stage, what, by whom, on behalf of whom, in which role."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from cli import page
from cli.explain_people import who
from cli.story import Step, Story
from cli.words import Speech
from domain.words import EVENTS, ROLES, STATES, stage_words
from store.lifecycle import CLOCK


def steps(story: Story, taken: Sequence[Step], speech: Speech) -> Table | Text:
    """Give steps as a table."""
    if not taken:
        return Text(speech("belum ada", "none yet"), "dim")
    heads = (("Waktu", "When"), ("Tahap", "Stage"), ("Langkah", "Step"), ("Oleh", "By"))
    table = page.table(*(speech.of(head) for head in heads))
    table.columns[0].no_wrap = True
    for step in taken:
        said = speech.of(EVENTS[step.machine][step.event])
        states = STATES[step.machine]
        what = Text.assemble(said[:1].upper() + said[1:], (f"\n→ {speech.of(states[step.target])}", "dim"))
        if step.reason:
            what.append(f"\n“{step.reason}”", "italic")
        stage = stage_words(step.stage, step.period, story.cycle.check_ins, speech.language) if step.stage else "-"
        table.add_row(speech.short(step.at, story.cycle.zone), stage, what, _by(story, step, speech))
    return table


def _by(story: Story, step: Step, speech: Speech) -> Text:
    by = Text(who(story, step.actor, speech))
    if step.actor != CLOCK:
        by.append(f"\n{speech.choice([speech.of(ROLES[role]) for role in step.roles])}", "dim")
    if step.behalf:
        by.append(f"\n{speech('atas nama', 'on behalf of')} {who(story, step.behalf, speech)}", "dim")
    return by
