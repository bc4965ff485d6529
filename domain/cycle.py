"""A cycle's plan: which stages, each with the window in which its work is open."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from domain.calendar import Calendar
from domain.errors import Bilingual, Wrong
from domain.terms import Stage

Pair = tuple[str, str]  # Indonesian, English
PRACTICE = "latihan"  # the code of the cycle in which one tries things out; the demo makes it
PERIODS = {"quarterly": 4, "monthly": 12}
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a plan, at a place such as `windows.checkin_1.due_at`."""

    place: str
    words: Pair


class PlanError(Bilingual):
    """A plan cannot be run as it is written. `line` gives the line of a place, where a file has lines."""

    def __init__(self, faults: Sequence[Fault], line: Callable[[str], int | None] = lambda place: None) -> None:
        self.faults = tuple(faults)
        places = [(fault, line(fault.place)) for fault in faults]
        told = [
            "".join(f"\n  {f'{word} {n}, ' if n else ''}{fault.place}: {fault.words[i]}" for fault, n in places)
            for i, word in enumerate(("baris", "line"))
        ]
        super().__init__(
            f"rencana siklus belum dapat dipakai:{told[0]}", f"the plan of the cycle cannot be used yet:{told[1]}"
        )


class StageError(Bilingual):
    """A stage was named that the cycle does not have."""


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """The time in which one stage's work is open: from the start of a day to a moment."""

    opens_at: datetime
    due_at: datetime
    stage: Stage
    period: int = 0

    @property
    def name(self) -> str:
        """Give the name by which commands and files call it: `calibration`, `checkin_3`."""
        return name_of(self.stage, self.period)


def name_of(stage: str, period: int) -> str:
    """Give a stage's name: `checkin_2` for the second check-in, the stage itself for the others."""
    return f"{stage}_{period}" if period else str(stage)


def parse_stage(name: str, check_ins: int) -> tuple[Stage, int]:
    """Give stage and period of a name such as `calibration` or `checkin_2`. Raises StageError naming what is known."""
    names = {name_of(stage, period): (stage, period) for stage, period in stages(check_ins)}
    try:
        return names[name.strip().lower()]
    except KeyError:
        known = ", ".join(names)
        raise StageError(
            f"'{name}' bukan tahap siklus ini; tahapnya: {known}",
            f"'{name}' is no stage of this cycle; they are: {known}",
        ) from None


def stages(check_ins: int) -> Iterator[tuple[Stage, int]]:
    """Give every stage and period of a cycle with 4 or 12 check-ins, in the order in which they are due."""
    for stage in Stage:
        periods = range(1, check_ins + 1) if stage is Stage.CHECKIN else range(1)
        yield from ((stage, period) for period in periods)


class WindowText(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    opens_on: date
    due_at: datetime

    @field_validator("due_at", mode="before")
    @classmethod
    def a_day_is_not_a_moment(cls, value: Any) -> Any:
        if isinstance(value, datetime) or (isinstance(value, str) and ":" in value):
            return value
        raise Wrong(
            "harus memuat tanggal dan jam, contoh 2027-01-29 16:00", "needs a day and a time, such as 2027-01-29 16:00"
        )


class Plan(BaseModel):
    """A PLAN.yaml: strict, so that a misspelt key is an error that names it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cycle: str
    year: int = Field(ge=2000, le=2100)
    name: str = Field(min_length=1, max_length=200)
    agencies: Literal["all"] | tuple[str, ...] = "all"
    check_ins: Literal["quarterly", "monthly"] = "quarterly"
    zone: str = "Asia/Jakarta"
    windows: dict[str, WindowText]

    @field_validator("cycle", mode="before")
    @classmethod
    def a_code_is_short_and_plain(cls, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, str | int) or not CODE.fullmatch(str(value)):
            raise Wrong(
                "harus berupa kode pendek dari huruf, angka, titik, garis; contoh 2027 atau 2027-uji",
                "must be a short code of letters, digits, dots and dashes, such as 2027 or 2027-trial",
            )
        return str(value)

    @field_validator("agencies", mode="before")
    @classmethod
    def codes_are_text(cls, value: Any) -> Any:
        if value == "all":
            return value
        codes = [str(code).strip() for code in value] if isinstance(value, list) else []
        if not codes or not all(codes) or len(set(codes)) < len(codes):
            raise Wrong(
                "harus `all`, atau daftar kode instansi tanpa pengulangan",
                "must be `all`, or a list of agency codes without repetition",
            )
        return codes

    @field_validator("zone")
    @classmethod
    def the_zone_exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            example = "Asia/Jakarta, Asia/Makassar, Asia/Jayapura"
            raise Wrong(
                f"'{value}' bukan zona waktu; contoh: {example}", f"'{value}' is no time zone; such as: {example}"
            ) from None
        return value

    @model_validator(mode="after")
    def every_stage_has_a_window(self) -> "Plan":
        wanted = {name_of(*s) for s in stages(PERIODS[self.check_ins])}
        missing, extra = wanted - set(self.windows), set(self.windows) - wanted
        if missing:
            names = ", ".join(sorted(missing))
            raise Wrong(f"windows: tidak ada jadwal untuk {names}", f"windows: there is none for {names}")
        if extra:
            names = ", ".join(sorted(extra))
            raise Wrong(f"windows: tahap tidak dikenal: {names}", f"windows: unknown stages: {names}")
        return self

    def resolved(self) -> tuple[Window, ...]:
        """Give the windows as moments with a zone, in the order of the stages."""
        zone = ZoneInfo(self.zone)
        return tuple(
            Window(
                datetime.combine(self.windows[name_of(stage, period)].opens_on, time(), zone),
                _moment(self.windows[name_of(stage, period)].due_at, zone),
                stage,
                period,
            )
            for stage, period in stages(PERIODS[self.check_ins])
        )


def _moment(at: datetime, zone: ZoneInfo) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=zone)


def read_plan(data: Any) -> Plan:
    """Give the checked plan of a parsed PLAN.yaml. Raises PlanError with every fault, each with its place."""
    if not isinstance(data, Mapping):
        keys = "cycle, year, name, agencies, check_ins, zone, windows"
        raise PlanError([Fault("PLAN.yaml", (f"harus berisi kunci {keys}", f"must hold the keys {keys}"))])
    try:
        plan = Plan.model_validate({str(key): value for key, value in data.items()})
    except ValidationError as error:
        raise PlanError([_fault(e) for e in error.errors()]) from None
    if faults := list(out_of_order(plan.resolved(), plan.year)):
        raise PlanError(faults)
    return plan


KINDS: dict[str, Pair] = {
    "extra_forbidden": ("kunci tidak dikenal", "unknown key"),
    "missing": ("wajib diisi", "is required"),
    "dict_type": ("harus berisi jadwal setiap tahap", "must hold the window of each stage"),
    "string_type": ("harus berupa teks", "must be text"),
    "string_too_short": ("wajib diisi", "is required"),
    "string_too_long": ("terlalu panjang", "is too long"),
    "literal_error": ("harus quarterly atau monthly", "must be quarterly or monthly"),
}


def _fault(error: Any) -> Fault:
    """Give pydantic's error in our words; a family of its types shares one sentence."""
    place, kind = ".".join(map(str, error["loc"])), error["type"]
    wrong = error.get("ctx", {}).get("error")
    if isinstance(wrong, Wrong):
        named = str(wrong).startswith("windows: ")  # a fault of the plan as a whole says its place itself
        words = (str(wrong), wrong.english)
        return Fault("windows", (words[0][9:], words[1][9:])) if named else Fault(place, words)
    if kind.startswith("date_"):
        return Fault(place, ("harus berupa tanggal, contoh 2027-01-04", "must be a day, such as 2027-01-04"))
    if kind.startswith("datetime_"):
        return Fault(place, ("harus berupa waktu, contoh 2027-01-29 16:00", "must be a moment: 2027-01-29 16:00"))
    if kind.startswith(("int_", "greater_", "less_")):
        return Fault(place, ("harus berupa tahun, 2000 sampai 2100", "must be a year, 2000 to 2100"))
    return Fault(place, KINDS.get(kind, (str(error["msg"]), str(error["msg"]))))


def out_of_order(windows: tuple[Window, ...], year: int) -> Iterator[Fault]:
    """Give what is wrong with windows, in the order of the stages.

    Each stage must end after it opens; check-ins must not overlap; no stage may be due before the one before it.
    """
    for w in windows:
        if w.due_at <= w.opens_at:
            yield Fault(f"windows.{w.name}", ("due_at harus sesudah opens_on", "due_at must be after opens_on"))
        if not year <= w.due_at.year <= year + 1 or not year - 1 <= w.opens_at.year <= year + 1:
            words = (f"tanggalnya di luar tahun {year} dan {year + 1}", f"is outside {year} and {year + 1}")
            yield Fault(f"windows.{w.name}", words)
    for before, after in pairwise(windows):
        same, place = before.stage is after.stage, f"windows.{after.name}"
        if same and after.opens_at < before.due_at:
            overlap = f"dibuka sebelum {before.name} berakhir (tumpang tindih)"
            words = overlap, f"opens before {before.name} ends (overlap)"
            yield Fault(place, words)
        elif after.opens_at < before.opens_at or (not same and after.due_at < before.due_at):
            words = f"harus dibuka dan berakhir sesudah {before.name}", f"must open and end after {before.name}"
            yield Fault(place, words)


def notes(windows: tuple[Window, ...], calendar: Calendar) -> list[Pair]:
    """Give what a planner should know but may leave: due days off, years whose cuti bersama are not known."""
    found: list[Pair] = []
    for w in windows:
        day = w.due_at.date()
        said = f"{w.name}: batas waktu {day:%d-%m-%Y} jatuh pada", f"{w.name}: the due day {day:%d-%m-%Y} is"
        if name := calendar.holiday(day):
            found.append((f"{said[0]} hari libur ({name})", f"{said[1]} a holiday ({name})"))
        elif day.weekday() >= 5:
            found.append((f"{said[0]} akhir pekan", f"{said[1]} on a weekend"))
    return [*found, *unknown_years(windows, calendar)]


def unknown_years(windows: Sequence[Window], calendar: Calendar) -> Iterator[Pair]:
    """Say of each year into which a window reaches, but whose cuti bersama nobody knows, that it gets no reminders."""
    for year in sorted({at.year for w in windows for at in (w.opens_at, w.due_at)}):
        if not calendar.known(year):
            file = f"SIKLUS_HOME/kalender/{year}.yaml"
            yield (
                f"cuti bersama tahun {year} belum diketahui: pengingat yang sampai ke tahun itu ditolak selama {file} "
                f"belum ada (lihat `siklus calendar {year}`)",
                f"the cuti bersama of {year} are not known: reminders that reach into it are refused until {file} "
                f"is there (see `siklus calendar {year}`)",
            )
