"""Two people, or two tabs, have typed on the same draft of an SKP: one draft of both, and nothing of either lost.

What only one side changed since their common origin is taken from that side. A line that both changed stands twice,
one below the other; a text that both changed holds both.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.skp_changes import FIELDS
from domain.skp_draft import PARTS, TYPED, Draft, DraftLine
from domain.skp_text import LAMPIRAN, VALUES
from domain.terms import BerAkhlak, Lampiran
from domain.words import Pair

NAMES: dict[str, Pair] = {
    **FIELDS, "satuan": ("satuan", "unit"), "code": FIELDS["indicator_code"], "approach": ("pendekatan", "approach"),
    "model": ("model", "model"), **{value: VALUES[value] for value in BerAkhlak},
    **{part: LAMPIRAN[part] for part in Lampiran},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Merged:
    """One draft of two. `clashes`: the keys of lines, and names of other fields, to be looked at by a person."""

    draft: Draft
    clashes: tuple[str, ...]


def merge(base: Draft, mine: Draft, theirs: Draft) -> Merged:
    """Give one draft of two that began as `base`."""
    clashes: list[str] = []
    made: list[DraftLine] = []
    for key in _order(base, mine, theirs):
        made += _line(base.line(key), mine.line(key), theirs.line(key), clashes)
    words = {part: _words(part, base, mine, theirs, clashes) for part in PARTS}
    heads = [
        _head(name, getattr(base, name), getattr(mine, name), getattr(theirs, name), clashes)
        for name in ("approach", "model")
    ]
    kept = {part: said for part, said in words.items() if said}
    return Merged(Draft(heads[0], heads[1], tuple(_apart(made)), kept), tuple(clashes))


def _line(
    base: DraftLine | None, mine: DraftLine | None, theirs: DraftLine | None, clashes: list[str]
) -> list[DraftLine]:  # fmt: skip
    if mine == theirs or theirs == base:
        return [mine] if mine else []
    if mine == base:
        return [theirs] if theirs else []
    kept = [line for line in (theirs, mine) if line]  # what one side took out, and the other wrote on, stays
    clashes += [kept[0].key, *([_other(kept[1].key)] if len(kept) > 1 else [])]
    return [kept[0], *(replace(line, key=_other(line.key)) for line in kept[1:])]


def _other(key: str) -> str:
    return f"b{key}x"[:40]


def _apart(made: Sequence[DraftLine]) -> list[DraftLine]:
    """Let no two lines have the same key, however often drafts were merged."""
    seen: set[str] = set()
    found = []
    for line in made:
        key, n = line.key, 0
        while key in seen:
            n += 1
            key = f"{line.key[:30]}{n}" if line.key.startswith("b") else f"b{line.key}{n}"
        seen.add(key)
        found.append(replace(line, key=key))
    return found


def _order(base: Draft, mine: Draft, theirs: Draft) -> list[str]:
    """Give all keys: in the order of the side that moved lines, mine where both did; the other's new ones in place."""
    keys = [[line.key for line in draft.lines] for draft in (base, mine, theirs)]
    common = set(keys[0]) & set(keys[1]) & set(keys[2])
    old, own = ([key for key in side if key in common] for side in keys[:2])
    lead, other = (keys[2], keys[1]) if own == old else (keys[1], keys[2])
    order = list(lead)
    for place, key in enumerate(other):
        if key not in order:
            before = other[place - 1] if place else None
            order.insert(order.index(before) + 1 if before in order else 0, key)
    return order


def _words(part: str, base: Draft, mine: Draft, theirs: Draft, clashes: list[str]) -> str:
    old, own, other = (draft.words.get(part, "") for draft in (base, mine, theirs))
    if own == old:
        return other
    if other in (own, old) or other in own:
        return own
    if own in other:
        return other
    clashes.append(part)
    return f"{other}\n\n{own}"


def _head(name: str, old: str, own: str, other: str, clashes: list[str]) -> str:
    if own not in (old, other) and other != old:
        clashes.append(name)
    return other if own == old else own


def unlike(mine: Draft, theirs: Draft) -> list[Pair]:
    """Say what stands otherwise in the other's draft than in this one, a sentence for each difference."""
    said: list[Pair] = []
    for place, line in enumerate(theirs.lines, 1):
        own = mine.line(line.key)
        if own is None:
            said.append((f"baris {place} hanya ada di server: “{_short(line.rhk or line.indicator)}”",
                         f"line {place} is on the server only: “{_short(line.rhk or line.indicator)}”"))  # fmt: skip
            continue
        for name in TYPED:
            if getattr(own, name) != getattr(line, name):
                said.append(_stands(f"baris {place}", f"line {place}", name, getattr(line, name)))
    for line in mine.lines:
        if theirs.line(line.key) is None:
            said.append((f"baris “{_short(line.rhk or line.indicator)}” tidak ada di server",
                         f"line “{_short(line.rhk or line.indicator)}” is not on the server"))  # fmt: skip
    for name in ("approach", "model"):
        if getattr(mine, name) != getattr(theirs, name):
            said.append(_stands("SKP", "SKP", name, getattr(theirs, name)))
    for part in PARTS:
        if mine.words.get(part, "") != theirs.words.get(part, ""):
            said.append(_stands("SKP", "SKP", part, theirs.words.get(part, "")))
    return said


def _stands(where: str, there: str, name: str, value: str) -> Pair:
    words = NAMES[name]
    if name == "above":  # an id, which says nothing to anybody
        return f"{where}, {words[0]}: lain di server", f"{there}, {words[1]}: different on the server"
    shown = f"“{_short(value)}”" if value else None
    return (
        f"{where}, {words[0]}: di server {shown or 'kosong'}",
        f"{there}, {words[1]}: on the server {shown or 'empty'}",
    )


def _short(said: str) -> str:
    said = " ".join(said.split())
    return said if len(said) <= 80 else f"{said[:79]}…"
