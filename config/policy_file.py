"""One policy file, read strictly: what does not fit stops the program, and every fault names its line and place."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from config.policy_faults import Fault, Place, found
from config.yaml_file import parse, refusal
from domain.policy import TOPICS, Timeline
from domain.policy_lines import covering_nothing, unsourced, walk
from domain.words import Pair

EMPTY: Pair = (
    "berkas ini kosong; diharapkan kunci title dan provisions",
    "is empty; expected are title and provisions",
)
KEYS: Pair = ("harus berisi kunci title dan provisions", "must hold the keys title and provisions")
NO_BOOLEAN: Pair = ("harus berupa angka atau kata, bukan true/false", "must be a number or a word, not true or false")


def read(topic: str, name: str, content: bytes) -> Timeline[Any]:
    """Give the timeline that a file holds. Raises FileError with every fault: file, line, date, place."""
    document = parse(name, content)
    data, faults = document.data, list(document.faults)
    if not faults:
        try:
            timeline = TOPICS[topic].model_validate(data)
            faults = [*_booleans(data, timeline), *_sources(timeline)]
        except ValidationError as error:
            faults = [Fault((), EMPTY if data is None else KEYS)]
            if isinstance(data, Mapping):
                faults = found(TOPICS[topic], data, error)
    if faults:
        raise refusal(name, document, faults)
    return timeline


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
