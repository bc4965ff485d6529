"""How `siklus sync` shows what it read, and what is to be worked through."""

import csv
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.text import Text

from cli import page, sync_words
from cli.words import Speech
from domain.ekinerja import Kind, Passed
from domain.harmless import cell
from domain.people import mask
from domain.words import Pair
from store.cycles import Cycle
from store.outside import Moved
from store.outside_items import Item

if TYPE_CHECKING:
    from cli.sync import Outcome

SHOWN = 15  # rows that cannot be read, and items of a kind, which fit on a screen
PASSED: dict[Passed, Pair] = {
    Passed.UNRATED: ("belum dinilai di e-Kinerja", "not evaluated in e-Kinerja yet"),
    Passed.UNAGREED: ("SKP belum disetujui di e-Kinerja", "SKP not agreed in e-Kinerja yet"),
    Passed.ACTING: ("SKP sebagai Plt., Plh., atau Pj.", "SKP as Plt., Plh. or Pj."),
}
COLUMNS = (
    *("id", "kind", "nip", "name", "unit", "what", "period", "theirs", "ours", "file", "sheet", "row", "at"),
    "settled",
)


def moved(what: Moved, speech: Speech) -> str:
    """Say what the door has marked as done."""
    return speech(
        f"Dicatat selesai: SKP {what.skp}, evaluasi periodik {what.checkins}, penilaian tahunan {what.years}.",
        f"Recorded as done: SKP {what.skp}, check-ins {what.checkins}, ratings of the year {what.years}.",
    )


# --- what was read ----------------------------------------------------------------------------------------


def _show(outcomes: Sequence["Outcome"], cycle: Cycle, dry_run: bool, speech: Speech) -> None:
    dry = speech(" (uji coba: tidak ada yang disimpan)", " (dry run: nothing was stored)") if dry_run else ""
    page.say(f"e-Kinerja → {cycle.name} ({cycle.code}){dry}", "bold")
    for outcome in outcomes:
        page.say(f"\n{outcome.file}", "bold")
        if outcome.error is not None:
            page.say(speech.error(outcome.error), "red")
        elif outcome.periods is not None:
            page.say(speech(f"Referensi periode: {outcome.periods}.", f"Reference of periods: {outcome.periods}."))
        else:
            _one(outcome, speech)
    if any(o.receipt and o.receipt.disagreeing for o in outcomes) and not dry_run:
        page.say(speech("\nYang tidak cocok menunggu keputusan: `siklus sync list`.",
                        "\nWhat disagrees waits for a decision: `siklus sync list`."), "yellow")  # fmt: skip


def _one(outcome: "Outcome", speech: Speech) -> None:
    receipt = outcome.receipt
    assert receipt is not None
    if receipt.again:
        page.say(speech("Berkas ini pernah dibaca.", "This file has been read before."), "dim")
    lines = [
        (speech("baris data", "rows"), speech.number(outcome.rows)),
        (speech("sesuai", "agreeing"), f"{speech.number(receipt.agreeing)} "
            + speech(f"(baru {speech.number(receipt.new)})", f"({speech.number(receipt.new)} new)")),
        *((speech.of(PASSED[p]), speech.number(outcome.passed[p])) for p in PASSED if outcome.passed[p]),
        *((speech.of(sync_words.KINDS[Kind(k)]), speech.number(n)) for k, n in receipt.disagreeing.items()),
    ]  # fmt: skip
    if outcome.troubled:
        lines.append((speech("tidak terbaca", "cannot be read"), speech.number(outcome.troubled)))
    if receipt.waiting:
        lines.append((speech("menunggu tahapnya di sini", "waiting for their stage here"), str(receipt.waiting)))
    if receipt.gone:
        lines.append((speech("butir yang kini cocok", "items that agree now"), str(receipt.gone)))
    page.console().print(page.facts(*lines))
    page.say(moved(receipt.moved, speech), "green" if any(asdict(receipt.moved).values()) else "dim")
    if outcome.ignored:
        listed = ", ".join(outcome.ignored)
        page.say(speech(f"Lembar tanpa tabel penilaian: {listed}", f"Sheets without such a table: {listed}"), "dim")
    if outcome.troubles:
        _troubles(outcome, speech)


def _troubles(outcome: "Outcome", speech: Speech) -> None:
    heads = (("Lembar", "Sheet"), ("Baris", "Row"), ("Kolom", "Column"), ("Masalah", "Problem"))
    table = page.table(*(speech.of(head) for head in heads), right=(1,))
    for found, what in outcome.troubles[:SHOWN]:
        table.add_row(Text(found.sheet), str(found.row), what.column, Text(sync_words.trouble(what, speech)))
    left = outcome.troubled - len(outcome.troubles[:SHOWN])
    if left > 0:
        table.caption = speech(f"dan {left} lagi; dengan --format csv", f"and {left} more; with --format csv")
    page.console().print(table)


def _report(outcomes: Sequence["Outcome"], cycle: Cycle, dry_run: bool, speech: Speech) -> None:
    page.emit({"cycle": cycle.code, "dry_run": dry_run, "files": [_file(outcome, speech) for outcome in outcomes]})


def _file(outcome: "Outcome", speech: Speech) -> dict[str, Any]:
    if outcome.error is not None:
        return {"file": outcome.file, "error": speech.error(outcome.error)}
    if outcome.periods is not None:
        return {"file": outcome.file, "periods": outcome.periods}
    receipt = outcome.receipt
    assert receipt is not None
    return {
        "file": outcome.file,
        "rows": outcome.rows,
        **asdict(receipt),
        "passed": {str(p): outcome.passed[p] for p in PASSED},
        "unreadable": outcome.troubled,
        "ignored_sheets": outcome.ignored,
        "problems": [_problem(found, what, speech) for found, what in outcome.troubles],
    }


def _problem(found: Any, what: Any, speech: Speech) -> Mapping[str, Any]:
    words = sync_words.trouble(what, speech)
    return {"sheet": found.sheet, "row": found.row, "column": what.column, "problem": words}


def _csv(outcomes: Sequence["Outcome"], cycle: Cycle, dry_run: bool, speech: Speech) -> None:
    """Print one line for each row that cannot be read, and for each file that cannot."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["file", "sheet", "row", "column", "problem"])
    for outcome in outcomes:
        if outcome.error is not None:
            out.writerow([cell(outcome.file), "", "", "", cell(speech.error(outcome.error))])
        for found, what in outcome.troubles:
            problem = _problem(found, what, speech)
            out.writerow([cell(outcome.file), *(cell(value) for value in problem.values())])


WRITERS: dict[str, Callable[[Sequence["Outcome"], Cycle, bool, Speech], None]] = {
    "table": _show,
    "json": _report,
    "csv": _csv,
}

# --- what is to be worked through -------------------------------------------------------------------------


def row(item: Item, cycle: Cycle, full: bool, speech: Speech) -> dict[str, Any]:
    """Give an item as data; the NIP is masked unless the whole one is asked for."""
    return {
        "id": item.id,
        "kind": item.kind,
        "nip": (item.nip if full else mask(item.nip)) or None,
        "name": item.name,
        "unit": item.unit,
        "what": sync_words.about(item, cycle, speech),
        "period": item.period or None,
        "theirs": sync_words.theirs(item, speech),
        "ours": sync_words.ours(item, speech),
        "file": item.file,
        "sheet": item.sheet,
        "row": item.row,
        "at": item.at.isoformat(),
        "settled": item.settled,
    }


def show_list(items: Sequence[Item], cycle: Cycle, full: bool, speech: Speech) -> None:
    """Print the list, a table for each kind with what can be done about it."""
    if not items:
        page.say(speech("Tidak ada yang menunggu: semua cocok.", "Nothing waits: all agrees."), "green")
        return
    for kind in dict.fromkeys(item.kind for item in items):
        same = [item for item in items if item.kind == kind]
        _kind(Kind(kind), same, cycle, full, speech)


def _kind(kind: Kind, items: Sequence[Item], cycle: Cycle, full: bool, speech: Speech) -> None:
    heads = (
        ("Pegawai", "Employee"),
        ("Tentang", "About"),
        ("Di e-Kinerja", "In e-Kinerja"),
        ("Di siklus", "In siklus"),
    )
    title = f"\n{speech.of(sync_words.KINDS[kind])} ({kind}): {speech.number(len(items))}"
    table = page.table("ID", *(speech.of(head) for head in heads), speech("Asal", "From"), title=title, right=(0,))
    for item in items[:SHOWN]:
        shown = item.nip if full else mask(item.nip)
        person = Text(f"{item.name} ({shown})" if item.name else shown)
        if item.unit:
            person.append(f"\n{item.unit}", "dim")
        where = " ".join(part for part in (item.file, item.sheet and f"[{item.sheet}]", f"#{item.row}") if part)
        values = (sync_words.about(item, cycle, speech), sync_words.theirs(item, speech), sync_words.ours(item, speech))
        table.add_row(str(item.id), person, *(Text(value) for value in values), Text(where, "dim"))
    page.console().print(table)
    if len(items) > SHOWN:
        left = len(items) - SHOWN
        page.say(speech(f"dan {left} lagi; dengan --format csv", f"and {left} more; with --format csv"), "dim")
    page.say(f"→ {speech.of(sync_words.WAYS[kind])}", "yellow")
