"""The units of a cycle in calibration, one line each."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.text import Text

from cli import page
from cli.words import Speech
from domain.rating import LABELS, ORGANISASI_LABELS
from domain.terms import Machine, Predikat, PredikatOrganisasi
from domain.words import ROLES, STATES

SHORT = {Predikat.SANGAT_BAIK: "SB", Predikat.BAIK: "B", Predikat.BUTUH_PERBAIKAN: "BP", Predikat.KURANG: "K",
         Predikat.SANGAT_KURANG: "SK"}  # fmt: skip


def show_list(rows: Sequence[Mapping[str, Any]], speech: Speech) -> None:
    """Print units with their state, counts, departures and how late they are."""
    if not rows:
        page.say(speech("Tidak ada unit.", "There are no units."), "dim")
        return
    table = page.table(
        speech("Unit", "Unit"), speech("Keadaan", "State"), speech("Capaian", "Capaian"), *SHORT.values(), "-",
        speech("Penyimpangan", "Departures"), right=tuple(range(3, 9)),
    )  # fmt: skip
    for row in rows:
        counts = [str(row["distribution"][p] or "·") for p in Predikat]
        capaian = ORGANISASI_LABELS[PredikatOrganisasi(row["capaian"])] if row["capaian"] else "-"
        name = Text.assemble(row["unit"], (f"\n{row['agency_code']}/{row['unit_code']}", "dim"))
        table.add_row(name, _state(row, speech), capaian, *counts, str(row["unrated"] or "·"), _departures(row, speech))
    page.console().print(table)
    page.say(", ".join(f"{short} {LABELS[p]}" for p, short in SHORT.items())
             + speech(", - belum dinilai", ", - not rated yet"), "dim")  # fmt: skip


def _state(row: Mapping[str, Any], speech: Speech) -> Text:
    said = Text(speech.of(STATES[Machine.CALIBRATION][row["state"]]))
    if row["turn"]:
        said.append(f"\n{speech('giliran', 'turn of')} {speech.of(ROLES[row['turn']])}", "dim")
    if late := row["days_late"]:
        said.append(speech(f"\nlewat {late} hari", f"\n{late} days late"), "yellow")
    return said


def _departures(row: Mapping[str, Any], speech: Speech) -> Text:
    if row["capaian"] is None:
        return Text("-", "dim")
    if not row["compared"]:
        return Text(speech("unit kecil, tidak dibandingkan", "small unit, not compared"), "dim")
    said = "; ".join(d[speech("id", "en")] for d in row["departures"])
    if row["justification_required"]:
        said += speech(" (penjelasan diperlukan)", " (justification needed)")
    return Text(said or speech("tidak ada", "none"), "yellow" if said else "green")
