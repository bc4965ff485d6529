"""The organisation that the demo plays in: the agencies and units of a sample, and how large each is.

organisation.yaml names them, posts.yaml says who can work there. A small sample takes the first units of
each agency, in waves; a large one takes all, and whole invented cities when one city is full.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
SMALLEST_UNIT = 4  # a head with three people
CITY_IS_FULL = 8_000  # about what a city of Surakarta's size employs
BRANCH_IS_FULL = 240  # what the three offices of a branch hold, each boss with no more than 20 people
BRANCHES_FROM = 80  # smaller samples are too small for agencies in other time zones

# How many people a unit has on average, in tenths, in an agency with so many people.
AVERAGE = ((20, 60), (90, 60), (360, 72), (1_350, 90), (4_500, 140), (CITY_IS_FULL, 300))


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as UNOR names it; `size` is how many people it has in an agency of ordinary size."""

    code: str
    name: str
    kind: str
    wave: int
    size: int
    parent: "Unit | None" = None


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency with all its units, parents before children."""

    code: str
    name: str
    city: str
    zone: str  # WIB, WITA or WIT, as ZONA WAKTU has it
    host: str  # of its e-mail addresses
    units: list[Unit] = field(default_factory=list)


def plan_agencies(employees: int) -> list[tuple[Agency, int]]:
    """Give the agencies of a sample of so many people, and how many of them work in each."""
    city, *branches = agencies()
    share = min(employees // 20, BRANCH_IS_FULL) if employees >= BRANCHES_FROM else 0
    in_cities = employees - share * len(branches)
    cities = [city, *(_invented(city, n) for n in range(1, -(-in_cities // CITY_IS_FULL)))]
    parts = [in_cities // len(cities) + (n < in_cities % len(cities)) for n in range(len(cities))]
    return [*zip(cities, parts, strict=True), *((branch, share) for branch in branches if share)]


def plan_units(agency: Agency, people: int) -> list[tuple[Unit, int]]:
    """Give the units of an agency of so many people, and how many work in each; parents come first."""
    count = max(1, min(len(agency.units), people * 10 // _average(people), people // SMALLEST_UNIT))
    by_wave = sorted(range(len(agency.units)), key=lambda n: agency.units[n].wave)
    units = [agency.units[n] for n in sorted(by_wave[:count])]
    return list(zip(units, _split(people, [unit.size for unit in units]), strict=True))


def _average(people: int) -> int:
    """Give the average size of a unit in tenths, on the straight line between two points of AVERAGE."""
    if people <= AVERAGE[0][0]:
        return AVERAGE[0][1]
    for (low, at_low), (high, at_high) in pairwise(AVERAGE):
        if people <= high:
            return at_low + (at_high - at_low) * (people - low) // (high - low)
    return AVERAGE[-1][1]


def _split(people: int, sizes: list[int]) -> list[int]:
    """Split people by the sizes of their units, at least SMALLEST_UNIT in each, to the last person."""
    floor = min(SMALLEST_UNIT, people // len(sizes))
    rest, weights = people - floor * len(sizes), [max(size - SMALLEST_UNIT, 1) for size in sizes]
    parts = [rest * weight // sum(weights) for weight in weights]
    by_remainder = sorted(range(len(sizes)), key=lambda n: (-(rest * weights[n] % sum(weights)), n))
    for n in by_remainder[: rest - sum(parts)]:
        parts[n] += 1
    return [floor + part for part in parts]


@cache
def agencies() -> list[Agency]:
    """Give the agencies of organisation.yaml: the city first, then the branches of others."""
    sizes = {name: kind["size"] for name, kind in read("posts.yaml")["kinds"].items()}
    return [_agency(spec, sizes) for spec in read("organisation.yaml")["agencies"]]


def read(name: str) -> Any:
    """Give the content of one of the YAML files beside this one."""
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def _agency(spec: dict[str, Any], sizes: dict[str, int]) -> Agency:
    agency = Agency(spec["code"], spec["name"], spec["city"], spec["zone"], spec["host"])
    top = Unit(f"{agency.code}.001", spec["top"], "setda", 1, sizes["setda"])
    by_name = {top.name: top}
    for parent, groups in spec["under"].items():
        for group in groups:
            for name in (n for pattern in group["names"] for n in _numbered(pattern)):
                code, kind = f"{agency.code}.{len(by_name) + 1:03}", group["kind"]
                by_name[name] = Unit(code, name, kind, group["wave"], sizes[kind], by_name[parent])
    agency.units.extend(by_name.values())
    return agency


def _numbered(pattern: str) -> Iterator[str]:
    """Give the names that a pattern such as `SMP Negeri {6..27} Surakarta` stands for."""
    found = re.search(r"\{(\d+)\.\.(\d+)\}", pattern)
    if not found:
        yield pattern
        return
    for number in range(int(found[1]), int(found[2]) + 1):
        yield pattern.replace(found[0], str(number))


def _invented(city: Agency, number: int) -> Agency:
    """Give another city with the units of this one, for samples larger than one city."""
    code, moved = f"99{number:02}", dict[str, Unit]()
    for unit in city.units:
        parent = moved[unit.parent.code] if unit.parent else None
        moved[unit.code] = replace(unit, code=unit.code.replace(city.code, code, 1), parent=parent)
    name, host = f"Pemerintah Kota Contoh {number}", f"contoh{number}.example"
    return Agency(code, name, f"Contoh {number}", city.zone, host, list(moved.values()))
