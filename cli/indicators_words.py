"""What the figures of an indicator mean, as sentences that can be read aloud, in both languages."""

from math import isfinite

from cli.words import Speech
from domain.indicator_evidence import Evidence
from domain.indicator_history import Fault, Refusal
from domain.indicator_judgement import Judgement, Part, Reason, Verdict
from domain.indicator_target import Suggestion
from domain.terms import Polarity
from domain.words import Pair

VERDICTS: dict[Verdict, Pair] = {
    Verdict.CARRIES: ("layak", "fit"),
    Verdict.MEND: ("perlu perbaikan", "needs mending"),
    Verdict.CANNOT: ("tidak layak", "unfit"),
}
HEADS: dict[Part, Pair] = {  # of columns
    Part.COVERAGE: ("Lengkap", "Cover"),
    Part.SPREAD: ("Beda", "Spread"),
    Part.ROOM: ("Ruang", "Room"),
    Part.MOVEMENT: ("Gerak", "Moves"),
    Part.CREDIBILITY: ("Wajar", "Cred."),
    Part.TARGETS: ("Target", "Target"),
}
PARTS: dict[Part, Pair] = {
    Part.COVERAGE: ("Kelengkapan", "Coverage"),
    Part.SPREAD: ("Daya beda", "Spread"),
    Part.ROOM: ("Ruang gerak", "Room"),
    Part.MOVEMENT: ("Pergerakan", "Movement"),
    Part.CREDIBILITY: ("Kewajaran", "Credibility"),
    Part.TARGETS: ("Target", "Targets"),
}
WHAT: dict[Part, Pair] = {
    Part.COVERAGE: ("bagian sel unit × periode yang berisi realisasi", "share of unit × period cells with a result"),
    Part.SPREAD: (
        "bagian keragaman yang menetap antarunit (korelasi intrakelas)",
        "share of the variance that lasts between units (intraclass correlation)",
    ),
    Part.ROOM: ("bagian realisasi di ujung skala", "share of results at an end of the scale"),
    Part.MOVEMENT: ("bagian realisasi yang berubah dari periode sebelumnya", "share of results that moved"),
    Part.CREDIBILITY: (
        "bagian angka mustahil, ditambah angka bulat di atas kebetulan",
        "share of impossible figures, plus round ones beyond chance",
    ),
    Part.TARGETS: ("bagian target yang tidak meminta apa pun", "share of targets that ask for nothing"),
}
REASONS: dict[Reason, Pair] = {
    Reason.NO_RESULTS: ("tidak ada satu pun realisasi yang dapat dipakai", "there is not one usable result"),
    Reason.TOO_FEW: (
        "datanya terlalu sedikit untuk dipastikan (sekurang-kurangnya 5 unit, 3 periode, 30 realisasi); "
        "kumpulkan dahulu",
        "there is too little to be certain (at least 5 units, 3 periods, 30 results); gather more first",
    ),
    Reason.GAPS: ("lebih dari separuh sel kosong", "more than half of the cells are empty"),
    Reason.ALL_ALIKE: (
        "hampir semua unit berangka sama, sehingga tidak ada yang dapat dibedakan",
        "nearly every unit has the same figure, so it tells nobody apart",
    ),
    Reason.CHANCE: (
        "selisih antarunit tidak menetap: urutan unit berganti-ganti seperti undian",
        "the differences between units do not last: their order changes like a lottery",
    ),
    Reason.AT_THE_END: (
        "sebagian besar angka sudah di ujung skala; yang terbaik tidak dapat lebih baik lagi",
        "most figures are at an end of the scale already; the best can do no better",
    ),
    Reason.IMPOSSIBLE: ("terlalu banyak angka yang tidak mungkin benar", "too many figures cannot be true"),
    Reason.LOW_SCORE: ("nilai keseluruhannya di bawah 40", "its whole score is below 40"),
    Reason.WEAK_COVERAGE: ("lengkapi pelaporan setiap unit pada setiap periode", "let every unit report every period"),
    Reason.WEAK_SPREAD: (
        "perjelas definisi atau tambah jumlah kasus, agar unit dapat dibedakan",
        "sharpen the definition or count more cases, so that units can be told apart",
    ),
    Reason.WEAK_ROOM: (
        "ganti dengan ukuran yang skalanya masih bersisa, misalnya mutu dan bukan cakupan",
        "take a measure with scale left, such as quality in place of coverage",
    ),
    Reason.WEAK_MOVEMENT: (
        "periksa apakah angka disalin dari periode sebelumnya",
        "check whether figures are copied from the period before",
    ),
    Reason.WEAK_CREDIBILITY: (
        "cocokkan angka dengan register sumbernya",
        "compare the figures with the register they come from",
    ),
    Reason.WEAK_TARGETS: ("tetapkan target yang meminta perbaikan", "set targets that ask for improvement"),
    Reason.TARGETS_ALWAYS_MET: (
        "target hampir selalu tercapai; naikkan tantangannya",
        "targets are nearly always met; make them harder",
    ),
    Reason.TARGETS_NEVER_MET: (
        "target hampir tidak pernah tercapai; sesuaikan dengan kemampuan",
        "targets are hardly ever met; fit them to what is possible",
    ),
    Reason.POLARITY_UNKNOWN: (
        "arahnya tidak diketahui; isi kolom `arah` dengan naik atau turun",
        "its polarity is unknown; fill a column `arah` with naik or turun",
    ),
    Reason.POLARITY_INFERRED: (
        "arahnya hanya disimpulkan dari target; pastikan dengan kolom `arah`",
        "its polarity is only inferred from the targets; confirm it in a column `arah`",
    ),
    Reason.POLARITY_CONTRADICTED: (
        "kolom `arah` bertentangan dengan katalog atau dengan dirinya sendiri",
        "the column `arah` contradicts the catalogue or itself",
    ),
    Reason.DISCONTINUED: ("tidak lagi dilaporkan pada periode terakhir", "it is no longer reported in the last period"),
}
FAULTS: dict[Fault, Pair] = {
    Fault.INDICATOR_MISSING: ("nama indikator kosong", "the indicator is empty"),
    Fault.UNIT_MISSING: ("unit kosong", "the unit is empty"),
    Fault.PERIOD_UNKNOWN: (
        "periode '{}' tidak dikenal; tulis 2024, 2024-TW1, 2024-S1, 2024-03, atau 2023/2024",
        "the period '{}' is not known; write 2024, 2024-TW1, 2024-S1, 2024-03 or 2023/2024",
    ),
    Fault.TARGET_UNREADABLE: ("target '{}' bukan satu angka", "the target '{}' is not one number"),
    Fault.RESULT_UNREADABLE: ("realisasi '{}' bukan satu angka", "the result '{}' is not one number"),
    Fault.DIRECTION_UNKNOWN: ("arah '{}' tidak dikenal; tulis naik atau turun", "arah '{}' is neither naik nor turun"),
    Fault.TWICE: (
        "indikator, unit, dan periode ini sudah ada pada baris {}",
        "this indicator, unit and period stand in row {} already",
    ),
}


def refusal(found: Refusal, speech: Speech) -> str:
    """Give why a row was not used."""
    return speech.of(FAULTS[found.fault]).format(found.detail)


def decimal(value: float, places: int, speech: Speech) -> str:
    """Give a number with its thousands apart and the decimal sign of the language: `1.234,5`."""
    said = f"{value:,.{places}f}"
    return said if speech.language == "en" else said.translate(str.maketrans(",.", ".,"))


def percent(share: float, speech: Speech) -> str:
    """Give a share in percent with one decimal."""
    return f"{decimal(100 * share, 1, speech)}%"


def figure(value: float, speech: Speech) -> str:
    """Give a figure without needless decimals: none from 1,000 on, else at most two."""
    said = decimal(value, 0 if abs(value) >= 1000 else 2, speech)
    return said.rstrip("0").rstrip(",.") if abs(value) < 1000 else said


def stepped(value: float, step: float, speech: Speech) -> str:
    """Give a figure with as many decimals as the step has in which its like are written."""
    return decimal(value, next((n for n in range(4) if 10.0**-n <= step * 1.000001), 4), speech)


def value(part: Part, found: Judgement, speech: Speech) -> str:
    """Give the value of a measure as it enters the points."""
    measured = found.values[part]
    if measured is None:
        return "-"
    return decimal(measured, 3, speech) if part is Part.SPREAD else percent(measured, speech)


def polarity(found: Judgement, speech: Speech) -> str:
    """Give which way is better and who says so."""
    way = found.direction
    basis = {
        "katalog": speech("menurut katalog", "says the catalogue"),
        "kolom": speech("menurut kolom `arah`", "says the column `arah`"),
        "target": speech(
            f"disimpulkan: {percent(way.share, speech)} target meminta perubahan ke arah itu",
            f"inferred: {percent(way.share, speech)} of the targets ask for that",
        ),
        "tidak_diketahui": speech("tidak ada yang menyebutkannya", "nobody says it"),
    }[way.basis]
    words = {
        Polarity.NAIK: speech("makin tinggi makin baik", "higher is better"),
        Polarity.TURUN: speech("makin rendah makin baik", "lower is better"),
        None: speech("arah tidak diketahui", "polarity unknown"),
    }[way.polarity]
    return f"{words} ({basis})"


def advice(found: Suggestion | None, judgement: Judgement, speech: Speech) -> str:
    """Give the suggested target range and what it rests on, or why there is none."""
    if found is None:
        if judgement.direction.polarity is None:
            return speech("belum ada, karena arahnya tidak diketahui", "none, because the polarity is unknown")
        return speech("belum ada, karena terlalu sedikit unit yang melapor", "none, because too few units report")
    begin, end = (stepped(v, found.step, speech) for v in (found.begin, found.end))
    unit = f" {judgement.known.unit}" if judgement.known else ""
    n, when = speech.number(found.units), found.period.label
    if found.is_point:
        return speech(
            f"pertahankan {begin}{unit}: pada {when}, kuartil terbaik dari {n} unit sama dengan mediannya",
            f"keep {begin}{unit}: in {when} the best quartile of {n} units is no better than their median",
        )
    return speech(
        f"{begin} s.d. {end}{unit}: median sampai kuartil terbaik dari {n} unit pada {when}",
        f"{begin} to {end}{unit}: from the median to the best quartile of {n} units in {when}",
    )


def extent(seen: Evidence, speech: Speech) -> str:
    """Give how much history there is."""
    units, results = speech.number(seen.units), speech.number(seen.results + seen.impossible)
    first, last, n = seen.periods[0].label, seen.periods[-1].label, len(seen.periods)
    return speech(
        f"{units} unit, {n} periode ({first} s.d. {last}), {results} realisasi",
        f"{units} units, {n} periods ({first} to {last}), {results} results",
    )


def span(low: float, high: float, speech: Speech) -> str:
    """Give the bounds of what can be true: `0 s.d. 100`, `sekurang-kurangnya 0`."""
    if isfinite(low) and isfinite(high):
        return speech(f"{figure(low, speech)} s.d. {figure(high, speech)}", f"{low:g} to {high:g}")
    if isfinite(low):
        return speech(f"sekurang-kurangnya {figure(low, speech)}", f"at least {figure(low, speech)}")
    return speech(f"sebanyak-banyaknya {figure(high, speech)}", f"at most {figure(high, speech)}")
