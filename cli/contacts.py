"""`siklus contacts`: the contacts that someone must mend, by unit and then by person.

Masked, for the list is sent around: who mends a contact finds the person by name and the last digits of the NIP.
"""

import csv
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.markup import escape

from cli import page
from cli.progress import waiting
from cli.start import opened
from cli.words import Speech, both
from domain import message_words as words
from domain.contacts import hidden
from domain.harmless import harmless
from domain.people import mask
from domain.words import CHANNELS, Pair
from store import mending, units
from store.database import only_look
from store.mending import ToMend, UnitCount

SHOWN = 100  # people whom a page names
COLUMNS = ("agency", "unit", "unit_name", "nip", "name", "reachable", "channel", "problem", "code", "address", "since")
NO_EMAIL: Pair = ("tanpa alamat surel", "no e-mail address")
UNREACHABLE: Pair = ("tidak dapat dicapai", "cannot be reached")

Problem = dict[str, Any]  # channel, problem (missing, or why the address is suppressed), code, address, since


class ContactsFormat(StrEnum):
    """How the list is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def contacts(
    agency: Annotated[
        str | None,
        typer.Option("--agency", metavar=both("KODE", "CODE"), help=both("Hanya instansi ini.", "Only this agency.")),
    ] = None,
    unit: Annotated[
        str | None, typer.Option("--unit", metavar="UNIT", help=both("Hanya unit ini.", "Only this unit."))
    ] = None,
    reveal: Annotated[
        bool, typer.Option("--reveal", help=both("Tampilkan alamat utuh.", "Show the addresses whole."))
    ] = False,
    format_: Annotated[
        ContactsFormat, typer.Option("--format", help=both("Bentuk keluaran.", "How the result is written."))
    ] = ContactsFormat.TABLE,
) -> None:
    """List whose contacts need mending."""
    with opened() as ground, ground.engine.begin() as tx:
        only_look(tx)
        speech = Speech(ground.settings.language)
        code = agency.strip() if agency is not None else None
        place = units.find(tx, unit).id if unit is not None else None
        if format_ is ContactsFormat.CSV:
            _write_csv(mending.people(tx, code, place), reveal)
            return
        few = SHOWN if format_ is ContactsFormat.TABLE else None
        with waiting(speech("Memeriksa", "Looking")):
            counts = mending.units(tx, code, place)
            people = list(mending.people(tx, code, place, few)) if counts else []
    if format_ is ContactsFormat.JSON:
        page.emit({"units": [_unit(count) for count in counts], "people": [_person(one, reveal) for one in people]})
    else:
        _show(counts, people, reveal, speech)


def problems(one: ToMend, reveal: bool) -> list[Problem]:
    """Give what is wrong with a person's addresses: `missing`, or why nothing goes to one any more."""
    found: list[Problem] = []
    if one.email is None:
        found.append({"channel": "email", "problem": "missing", "code": "", "address": None, "since": None})
    for channel, address, why, code, since in (
        ("email", one.email, one.email_reason, one.email_code, one.email_since),
        ("whatsapp", one.mobile, one.mobile_reason, one.mobile_code, one.mobile_since),
    ):
        if why and address:
            shown = address if reveal else hidden(address)
            found.append({"channel": channel, "problem": why, "code": code, "address": shown, "since": since})
    return found


def _unit(count: UnitCount) -> dict[str, Any]:
    return {
        "agency": count.agency, "unit": count.unit, "unit_name": count.unit_name, "people": count.people,
        "unreachable": count.unreachable, "no_email": count.no_email, "email_suppressed": count.email_dead,
        "whatsapp_suppressed": count.mobile_dead,
    }  # fmt: skip


def _person(one: ToMend, reveal: bool) -> dict[str, Any]:
    wrong = [{**problem, "since": _iso(problem["since"])} for problem in problems(one, reveal)]
    return {
        "agency": one.agency, "unit": one.unit, "unit_name": one.unit_name, "nip": mask(one.nip), "name": one.name,
        "reachable": one.reachable, "problems": wrong,
    }  # fmt: skip


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _write_csv(people: Iterator[ToMend], reveal: bool) -> None:
    """Print one line for each thing that is wrong."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(COLUMNS)
    for one in people:
        who = [one.agency, one.unit, one.unit_name, mask(one.nip), one.name, "yes" if one.reachable else "no"]
        for problem in problems(one, reveal):
            cells = [*who, *problem.values()]
            cells[-1] = _iso(problem["since"])
            out.writerow(harmless(str(cell)) if cell is not None else "" for cell in cells)


# --- for eyes -----------------------------------------------------------------------------------------


def _show(counts: Sequence[UnitCount], people: Sequence[ToMend], reveal: bool, speech: Speech) -> None:
    if not counts:
        page.say(speech("Tidak ada kontak yang perlu diperbaiki.", "There is no contact to mend."), "green")
        return
    _show_units(counts, speech)
    page.say("")
    heads: tuple[Pair, ...] = (("Unit", "Unit"), ("Pegawai", "Person"), ("Yang perlu diperbaiki", "What to mend"))
    table = page.table(*map(speech.of, heads))
    for one in people:
        said = [_said(problem, speech) for problem in problems(one, reveal)]
        style = "" if one.reachable else "red"
        if not one.reachable:
            said.insert(0, speech.of(UNREACHABLE))
        table.add_row(*map(escape, (one.unit_name, page.named(one.name, one.nip), "\n".join(said))), style=style)
    page.console().print(table)
    total = sum(count.people for count in counts)
    if total > len(people):
        rest = speech.number(total - len(people))
        page.say(
            speech(f"… dan {rest} pegawai lain: semuanya dengan --format csv.",
                   f"… and {rest} more people: all of them with --format csv."), "dim",
        )  # fmt: skip


def _show_units(counts: Sequence[UnitCount], speech: Speech) -> None:
    heads: tuple[Pair, ...] = (
        ("Instansi", "Agency"), ("Unit", "Unit"), ("Pegawai", "People"), ("Tak tercapai", "Out of reach"),
        ("Tanpa surel", "No e-mail"), ("Surel mati", "E-mail dead"), ("WhatsApp mati", "WhatsApp dead"),
    )  # fmt: skip
    table = page.table(*map(speech.of, heads), right=range(2, 7))
    for count in counts:
        figures = (count.people, count.unreachable, count.no_email, count.email_dead, count.mobile_dead)
        unit = f"{count.unit_name} ({count.unit})"
        table.add_row(escape(count.agency), escape(unit), *map(speech.number, figures))
    page.console().print(table)


def _said(problem: Problem, speech: Speech) -> str:
    if problem["problem"] == "missing":
        return speech.of(NO_EMAIL)
    why = speech.of(words.reason(problem["problem"], problem["code"]))
    since = speech.day(problem["since"].date())
    where = f"{speech.of(CHANNELS[problem['channel']])} {problem['address']}"
    return speech(f"{where}: {why}, sejak {since}", f"{where}: {why}, since {since}")
