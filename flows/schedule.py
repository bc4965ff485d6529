"""config/schedule.yaml, read strictly: what runs when. A mistake stops the start and its place is named."""

from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import yaml
from prefect.client.schemas.schedules import CronSchedule
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, ValidationError

from config.settings import Settings
from domain.errors import Bilingual

SCHEDULE = Path(__file__).resolve().parents[1] / "config" / "schedule.yaml"

# pydantic's kind of mistake, in the words of the person who edits the file
MISTAKES = {
    "extra_forbidden": ("kunci ini tidak dikenal", "this key is not known"),
    "missing": ("kunci ini belum ada", "this key is missing"),
    "literal_error": ("harus salah satu dari {expected}", "must be one of {expected}"),
    "too_short": ("tidak boleh kosong", "must not be empty"),
    "string_too_short": ("tidak boleh kosong", "must not be empty"),
    "string_type": ("harus teks, bila perlu di antara tanda petik", "must be text, in quotes if need be"),
}


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("zona waktu ini tidak dikenal|this time zone is not known") from None
    return name


def _cron(line: str) -> str:
    try:
        CronSchedule(cron=line)
    except ValueError:
        raise ValueError(
            'harus baris cron, misalnya "*/15 * * * *"|must be a cron line, such as "*/15 * * * *"'
        ) from None
    return line


class Run(BaseModel):
    """One flow, and when it runs by itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    flow: Literal["advance", "deliver", "bounces"]
    cron: Annotated[str, AfterValidator(_cron)]
    description: Annotated[str, Field(min_length=1)]
    parameters: dict[str, JsonValue] = {}


def _once(runs: list[Run]) -> list[Run]:
    names = [run.flow for run in runs]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"{twice[0]} tertulis dua kali|{twice[0]} stands there twice")
    return runs


class Schedule(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zone: Annotated[str, AfterValidator(_zone)]
    runs: Annotated[list[Run], Field(min_length=1), AfterValidator(_once)]


def read_schedule(path: Path = SCHEDULE) -> Schedule:
    """Give what runs when. Raises SiklusError that names the file, the place in it and what was expected."""
    try:
        return Schedule.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise _wrong(path, (), error.strerror or "?", error.strerror or "?") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise Bilingual(
            f"{path.name}, baris {line}: bukan YAML yang benar.", f"{path.name}, line {line}: not valid YAML."
        ) from None
    except ValidationError as error:
        first = error.errors()[0]
        raise _wrong(path, first["loc"], *_said(first)) from None


def wanted(schedule: Schedule, settings: Settings) -> Schedule:
    """Leave out the runs that an installation has no use for: without a box of bounces nobody reads it."""
    runs = [run for run in schedule.runs if run.flow != "bounces" or settings.bounces]
    return schedule.model_copy(update={"runs": runs})


def _said(mistake: Any) -> tuple[str, str]:
    if mistake["type"] == "value_error":
        indonesian, english = str(mistake["ctx"]["error"]).split("|")
        return indonesian, english
    known = MISTAKES.get(mistake["type"], (mistake["msg"], mistake["msg"]))
    indonesian, english = (words.format(**mistake.get("ctx", {})) for words in known)
    return indonesian.replace(" or ", " atau "), english


def _wrong(path: Path, place: tuple[int | str, ...], indonesian: str, english: str) -> Bilingual:
    where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).lstrip(".")
    named = f"{path.name}, {where}" if where else path.name
    return Bilingual(f"{named}: {indonesian}.", f"{named}: {english}.")
