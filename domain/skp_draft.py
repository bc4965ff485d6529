"""An SKP while it is typed: raw texts that nobody has checked, and what they say once they are saved.

A line carries a key that stays while it is edited and moved: the id of its row, or a made-up one for a new line.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from domain.indicator import Catalogue, Indicator
from domain.skp import KINDS, Line, Skp, read_line
from domain.skp_text import APPROACHES, ASPEK, MODELS, PERSPEKTIF, POLARITY, chosen
from domain.terms import Approach, BerAkhlak, Lampiran, Model

KEY = re.compile(r"[0-9]{1,18}|b[0-9a-z]{1,40}")
MOST_LINES = 60
PARTS: tuple[str, ...] = (*BerAkhlak, *Lampiran)  # the texts that belong to no line


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One line as it was typed; `above` is the id of the superior's RHK, `code` that of the catalogue."""

    key: str
    kind: str = KINDS[0]
    rhk: str = ""
    indicator: str = ""
    target: str = ""
    aspek: str = ""
    satuan: str = ""
    polarity: str = ""
    perspektif: str = ""
    above: str = ""
    code: str = ""

    @property
    def blank(self) -> bool:
        """Tell whether nothing of weight was written on it."""
        return not (self.rhk.strip() or self.indicator.strip() or self.target.strip())


TYPED = tuple(f.name for f in fields(DraftLine) if f.name != "key")


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole SKP as it was typed; `words` are the expectations and the annex, by value and part."""

    approach: str = Approach.KUANTITATIF
    model: str = Model.JA_JF
    lines: tuple[DraftLine, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)

    def line(self, key: str) -> DraftLine | None:
        """Give a line by its key."""
        return next((line for line in self.lines if line.key == key), None)

    def with_line(self, line: DraftLine) -> "Draft":
        """Give the draft with one more line at its end."""
        return replace(self, lines=(*self.lines, line))

    def without(self, key: str) -> "Draft":
        """Give the draft without a line."""
        return replace(self, lines=tuple(line for line in self.lines if line.key != key))

    def moved(self, key: str, by: int) -> "Draft":
        """Give the draft with a line so many places further down (-1: up); at an end it stays."""
        order = list(self.lines)
        here = next((n for n, line in enumerate(order) if line.key == key), None)
        if here is None or not 0 <= here + by < len(order):
            return self
        order.insert(here + by, order.pop(here))
        return replace(self, lines=tuple(order))


CONTENT = TypeAdapter(Draft)


def stored(draft: Draft) -> dict[str, Any]:
    """Give a draft as it is kept."""
    kept: dict[str, Any] = CONTENT.dump_python(draft, mode="json")
    return kept


def written(draft: Draft) -> str:
    """Give a draft as a text that `understood` reads."""
    return CONTENT.dump_json(draft).decode()


def understood(said: str | dict[str, Any]) -> Draft | None:
    """Give the draft that was kept or written so; None for anything else."""
    try:
        return CONTENT.validate_json(said) if isinstance(said, str) else CONTENT.validate_python(said)
    except ValidationError:
        return None


def draft_of(skp: Skp) -> Draft:
    """Give an SKP as somebody would have typed it."""
    lines = tuple(
        DraftLine(
            str(line.id), line.kind, line.rhk, line.indicator, line.target, line.aspek or "", line.satuan or "",
            line.polarity or "", line.perspektif or "", str(line.above_id or ""), line.indicator_code or "",
        )
        for line in skp.lines
    )  # fmt: skip
    words = {**{str(k): v for k, v in skp.expectations.items()}, **{str(k): v for k, v in skp.annex.items()}}
    return Draft(skp.approach, skp.model, lines, words)


def head(draft: Draft) -> tuple[Approach, Model]:
    """Give what was chosen for the whole; what is no choice is the usual one."""
    return chosen(draft.approach, APPROACHES) or Approach.KUANTITATIF, chosen(draft.model, MODELS) or Model.JA_JF


def lines(draft: Draft, above: Collection[int], own: Collection[int], catalogue: Catalogue) -> list[Line]:
    """Give the lines that a draft means, numbered as they stand, without blank ones.

    `above`: the ids of the RHK that may be intervened; `own`: those of the lines that are there. Any other id in a
    form is nobody's.
    """
    filled = [line for line in draft.lines if not line.blank]
    return [_line(no, line, above, own, catalogue) for no, line in enumerate(filled, 1)]


def _line(no: int, typed: DraftLine, above: Collection[int], own: Collection[int], catalogue: Catalogue) -> Line:
    polarity = chosen(typed.polarity, POLARITY)
    made = read_line(
        no, typed.rhk.strip(), typed.indicator.strip(), typed.target.strip(),
        typed.kind if typed.kind in KINDS else KINDS[0], aspek=chosen(typed.aspek, ASPEK),
        satuan=typed.satuan.strip() or None, polarity=polarity, perspektif=chosen(typed.perspektif, PERSPEKTIF),
        above_id=_among(typed.above, above), id=_among(typed.key, own),
    )  # fmt: skip
    found = catalogue.find(typed.code or typed.indicator)
    return of_catalogue(made, found, polarity is not None) if found else made


def of_catalogue(line: Line, found: Indicator, directed: bool) -> Line:
    """Give a line the code of its indicator, and its unit and arah where a target in numbers does not say them."""
    if line.low is None:
        return replace(line, indicator_code=found.code)
    arah = line.polarity if directed else found.polarity
    return replace(line, indicator_code=found.code, satuan=line.satuan or found.unit, polarity=arah)


def _among(said: str, ids: Collection[int]) -> int | None:
    return int(said) if said.isascii() and said.isdecimal() and int(said) in ids else None


def taken_from(key: str, found: Indicator) -> DraftLine:
    """Give a new line with an indicator of the catalogue."""
    return DraftLine(
        key, indicator=found.name.id, satuan=found.unit, polarity=found.polarity, code=found.code
    )  # fmt: skip


def following(key: str, boss: Line) -> DraftLine:
    """Give a new line that follows from an RHK of the superior; its words are a start to be made one's own."""
    return DraftLine(key, rhk=boss.rhk, above=str(boss.id))
