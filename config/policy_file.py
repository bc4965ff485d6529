"""One policy file, read strictly: what does not fit stops the program, and every fault names its line and place."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from pydantic import ValidationError

from config.policy_faults import Fault, Place, found, told
from domain.errors import Bilingual
from domain.policy import TOPICS, Timeline
from domain.policy_lines import covering_nothing, unsourced, walk
from domain.words import Pair

TWICE: Pair = ("tertulis dua kali", "is written twice")
EMPTY: Pair = (
    "berkas ini kosong; diharapkan kunci title dan provisions",
    "is empty; expected are title and provisions",
)
KEYS: Pair = ("harus berisi kunci title dan provisions", "must hold the keys title and provisions")
NO_BOOLEAN: Pair = ("harus berupa angka atau kata, bukan true/false", "must be a number or a word, not true or false")


class PolicyFileError(Bilingual):
    """A policy file says something that the program does not understand."""


def read(topic: str, name: str, content: bytes) -> Timeline[Any]:
    """Give the timeline that a file holds. Raises PolicyFileError with every fault: file, line, date, place."""
    try:
        loader = yaml.SafeLoader(content.decode("utf-8-sig"))
        root = loader.get_single_node()
        lines: dict[Place, int] = {}
        doubled = list(_walk(root, (), lines))
        data = loader.construct_document(root) if root else None
    except UnicodeDecodeError:
        raise PolicyFileError(f"{name}: bukan teks UTF-8", f"{name}: no UTF-8 text") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _no_yaml(name, error) from None
    faults = [Fault(place, TWICE) for place in doubled]
    if not faults:
        try:
            timeline = TOPICS[topic].model_validate(data)
            faults = [*_booleans(data, timeline), *_sources(timeline)]
        except ValidationError as error:
            faults = [Fault((), EMPTY if data is None else KEYS)]
            if isinstance(data, Mapping):
                faults = found(TOPICS[topic], data, error)
    if faults:
        raise _refusal(name, faults, data, lines)
    return timeline


def _walk(node: Any, place: Place, lines: dict[Place, int]) -> Iterator[Place]:
    """Note the line of every key and list entry, and give the places of keys that are written twice."""
    if isinstance(node, yaml.MappingNode):
        inside: Any = [(key.value, key, value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        inside = [(number, value, value) for number, value in enumerate(node.value)]
    else:
        return
    seen = set()
    for part, at, value in inside:
        here = (*place, part)
        if part in seen:
            yield here
        seen.add(part)
        lines[here] = at.start_mark.line + 1
        yield from _walk(value, here, lines)


def _no_yaml(name: str, error: Exception) -> PolicyFileError:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    where = (f" baris {mark.line + 1}", f" line {mark.line + 1}") if mark else ("", "")
    return PolicyFileError(
        f"{name}{where[0]}: bukan YAML yang benar ({problem})", f"{name}{where[1]}: no YAML ({problem})"
    )


# --- what the types alone do not see ----------------------------------------------------------------------


def _booleans(data: Any, timeline: Timeline[Any]) -> Iterator[Fault]:
    """Find each true or false, also written yes or no, that would be read as the number 1 or 0."""
    for number, (raw, provision) in enumerate(zip(data["provisions"], timeline.provisions, strict=True)):
        meant = {path for path, _, _, value in walk(provision.value) if isinstance(value, bool)}
        for place in _true_or_false(raw["value"]):
            if ".".join(map(str, place)) not in meant:
                yield Fault(("provisions", number, "value", *place), NO_BOOLEAN)


def _true_or_false(raw: Any, place: Place = ()) -> Iterator[Place]:
    if isinstance(raw, bool):
        yield place
    elif isinstance(raw, Mapping | list):
        for part, value in raw.items() if isinstance(raw, Mapping) else enumerate(raw):
            yield from _true_or_false(value, (*place, part))


def _sources(timeline: Timeline[Any]) -> Iterator[Fault]:
    """Hold each value against the sources: none may stand without one, and none may stand behind nothing."""
    for number, provision in enumerate(timeline.provisions):
        for path in unsourced(provision):
            yield Fault(
                ("provisions", number, "value", *path.split(".")),
                ("tidak ada sumber yang memuatnya (covers)", "no source covers it (covers)"),
            )
        for source, covers in covering_nothing(provision):
            yield Fault(
                ("provisions", number, "sources", source, "covers"),
                (f"'{covers}' tidak menyebut bagian mana pun dari value", f"'{covers}' names no part of value"),
            )


def _refusal(name: str, faults: list[Fault], data: Any, lines: Mapping[Place, int]) -> PolicyFileError:
    sentences = [told(fault, data, lines) for fault in faults]
    start = "" if len(sentences) == 1 else ":\n "
    return PolicyFileError(*(f"{name}{start}" + "\n ".join(words[i] for words in sentences) for i in (0, 1)))
