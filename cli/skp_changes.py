"""The versions of an SKP as a list, and what changed from one to another, line by line."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text

from cli import page
from cli.words import Speech
from domain.people import mask
from domain.skp import Skp
from domain.skp_changes import Change, changes
from domain.words import Pair
from store.cycles import Cycle
from store.names import Person
from store.skp_versions import Version

WHAT: dict[str, Pair] = {
    "added": ("ditambah", "added"),
    "removed": ("dihapus", "removed"),
    "changed": ("diubah", "changed"),
}


def show_list(
    person: Person, cycle: Cycle, known: Sequence[Version], called: Mapping[str, str], speech: Speech
) -> None:  # fmt: skip
    """Print the versions of an SKP, each with what it changed in the one before."""
    page.say(page.named(person.name, person.nip), "bold")
    page.say(f"{cycle.name} ({cycle.code})", "dim")
    heads = (
        ("Versi", "Version"),
        ("Disepakati", "Agreed"),
        ("Oleh", "By"),
        ("Baris", "Lines"),
        ("Perubahan", "Changes"),
    )
    table = page.table(*(speech.of(head) for head in heads), right=(0, 3))
    before: Skp | None = None
    for version in known:
        agreed = speech.short(version.agreed_at, cycle.zone) if version.agreed_at else speech("konsep", "draft")
        who = called.get(version.agreed_by or "", "")
        changed = "-" if before is None else _summary(changes(before, version.skp), speech)
        table.add_row(str(version.number), agreed, Text(who or "-"), str(len(version.skp.lines)), Text(changed))
        before = version.skp
    page.console().print(table)


def _summary(found: Sequence[Change], speech: Speech) -> str:
    """Say what changed in a few words: `baris 1 diubah; baris 3 ditambah; lampiran dan ekspektasi diubah`."""
    if not found:
        return speech("tidak ada", "none")
    lines = dict.fromkeys((c.no, c.what) for c in found if c.no is not None)
    counts = Counter(what for _, what in lines)
    said = [
        speech(f"{n} baris {WHAT[what][0]}", f"{n} line{'s' if n > 1 else ''} {WHAT[what][1]}")
        for what, n in counts.items()
    ]
    others = [speech.of(c.name) for c in found if c.no is None]
    return "; ".join([*said, *([", ".join(others)] if others else [])])


def listed(
    person: Person, cycle: Cycle, known: Sequence[Version], called: Mapping[str, str]
) -> dict[str, Any]:  # fmt: skip
    """Give the JSON of the versions; the first has no changes."""
    before: list[list[dict[str, Any]]] = [
        [],
        *([_change(c) for c in changes(a.skp, b.skp)] for a, b in pairwise(known)),
    ]
    return {
        **_whose(person, cycle),
        "versions": [
            {
                **_version(version, cycle),
                "agreed_by": {"name": called.get(version.agreed_by, ""), "nip": mask(version.agreed_by)}
                if version.agreed_by else None,
                "lines": len(version.skp.lines),
                "changes": found,
            }
            for version, found in zip(known, before, strict=True)
        ],
    }  # fmt: skip


def _whose(person: Person, cycle: Cycle) -> dict[str, Any]:
    return {"nip": mask(person.nip), "name": person.name, "cycle": cycle.code}


def _version(version: Version, cycle: Cycle) -> dict[str, Any]:
    at = version.agreed_at.astimezone(ZoneInfo(cycle.zone)).isoformat() if version.agreed_at else None
    return {"version": version.number, "agreed_at": at}


def differences(person: Person, cycle: Cycle, old: Version, new: Version) -> dict[str, Any]:
    """Give the JSON of what changed between two versions."""
    return {
        **_whose(person, cycle),
        "old": _version(old, cycle),
        "new": _version(new, cycle),
        "changes": [_change(c) for c in changes(old.skp, new.skp)],
    }


def _change(c: Change) -> dict[str, Any]:
    return {"what": c.what, "line": c.no, "field": c.field, "old": c.old, "new": c.new}


def show_differences(
    person: Person, cycle: Cycle, old: Version, new: Version, called: Mapping[str, str], speech: Speech
) -> None:
    """Print what changed between two versions: each field from old to new."""
    page.say(page.named(person.name, person.nip), "bold")
    page.say(f"{_named(old, cycle, called, speech)} → {_named(new, cycle, called, speech)}", "dim")
    found = changes(old.skp, new.skp)
    if not found:
        page.say(speech("tidak ada perubahan", "nothing changed"))
        return
    heads = (("Baris", "Line"), ("Yang berubah", "What"), ("Semula", "From"), ("Menjadi", "To"))
    table = page.table(*(speech.of(head) for head in heads))
    table.expand, table.columns[2].ratio, table.columns[3].ratio = True, 1, 1
    for place, change in enumerate(found):
        if place and change.no != found[place - 1].no:
            table.add_section()
        table.add_row(
            str(change.no or "-"), _what(change, speech), Text(change.old or "-", "red" if change.old else "dim"),
            Text(change.new or "-", "green" if change.new else "dim"),
        )  # fmt: skip
    page.console().print(table)


def _what(change: Change, speech: Speech) -> Text:
    if change.what == "changed":
        return Text(speech.of(change.name))
    return Text(speech(f"baris {speech.of(WHAT[change.what])}", f"line {speech.of(WHAT[change.what])}"), "bold")


def _named(version: Version, cycle: Cycle, called: Mapping[str, str], speech: Speech) -> str:
    name = speech(f"Versi {version.number}", f"Version {version.number}")
    if not version.agreed_at:
        return f"{name} ({speech('konsep', 'draft')})"
    by = called.get(version.agreed_by or "", "")
    on = speech.short(version.agreed_at, cycle.zone)
    return f"{name} ({speech('disepakati', 'agreed')} {on}, {by})" if by else f"{name} ({on})"
