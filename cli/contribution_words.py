"""What is said of a unit's contribution: numbers as people read them, reasons, and where each figure comes from."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TypeVar

from cli.words import Speech
from domain.citation import cited
from domain.contribution_line import YEAR, Loose, Uncounted
from domain.contribution_measure import Measure
from domain.numbers import plain, rounded
from domain.policy import Policy
from domain.words import Pair

W = TypeVar("W", Loose, Uncounted)

UNCOUNTED: dict[Uncounted, Pair] = {
    Uncounted.NO_RESULT: ("tanpa realisasi", "no result"),
    Uncounted.QUALITATIVE: ("pendekatan kualitatif", "qualitative"),
    Uncounted.NO_TARGET: ("target tanpa angka atau arah", "target without a number or polarity"),
    Uncounted.NO_VALUE: ("realisasi bukan angka", "result is no number"),
    Uncounted.NO_FORMULA: ("target nol atau negatif", "target of zero or less"),
}
LOOSE: dict[Loose, Pair] = {
    Loose.NOT_SAID: ("tidak menyebut RHK atasan", "names no RHK of a superior"),
    Loose.ADDITIONAL: ("hasil kerja tambahan tanpa RHK atasan", "hasil kerja tambahan without an RHK above"),
    Loose.DROPPED: ("RHK atasannya telah dihapus", "the RHK above was taken out"),
    Loose.STOPS: ("RHK atasannya sendiri tanpa kaitan", "the RHK above serves no goal itself"),
    Loose.LOOP: ("RHK atasannya berputar", "the RHK above lead back to themselves"),
}


def number(value: Decimal, speech: Speech, places: int = 1) -> str:
    """Give a number with at most so many decimals, half up, and the decimal sign of the language."""
    return plain(rounded(value, places)).replace(".", speech(",", "."))


def percent(value: Decimal, speech: Speech) -> str:
    """Give a percentage with one decimal: `96,8%`."""
    return f"{rounded(value, 1):f}%".replace(".", speech(",", "."))


def share(part: int, whole: int, speech: Speech) -> str:
    """Give a share in percent with one decimal; `-` where there is no whole."""
    return percent(Decimal(100 * part) / whole, speech) if whole else "-"


def until(period: int, check_ins: int, speech: Speech) -> str:
    """Give up to when a result speaks: `setahun`, `sampai triwulan 2`."""
    if period == YEAR:
        return speech("setahun", "of the year")
    kind = speech("triwulan", "quarter") if check_ins == 4 else speech("bulan", "month")
    return f"{speech('sampai', 'up to')} {kind} {period}"


def mark(period: int, check_ins: int, speech: Speech) -> str:
    """Give the same for a narrow column: `✓` for the year, `TW2` or `bln 7` for a period."""
    if period == YEAR:
        return "✓"
    return f"{speech('TW', 'Q') if check_ins == 4 else speech('bln ', 'mo. ')}{period}"


def results(found: Measure, check_ins: int, speech: Speech) -> str:
    """Give how many lines have a result of the year, how many only up to which period, how many none."""
    said = [f"{speech.number(found.year)} {until(YEAR, check_ins, speech)}"]
    said += [f"{speech.number(n)} {until(p, check_ins, speech)}" for p, n in sorted(found.interim.items())]
    if none := found.planned - found.reported:
        said.append(f"{speech.number(none)} {speech.of(UNCOUNTED[Uncounted.NO_RESULT])}")
    return " · ".join(said)


def achievement(found: Measure, speech: Speech) -> str:
    """Give the median and the range of the advisory achievements, of how many lines, and why not of the others."""
    n = len(found.values)
    if found.span is None:
        said = speech("belum dapat dihitung", "nothing to reckon yet")
    else:
        low, median, high = (percent(value, speech) for value in found.span)
        of = speech(f"dari {speech.number(n)} baris", f"of {speech.number(n)} lines")
        said = f"median {median}, {speech('rentang', 'range')} {low} {speech('s.d.', 'to')} {high}, {of}"
    if not found.uncounted:
        return said
    rest = speech("tidak dihitung", "not reckoned")
    return f"{said} · {rest}: {counted(found.uncounted, UNCOUNTED, speech)}"


def counted(found: Mapping[W, int], words: Mapping[W, Pair], speech: Speech) -> str:
    """Give counts with their reasons: `3 tanpa realisasi, 1 target nol atau negatif`."""
    return ", ".join(f"{speech.number(found[why])} {speech.of(words[why])}" for why in words if found.get(why))


def evidence(found: Measure, speech: Speech) -> str:
    """Give how many lines have evidence of their own, only that of the report, or none."""
    own = speech("dengan bukti yang menyebut barisnya", "with evidence that names the line")
    general = speech("hanya dengan bukti umum laporan", "with that of the report only")
    bare = speech("tanpa bukti", "with none")
    without = speech("tanpa bukti sendiri", "without their own")
    parts = f"{speech.number(found.own)} {own} · {speech.number(found.general)} {general} · "
    return f"{parts}{speech.number(found.bare)} {bare} → {share(found.unproven, found.planned, speech)} {without}"


def why_not(achieved: Decimal | Uncounted, speech: Speech) -> str:
    """Give why a line that has a result has no achievement in percent; nothing for others."""
    if isinstance(achieved, Decimal) or achieved is Uncounted.NO_RESULT:
        return ""
    return f"{speech('capaian tidak dihitung', 'achievement not reckoned')}: {speech.of(UNCOUNTED[achieved])}"


GOALS: Pair = (
    "Tujuan: RHK yang tidak mengintervensi RHK lain, milik pimpinan tertinggi instansi atau SKP model JPT. Baris lain "
    "mengikuti RHK atasan yang diintervensi, menurut formulir SKP yang dipakai di bawah PermenPANRB 6/2022 (praktik, "
    "belum diverifikasi).",
    "A goal: an RHK that intervenes no other, of the agency's top or of an SKP on the model of JPT. Other lines follow "
    "the RHK of a superior that they intervene, as on forms in use under PermenPANRB 6/2022 (practice, unverified).",
)
PROOF: Pair = (
    "Bukti sendiri: bukti dukung yang menyebut barisnya, dari periode mana pun; bukti umum untuk seluruh laporan "
    "dihitung terpisah.",
    "Evidence of its own: evidence that names the line, of any period; that of a report is counted apart.",
)
LEFT_OUT: Pair = (
    "Tidak dihitung: pegawai yang dikecualikan dan baris yang telah dihapus dari SKP. Satu pegawai dapat berkontribusi "
    "pada beberapa tujuan; setiap baris pada satu tujuan saja.",
    "Not counted: people who are excluded, and lines taken out of an SKP. A person may contribute to several goals; "
    "each line to one only.",
)


def sources(rules: Policy, periods: Iterable[int], check_ins: int) -> list[Pair]:
    """Say where the figures come from, and what is not counted."""
    said = [GOALS, _advice(cited(rules.capaian, "rumus", "dalam_rentang")), PROOF, LEFT_OUT]
    if found := sorted(set(periods)):
        late = [", ".join(until(p, check_ins, Speech(language)) for p in found) for language in ("id", "en")]
        said.append(
            (
                f"Realisasi setahun belum ada pada sebagian baris; dipakai yang terakhir dilaporkan ({late[0]}), "
                "dibandingkan dengan target setahun.",
                f"Some lines have no result of the year yet; the latest reported is used ({late[1]}), against the "
                "target of the year.",
            )
        )
    return said


def _advice(article: Pair) -> Pair:
    return (
        f"Capaian: saran, bukan penilaian. Rumus: {article[0]}. PermenPANRB 6/2022 tidak mengenal persentase capaian; "
        "median dan rentangnya hitungan program ini.",
        f"Achievement: advice, no rating. Formula: {article[1]}. PermenPANRB 6/2022 has no achievement in percent; "
        "median and range are a reckoning of this program.",
    )
