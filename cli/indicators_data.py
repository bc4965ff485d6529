"""A ranking of indicators for programs: JSON and CSV."""

import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from cli.indicators_meaning import meaning
from cli.indicators_words import PARTS, REASONS, advice, polarity, refusal
from cli.words import Speech
from domain.indicator_history import History
from domain.indicator_judgement import ALONE, SCALES, Judgement, Part


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a file gave: all indicators, the best first, and how many of them are asked for."""

    file: str
    history: History
    judged: Sequence[Judgement]
    top: int

    @property
    def shown(self) -> Sequence[Judgement]:
        """Give those that are asked for."""
        return self.judged[: self.top]


def report(ranking: Ranking, speech: Speech) -> dict[str, Any]:
    """Give the JSON of a ranking."""
    history = ranking.history
    return {
        "file": ranking.file,
        "rows": history.rows,
        "used": history.rows - history.refusals,
        "refused": [{"row": r.row, "problem": r.fault, "sentence": refusal(r, speech)} for r in history.refused],
        "refused_total": history.refusals,
        "ignored_columns": history.ignored,
        "doubtful_numbers": history.doubtful,
        "scales": {part: {"most": s.most, "zero": s.zero, "full": s.full} for part, s in SCALES.items()},
        "indicators_total": len(ranking.judged),
        "indicators": [_entry(place, j, speech) for place, j in enumerate(ranking.shown, start=1)],
    }


def _entry(place: int, found: Judgement, speech: Speech) -> dict[str, Any]:
    seen, way, best = found.evidence, found.direction, found.suggestion
    return {
        "rank": place,
        "indicator": found.name,
        "code": found.known.code if found.known else None,
        "verdict": found.verdict,
        "score": found.score,
        "polarity": way.polarity,
        "polarity_basis": way.basis,
        "polarity_sentence": polarity(found, speech),
        "units": seen.units,
        "periods": [p.label for p in seen.periods],
        "results": seen.results,
        "measures": {
            part: {
                "value": found.values[part],
                "points": found.points[part],
                "most": SCALES[part].most,
                "sentence": meaning(part, found, speech),
            }
            for part in Part
        },
        "counts": _counts(found),
        "reasons": [{"reason": r, "decides": r in ALONE, "sentence": speech.of(REASONS[r])} for r in found.reasons],
        "target": best and {"from": best.begin, "to": best.end, "period": best.period.label, "units": best.units},
        "target_sentence": advice(best, found, speech),
    }


def _counts(found: Judgement) -> dict[str, Any]:
    """Give every count from which the measures are made."""
    seen = found.evidence
    return {
        "rows": seen.rows, "expected": seen.expected, "impossible": seen.impossible,
        "impossible_rows": seen.impossible_rows,
        "lowest_possible": seen.reach.low if isfinite(seen.reach.low) else None,
        "highest_possible": seen.reach.high if isfinite(seen.reach.high) else None,
        "bounds_presumed": seen.reach.presumed, "alike": seen.alike, "commonest": seen.commonest,
        "at_best": seen.at_best, "at_worst": seen.at_worst, "pairs": seen.pairs, "moved": seen.moved,
        "trend_per_period": seen.trend and seen.trend.slope, "trend_error": seen.trend and seen.trend.error,
        "round_multiple": seen.roundness and seen.roundness.multiple,
        "round_share": seen.roundness and seen.roundness.share,
        "round_chance": seen.roundness and seen.roundness.chance,
        "targets": seen.targets, "targets_impossible": seen.outside, "compared_with_last_year": seen.compared,
        "equal_to_last_year": seen.copied, "judged": seen.judged, "equal_to_own_result": seen.equal,
        "met": seen.met, "idle": seen.idle,
    }  # fmt: skip


def write_csv(ranking: Ranking, speech: Speech) -> None:
    """Write one row an indicator; numbers with a decimal point."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    named = [PARTS[part][0].lower().replace(" ", "_") for part in Part]
    out.writerow(
        ["peringkat", "indikator", "kode", "kesimpulan", "nilai", "arah", "dasar_arah", "unit", "periode_awal",
         "periode_akhir", "realisasi", *named, *(f"butir_{name}" for name in named), "saran_dari", "saran_sampai",
         "dasar_saran", "alasan"]
    )  # fmt: skip
    for place, found in enumerate(ranking.shown, start=1):
        seen, best = found.evidence, found.suggestion
        values = ("" if found.values[p] is None else f"{found.values[p]:.4f}" for p in Part)
        out.writerow(
            [place, found.name, found.known.code if found.known else "", found.verdict, f"{found.score:.2f}",
             found.direction.polarity or "", found.direction.basis, seen.units, seen.periods[0].label,
             seen.periods[-1].label, seen.results, *values, *(f"{found.points[p]:.2f}" for p in Part),
             _plain(best.begin) if best else "", _plain(best.end) if best else "", advice(best, found, speech),
             "; ".join(speech.of(REASONS[r]) for r in found.reasons)]
        )  # fmt: skip


def _plain(value: float) -> str:
    """Give a number with a decimal point and no more decimals than it has."""
    return f"{value:.6f}".rstrip("0").rstrip(".")
