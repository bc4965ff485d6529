"""The words of the messages in one language, read from templates/<language>.yaml, and dates said in it."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from babel.dates import format_date, format_datetime, get_month_names
from jinja2 import BaseLoader, FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

FOLDER = Path(__file__).parent / "templates"
LANGUAGES = ("id", "en")
ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def _cap(text: str) -> str:
    return text[:1].upper() + text[1:]


def environment(autoescape: bool, loader: BaseLoader | None = None) -> ImmutableSandboxedEnvironment:
    """Give a Jinja environment in which an undefined name is an error and nothing outside can be reached."""
    made = ImmutableSandboxedEnvironment(loader=loader, undefined=StrictUndefined, autoescape=autoescape)
    made.filters["cap"] = _cap
    return made


_WORDS = environment(autoescape=False)
_FILES = FileSystemLoader(FOLDER)
TEXT_LAYOUT = environment(autoescape=False, loader=_FILES).get_template("email.txt.j2")
HTML_LAYOUT = environment(autoescape=True, loader=_FILES).get_template("email.html.j2")


@lru_cache(maxsize=len(LANGUAGES))
def words(language: str) -> dict[str, Any]:
    """Give everything said in a language, with its sentences compiled. Raises KeyError for another language."""
    if language not in LANGUAGES:
        raise KeyError(f"language {language!r}")
    written = yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    compiled: dict[str, Any] = _compiled(written)
    return compiled


def _compiled(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _compiled(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_compiled(inner) for inner in value]
    return _WORDS.from_string(value) if "{{" in value or "{%" in value else value


def say(sentence: str | Template, context: Mapping[str, Any]) -> str:
    """Give a sentence with its names filled in."""
    return sentence if isinstance(sentence, str) else sentence.render(context)


@lru_cache(maxsize=10_000)
def moment(at: datetime, zone: str, language: str) -> str:
    """Give a moment as people read it there: `Jumat, 29 Januari 2027 pukul 16.00 WIB` (REGULATION.md 7.1)."""
    there = at.astimezone(ZoneInfo(zone))
    said = format_datetime(there, words(language)["dates"]["moment"], locale=language)
    # Only the Indonesian locale knows WIB, WITA and WIT; elsewhere they would become +0700.
    return f"{said} {format_datetime(there, 'z', locale='id')}"


@lru_cache(maxsize=10_000)
def day(on: date, language: str, form: str = "day") -> str:
    """Give a day: `Jumat, 29 Januari 2027`, or short: `29 Januari 2027`."""
    return str(format_date(on, words(language)["dates"][form], locale=language))


@lru_cache(maxsize=100)
def month(number: int, language: str) -> str:
    """Give the name of a month, 1 to 12."""
    return str(get_month_names("wide", locale=language)[number])
