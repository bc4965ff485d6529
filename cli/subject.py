"""Which appraisal, check-in or unit a command speaks of: by the options that were given."""

from dataclasses import dataclass
from typing import Annotated

import typer

from cli.arguments import ArgumentError
from cli.arguments import nip as read_nip
from cli.words import Speech, both
from domain.terms import Machine, Stage
from domain.words import stage_words
from store import names, people, units
from store.cycles import Cycle
from store.database import Connection

NipOption = Annotated[
    str | None, typer.Option("--nip", metavar="NIP", help=both("Pegawai yang dinilai.", "Whose appraisal it is."))
]
UnitOption = Annotated[
    str | None,
    typer.Option("--unit", metavar="UNIT", help=both("Kode atau nama unit (kalibrasi).", "The unit (calibration).")),
]
SubjectOption = Annotated[
    str | None,
    typer.Option("--subject", help=both("Seperti dalam JSON `siklus inbox`.", "As the JSON of `siklus inbox` has it.")),
]


@dataclass(frozen=True, slots=True)
class Said:
    """The options that name a subject, as they were typed."""

    nip: str | None = None
    unit: str | None = None
    period: int | None = None
    subject: str | None = None

    def machine(self) -> Machine:
        """Give the machine that these options mean. Raises ArgumentError where they do not fit together."""
        if sum(option is not None for option in (self.nip, self.unit, self.subject)) != 1:
            raise ArgumentError("sebutkan salah satu dari --nip atau --unit", "give either --nip or --unit")
        if self.subject is not None:
            return self._read_subject()[0]
        if self.unit is not None:
            if self.period is not None:
                raise ArgumentError("--period berlaku untuk --nip saja", "--period goes with --nip only")
            return Machine.CALIBRATION
        return Machine.APPRAISAL if self.period is None else Machine.CHECKIN

    def _read_subject(self) -> tuple[Machine, int]:
        machine, _, number = (self.subject or "").partition(":")
        if machine not in set(Machine) or not number.isascii() or not number.isdigit() or len(number) > 18:
            raise ArgumentError(
                f"--subject '{self.subject}' tidak dikenal; contoh appraisal:12, checkin:34, calibration:5",
                f"--subject '{self.subject}' is not known; such as appraisal:12, checkin:34, calibration:5",
            )
        return Machine(machine), int(number)


@dataclass(frozen=True, slots=True)
class Subject:
    """One appraisal, check-in or unit's calibration, and what people call it."""

    machine: Machine
    id: int
    name: str
    nip: str | None
    period: int

    def called(self, cycle: Cycle, speech: Speech) -> str:
        """Give its name: `Evaluasi periodik triwulan 2 Sari`, the NIP left to the caller."""
        if self.machine is Machine.CALIBRATION:
            return speech(f"Kalibrasi {self.name}", f"Calibration of {self.name}")
        if self.period:
            return f"{stage_words(Stage.CHECKIN, self.period, cycle.check_ins, speech.language)}, {self.name}"
        return speech(f"Penilaian {self.name}", f"Appraisal of {self.name}")


def find(tx: Connection, cycle: Cycle, said: Said) -> Subject:
    """Give the subject that the options name. Raises Unknown when it is not part of the cycle."""
    machine = said.machine()
    if said.subject is not None:
        return _by_id(tx, cycle, *said._read_subject())
    if said.unit is not None:
        id_ = people.calibration_of(tx, cycle, said.unit)
        return Subject(machine, id_, units.find(tx, said.unit).name, None, 0)
    nip = read_nip(said.nip or "")
    person = names.person(tx, nip)
    if said.period is None:
        return Subject(machine, people.appraisal_of(tx, cycle, nip), person.name, nip, 0)
    if said.period > cycle.check_ins:
        raise ArgumentError(
            f"--period paling besar {cycle.check_ins} dalam siklus '{cycle.code}'",
            f"--period is at most {cycle.check_ins} in cycle '{cycle.code}'",
        )
    return Subject(machine, people.checkin_of(tx, cycle, nip, said.period), person.name, nip, said.period)


def _by_id(tx: Connection, cycle: Cycle, machine: Machine, id_: int) -> Subject:
    found = names.subject(tx, cycle.id, machine, id_)
    if found is None:
        raise people.Unknown(
            f"{machine}:{id_} tidak ada dalam siklus '{cycle.code}'", f"{machine}:{id_} is not in cycle '{cycle.code}'"
        )
    name, nip, period = found
    return Subject(machine, id_, name, nip, period)
