"""`siklus appraiser …`: an employee says that their appraiser is wrong, and the pengelola decides."""

from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.text import Text

from cli import page
from cli.arguments import ActorOption, AtOption, CycleOption, Format, FormatOption, the_cycle
from cli.arguments import nip as read_nip
from cli.arguments import words as read_words
from cli.assign import assign
from cli.moments import moment
from cli.start import opened
from cli.words import JAKARTA, Speech, both
from domain.people import mask
from domain.terms import CycleState
from store import corrections, names, people
from store.corrections import APPROVED, REJECTED, Correction
from store.database import Connection

app = typer.Typer(no_args_is_help=True)
app.command("assign", help=both("Ganti penilai banyak pegawai dari berkas.", "Other appraisers for many, by file."))(
    assign
)
STATES = {APPROVED: ("disetujui", "approved"), REJECTED: ("ditolak", "rejected"), None: ("menunggu", "waiting")}
Id = Annotated[
    int, typer.Argument(metavar="ID", help=both("Dari `siklus appraiser list`.", "From `siklus appraiser list`."))
]


@app.command(help=both("Minta perbaikan pejabat penilai.", "Say that another is the appraiser."))
def ask(
    nip: Annotated[str, typer.Option("--nip", metavar="NIP", help=both("Siapa yang dinilai.", "Whose appraiser."))],
    actor: ActorOption,
    words: Annotated[str, typer.Option("--words", help=both("Alasannya.", "Why."))],
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="NIP", help=both("Penilai yang benar, bila diketahui.", "Who it is, if known.")),
    ] = None,
    cycle: CycleOption = None,
    at: AtOption = None,
) -> None:
    """Write a request; it changes nothing before it is decided."""
    now, why = moment(at), read_words(words, "--words")
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found = the_cycle(tx, cycle, CycleState.OPEN)
        person, who = names.person(tx, read_nip(nip)), names.person(tx, read_nip(actor))
        wanted = read_nip(to) if to is not None else None
        appraisal = people.appraisal_of(tx, found, person.nip)
        request = corrections.ask(tx, appraisal, wanted, why, actor=who.nip, now=now)
    page.say(speech(f"Permintaan {request} tercatat; pengelola kinerja akan memutuskannya.",
                    f"Request {request} is written; the pengelola kinerja will decide."), "green")  # fmt: skip


@app.command(help=both("Setujui: penilai berganti mulai hari ini.", "Approve: the appraiser changes from today."))
def approve(
    request: Id,
    actor: ActorOption,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="NIP", help=both("Penilai yang benar, bila lain.", "Who it is, if another.")),
    ] = None,
    words: Annotated[str, typer.Option("--words", help=both("Pertimbangannya.", "On what grounds."))] = "",
    cycle: CycleOption = None,
    at: AtOption = None,
) -> None:
    """Approve a request; open tasks move to the new appraiser."""
    _decide(request, True, read_nip(to) if to is not None else None, words.strip(), actor, cycle, at)


@app.command(help=both("Tolak dengan alasan.", "Reject, with the reason."))
def reject(
    request: Id,
    actor: ActorOption,
    words: Annotated[str, typer.Option("--words", help=both("Alasannya.", "Why."))],
    cycle: CycleOption = None,
    at: AtOption = None,
) -> None:
    """Reject a request; nothing changes."""
    _decide(request, False, None, read_words(words, "--words"), actor, cycle, at)


def _decide(
    request: int, granted: bool, wanted: str | None, words: str, actor: str, cycle: str | None, at: str | None
) -> None:
    now = moment(at)
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found = the_cycle(tx, cycle, CycleState.OPEN)
        waiting, who = corrections.find(tx, request), names.person(tx, read_nip(actor))
        appraisal = people.appraisal_of(tx, found, waiting.nip)
        corrections.decide(tx, appraisal, granted, wanted, words, actor=who.nip, now=now)
        now_is = _appraiser(tx, request)
    person = page.named(waiting.name, waiting.nip)
    if not granted:
        page.say(speech(f"Permintaan {request} ditolak; penilai {person} tetap.",
                        f"Request {request} is rejected; the appraiser of {person} stays."))  # fmt: skip
        return
    page.say(speech(f"Permintaan {request} disetujui: {person} kini dinilai oleh {now_is}.",
                    f"Request {request} is approved: {person} is now appraised by {now_is}."), "green")  # fmt: skip
    page.say(speech("Tugas yang terbuka ikut berpindah. Daftar pegawai yang mengulang kekeliruan itu tidak "
                    "membatalkannya; mohon perbaiki juga NIP ATASAN di sumbernya.",
                    "Open tasks have moved. A roster that repeats the mistake does not undo it; please mend "
                    "NIP ATASAN at its source as well."), "dim")  # fmt: skip


def _appraiser(tx: Connection, request: int) -> str:
    done = next(c for c in corrections.listed(tx) if c.id == request)
    return page.named(done.wanted or "", done.wanted_nip)


@app.command("list", help=both("Permintaan perbaikan penilai.", "Requests to correct the appraiser."))
def list_command(
    open_: Annotated[
        bool, typer.Option("--open", help=both("Hanya yang belum diputuskan.", "Only those that wait."))
    ] = False,
    format_: FormatOption = Format.TABLE,
) -> None:
    """List requests, oldest first."""
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found = corrections.listed(tx, open_)
    if format_ is Format.JSON:
        page.emit([_row(request) for request in found])
        return
    if not found:
        page.say(speech("Tidak ada permintaan perbaikan penilai.", "There is no request to correct an appraiser."))
        return
    heads = (("Pegawai", "Employee"), ("Tercatat", "On record"), ("Diminta", "Wanted"), ("Alasan", "Why"))
    table = page.table("ID", *(speech.of(head) for head in heads), speech("Keputusan", "Decision"), right=(0,))
    for request in found:
        table.add_row(
            str(request.id), escape(page.named(request.name, request.nip)), escape(_name(request, "instead", speech)),
            escape(_name(request, "wanted", speech)), Text(request.words), _decision(request, speech),
        )  # fmt: skip
    page.console().print(table)


def _name(request: Correction, which: str, speech: Speech) -> str:
    nip, name = (request.wanted_nip, request.wanted) if which == "wanted" else (request.instead_nip, request.instead)
    if nip is None:
        return speech("tidak disebut", "not said") if which == "wanted" else speech("tidak ada", "nobody")
    return page.named(name or speech("tidak dikenal", "unknown"), nip)


def _decision(request: Correction, speech: Speech) -> Text:
    said = Text(speech.of(STATES[request.decision]), "" if request.decision else "yellow")
    if request.decided_at:
        said.append(f"\n{speech.short(request.decided_at, JAKARTA)}", "dim")
    if request.decision_words:
        said.append(f"\n“{request.decision_words}”", "italic")
    return said


def _row(request: Correction) -> dict[str, Any]:
    return {
        "id": request.id,
        "nip": mask(request.nip),
        "name": request.name,
        "on_record": _who(request.instead_nip, request.instead),
        "wanted": _who(request.wanted_nip, request.wanted),
        "words": request.words,
        "at": request.at.isoformat(),
        "decision": request.decision,
        "decision_words": request.decision_words or None,
        "decided_at": request.decided_at.isoformat() if request.decided_at else None,
    }


def _who(nip: str | None, name: str | None) -> dict[str, str | None] | None:
    return {"nip": mask(nip), "name": name} if nip else None
