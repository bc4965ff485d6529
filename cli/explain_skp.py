"""The SKP in the story of an appraisal: who agreed to it, its lines with results and advice, evidence, amendments."""

from itertools import pairwise

from rich.console import Group
from rich.table import Table
from rich.text import Text

from cli import page
from cli.explain_people import entered
from cli.explain_periods import period
from cli.explain_skp_data import advice_of, evidence_of, result_of
from cli.story import Story
from cli.words import Speech
from domain.citation import cited
from domain.skp import Line
from domain.skp_changes import Change, changes
from domain.worked import worded
from store.explain import Row
from store.skp_versions import Version


def skp(story: Story, speech: Speech) -> Group | None:
    """Give the SKP: its versions with what changed, its lines, its evidence. None before there are lines."""
    if not story.lines and len(story.versions) < 2:
        return None
    parts: list[Text | Table] = [*_versions(story, speech), Text(), _lines(story, speech)]
    if any(advice_of(story, line) for line in story.lines):
        parts.append(Text(_advice(story, speech), "dim"))
    if story.evidence:
        parts += [Text(), _evidence(story, speech)]
    return Group(*parts)


def _versions(story: Story, speech: Speech) -> list[Text]:
    """Give each version, who agreed to it, and the difference line by line from the one before."""
    said = [Text(_agreed(story, story.versions[0], speech))]
    for before, version in pairwise(story.versions):
        said.append(Text(_agreed(story, version, speech)))
        found = [_change(change, speech) for change in changes(before.skp, version.skp)]
        none = speech("tanpa perubahan isi", "nothing changed in it")
        said += [Text(f"  {change}", "dim") for change in found or [none]]
    return said


def _agreed(story: Story, version: Version, speech: Speech) -> str:
    name = speech(f"Versi {version.number}", f"Version {version.number}")
    if not version.agreed_at:
        return f"{name}: {speech('konsep, belum disepakati', 'draft, not agreed yet')}"
    step = next((s for s in story.steps if s.target == "agreed" and s.at == version.agreed_at), None)
    by = entered(story, version.agreed_by, step.behalf if step else None, speech)
    at = speech.moment(version.agreed_at, story.cycle.zone)
    return f"{name}: {speech('disepakati', 'agreed')} {at}, {by}"


def _change(change: Change, speech: Speech) -> str:
    name = speech.of(change.name)
    line = f"{speech('baris', 'line')} {change.no}" if change.no is not None else ""
    match change.what:
        case "added":
            return f"+ {line}: {change.new}"
        case "removed":
            return f"- {line}: {change.old}"
    what = f"{line}, {name}" if line else name
    return f"~ {what}: {change.old or '-'} → {change.new or '-'}"


def _lines(story: Story, speech: Speech) -> Table:
    table = page.table(
        "No", "RHK", speech("Indikator", "Indicator"), "Target", speech("Realisasi", "Result"),
        speech("Capaian (saran)", "Achieved (advice)"), speech("Bukti", "Evidence"), right=(0, 6),
    )  # fmt: skip
    table.expand = True
    for place, ratio in enumerate((6, 6, 4, 4, 5), start=1):
        table.columns[place].ratio = ratio
    for line in story.lines:
        row = result_of(story, line)
        table.add_row(
            str(line.no), Text(line.rhk), Text(line.indicator), Text(line.target), Text(row["result"] if row else "-"),
            _percent(story, line, speech), str(len(evidence_of(story, line)) or "-"),
        )  # fmt: skip
    return table


def _percent(story: Story, line: Line, speech: Speech) -> Text:
    found = advice_of(story, line)
    if found is None:
        return Text("-", "dim")
    return Text.assemble(f"{worded(f'{found.percent:.2f}', speech)}%", (f"\n{worded(found.formula, speech)}", "dim"))


def _advice(story: Story, speech: Speech) -> str:
    """Say what the percentages are: advice by a rule that is revoked, never the rating."""
    source = speech.of(cited(story.policy.capaian, ""))
    return speech(
        f"Capaian hanya saran di samping rating, bukan rating: rumus {source}.",
        f"Achieved is advice beside the ratings, never a rating: the formula of {source}.",
    )


def _evidence(story: Story, speech: Speech) -> Table:
    table = page.table(speech("Bukti dukung", "Evidence"), speech("Periode", "Period"), speech("Baris", "Line"),
                       speech("Tautan atau sidik berkas", "Link, or hash of the file"))  # fmt: skip
    table.columns[3].overflow = "fold"
    for row in story.evidence:
        line = str(row["no"]) if row["no"] else speech("semua", "all")
        table.add_row(Text(row["name"]), period(story, row["period"], speech), line, Text(_place(row), "dim"))
    return table


def _place(row: Row) -> str:
    return str(row["link"] or f"sha256 {row['sha256'][:16]}…")
