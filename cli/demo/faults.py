"""What is wrong with a roster in real life, in small numbers: rows to refuse, to leave out, to doubt.

Rows are added for people whom the importer must refuse or exclude. Among the valid people some have
an address or a number that must be dropped, or an appraiser that cannot be right (REGULATION.md 6.1, 8).
"""

from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice

from cli.demo.dice import Dice
from cli.demo.export import Row
from cli.demo.people import Person
from cli.demo.workbook import Cell

REFUSED = ("repeated", "lost_digits", "impossible_date", "short", "lost_digits_text", "impossible_birth")
EXCLUDED = {
    "pensiun": "Pensiun",
    "cltn": "CLTN",
    "diberhentikan": "Pemberhentian Sementara",
    "meninggal": "Meninggal Dunia",
}
# In the order in which a growing sample gets them.
ADDED = (*REFUSED[:3], "pensiun", "cltn", *REFUSED[3:], "diberhentikan", "meninggal")
DOUBTS = ("mobile", "email", "unknown", "own", "inactive", "circular", "other_agency")
MOBILES = ("0271-000123", "0812", "08xx-0000-0000", "0812-0000-00001234")
ADDRESSES = ("belum ada", "dinas@", "surakarta.example", "kepegawaian surakarta@surakarta.example")
PER_PAIR = 5  # of so many people in a unit two may become doubtful: its head must stay the head


def added(employees: int) -> list[str]:
    """Give the faults of the rows that a sample of this size has besides its valid people."""
    count = max(5, employees // 100) if employees >= 100 else employees // 20
    return list(islice(cycle(ADDED), count))


def spoil(name: str, row: Row, nip: str) -> None:
    """Put one fault of ADDED into a row that was good until now."""
    if name in EXCLUDED:
        row["KEDUDUKAN HUKUM NAMA"] = EXCLUDED[name]
    elif name == "impossible_date":
        row["TMT JABATAN"] = f"31-02-{nip[8:12]}"
    elif name == "repeated":
        row |= {"JABATAN NAMA": "Pengadministrasi Umum", "TMT JABATAN": f"01-04-{nip[8:12]}"}
    else:
        spoiled: dict[str, Cell] = {
            "lost_digits": float(f"{nip[:15]}000"),
            "lost_digits_text": f"{nip[0]},{nip[1:6]}E+17",
            "short": nip[:17],
            "impossible_birth": f"{nip[:4]}0230{nip[8:]}",
        }
        row["NIP BARU"] = spoiled[name]


class Doubts:
    """Makes a few of the valid people doubtful, never somebody who appraises others."""

    def __init__(self, people: list[Person], rows: list[Row], gone: list[str], dice: Dice) -> None:
        self._people, self._rows, self._gone, self._dice = people, rows, gone, dice
        self._found: dict[str, list[str]] = {name: [] for name in DOUBTS}

    def spread(self, spared: set[str]) -> dict[str, list[str]]:
        """Give who became doubtful, by the names of DOUBTS; nobody in `spared` did."""
        count = len(self._people)
        wanted = max(4, count * 7 // 400) if count >= 100 else count // 25
        for name, (place, other) in zip(islice(cycle(DOUBTS), wanted), self._pairs(spared), strict=False):
            person, row = self._people[place], self._rows[place]
            if name == "mobile":
                row["NOMOR HP"] = self._dice.pick(MOBILES)
            elif name == "email":
                row["EMAIL GOV"] = self._dice.pick(ADDRESSES)
            else:
                row["NIP ATASAN"] = self._wrong_boss(name, person, other)
            self._found[name].append(person.nip)
        return self._found

    def _wrong_boss(self, name: str, person: Person, other: int) -> str:
        if name == "circular":
            colleague = self._people[other].nip
            self._rows[other]["NIP ATASAN"] = person.nip
            self._found[name].append(colleague)
            return colleague
        if name == "other_agency":
            abroad = [p.nip for p in self._people if p.seat.head and p.agency != person.agency]
            return self._dice.pick(abroad)
        if name == "inactive":
            return self._dice.pick(self._gone)
        return person.nip if name == "own" else f"{person.nip[:14]}{3 - int(person.nip[14])}999"

    def _pairs(self, spared: set[str]) -> Iterator[tuple[int, int]]:
        """Give the places of two staff of one unit at a time, in any order, few of each unit."""
        sizes = Counter(person.seat.unit.code for person in self._people)
        waiting: dict[str, int] = {}
        taken: Counter[str] = Counter()
        for place in self._dice.shuffled(self._staff()):
            unit = self._people[place].seat.unit.code
            if self._people[place].nip in spared or taken[unit] >= sizes[unit] // PER_PAIR:
                continue
            if unit in waiting:
                taken[unit] += 1
                yield waiting.pop(unit), place
            else:
                waiting[unit] = place

    def _staff(self) -> list[int]:
        """Give the places of people who appraise nobody; of a unit with seconds only those of the seconds."""
        layered = {p.seat.unit.code for p in self._people if p.seat.below and not p.seat.head}
        return [
            place
            for place, person in enumerate(self._people)
            if (boss := person.seat.boss)
            and not person.seat.below
            and not (boss.head and person.seat.unit.code in layered)
        ]
