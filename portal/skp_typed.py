"""What came in by the form of an SKP: the draft as typed, what the page was made from, and which button was pressed."""

import re
import secrets
from dataclasses import dataclass, replace

from starlette.datastructures import FormData

from config.indicators import catalogue
from domain.skp import Above
from domain.skp_draft import (
    KEY,
    MOST_LINES,
    PARTS,
    TYPED,
    Draft,
    DraftLine,
    following,
    taken_from,
    understood,
)
from portal.forms import LONGEST, FormError

NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")  # PostgreSQL, or JSON, cannot hold it


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it was sent. base: the version it was made from; origin: what that version said; tab: the page."""

    draft: Draft
    origin: Draft
    base: int
    tab: str
    action: str
    of: str  # what the button is about: the key of a line, a code of the catalogue
    search: str


def new_key() -> str:
    """Give the key of a new line, which no other tab gives as well."""
    return f"b{secrets.token_hex(6)}"


def sent(form: FormData) -> Sent:
    """Read a form. Raises FormError for what is too long or too much."""
    action, _, of = _text(form, "aksi").partition(":")
    base = _text(form, "versi")
    return Sent(
        draft=_draft(form),
        origin=understood(_text(form, "asal", most=LONGEST * MOST_LINES)) or Draft(),
        base=int(base) if base.isascii() and base.isdecimal() and len(base) < 8 else 0,
        tab=_text(form, "tab")[:32] or secrets.token_hex(8),
        action=action,
        of=of,
        search=_text(form, "cari")[:100],
    )


def _draft(form: FormData) -> Draft:
    keys = [key for key in dict.fromkeys(map(str, form.getlist("baris"))) if KEY.fullmatch(key)]
    if len(keys) > MOST_LINES:
        raise FormError(
            f"SKP memuat lebih dari {MOST_LINES} baris.", f"An SKP has at most {MOST_LINES} lines; these are more."
        )
    lines = tuple(DraftLine(key, **{name: _text(form, f"{name}-{key}") for name in TYPED}) for key in keys)
    words = {part: said for part in PARTS if (said := _text(form, f"kata-{part}"))}
    return Draft(_text(form, "approach"), _text(form, "model"), lines, words)


def _text(form: FormData, name: str, most: int = LONGEST) -> str:
    """Give a text as it was typed, with the line ends that pages have."""
    said = form.get(name)
    if not isinstance(said, str):
        return ""
    if len(said) > most:
        raise FormError(f"Satu isian lebih dari {most} huruf.", f"One of the texts has more than {most} letters.")
    return NO_TEXT.sub("", said.replace("\r\n", "\n"))


def acted(said: Sent, above: Above) -> tuple[Draft, str]:
    """Give the draft after a button, and the key of the line to look at next; a button that is none changes nothing."""
    draft, key = said.draft, new_key()
    match said.action:
        case "tambah":
            draft = draft.with_line(DraftLine(key, kind="tambahan" if said.of == "tambahan" else "utama"))
        case "hapus":
            draft, key = draft.without(said.of), ""
        case "naik" | "turun":
            draft, key = draft.moved(said.of, -1 if said.action == "naik" else 1), said.of
        case "atasan":
            draft = cascaded(draft, above)
            key = draft.lines[-1].key if draft.lines else ""
        case "ambil" if found := catalogue().find(said.of):
            draft = _with_indicator(draft, taken_from(key, found))
            key = draft.lines[-1].key if draft.line(key) is None else key
        case _:
            key = ""
    if len(draft.lines) > MOST_LINES:
        raise FormError(f"SKP memuat paling banyak {MOST_LINES} baris.", f"An SKP has at most {MOST_LINES} lines.")
    return draft, key


def _with_indicator(draft: Draft, line: DraftLine) -> Draft:
    """Give an indicator to the last line that has none yet, or a line of its own."""
    last = draft.lines[-1] if draft.lines else None
    if last is None or last.indicator.strip() or last.target.strip():
        return draft.with_line(line)
    given = replace(
        last, indicator=line.indicator, satuan=line.satuan, polarity=line.polarity, code=line.code
    )  # fmt: skip
    return replace(draft, lines=(*draft.lines[:-1], given))


def cascaded(draft: Draft, above: Above) -> Draft:
    """Give the draft with a line for each main RHK of the superior that none of its lines follows yet."""
    followed = {line.above for line in draft.lines}
    new = [following(new_key(), boss) for boss in above.lines if boss.kind == "utama" and str(boss.id) not in followed]
    return replace(draft, lines=(*(line for line in draft.lines if not line.blank), *new))
