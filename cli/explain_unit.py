"""The unit's calibration in the story of an appraisal: its predikat, its people against the pattern, its history."""

from collections.abc import Callable
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from cli import page
from cli.calibration_page import counted
from cli.explain_people import person, who
from cli.explain_steps import steps
from cli.story import Step, Story, Unit
from cli.words import Speech
from domain.calibration import Spread, departed
from domain.citation import cited
from domain.pattern import departures_in_words, limits_of, too_small
from domain.rating import LABELS, ORGANISASI_LABELS
from domain.terms import Machine, PredikatOrganisasi
from domain.words import STATES


def unit(story: Story, speech: Speech) -> Group | None:
    """Give the unit's calibration. None without one."""
    if story.unit is None:
        return None
    row, spread = story.unit.row, Spread(story.unit.counts, 0)
    capaian = _capaian(story.unit)
    facts = [
        (speech("Unit", "Unit"), story.outcome.unit),
        (speech("Keadaan", "State"), speech.of(STATES[Machine.CALIBRATION][row["state"]])),
        (speech("Predikat organisasi", "The unit's predikat"), ORGANISASI_LABELS[capaian] if capaian else "-"),
        (speech("Sebaran sekarang", "Distribution now"), counted(spread, speech) if story.unit.counts else "-"),
    ]
    if story.unit.approved:
        facts.append((speech("Saat disetujui", "When approved"), counted(story.unit.approved, speech)))
    if capaian:
        facts.append((speech("Pola", "Pattern"), "\n".join(_pattern(story, capaian, spread, speech))))
    if row["justification"]:
        facts.append((speech("Penjelasan", "Justification"), row["justification"]))
    parts: list[Any] = [page.facts(*facts), Text()]
    if story.unit.written:
        parts += [_written(story, story.unit, speech), Text()]
    return Group(*parts, steps(story, story.unit.steps, speech))


def _capaian(unit: Unit) -> PredikatOrganisasi | None:
    return PredikatOrganisasi(unit.row["capaian"]) if unit.row["capaian"] else None


def _pattern(story: Story, capaian: PredikatOrganisasi, spread: Spread, speech: Speech) -> list[str]:
    """Give each line of the pattern, and what the unit has of it: departures in words with their counts."""
    rules = story.policy
    said = [speech.of(cited(rules.distribusi, f"pola.{capaian}"))]
    if small := too_small(rules, spread):
        return [*said, speech.of(small)]
    broken = [departure.share for departure in departed(rules.distribusi.value, capaian, spread)]
    for share in rules.distribusi.value.pola[capaian]:
        if share not in broken:
            names = f" {speech('dan/atau', 'and/or')} ".join(LABELS[p] for p in share.of)
            n = sum(spread.counts.get(p, 0) for p in share.of)
            said.append(f"✓ {names} {n} {speech('dari', 'of')} {spread.rated}, {speech.of(limits_of(share))}")
    return [*said, *(f"✗ {speech.of(words)}" for words in departures_in_words(rules, capaian, spread))]


def _written(story: Story, unit: Unit, speech: Speech) -> Table:
    """Give every capaian and justification that was written; the last of each is in force."""
    table = page.table(speech("Waktu", "When"), speech("Entri", "Entry"), speech("Oleh", "By"))
    table.columns[0].no_wrap = True
    for written in unit.written:
        said = f"“{written.words}”"
        if written.kind == "capaian":
            said = f"{speech('Capaian', 'Capaian')}: {ORGANISASI_LABELS[PredikatOrganisasi(written.words)]}"
        at = speech.short(written.at, story.cycle.zone)
        table.add_row(at, Text(said), Text(who(story, written.by, speech)))
    return table


def report(story: Story, step_json: Callable[[Step, Story], dict[str, Any]]) -> dict[str, Any] | None:
    """Give the JSON of the unit's calibration. None without one."""
    if story.unit is None:
        return None
    unit, capaian, spread = story.unit, _capaian(story.unit), Spread(story.unit.counts, 0)
    found = departed(story.policy.distribusi.value, capaian, spread)
    words = departures_in_words(story.policy, capaian, spread)
    return {
        "state": unit.row["state"],
        "capaian": unit.row["capaian"],
        "distribution": dict(unit.counts),
        "approved_distribution": dict(unit.approved.counts) if unit.approved else None,
        "departures": [
            {**d.share.model_dump(mode="json", exclude_none=True), "count": d.count, "total": d.total,
             "id": said[0], "en": said[1]}
            for d, said in zip(found, words, strict=True)
        ],
        "justification": unit.row["justification"],
        "written": [{"kind": w.kind, "words": w.words, "by": person(story, w.by), "at": w.at} for w in unit.written],
        "steps": [step_json(step, story) for step in unit.steps],
    }  # fmt: skip
