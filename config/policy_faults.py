"""What is wrong in a policy file, as a person reads it: pydantic's errors in our words, with line, date and place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import NoneType
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from domain.errors import Wrong
from domain.words import Pair

Place = tuple[str | int, ...]  # provisions, 0, value, keberatan_hari

KINDS: dict[str, Pair] = {
    "missing": ("wajib diisi", "is required"),
    "string": ("harus berupa teks", "must be text"),
    "string_too_short": ("tidak boleh kosong", "must not be empty"),
    "too_short": ("tidak boleh kosong", "must not be empty"),
    "too_long": ("terlalu banyak", "has too many entries"),
    "int": ("harus berupa bilangan bulat", "must be a whole number"),
    "decimal": ("harus berupa angka", "must be a number"),
    "bool": ("harus true atau false", "must be true or false"),
    "date": ("harus berupa tanggal, contoh 2027-01-04", "must be a day, such as 2027-01-04"),
    "tuple": ("harus berupa daftar", "must be a list"),
    "dict": ("harus berisi kunci dan nilai", "must hold keys and values"),
    "model": ("harus berisi kunci dan nilai", "must hold keys and values"),
}
BOUNDS: dict[str, tuple[str, Pair]] = {
    "greater_than": ("gt", ("lebih dari", "more than")),
    "greater_than_equal": ("ge", ("paling sedikit", "at least")),
    "less_than_equal": ("le", ("paling banyak", "at most")),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a file, at a place in it."""

    place: Place
    words: Pair


def found(kind: Any, data: Any, error: ValidationError) -> list[Fault]:
    """Give the faults of a file that does not have the form of its topic, one for each place."""
    places = [e["loc"] for e in error.errors()]
    # A list all of whose entries are faulty is called empty as well: that would only mislead.
    return _merged(
        [
            _fault(kind, data, e)
            for e in error.errors()
            if e["type"] != "too_short" or not any(p[: len(e["loc"])] == e["loc"] != p for p in places)
        ]
    )


def _fault(kind: Any, data: Any, error: Any) -> Fault:
    place = _within(data, tuple(part for part in error["loc"] if part != "[key]"))
    known = _keys(kind, place[:-1]) if error["type"] == "extra_forbidden" else ""
    return Fault(place, _words(error, known))


def _within(data: Any, place: Place) -> Place:
    """Cut a place where the file ends: of a value that may be two things, pydantic names both."""
    kept: list[str | int] = []
    for part in place:
        if not isinstance(data, Mapping | list):
            break
        kept.append(part)
        data = data.get(part) if isinstance(data, Mapping) else dict(enumerate(data)).get(int(part))
    return tuple(kept)


def _keys(kind: Any, place: Place) -> str:
    """Give the keys that are known at a place."""
    for part in place:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            kind = kind.model_fields[str(part)].annotation
        else:
            kind = next(arg for arg in reversed(get_args(kind)) if arg not in (Ellipsis, NoneType))
    return ", ".join(getattr(kind, "model_fields", ()))


def _merged(faults: list[Fault]) -> list[Fault]:
    """Make one fault of those at the same place."""
    places: dict[Place, list[Pair]] = {}
    for fault in faults:
        places.setdefault(fault.place, []).append(fault.words)
    return [
        Fault(place, (" atau ".join(w[0] for w in words), " or ".join(w[1] for w in words)))
        for place, words in places.items()
    ]


def _words(error: Mapping[str, Any], known: str) -> Pair:
    """Give what one error of pydantic says; `known` are the keys that an unknown one could have been."""
    kind, context = error["type"], error.get("ctx", {})
    wrong = context.get("error")
    if isinstance(wrong, Wrong):
        return str(wrong), wrong.english
    if kind == "extra_forbidden":
        return f"kunci tidak dikenal; yang dikenal: {known}", f"unknown key; known are: {known}"
    if kind in ("enum", "literal_error"):
        either = str(context["expected"]).replace("'", "")
        return f"harus {either.replace(' or ', ' atau ')}", f"must be {either}"
    if kind in BOUNDS:
        name, limit = BOUNDS[kind]
        return f"harus {limit[0]} {context[name]}", f"must be {limit[1]} {context[name]}"
    return KINDS.get(kind) or KINDS.get(kind.split("_")[0]) or (error["msg"], error["msg"])


def told(fault: Fault, data: Any, lines: Mapping[Place, int]) -> Pair:
    """Give one fault as a sentence: line, the date of its provision, place, what was expected."""
    at = next((lines[fault.place[:n]] for n in range(len(fault.place), 0, -1) if fault.place[:n] in lines), None)
    since, place = _since(fault.place, data), fault.place
    if since:
        place = place[2:]
    where = "".join(f", {part}" for part in [".".join(map(str, place))] if part)
    return (
        f"{f' baris {at}' if at else ''}{f', berlaku {since}' if since else ''}{where}: {fault.words[0]}",
        f"{f' line {at}' if at else ''}{f', in force {since}' if since else ''}{where}: {fault.words[1]}",
    )


def _since(place: Place, data: Any) -> date | None:
    """Give the date of the provision in which a place is, where it has one."""
    try:
        since = data["provisions"][place[1]]["in_force"]
    except (IndexError, KeyError, TypeError):
        return None
    return since if isinstance(since, date) and len(place) > 2 and place[2] != "in_force" else None
