"""The story of one appraisal on a page, for the employee who asks why: result, reckoning, entries, steps, sources."""

from cli import page
from cli.explain_credit import credit
from cli.explain_objection import objection
from cli.explain_periods import periods
from cli.explain_result import reckoned, result
from cli.explain_rules import sources
from cli.explain_skp import skp
from cli.explain_steps import steps
from cli.explain_unit import unit
from cli.explain_year import year
from cli.story import Story
from cli.words import Speech


def show(story: Story, speech: Speech) -> None:
    """Print the story of one appraisal; a part in which there is nothing is left out."""
    page.say(page.named(story.person.name, story.person.nip), "bold")
    page.say(" · ".join(p for p in (story.person.position, story.outcome.unit, story.outcome.agency) if p), "dim")
    page.say(f"{story.cycle.name} ({story.cycle.code})", "dim")
    parts = [
        (speech("Hasil", "Result"), result(story, speech)),
        (speech("Bagaimana hasil ini diperoleh", "How the result was reckoned"), reckoned(story, speech)),
        (speech("Angka kredit", "Angka kredit"), credit(story, speech)),
        (speech("Sasaran kinerja pegawai (SKP)", "The SKP"), skp(story, speech)),
        (speech(f"Tahun {story.cycle.year} menurut penugasan", f"The year {story.cycle.year}"), year(story, speech)),
        (speech("Evaluasi periodik dan tahunan", "Check-ins and the year"), periods(story, speech)),
        (speech("Langkah", "Steps"), steps(story, story.steps, speech)),
        (speech("Unit kerja: kalibrasi", "The unit: calibration"), unit(story, speech)),
        (speech("Penerimaan hasil dan keberatan", "Receipt and objection"), objection(story, speech)),
        (speech("Sumber aturan", "Where the rules come from"), sources(story, speech)),
    ]
    for title, part in parts:
        if part is not None:
            page.say(f"\n{title}", "bold")
            page.console().print(part)
