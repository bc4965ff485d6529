"""`siklus policy show` and `policy diff`: the rules of a day, of an agency or of a cycle, each with its source."""

import os
from collections.abc import Collection
from datetime import date
from typing import Annotated, Any

import typer

from cli import page, policy_page
from cli.arguments import CODE, DAY, Format, FormatOption
from cli.moments import moment
from cli.start import opened
from cli.words import Speech, both
from config.policy import overlays, timelines
from config.settings import load_settings
from domain.errors import Bilingual
from domain.policy import TOPICS
from domain.policy_lines import Rules, changes
from domain.policy_overlays import in_force, lived_by
from domain.reminder import JAKARTA
from domain.words import Pair
from store import cycles, members

OF_A_CYCLE = "cycle:"
AgencyOption = Annotated[
    str | None,
    typer.Option(
        "--agency",
        metavar=both("INSTANSI", "AGENCY"),
        help=both("Kode instansi: ketentuannya sendiri ikut dipakai.", "An agency's code: with its own rules."),
    ),
]
SideArgument = Annotated[
    str,
    typer.Argument(
        metavar=both("TANGGAL|cycle:SIKLUS", "DAY|cycle:CYCLE"),
        help=both("Tanggal, atau siklus: cycle:2027.", "A day, or a cycle: cycle:2027."),
    ),
]
app = typer.Typer(no_args_is_help=True)


class PolicyError(Bilingual):
    """A topic is not known, or a day and a cycle are asked for together."""


@app.command(help=both("Tampilkan aturan beserta sumbernya.", "Show the rules with their sources."))
def show(
    topic: Annotated[
        str | None,
        typer.Argument(metavar=both("TOPIK", "TOPIC"), help=both("Bawaan: semua topik.", "Default: all topics.")),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar=DAY, help=both("Yang berlaku pada tanggal ini.", "Those in force on this day.")),
    ] = None,
    agency: AgencyOption = None,
    cycle: Annotated[
        str | None,
        typer.Option(
            "--cycle", metavar=CODE, help=both("Yang dipakai siklus ini.", "Those that this cycle is held to.")
        ),
    ] = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Show every value with its article, since when it holds, and whether anybody has verified it."""
    if topic is not None and topic not in TOPICS:
        known = ", ".join(TOPICS)
        raise PolicyError(f"topik '{topic}' tidak dikenal; topiknya: {known}", f"no topic '{topic}'; they are: {known}")
    if cycle is not None and on is not None:
        raise PolicyError(
            "pilih --on atau --cycle: siklus memakai aturan yang dikuncinya saat direncanakan",
            "choose --on or --cycle: a cycle keeps the rules that it was planned with",
        )
    speech = Speech(load_settings(os.environ).language)
    named, rules = side(f"{OF_A_CYCLE}{cycle}" if cycle is not None else on, agency)
    rules = {name: held for name, held in rules.items() if topic in (None, name)}
    if format_ is Format.JSON:
        page.emit(policy_page.report(named, rules, speech))
    else:
        policy_page.show(named, rules, speech)


@app.command(help=both("Bandingkan aturan dua tanggal atau siklus.", "Compare the rules of two days or cycles."))
def diff(
    before: SideArgument, after: SideArgument, agency: AgencyOption = None, format_: FormatOption = Format.TABLE
) -> None:
    """Show what changed line by line, each with its source, or say that nothing did."""
    speech = Speech(load_settings(os.environ).language)
    (old_name, old), (new_name, new) = side(before, agency), side(after, agency)
    found = changes(old, new)
    if format_ is Format.JSON:
        page.emit([policy_page.change_json(change, speech) for change in found])
    else:
        policy_page.show_changes(old_name, new_name, found, speech)


# --- one side: the rules of a day, or of a cycle --------------------------------------------------------


def side(said: str | None, agency: str | None) -> tuple[policy_page.Named, Rules]:
    """Give the rules that a text names: a day (none: today), or `cycle:CODE`; with those of an agency's own.

    Raises SiklusError for what is no day, no cycle, or no agency of the cycle.
    """
    if said is not None and said.startswith(OF_A_CYCLE):
        return _of_cycle(said.removeprefix(OF_A_CYCLE).strip(), agency)
    return _of_day(moment(said).astimezone(JAKARTA).date(), agency)


def _of_day(day: date, agency: str | None) -> tuple[policy_page.Named, Rules]:
    lines: Any = timelines()
    known = overlays(load_settings(os.environ).home)
    own = known.get(agency, {}) if agency else {}
    rules = {topic: line.holds(day) for topic, line in lived_by(lines, own).items()}
    notes = _notes(agency, sorted(known))
    return policy_page.Named(day, None, agency, frozenset(in_force(own, day)), None, notes), rules


def _notes(agency: str | None, known: Collection[str]) -> tuple[Pair, ...]:
    """Say which agencies have rules of their own, where the one asked for has none, or none was asked for."""
    there = ", ".join(known)
    if agency is None and known:
        return ((f"Instansi dengan ketentuan sendiri (lihat --agency): {there}",
                 f"Agencies with rules of their own (see --agency): {there}"),)  # fmt: skip
    return (_none_of_its_own(agency, there),) if agency is not None and agency not in known else ()


def _none_of_its_own(agency: str, there: str) -> Pair:
    return (
        f"instansi {agency} tidak memiliki ketentuan sendiri; yang berlaku ketentuan nasional. "
        f"Yang memiliki: {there or 'tidak ada'}",
        f"agency {agency} has no rules of its own; the national ones hold. Those that have: {there or 'none'}",
    )


def _of_cycle(code: str, agency: str | None) -> tuple[policy_page.Named, Rules]:
    with opened() as ground, ground.engine.begin() as tx:
        cycle = cycles.find(tx, code)
        hashes = members.hashes(tx, cycle.id)
        own_id = members.find(tx, cycle, agency) if agency is not None else None
        policy = cycle.policy if own_id is None else cycles.policy_of(tx, cycle, own_id)
    rules, national = dict(policy), dict(cycle.policy)
    own = frozenset(topic for topic in rules if rules[topic] != national[topic])
    hash_ = hashes.get(agency or "", cycle.policy_hash)
    return policy_page.Named(None, cycle.code, agency, own, hash_, _notes(agency, hashes)), rules
