"""What was written on an appraisal, as the API shows it: SKP, results, evidence, feedback, ratings, objection."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from domain.objection import Side
from domain.terms import (
    Approach,
    Aspek,
    CheckinState,
    Ekspektasi,
    LinkCheck,
    Model,
    Perspektif,
    Polarity,
    Predikat,
)
from portal.api_look import Number, Shown
from store import explain, roll, skp_read
from store.database import Connection
from store.roll import Head


class LineOut(Shown):
    """A line of the SKP; `above` is the number of the appraiser's line that it follows from."""

    no: int
    kind: str
    rhk: str
    indicator: str
    target: str
    aspek: Aspek | None
    satuan: str | None
    polarity: Polarity | None
    perspektif: Perspektif | None
    above: int | None = Field(validation_alias="above_no")
    indicator_code: str | None


class DoneOut(Shown):
    """What was achieved on a line; period 0 is the year."""

    no: int
    period: int
    result: str
    at: datetime


class EvidenceOut(Shown):
    """A file or a link; no: the line that it proves, null for the whole report."""

    period: int
    no: int | None
    name: str
    link: str | None
    sha256: str
    link_check: LinkCheck | None
    at: datetime


class FeedbackOut(Shown):
    """What the appraiser said of a period."""

    period: int
    words: str
    by: str
    at: datetime


class RatingOut(Shown):
    """A rating that may be told: of a period that was reviewed, or (period 0) of a year that was handed over."""

    period: int
    hasil: Ekspektasi | None
    perilaku: Ekspektasi | None
    nilai: Number | None
    predikat: Predikat
    at: datetime


class HeardOut(Shown):
    """What one side said to the objection, and who wrote it down."""

    side: Side
    words: str
    by: str
    at: datetime


class ObjectionOut(Shown):
    """An objection; the decision is told once it was taken: granted (dikabulkan), rejected (ditolak)."""

    grounds: str
    at: datetime
    heard: list[HeardOut]
    decision: str | None
    decision_words: str | None
    decided_at: datetime | None


class CorrectionOut(Shown):
    """A request that another be the appraiser, and what was decided: disetujui, ditolak, or nothing yet."""

    wanted_nip: str | None
    words: str
    at: datetime
    decision: str | None
    decision_words: str | None
    decided_at: datetime | None


class Entries(Shown):
    """What was written on an appraisal."""

    approach: Approach
    model: Model
    lines: list[LineOut]
    expectations: dict[str, str]
    annex: dict[str, str]
    results: list[DoneOut]
    evidence: list[EvidenceOut]
    feedback: list[FeedbackOut]
    ratings: Annotated[list[RatingOut], Field(description="The latest of each period.")]
    objection: ObjectionOut | None
    corrections: list[CorrectionOut]


def entries_out(tx: Connection, head: Head) -> Entries:
    """Show what was written on an appraisal."""
    skp, id_ = skp_read.read(tx, head.id), head.id
    told = {row["period"] for row in explain.checkins(tx, id_) if row["state"] == CheckinState.REVIEWED}
    told |= {0} if head.state in roll.TOLD else set()
    latest = {row["period"]: row for row in explain.ratings(tx, id_) if row["period"] in told}
    return Entries.model_validate({
        "approach": skp.approach, "model": skp.model, "lines": skp.lines, "expectations": skp.expectations,
        "annex": skp.annex, "results": explain.results(tx, id_), "evidence": explain.evidence(tx, id_),
        "feedback": explain.feedback(tx, id_), "ratings": list(latest.values()), "objection": roll.objection(tx, id_),
        "corrections": roll.corrections(tx, id_),
    })  # fmt: skip
