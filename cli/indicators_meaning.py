"""What each measure of an indicator says: one plain sentence for each of the six."""

from math import isfinite

from cli.indicators_words import figure, percent, span
from cli.words import Speech
from domain.indicator_evidence import Evidence
from domain.indicator_judgement import Judgement, Part


def meaning(part: Part, found: Judgement, speech: Speech) -> str:
    """Give the sentence of a measure, with the counts behind its value."""
    seen = found.evidence
    if part is not Part.COVERAGE and not seen.results and part is not Part.TARGETS:
        return speech("Tidak ada realisasi yang dapat diukur.", "There is no result to measure.")
    return {
        Part.COVERAGE: _coverage,
        Part.SPREAD: _spread,
        Part.ROOM: _room,
        Part.MOVEMENT: _movement,
        Part.CREDIBILITY: _credibility,
        Part.TARGETS: _targets,
    }[part](seen, speech)


def _coverage(seen: Evidence, speech: Speech) -> str:
    have, of = speech.number(seen.results + seen.impossible), speech.number(seen.expected)
    said = speech(f"{have} dari {of} sel berisi realisasi.", f"{have} of {of} cells have a result.")
    if seen.other:
        other = speech.number(seen.other)
        said += speech(
            f" {other} baris berperiode jenis lain tidak ikut dihitung.",
            f" {other} rows of another kind of period are left out.",
        )
    return said


def _spread(seen: Evidence, speech: Speech) -> str:
    if seen.consistency is None:
        return speech(
            "Tidak dapat diukur: perlu sedikitnya dua unit dan dua periode.",
            "Cannot be measured: it takes at least two units and two periods.",
        )
    if seen.alike >= 0.5:
        share, same = percent(seen.alike, speech), figure(seen.commonest, speech)
        return speech(f"{share} realisasi berangka sama: {same}.", f"{share} of the results are the same: {same}.")
    share = percent(seen.consistency, speech)
    return speech(
        f"{share} keragaman adalah perbedaan yang menetap antarunit; sisanya naik-turun dari waktu ke waktu.",
        f"{share} of the variance is a lasting difference between units; the rest comes and goes.",
    )


def _room(seen: Evidence, speech: Speech) -> str:
    best, worst = percent(seen.at_best, speech), percent(seen.at_worst, speech)
    top, bottom = figure(seen.best, speech), figure(seen.worst, speech)
    said = speech(
        f"{best} realisasi di ujung terbaik ({top}), {worst} di ujung terburuk ({bottom}).",
        f"{best} of the results are at the better end ({top}), {worst} at the worse ({bottom}).",
    )
    if seen.met_share is None:
        return said
    met = percent(seen.met_share, speech)
    return said + speech(f" Target tercapai pada {met} sel.", f" The target was met in {met} of the cells.")


def _movement(seen: Evidence, speech: Speech) -> str:
    if not seen.pairs:
        return speech(
            "Belum ada dua periode berurutan untuk dibandingkan.", "There are no two periods in a row to compare."
        )
    moved, pairs = speech.number(seen.moved), speech.number(seen.pairs)
    said = speech(
        f"{moved} dari {pairs} realisasi berbeda dari periode sebelumnya.",
        f"{moved} of {pairs} results differ from the period before.",
    )
    if seen.trend is None:
        return said
    if not seen.trend.clear:
        return said + speech(" Tidak ada kecenderungan yang jelas.", " There is no clear trend.")
    step, up = figure(abs(seen.trend.slope), speech), seen.trend.slope > 0
    error = figure(seen.trend.error, speech)
    return said + speech(
        f" Rata-rata {'naik' if up else 'turun'} {step} setiap periode (galat baku {error}).",
        f" On average it {'rises' if up else 'falls'} by {step} a period (standard error {error}).",
    )


def _credibility(seen: Evidence, speech: Speech) -> str:
    n, of = speech.number(seen.impossible), speech.number(seen.results + seen.impossible)
    bounded = isfinite(seen.reach.low) or isfinite(seen.reach.high)
    limits = span(seen.reach.low, seen.reach.high, speech) if bounded else ""
    if not bounded:
        said = speech(
            "Batas yang mungkin tidak diketahui, dan tidak ada angka yang jelas mustahil.",
            "What is possible is not known, and no figure is plainly impossible.",
        )
    elif seen.reach.presumed:
        said = speech(
            f"{n} dari {of} angka di luar {limits} (batas dugaan: hampir semua angka lain di dalamnya).",
            f"{n} of {of} figures lie outside {limits} (a presumed bound: nearly all others lie inside).",
        )
    else:
        said = speech(
            f"{n} dari {of} angka di luar yang mungkin ({limits}).",
            f"{n} of {of} figures lie outside what is possible ({limits}).",
        )
    if seen.impossible:
        rows = ", ".join(map(str, seen.impossible_rows)) + (" …" if seen.impossible > len(seen.impossible_rows) else "")
        said += speech(f" Periksa baris {rows}.", f" Check row {rows}.")
    if seen.roundness is None:
        return said + speech(" Angka bulat tidak berlebihan.", " Round figures are not too many.")
    share, chance = percent(seen.roundness.share, speech), percent(seen.roundness.chance, speech)
    multiple = figure(seen.roundness.multiple, speech)
    return said + speech(
        f" {share} angka kelipatan {multiple}, padahal wajarnya {chance}.",
        f" {share} of the figures are multiples of {multiple}, where chance makes {chance}.",
    )


def _targets(seen: Evidence, speech: Speech) -> str:
    """Say what the targets lack; a row may lack more than one thing."""
    counts = {
        (seen.rows - seen.targets, seen.rows): ("tanpa target", "have no target"),
        (seen.copied, seen.compared): ("sama dengan realisasi tahun sebelumnya", "equal last year's result"),
        (seen.equal, seen.judged): ("persis sama dengan realisasinya sendiri", "equal their own result exactly"),
        (seen.outside, seen.targets): ("di luar yang mungkin", "lie outside what is possible"),
    }
    said = [
        speech(f"{speech.number(n)} dari {speech.number(of)} {words[0]}", f"{n:,} of {of:,} {words[1]}")
        for (n, of), words in counts.items()
        if n
    ]
    if not said:
        return speech("Setiap baris bertarget sendiri.", "Every row has a target of its own.")
    return "; ".join(said) + "."
