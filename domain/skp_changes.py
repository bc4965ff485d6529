"""What changed between two versions of an SKP, line by line: added, removed, and each field from old to new."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from domain.numbers import plain
from domain.skp import Line, Skp
from domain.skp_text import APPROACHES, ASPEK, LAMPIRAN, MODELS, PERSPEKTIF, POLARITY, VALUES
from domain.terms import BerAkhlak, Lampiran
from domain.words import Pair

K = TypeVar("K", bound=str)

FIELDS: dict[str, Pair] = {
    "kind": ("jenis", "kind"),
    "rhk": ("RHK", "RHK"),
    "above": ("RHK atasan yang diintervensi", "superior's RHK"),
    "perspektif": ("perspektif", "perspektif"),
    "aspek": ("aspek", "aspek"),
    "indicator": ("indikator", "indicator"),
    "indicator_code": ("kode indikator", "code of the indicator"),
    "target": ("target", "target"),
    "numbers": ("target dalam angka", "target in numbers"),
    "polarity": ("arah", "direction"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs. `no` is the line, None for the SKP as a whole; `old` or `new` is empty where none is."""

    what: Literal["added", "removed", "changed"]
    no: int | None
    field: str  # a key of FIELDS; approach, model; or a BerAKHLAK value or a part of the annex
    name: Pair
    old: str
    new: str


def changes(old: Skp, new: Skp) -> tuple[Change, ...]:
    """Give everything in which two versions of an SKP differ: its head, its lines, expectations, annex.

    A line is the same while its row is, though it moved; where rows are not known, while its number is.
    """
    head = {"approach": ("pendekatan", "approach"), "model": ("model", "model")}
    before = {"approach": APPROACHES[old.approach][0], "model": MODELS[old.model][0]}
    after = {"approach": APPROACHES[new.approach][0], "model": MODELS[new.model][0]}
    return (
        *_differ(None, head, before, after),
        *_lines(old.lines, new.lines),
        *_differ(None, {v: VALUES[v] for v in BerAkhlak}, old.expectations, new.expectations),
        *_differ(None, {part: LAMPIRAN[part] for part in Lampiran}, old.annex, new.annex),
    )


def _lines(old: Sequence[Line], new: Sequence[Line]) -> Iterator[Change]:
    known = all(line.id is not None for line in (*old, *new))
    before, after = ({line.id if known else line.no: line for line in lines} for lines in (old, new))
    both = {**before, **after}  # a line that moved stands at its new number
    for key in sorted(both, key=lambda key: (both[key].no, key not in after)):
        was, is_ = before.get(key), after.get(key)
        if was and is_:
            yield from _differ(is_.no, FIELDS, said(was), said(is_))
        elif is_:
            yield Change("added", is_.no, "rhk", FIELDS["rhk"], "", is_.rhk)
        elif was:
            yield Change("removed", was.no, "rhk", FIELDS["rhk"], was.rhk, "")


def _differ(no: int | None, names: Mapping[K, Pair], old: Mapping[K, str], new: Mapping[K, str]) -> Iterator[Change]:
    for name, words in names.items():
        before, after = old.get(name, ""), new.get(name, "")
        if before != after:
            yield Change("changed", no, name, words, before, after)


def said(line: Line) -> dict[str, str]:
    """Give every field of a line as it is read, in Indonesian; a field that says nothing, or nothing new, is empty."""
    read = numbers(line)
    return {
        "kind": line.kind,
        "rhk": line.rhk,
        "above": f"{line.above_no}. {line.above}" if line.above_no else line.above,
        "perspektif": PERSPEKTIF[line.perspektif][0] if line.perspektif else "",
        "aspek": ASPEK[line.aspek][0] if line.aspek else "",
        "indicator": line.indicator,
        "indicator_code": line.indicator_code or "",
        "target": line.target,
        "numbers": "" if read.casefold() == line.target.casefold() else read,
        "polarity": POLARITY[line.polarity][0] if line.polarity else "",
    }


def numbers(line: Line) -> str:
    """Give the target of a line in numbers with its unit: `80-90 persen`; empty where it has none."""
    if line.low is None or line.high is None:
        return ""
    low, high = (plain(value).replace(".", ",") for value in (line.low, line.high))
    return " ".join(filter(None, (low if low == high else f"{low}-{high}", line.satuan)))
