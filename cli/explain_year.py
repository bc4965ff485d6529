"""The year in the story of an appraisal: where the person was for how many days, check-ins and ratings, feedback."""

from rich.console import Group
from rich.text import Text

from cli import page
from cli.explain_json import acted_in
from cli.explain_people import who
from cli.story import Story
from cli.words import Speech
from domain.spells import Segment
from domain.words import stands_in
from store.explain_year import Acted, Asked


def year(story: Story, speech: Speech) -> Group:
    """Give the segments of the year, whose days sum to it, and requests for another appraiser."""
    heads = (("Masa", "Period"), ("Hari", "Days"), ("Unit dan jabatan", "Unit and post"), ("Penilai", "Appraiser"))
    table = page.table(*(speech.of(head) for head in heads), right=(1,))
    for part in story.year.segments:
        place = Text(part.spell.unit if part.spell else speech("tidak ada penugasan", "no assignment"))
        if part.spell and part.spell.position:
            place.append(f"\n{part.spell.position}", "dim")
        days = f"{speech.day(part.starts_on)} – {speech.day(part.ends_on)}"
        table.add_row(days, str(part.days), place, _appraiser(story, part, speech))
    table.add_section()
    table.add_row(speech("Jumlah", "Sum"), str(sum(part.days for part in story.year.segments)), "", "", style="bold")
    return Group(table, *(Text(_asked(story, asked, speech)) for asked in story.year.asked))


def _appraiser(story: Story, part: Segment, speech: Speech) -> Text:
    said = Text(who(story, part.spell.appraiser_nip, speech) if part.spell else "-")
    for acted in acted_in(story, part):
        said.append(f"\n{_acted(story, acted, speech)}", "dim")
    return said


def _acted(story: Story, acted: Acted, speech: Speech) -> str:
    until = speech.day(acted.ends_on) if acted.ends_on else speech("sekarang", "now")
    named = speech.of(stands_in(acted.kind, who(story, acted.nip, speech), None))
    return f"{named}, {speech.day(acted.starts_on)} – {until}"


def _asked(story: Story, asked: Asked, speech: Speech) -> str:
    at, wanted = speech.short(asked.at, story.cycle.zone), who(story, asked.wanted_nip, speech)
    said = speech(f"Permintaan perbaikan penilai, {at}: {wanted}", f"Asked for another appraiser, {at}: {wanted}")
    said += f", “{asked.words}”"
    if asked.decided_at is None:
        return f"{said}; {speech('belum diputuskan', 'not decided yet')}"
    granted = speech("disetujui", "approved") if asked.decision == "disetujui" else speech("ditolak", "rejected")
    return (
        f"{said}; {granted} {speech('oleh', 'by')} {who(story, asked.decided_by, speech)}, "
        f"{speech.short(asked.decided_at, story.cycle.zone)}: “{asked.decision_words}”"
    )
