"""The sample roster of the demo: a spreadsheet as SIASN exports it, and what the simulation must know.

Exactly as many valid, active people as asked for, in a tree of bosses, and some faulty rows besides.
The same seed, size and year give the same content on any machine.
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cli.demo import export, faults, hierarchy, workbook
from cli.demo.dice import Dice
from cli.demo.export import Row
from cli.demo.hierarchy import Seat
from cli.demo.organisation import plan_agencies, plan_units
from cli.demo.people import Hiring, Person
from cli.demo.plan import plan
from domain.errors import Bilingual

__all__ = ["SMALLEST", "Sample", "SampleTooSmall", "plan", "write_sample"]

SMALLEST = 20  # people in a sample
PENGELOLA = 2  # of each agency, so that neither has to handle their own appraisal


class SampleTooSmall(Bilingual):
    """Fewer people than SMALLEST make no organisation."""

    def __init__(self, employees: int) -> None:
        super().__init__(
            f"Contoh untuk {employees} pegawai terlalu kecil: paling sedikit {SMALLEST} pegawai.",
            f"A sample of {employees} employees is too small: at least {SMALLEST} are needed.",
        )


@dataclass(frozen=True, slots=True)
class Sample:
    """What was written. NIPs stand in the order of the rows; rows are counted from 1 below the header."""

    path: Path
    rows: int
    nips: list[str]  # the valid, active people
    agencies: dict[str, str]  # names by code (INSTANSI KERJA ID)
    heads: dict[str, str]  # the NIP of each unit's head by the unit's code (UNOR ID)
    pengelola: list[tuple[str, str]]  # agency code and NIP, two of each agency
    rejected: dict[int, str] = field(default_factory=dict)  # which fault of faults.ADDED, by row
    excluded: dict[int, str] = field(default_factory=dict)
    doubtful: dict[str, list[str]] = field(default_factory=dict)  # NIPs by the names of faults.DOUBTS


def write_sample(path: Path, employees: int, seed: int, year: int) -> Sample:
    """Write the roster of so many people at the end of the year before `year` to an XLSX file.

    Raises SampleTooSmall below SMALLEST people.
    """
    if employees < SMALLEST:
        raise SampleTooSmall(employees)
    dice = Dice(seed)
    hiring = Hiring(dice, seed, year)
    people = [
        hiring.hire(seat, agency)
        for agency, count in plan_agencies(employees)
        for seat in hierarchy.seat(plan_units(agency, count))
    ]
    bosses = {person.seat: person.nip for person in people}
    rows = [export.row(person, _boss(person, bosses), dice) for person in people]
    pengelola = _pengelola(people)
    strangers = _strangers(people, rows, bosses, hiring, dice)
    gone = [stranger.nip for stranger in strangers if stranger.fault in faults.EXCLUDED]
    doubtful = faults.Doubts(people, rows, gone, dice).spread({nip for _, nip in pengelola})
    sample = Sample(
        path=path,
        rows=len(rows) + len(strangers),
        nips=[person.nip for person in people],
        agencies={person.agency.code: person.agency.name for person in people},
        heads={person.seat.unit.code: person.nip for person in people if person.seat.head},
        pengelola=pengelola,
        doubtful=doubtful,
    )
    written = _mixed(rows, strangers, sample)
    workbook.write(path, export.sheets(written, year), date(year - 1, 12, 31))
    return sample


def _boss(person: Person, bosses: dict[Seat, str]) -> str:
    return bosses[person.seat.boss] if person.seat.boss else ""


def _pengelola(people: list[Person]) -> list[tuple[str, str]]:
    """Give two people of each agency's personnel office, or of its first unit where it has none."""
    found: dict[str, list[str]] = {}
    offices = [person for person in people if person.seat.unit.kind == "bkpsdm" and not person.seat.head]
    for person in [*offices, *(person for person in people if not person.seat.head)]:
        chosen = found.setdefault(person.agency.code, [])
        if len(chosen) < PENGELOLA:
            chosen.append(person.nip)
    return [(code, nip) for code, nips in found.items() for nip in nips]


@dataclass(slots=True)
class _Stranger:
    """A faulty row, and below which of the valid rows it stands."""

    fault: str
    nip: str
    row: Row
    place: int


def _strangers(
    people: list[Person], rows: list[Row], bosses: dict[Seat, str], hiring: Hiring, dice: Dice
) -> list[_Stranger]:
    """Give the rows that an importer must refuse or leave out, in the order in which they are written."""
    found = []
    staff = [place for place, person in enumerate(people) if not person.seat.below]
    for fault in faults.added(len(people)):
        place = dice.pick(staff)
        person, row = people[place], dict(rows[place])
        if fault != "repeated":
            person = hiring.hire(Seat(person.seat.unit, person.seat.post, person.seat.boss), person.agency)
            row = export.row(person, _boss(person, bosses), dice)
        else:
            place = dice.between(place, len(people) - 1)
        faults.spoil(fault, row, person.nip)
        found.append(_Stranger(fault, person.nip, row, place))
    return sorted(found, key=lambda stranger: stranger.place)


def _mixed(rows: list[Row], strangers: list[_Stranger], sample: Sample) -> list[Row]:
    """Give all rows in the order of the file, and note in the sample where the faulty ones stand."""
    mixed, waiting = [], iter([*strangers, None])
    stranger = next(waiting)
    for place, row in enumerate(rows):
        mixed.append(row)
        while stranger and stranger.place == place:
            mixed.append(stranger.row)
            noted = sample.excluded if stranger.fault in faults.EXCLUDED else sample.rejected
            noted[len(mixed)] = stranger.fault
            stranger = next(waiting)
    return mixed
