"""A cycle's plan: which stages, each with the window in which its work is open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator

from domain.calendar import holiday, known
from domain.errors import SiklusError
from domain.terms import Stage

PERIODS = {"quarterly": 4, "monthly": 12}


class PlanError(SiklusError):
    """A plan cannot be run as it is written."""


class StageError(SiklusError):
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
        raise StageError(f"'{name}' bukan tahap siklus ini; tahapnya: {', '.join(names)}") from None


def stages(check_ins: int) -> Iterator[tuple[Stage, int]]:
    """Give every stage and period of a cycle with 4 or 12 check-ins, in the order in which they are due."""
    for stage in Stage:
        periods = range(1, check_ins + 1) if stage is Stage.CHECKIN else range(1)
        yield from ((stage, period) for period in periods)


class WindowText(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    opens_on: date
    due_at: datetime


class Plan(BaseModel):
    """A PLAN.yaml: strict, so that a misspelt key is an error that names it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cycle: str
    year: int
    name: str
    agencies: Literal["all"] | tuple[str, ...] = "all"
    check_ins: Literal["quarterly", "monthly"] = "quarterly"
    zone: str = "Asia/Jakarta"
    windows: dict[str, WindowText]

    @field_validator("cycle", mode="before")
    @classmethod
    def a_number_is_a_name_too(cls, value: Any) -> Any:
        return str(value) if isinstance(value, int) else value

    @field_validator("agencies", mode="before")
    @classmethod
    def codes_are_text(cls, value: Any) -> Any:
        return [str(code) for code in value] if isinstance(value, list) else value

    @field_validator("zone")
    @classmethod
    def the_zone_exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(
                f"'{value}' bukan zona waktu; contoh: Asia/Jakarta, Asia/Makassar, Asia/Jayapura"
            ) from None
        return value

    @model_validator(mode="after")
    def every_stage_has_a_window(self) -> "Plan":
        wanted = {name_of(*s) for s in stages(PERIODS[self.check_ins])}
        missing, extra = wanted - set(self.windows), set(self.windows) - wanted
        if missing:
            raise ValueError(f"windows: tidak ada jadwal untuk {', '.join(sorted(missing))}")
        if extra:
            raise ValueError(f"windows: tahap tidak dikenal: {', '.join(sorted(extra))}")
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
        raise PlanError("rencana siklus harus berisi kunci cycle, year, name, agencies, check_ins, windows")
    try:
        plan = Plan.model_validate(dict(data))
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, e['loc'])) or 'rencana'}: {_fault(e)}" for e in error.errors()]
        raise PlanError("rencana siklus belum dapat dipakai:\n  " + "\n  ".join(faults)) from None
    if faults := list(_out_of_order(plan.resolved(), plan.year)):
        raise PlanError("rencana siklus belum dapat dipakai:\n  " + "\n  ".join(faults))
    return plan


def _fault(error: Any) -> str:
    kinds = {
        "extra_forbidden": "kunci tidak dikenal",
        "missing": "wajib diisi",
        "int_parsing": "harus berupa bilangan bulat",
        "date_from_datetime_parsing": "harus berupa tanggal, contoh 2027-01-04",
        "datetime_from_date_parsing": "harus berupa waktu, contoh 2027-01-29 16:00",
    }
    return kinds.get(error["type"], str(error["msg"]).removeprefix("Value error, "))


def _out_of_order(windows: tuple[Window, ...], year: int) -> Iterator[str]:
    """Each stage must end after it opens; check-ins must not overlap; no stage may be due before the one before it."""
    for w in windows:
        if w.due_at <= w.opens_at:
            yield f"windows.{w.name}: due_at harus sesudah opens_on"
        if not year <= w.due_at.year <= year + 1 or w.opens_at.year > year + 1:
            yield f"windows.{w.name}: tanggalnya di luar tahun {year} dan {year + 1}"
    for before, after in zip(windows, windows[1:], strict=False):
        same = before.stage is after.stage
        if same and after.opens_at < before.due_at:
            yield f"windows.{after.name}: dibuka sebelum {before.name} berakhir (tumpang tindih)"
        elif after.opens_at < before.opens_at or (not same and after.due_at < before.due_at):
            yield f"windows.{after.name}: harus dibuka dan berakhir sesudah {before.name}"


def notes(windows: tuple[Window, ...]) -> list[str]:
    """Give what a planner should know but may leave: due days off, years whose cuti bersama are not known."""
    found = []
    for w in windows:
        day = w.due_at.date()
        if name := holiday(day):
            found.append(f"{w.name}: batas waktu {day:%d-%m-%Y} jatuh pada hari libur ({name})")
        elif day.weekday() >= 5:
            found.append(f"{w.name}: batas waktu {day:%d-%m-%Y} jatuh pada akhir pekan")
    years = sorted({w.due_at.year for w in windows})
    found += [f"cuti bersama tahun {y} belum ada di kalender; hanya libur nasional" for y in years if not known(y)]
    return found
