"""A PLAN.yaml, read so that every fault names its line."""

from pathlib import Path
from typing import Any

import yaml

from cli.words import why
from domain.cycle import Fault, Plan, PlanError, read_plan
from domain.errors import Bilingual

LARGEST = 1 << 20  # a plan is a page of text


class PlanUnreadable(Bilingual):
    """The file of a plan cannot be read, or is no YAML."""


def read(path: Path) -> Plan:
    """Give the checked plan of a file. Raises SiklusError naming file, line and fault."""
    text = _text(path)
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _no_yaml(path, error) from None
    lines: dict[str, int] = {}
    doubled = _walk(root, "", lines)
    if doubled:
        raise PlanError([Fault(place, ("tertulis dua kali", "is written twice")) for place in doubled], lines.get)
    try:
        return read_plan(data)
    except PlanError as error:
        raise PlanError(error.faults, lambda place: _line(lines, place)) from None


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PlanUnreadable(f"{path.name} bukan teks UTF-8", f"{path.name} is no UTF-8 text") from None
    except OSError as error:
        cause = why(error)
        raise PlanUnreadable(
            f"{path.name} tidak dapat dibaca ({cause[0]})", f"{path.name} cannot be read ({cause[1]})"
        ) from None


def _no_yaml(path: Path, error: Exception) -> PlanUnreadable:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    where = (f" baris {mark.line + 1}", f" line {mark.line + 1}") if mark else ("", "")
    return PlanUnreadable(
        f"{path.name}{where[0]}: bukan YAML yang benar ({problem})", f"{path.name}{where[1]}: no YAML ({problem})"
    )


def _walk(node: Any, place: str, lines: dict[str, int]) -> list[str]:
    """Note the line of every key, and give the places of keys that are written twice."""
    if not isinstance(node, yaml.MappingNode):
        return []
    doubled = []
    for key, value in node.value:
        here = f"{place}.{key.value}".lstrip(".")
        if here in lines:
            doubled.append(here)
        lines[here] = key.start_mark.line + 1
        doubled += _walk(value, here, lines)
    return doubled


def _line(lines: dict[str, int], place: str) -> int | None:
    """Give the line of a place, or of the nearest key above it that the file has."""
    while place:
        if place in lines:
            return lines[place]
        place = place.rpartition(".")[0]
    return None
