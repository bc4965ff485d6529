"""The outlook of a stage in one sentence, and what the figures of an outlook mean."""

from collections.abc import Iterable
from datetime import datetime

from domain.outlook import Outlook
from domain.speech import Speech
from domain.words import Pair, stage_words

MARKS = {"history": "", "other_stages": "*", "prior": "°"}
EIGHTY: Pair = (
    "80 %: dalam delapan dari sepuluh kasus angkanya di antaranya.",
    "80 %: in eight of ten cases the figure lies between these.",
)
MISSED: Pair = ("Terlewat: belum selesai pada batas waktu.", "Missed: not done by the due time.")
BASES: dict[str, Pair] = {
    "other_stages": (
        "* belum ada tahap sejenis sebelumnya: diperkirakan dari tahap lain, jadi kurang pasti.",
        "* no earlier stage of this kind: forecast from other stages, so less certain.",
    ),
    "prior": (
        "° dugaan awal, bukan data: belum ada riwayat, maka dianggap 88 dari 100 pegawai selesai tepat waktu, "
        "sepertiganya dalam tiga hari kerja terakhir.",
        "° a first guess, not data: there is no history yet, so 88 of 100 people are taken to finish in time, "
        "a third of them in the last three working days.",
    ),
}


def sentence(row: Outlook, at: datetime, zone: str, check_ins: int, speech: Speech) -> str:
    """Give what a stage comes to: how many will not have finished by the due time, as foreseen at a moment."""
    name = stage_words(row.stage, row.period, check_ins, speech.language)
    due, asked = speech.moment(at + row.due_in, zone), speech.number(row.asked)
    if row.done >= row.asked:
        return speech(
            f"{name}: seluruh {asked} pegawai telah selesai sebelum batas waktu, {due}.",
            f"{name}: all {asked} people have finished before the due time, {due}.",
        )
    missed, low, high = (speech.number(round(n)) for n in (row.missed, row.low, row.high))
    guess = "" if row.basis != "prior" else speech(" (dugaan awal, tanpa riwayat)", " (a first guess, without history)")
    return speech(
        f"Menurut laju sampai hari ini, {missed} dari {asked} pegawai diperkirakan belum menyelesaikan {name} pada "
        f"batas waktu, {due}; kemungkinan 80 %: antara {low} dan {high} pegawai{guess}.",
        f"At the pace so far, {missed} of {asked} people are expected not to have finished {name} by the due time, "
        f"{due}; with 80 %: between {low} and {high} people{guess}.",
    )


def legend(rows: Iterable[Outlook], speech: Speech) -> list[str]:
    """Give what the columns and the marks that occur mean."""
    bases = {row.basis for row in rows}
    return [f"{speech.of(MISSED)} {speech.of(EIGHTY)}", *(speech.of(said) for b, said in BASES.items() if b in bases)]
