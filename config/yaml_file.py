"""Files that an installation or the program brings, read so that every fault names its file, line and place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from config.policy_faults import Fault, Place, told
from domain.errors import Bilingual
from domain.words import Pair

TWICE: Pair = ("tertulis dua kali", "is written twice")


class FileError(Bilingual):
    """A file says something that the program does not understand, or cannot be read."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a file holds, the line of each of its places, and what is written twice in it."""

    data: Any
    lines: Mapping[Place, int]
    faults: Sequence[Fault]


class PlainDates(yaml.SafeLoader):
    """Reads a day as the text that stands there, so that one that does not exist can be named with its key."""


PlainDates.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def parse(name: str, content: bytes, loading: type[yaml.SafeLoader] = yaml.SafeLoader) -> Document:
    """Give what a file holds. Raises FileError for one that is no UTF-8 or no YAML."""
    try:
        loader = loading(content.decode("utf-8-sig"))
        root = loader.get_single_node()
        lines: dict[Place, int] = {}
        doubled = list(_walk(root, (), lines))
        data = loader.construct_document(root) if root else None
    except UnicodeDecodeError:
        raise FileError(f"{name}: bukan teks UTF-8", f"{name}: no UTF-8 text") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _no_yaml(name, error) from None
    return Document(data, lines, [Fault(place, TWICE) for place in doubled])


def _walk(node: Any, place: Place, lines: dict[Place, int]) -> Iterator[Place]:
    """Note the line of every key and list entry, and give the places of keys that are written twice."""
    if isinstance(node, yaml.MappingNode):
        inside: Any = [(str(key.value), key, value) for key, value in node.value]
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


def _no_yaml(name: str, error: Exception) -> FileError:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    where = (f" baris {mark.line + 1}", f" line {mark.line + 1}") if mark else ("", "")
    return FileError(f"{name}{where[0]}: bukan YAML yang benar ({problem})", f"{name}{where[1]}: no YAML ({problem})")


def refusal(name: str, document: Document, faults: Sequence[Fault]) -> FileError:
    """Give the refusal of a file: one sentence for each fault."""
    sentences = [told(fault, document.data, document.lines) for fault in faults]
    start = "" if len(sentences) == 1 else ":\n "
    return FileError(*(f"{name}{start}" + "\n ".join(words[i] for words in sentences) for i in (0, 1)))


def entries(folder: Traversable | Path, name: str) -> list[Traversable | Path]:
    """Give what lies in a folder, but for what is hidden. Raises FileError where it cannot be read."""
    try:
        return sorted((e for e in folder.iterdir() if not e.name.startswith((".", "__"))), key=lambda e: e.name)
    except OSError as error:
        raise unreadable(name, error) from None


def stray(name: str, expected: str) -> FileError:
    """Give the refusal of a file that nobody would read."""
    return FileError(
        f"{name}: berkas ini tidak akan dibaca; diharapkan {expected}",
        f"{name}: nobody would read this; expected is {expected}",
    )


def unreadable(name: str, error: OSError) -> FileError:
    """Give the refusal of a file or folder that the system does not let us read."""
    why = error.strerror or type(error).__name__
    return FileError(f"{name}: tidak dapat dibaca ({why})", f"{name}: cannot be read ({why})")
