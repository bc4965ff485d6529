"""`siklus undo`: the recent bulk changes, and the way back from one of them."""

from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.markup import escape

from cli import page
from cli.arguments import AtOption, Format, FormatOption
from cli.arguments import nip as read_nip
from cli.change import DryRunOption, OperatorOr, OptionalReason, YesOption, settle
from cli.moments import moment
from cli.start import Ground, opened
from cli.words import Speech, both
from domain.change_words import KINDS, about
from domain.people import mask
from domain.terms import ChangeKind
from flows import change
from store import cycles, names
from store import undo as changes
from store.lifecycle import OPERATOR
from store.undo import Change


def undo(
    operation: Annotated[
        int | None,
        typer.Argument(metavar=both("PERUBAHAN", "CHANGE"), help=both("Nomornya; tanpa nomor: daftar perubahan.",
                                                                      "Its number; without one: the list of changes.")),
    ] = None,
    rest: Annotated[
        bool,
        typer.Option("--rest", help=both("Batalkan sisanya bila sebagian sudah diubah sesudahnya.",
                                         "Take back the rest where a part has been changed since.")),
    ] = False,
    reason: OptionalReason = "",
    actor: OperatorOr = None,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    at: AtOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:  # fmt: skip
    """List the bulk changes, or take one of them back."""
    now = moment(at)
    with opened() as ground:
        with ground.engine.begin() as tx:
            who = OPERATOR if actor is None else names.person(tx, read_nip(actor)).nip
            if operation is None:
                return _list(ground, changes.listed(tx, who), format_)
            found = changes.find(tx, operation, who)
            cycle = cycles.find(tx, found.cycle)
        why = reason.strip() or f"Pembatalan perubahan {found.id}."
        deed = change.undoing(cycle, found, rest, why, who, now)
        return settle(ground, cycle, deed, now, dry_run=dry_run, yes=yes, format_=format_)


def _list(ground: Ground, found: list[Change], format_: Format) -> None:
    speech = Speech(ground.settings.language)
    if format_ is Format.JSON:
        return page.emit([_row(one) for one in found])
    if not found:
        return page.say(speech("Belum ada perubahan massal.", "There has been no bulk change yet."))
    heads = (("No.", "No."), ("Perubahan", "Change"), ("Waktu", "When"), ("Oleh", "By"), ("Pegawai", "People"))
    table = page.table(*(speech.of(head) for head in heads), speech("Keadaan", "State"), right=(0, 4))
    for one in found:
        state = speech(f"dibatalkan oleh {one.undone_by}", f"undone by {one.undone_by}") if one.undone_by else ""
        said = f"{speech.of(KINDS[one.kind])}{_what(one)}" + (f"\n{one.reason}" if one.reason else "")
        table.add_row(str(one.id), escape(said), speech.short(one.at, one.zone), escape(_by(one, speech)),
                      speech.number(one.people), state)  # fmt: skip
    page.console().print(table)
    return page.say(speech("Membatalkan: `siklus undo NO.`", "To take one back: `siklus undo NO.`"), "dim")


def _what(one: Change) -> str:
    said = about(one.kind, one.what)
    return f"{' ' if one.kind is ChangeKind.UNDO else ': '}{said}" if said else ""


def _by(one: Change, speech: Speech) -> str:
    return speech("operator", "operator") if one.actor == OPERATOR else page.named(one.actor_name or "", one.actor)


def _row(one: Change) -> dict[str, Any]:
    return {
        "change": one.id, "kind": one.kind, "cycle": one.cycle, "what": one.what,
        "at": one.at.astimezone(ZoneInfo(one.zone)).isoformat(),
        "actor": {"nip": None, "name": OPERATOR} if one.actor == OPERATOR else {
            "nip": mask(one.actor), "name": one.actor_name},
        "reason": one.reason, "people": one.people, "undone_by": one.undone_by,
    }  # fmt: skip
