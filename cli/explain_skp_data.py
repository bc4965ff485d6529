"""The lines of an SKP with what was achieved on them: results, advice in percent with its reckoning, evidence."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cli.skp_sheet import line as line_json
from cli.story import Story
from domain import worked
from domain.achievement import NoAchievement, achievement
from domain.numbers import rounded
from domain.skp import Line
from store.explain import Row


@dataclass(frozen=True, slots=True)
class Advice:
    """An achievement in percent, two places, and how it is reckoned: advice beside a rating, never a rating."""

    percent: Decimal
    formula: str


def result_of(story: Story, line: Line, period: int = 0) -> Row | None:
    """Give what was achieved on a line in a period; 0 is the year."""
    return next((row for row in story.results if row["no"] == line.no and row["period"] == period), None)


def advice_of(story: Story, line: Line) -> Advice | None:
    """Give the advisory achievement of the year; None without numbers or a formula (PermenPANRB 8/2021, revoked)."""
    row = result_of(story, line)
    if row is None or row["value"] is None or line.low is None or line.high is None or line.polarity is None:
        return None
    given = (line.low, line.high, row["value"], line.polarity)
    with suppress(NoAchievement):
        return Advice(rounded(achievement(story.policy.capaian.value, *given)), worked.achievement(*given))
    return None


def evidence_of(story: Story, line: Line | None) -> Sequence[Row]:
    """Give the evidence that proves one line; without a line, that of the report as a whole."""
    return [row for row in story.evidence if row["no"] == (line.no if line else None)]


def report(story: Story) -> list[dict[str, Any]]:
    """Give the lines as JSON, with the results of each period and the advice."""
    return [
        {
            **line_json(line),
            "results": {row["period"]: row["result"] for row in story.results if row["no"] == line.no},
            "result_value": str(row["value"]) if (row := result_of(story, line)) and row["value"] is not None else None,
            "advice": {"percent": str(found.percent), "formula": found.formula, "revoked": True}
            if (found := advice_of(story, line)) else None,
            "evidence": len(evidence_of(story, line)),
        }
        for line in story.lines
    ]  # fmt: skip
