"""Check-ins and ratings in the story of an appraisal, each with who gave it, and the feedback of the year."""

from rich.console import Group
from rich.table import Table
from rich.text import Text

from cli import page
from cli.explain_people import entered, who
from cli.story import Story
from cli.trace_given import gave
from cli.trace_history import rated
from cli.words import Speech
from domain.numbers import plain
from domain.rating import EKSPEKTASI_LABELS
from domain.terms import Ekspektasi, Machine
from domain.words import STATES
from domain.worked import worded
from store.explain import Row


def period(story: Story, number: int, speech: Speech) -> str:
    """Give a period in two words: `triwulan 1`, `bulan 11`, and the year as `tahunan`."""
    if not number:
        return speech("tahunan", "the year")
    name = speech("triwulan", "quarter") if story.cycle.check_ins == 4 else speech("bulan", "month")
    return f"{name} {number}"


def periods(story: Story, speech: Speech) -> Group | None:
    """Give each check-in and each rating of the year, with who gave it, and the feedback. None before there is any."""
    if not story.checkins and not story.ratings:
        return None
    heads = (("Periode", "Period"), ("Keadaan", "State"), ("Hasil kerja, perilaku", "Hasil kerja, perilaku"),
             ("Predikat", "Predikat"), ("Oleh", "By"))  # fmt: skip
    table = page.table(*(speech.of(head) for head in heads))
    for row in story.checkins:
        given = [r for r in story.ratings if r["period"] == row["period"]]
        name = period(story, row["period"], speech)
        state = speech.of(STATES[Machine.CHECKIN][row["state"]])
        table.add_row(name, state, *(_given(story, given[-1], speech) if given else ("-", "-", "-")))
    stands = story.in_force
    for row in story.year_ratings:
        label = speech("berlaku", "in force") if row is stands else speech("tidak berlaku", "not in force")
        if story.held:
            pending = row["at"] >= story.outcome.state_since
            label = speech("diberatkan", "contested") if row is stands else label
            label = speech("putusan, belum ditetapkan", "decision, not final") if pending else label
        style = "" if row is stands else "dim"
        table.add_row(period(story, 0, speech), label, *_given(story, row, speech), style=style)
    return Group(table, *_feedback(story, speech))


def _given(story: Story, row: Row, speech: Speech) -> tuple[str, str, Text]:
    made = gave(story, row)
    by = Text(entered(story, made["by"], made["behalf"], speech))
    if row["nilai"] is not None:
        said = f"{plain(row['nilai'])} ({plain(row['nilai_skp'])}; {plain(row['nilai_perilaku'])})"
        return worded(said, speech), rated(row), by
    short = [EKSPEKTASI_LABELS[Ekspektasi(row[key])].removesuffix(" Ekspektasi") for key in ("hasil", "perilaku")]
    return ", ".join(short), rated(row), by


def _feedback(story: Story, speech: Speech) -> list[Table | Text]:
    if not story.feedback:
        return []
    table = page.table(
        speech("Periode", "Period"), speech("Umpan balik", "Feedback"), speech("Waktu", "When"), speech("Oleh", "By")
    )
    table.columns[2].no_wrap = True
    for row in story.feedback:
        at = speech.short(row["at"], story.cycle.zone)
        table.add_row(period(story, row["period"], speech), Text(row["words"]), at, Text(who(story, row["by"], speech)))
    return [Text(), table]
