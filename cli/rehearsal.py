"""`siklus cycle rehearse PLAN.yaml`: the whole cycle of a plan, played with the people of today; nothing is written."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from cli import page, plan_file, rehearsal_data, rehearsal_page
from cli.arguments import AtOption, Format, FormatOption
from cli.contact import Language
from cli.moments import moment
from cli.plan import keep
from cli.progress import waiting
from cli.rehearsal_data import Played
from cli.start import opened
from cli.words import Speech, both
from config.calendar import load_calendar
from domain.terms import CycleState
from flows.rehearsal import rehearse
from store import cycles, rehearsal
from store.cycles import Cycle
from store.database import Connection

LanguageOption = Annotated[
    Language | None,
    typer.Option(
        "--language",
        help=both("Bahasa keluaran; bawaan: SIKLUS_LANGUAGE.", "Its language; default: SIKLUS_LANGUAGE."),
    ),
]


def rehearse_plan(
    file: Annotated[Path, typer.Argument(metavar="PLAN.yaml", help=both("Berkas rencana.", "The plan's file."))],
    format_: FormatOption = Format.TABLE,
    language: LanguageOption = None,
    at: AtOption = None,
) -> None:
    """Play a plan without writing anything. Its JSON is told in cli/rehearsal_data.py."""
    wanted, now = plan_file.read(file), moment(at)
    with opened() as ground:
        speech, settings = Speech(language or ground.settings.language), ground.settings
        calendar = load_calendar(settings.home)
        with waiting(speech("Menggladi", "Rehearsing")), rehearsal.unwritten(ground.engine) as tx:
            tried = wanted.model_copy(update={"cycle": rehearsal.code()})
            planned = replace(keep(tx, tried, settings.home, calendar, now, dry_run=True), plan=wanted)
            existing = _existing(tx, wanted.cycle)
            cycle = _as_it_would_be(cycles.find(tx, tried.cycle), wanted.cycle, existing)
            made = rehearse(tx, cycle, wanted.resolved(), settings, calendar, now)
    played = Played(planned, cycle, existing.state if existing else None, made, settings)
    if format_ is Format.JSON:
        page.emit(rehearsal_data.as_json(played, speech))
    else:
        rehearsal_page.show(played, speech)


def _existing(tx: Connection, code: str) -> Cycle | None:
    return next((cycle for cycle in cycles.known(tx) if cycle.code == code), None)


def _as_it_would_be(tried: Cycle, code: str, existing: Cycle | None) -> Cycle:
    """Give the cycle under its own code; where one is open under it, by the rules that this one is pinned to."""
    if existing is None or existing.state is CycleState.PLANNED:
        return replace(tried, code=code)
    return replace(tried, code=code, stored_policy=existing.stored_policy, policy_hash=existing.policy_hash)
