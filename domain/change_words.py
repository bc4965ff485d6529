"""What a person reads of bulk changes: their kinds, what each was about, what it left as it was, what to mind."""

from collections.abc import Mapping
from typing import Any

from domain.terms import ChangeKind
from domain.words import Pair

KINDS: dict[ChangeKind, Pair] = {
    ChangeKind.MOVE: ("Pindahkan jadwal", "Move dates"),
    ChangeKind.EXTEND: ("Perpanjang batas waktu", "Extend a due time"),
    ChangeKind.PAUSE: ("Jeda: jam tidak menutup dan tidak mengingatkan", "Pause: the clock closes and reminds no more"),
    ChangeKind.RESUME: ("Lanjutkan setelah jeda", "Go on after a pause"),
    ChangeKind.EXCUSE: ("Kecualikan evaluasi periodik", "Excuse check-ins"),
    ChangeKind.ASSIGN: ("Ganti pejabat penilai", "Assign other appraisers"),
    ChangeKind.UNDO: ("Batalkan perubahan", "Undo a change"),
}
LEFT: dict[str, Pair] = {
    "unasked": ("belum dibuka", "not opened yet"),
    "reviewed": ("sudah dievaluasi", "reviewed already"),
    "excused": ("sudah dikecualikan", "excused already"),
    "voided": ("dikecualikan dari siklus", "excluded from the cycle"),
}

# What an effect may say of numbers: its words, and whether it is a warning.
NOTES: dict[str, tuple[str, str, bool]] = {
    "kept": (
        "{n} batas waktu unit yang diperpanjang tetap seperti adanya.",
        "{n} due times of units with an extension stay as they are.",
        False,
    ),
    "unchanged": ("{n} pegawai sudah dinilai oleh penilai itu.", "{n} people have that appraiser already.", False),
    "missed": (
        "{n} evaluasi yang sudah terlewat tetap terlewat; pengelola membukanya kembali dengan `siklus step resume`.",
        "{n} check-ins that were missed stay missed; the pengelola opens them again with `siklus step resume`.",
        True,
    ),
    "refused": (
        "{n} baris sudah diubah sesudahnya dan tidak dibatalkan.",
        "{n} rows have been changed since and are not taken back.",
        True,
    ),
}


def about(kind: ChangeKind, what: Mapping[str, Any]) -> str:
    """Give what a change was about, in its own codes: `checkin_2, U1`; empty for nothing in particular."""
    if kind is ChangeKind.MOVE:
        return str(next(iter(what["windows"])))
    if kind is ChangeKind.EXTEND:
        return f"{what['stage']}, {what['unit']}"
    if kind is ChangeKind.EXCUSE:
        return f"checkin_{what['period']}" + (f", {what['unit']}" if what["unit"] else "")
    if kind is ChangeKind.UNDO:
        return str(what["of"])
    return str(what.get("agency") or "")
