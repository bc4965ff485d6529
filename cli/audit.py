"""`siklus audit verify`: whether every step that was ever taken still stands as the door wrote it."""

from typing import Any

import typer
from rich.markup import escape

from cli import page
from cli.arguments import Format, FormatOption
from cli.progress import waiting
from cli.start import opened
from cli.words import Speech, both
from domain.people import mask
from domain.terms import Machine, Stage
from domain.words import STAGES
from store import audit, names
from store.audit import Fault
from store.database import Connection

UNSOUND = 1  # the exit code where a row is not as it was written
MACHINES = {
    Machine.APPRAISAL: ("Penilaian", "Appraisal"),
    Machine.CHECKIN: STAGES[Stage.CHECKIN],
    Machine.CALIBRATION: ("Kalibrasi", "Calibration"),
}
PROBLEMS = {
    "changed": ("isinya tidak lagi seperti saat ditulis", "its content is no longer as it was written"),
    "orphan": ("operasi yang dicatatnya hilang", "the operation that it belongs to is gone"),
    "inserted": ("langkah yang tidak pernah diambil", "a step that was never taken"),
    "removed": ("langkah sebelum ini, atau langkah ini, dihapus", "this step, or the one before it, was removed"),
    "state": ("keadaannya bukan hasil langkah terakhir", "the state is not that of the last step"),
}
app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `verify` a command of its own, although it is the only one."""


@app.command(help=both("Periksa rantai hash setiap langkah.", "Check the hash chain of every step."))
def verify(format_: FormatOption = Format.TABLE) -> None:
    """Take every hash again. Exit code 0 when all is sound, 1 when a row is not as the door wrote it."""
    with opened() as ground:
        speech = Speech(ground.settings.language)
        with waiting(speech("Memeriksa jejak audit", "Verifying the audit trail")), ground.engine.begin() as tx:
            steps, faults = audit.verify(tx)
            found = [_fault(tx, fault, speech) for fault in faults]
    if format_ is Format.JSON:
        page.emit({"sound": not found, "steps": steps, "faults": found})
    else:
        _show(steps, found, speech)
    if found:
        raise typer.Exit(UNSOUND)


def _fault(tx: Connection, fault: Fault, speech: Speech) -> dict[str, Any]:
    """Give a faulty row with whom it speaks of, where that is still known."""
    subject = names.subject(tx, None, Machine(fault.machine), fault.subject_id)
    name, nip, period = subject or ("", None, 0)
    return {
        "machine": fault.machine,
        "subject_id": fault.subject_id,
        "seq": fault.seq,
        "problem": fault.problem,
        "why": speech.of(PROBLEMS[fault.problem]),
        "name": name,
        "nip": mask(nip) if nip else None,
        "period": period or None,
    }


def _show(steps: int, faults: list[dict[str, Any]], speech: Speech) -> None:
    counted = speech.number(steps)
    if not faults:
        page.say(
            speech(
                f"Jejak audit utuh: {counted} langkah diperiksa.", f"The audit trail is sound: {counted} steps checked."
            ),
            "green",
        )
        return
    bad = speech.number(len(faults))
    page.say(
        speech(
            f"Jejak audit tidak utuh: {bad} baris bermasalah di antara {counted} langkah.",
            f"The audit trail is not sound: {bad} faulty rows among {counted} steps.",
        ),
        "bold red",
    )
    heads = (("Apa", "What"), ("Siapa", "Who"), ("Langkah", "Step"), ("Masalah", "Problem"))
    table = page.table(*(speech.of(head) for head in heads), right=(2,))
    for fault in faults:
        machine = speech.of(MACHINES[Machine(fault["machine"])])
        number = f" {fault['period']}" if fault["period"] else ""
        who = f"{fault['name']} ({fault['nip']})" if fault["nip"] else fault["name"] or "?"
        table.add_row(f"{machine}{number} #{fault['subject_id']}", escape(who), str(fault["seq"]), fault["why"])
    page.console().print(table)
