"""SIKLUS_HOME/kalender/<year>.yaml: what an installation knows better about a year than the `holidays` library.

sumber: SKB 3 Menteri Nomor … Tahun 2027        # always: who decided it
lengkap: true                                   # all cuti bersama of the year stand here
cuti_bersama: {2028-12-26: Cuti Bersama Natal}
libur: {2028-01-26: Tahun Baru Imlek}           # days off that the library lacks, or only estimates
kerja: [2028-02-28]                             # days on which offices work after all
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StringConstraints, ValidationError

from config.policy_faults import Fault, Place, found
from config.yaml_file import PlainDates, entries, parse, refusal, stray, unreadable
from domain.calendar import Calendar, Override
from domain.errors import Wrong
from domain.words import Pair

FOLDER, SUFFIX = "kalender", ".yaml"
FILE = re.compile(r"(2[0-9]{3})\.yaml")
KEYS: Pair = (
    "harus berisi sumber, dan cuti_bersama, libur atau kerja",
    "must hold sumber, and cuti_bersama, libur or kerja",
)
INCOMPLETE: Pair = (
    "lengkap: true berarti semua cuti bersama tahun itu ada di sini; diharapkan paling sedikit satu",
    "lengkap: true means that all cuti bersama of the year stand here; expected is at least one",
)


def _day(said: Any) -> date:
    try:
        if isinstance(said, str) and len(said) == len("2027-01-04"):
            return date.fromisoformat(said)
    except ValueError:
        pass  # such a day does not exist
    raise Wrong("harus berupa tanggal, contoh 2027-01-04", "must be a day, such as 2027-01-04")


Day = Annotated[date, BeforeValidator(_day)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Year(BaseModel):
    """The content of a file, before its days are held against its year."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sumber: Name
    lengkap: StrictBool = False
    cuti_bersama: dict[Day, Name] = Field(default_factory=dict)
    libur: dict[Day, Name] = Field(default_factory=dict)
    kerja: tuple[Day, ...] = ()


def load_calendar(home: Path) -> Calendar:
    """Give the calendar of an installation. `home` is SIKLUS_HOME; without files the library stands alone.

    Raises FileError naming file, line, key and what was expected.
    """
    folder = home / FOLDER
    if not folder.exists():
        return Calendar()
    overrides = {}
    for file in entries(folder, str(folder)):
        name = f"{folder}/{file.name}"
        if not (year := FILE.fullmatch(file.name)):
            raise stray(name, f"{folder}/<tahun>{SUFFIX}")
        try:
            content = file.read_bytes()
        except OSError as error:
            raise unreadable(name, error) from None
        overrides[int(year[1])] = read(int(year[1]), name, content)
    return Calendar(overrides)


def read(year: int, name: str, content: bytes) -> Override:
    """Give what the file of a year holds. Raises FileError with every fault: file, line, key."""
    document = parse(name, content, PlainDates)
    faults = list(document.faults)
    if not faults:
        try:
            held = Year.model_validate(document.data)
            faults = list(_faults(held, year))
        except ValidationError as error:
            some = isinstance(document.data, Mapping)
            faults = found(Year, document.data, error) if some else [Fault((), KEYS)]
    if faults:
        raise refusal(name, document, faults)
    return Override(held.sumber, held.lengkap, held.cuti_bersama, held.libur, frozenset(held.kerja))


def _faults(held: Year, year: int) -> Iterator[Fault]:
    """Find days of another year, days said to be two things at once, and a file that says nothing."""
    places: list[tuple[Place, date]] = [
        *((("cuti_bersama", str(day)), day) for day in held.cuti_bersama),
        *((("libur", str(day)), day) for day in held.libur),
        *((("kerja", number), day) for number, day in enumerate(held.kerja)),
    ]
    seen: set[date] = set()
    for place, day in places:
        if day.year != year:
            yield Fault(
                place,
                (
                    f"harus tanggal dalam tahun {year}, seperti nama berkasnya",
                    f"must be a day of {year}, as its file is named",
                ),
            )
        elif day in seen:
            yield Fault(place, (f"{day} sudah disebut di atas; pilih salah satu", f"{day} is named above; choose one"))
        seen.add(day)
    if not places:
        yield Fault((), KEYS)
    elif held.lengkap and not held.cuti_bersama:
        yield Fault(("lengkap",), INCOMPLETE)
