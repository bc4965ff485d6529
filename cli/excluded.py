"""Who is excluded from a cycle and why: the part of `siklus cycle status` that names people."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from rich.markup import escape
from rich.text import Text

from cli import page
from cli.words import Speech
from domain.people import mask
from store.cycles import Cycle
from store.excluded import Excluded


def report(cycle: Cycle, found: Sequence[Excluded], speech: Speech) -> list[dict[str, Any]]:
    """Give the JSON of the excluded; NIPs are masked."""
    zone = ZoneInfo(cycle.zone)
    return [
        {
            "nip": mask(e.nip),
            "name": e.name,
            "unit": e.unit,
            "agency": e.agency,
            "at": e.at.astimezone(zone).isoformat(),
            "reason": speech.of(e.why),
        }
        for e in found
    ]


def show(cycle: Cycle, found: Sequence[Excluded], speech: Speech) -> None:
    """Print who is excluded, since when and why."""
    if not found:
        page.say(speech("Tidak ada yang dikecualikan.", "Nobody is excluded."))
        return
    heads = (("Pegawai", "Employee"), ("Unit", "Unit"), ("Sejak", "Since"), ("Alasan", "Reason"))
    title = speech("Dikecualikan: tidak dihitung dalam tahap mana pun", "Excluded: counted in no stage")
    table = page.table(*(speech.of(head) for head in heads), title=title)
    for e in found:
        since = speech.day(e.at.astimezone(ZoneInfo(cycle.zone)).date())
        table.add_row(escape(page.named(e.name, e.nip)), escape(e.unit), since, Text(speech.of(e.why)))
    page.console().print(table)
