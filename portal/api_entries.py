"""What a system may write on somebody's appraisal: for each kind of entry its fields, and how they become a fact.

Who may write what, and when, is asked by the store, as for everybody: these are only the shapes.
"""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from config import indicators
from domain.objection import Side
from domain.skp import Line, read_line
from domain.terms import Approach, Aspek, BerAkhlak, Ekspektasi, Lampiran, Machine, Model, Perspektif, Polarity
from store import corrections, entries, numeric, objections, ratings, skp, skp_read
from store.cycles import Cycle
from store.database import Connection
from store.people import Refused, checkin_of

MOST_LINES = 99  # of one SKP

Words = Annotated[str, Field(max_length=10_000, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]
Short = Annotated[str, Field(max_length=1_000, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]
NipText = Annotated[str, Field(pattern=r"^[0-9]{18}$")]
Period = Annotated[int, Field(ge=1, le=12, description="The check-in.")]
Year = Annotated[int | None, Field(ge=1, le=12, description="The check-in; without it, the year.")]
No = Annotated[int, Field(ge=1, le=MOST_LINES, description="The number of a line of the SKP.")]
Value = Annotated[Decimal, Field(ge=0, le=120, max_digits=9, decimal_places=4)]


class Said(BaseModel):
    """What every write says: in whose name."""

    model_config = ConfigDict(extra="forbid")

    actor_nip: NipText


class Entered(Said):
    """An entry; without a period it is of the year."""

    def subject(self, tx: Connection, cycle: Cycle, nip: str, appraisal_id: int) -> tuple[Machine, int]:
        """Give what it is written on. Raises Unknown for a check-in that has not opened."""
        period: int | None = getattr(self, "period", None)
        if period is None:
            return Machine.APPRAISAL, appraisal_id
        return Machine.CHECKIN, checkin_of(tx, cycle, nip, period)

    def write(self, tx: Connection, machine: Machine, id_: int, now: datetime) -> None:
        """Write it. Raises a Bilingual where the rules refuse it."""
        raise NotImplementedError

    def by(self, now: datetime) -> dict[str, Any]:
        """Give who and when, as the store's functions take it."""
        return {"actor": self.actor_nip, "now": now}


class SkpHead(Entered):
    """By which approach the SKP is drawn up, and on which model."""

    entry: Literal["skp"]
    approach: Approach
    model: Model

    def write(self, tx: Connection, machine: Machine, id_: int, now: datetime) -> None:
        skp.head(tx, id_, self.approach, self.model, **self.by(now))


class LineIn(BaseModel):
    """One line of an SKP; `above` is the number of the appraiser's line that it follows from."""

    model_config = ConfigDict(extra="forbid")

    no: No
    rhk: Words
    indicator: Words
    target: Short
    kind: Literal["utama", "tambahan"] = "utama"
    aspek: Aspek | None = None
    satuan: Short | None = None
    polarity: Polarity | None = None
    perspektif: Perspektif | None = None
    above: No | None = None
    indicator_code: Short | None = None


class Targets(Entered):
    """The lines of the SKP: they replace all that were there."""

    entry: Literal["target"]
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=MOST_LINES)]

    def write(self, tx: Connection, machine: Machine, id_: int, now: datetime) -> None:
        if len({line.no for line in self.lines}) < len(self.lines):
            raise Refused("dua baris SKP bernomor sama", "two lines of the SKP have the same number")
        above = {line.no: line.id for line in skp_read.above(tx, id_).lines}
        skp.targets(tx, id_, [_line(line, above) for line in self.lines], **self.by(now))


def _line(said: LineIn, above: dict[int, int | None]) -> Line:
    if said.above is not None and said.above not in above:
        raise Refused(
            f"SKP pejabat penilai tidak memuat baris {said.above}", f"the appraiser's SKP has no line {said.above}"
        )
    given = said.model_dump(exclude={"above", "indicator_code"})
    line = read_line(**given, above_id=above[said.above] if said.above is not None else None)
    if said.indicator_code is None:
        return line
    found = indicators.catalogue().find(said.indicator_code)
    if found is None:
        raise Refused(
            f"kode indikator pada baris {said.no} tidak ada dalam katalog",
            f"the code of the indicator of line {said.no} is not in the catalogue",
        )
    arah = line.polarity if said.polarity or line.polarity is None else found.polarity
    return replace(line, indicator_code=found.code, satuan=line.satuan or found.unit, polarity=arah)


class Expectation(Entered):
    """What the leader expects of one BerAKHLAK value."""

    entry: Literal["expectation"]
    value: BerAkhlak
    words: Words

    def write(self, tx: Connection, machine: Machine, id_: int, now: datetime) -> None:
        skp.expectation(tx, id_, self.value, self.words, **self.by(now))


class Annex(Entered):
    """One part of the annex (lampiran) of the SKP."""

    entry: Literal["annex"]
    part: Lampiran
    words: Words

    def write(self, tx: Connection, machine: Machine, id_: int, now: datetime) -> None:
        skp.annex(tx, id_, self.part, self.words, **self.by(now))


class Done(BaseModel):
    """What was achieved on one line."""

    model_config = ConfigDict(extra="forbid")

    no: No
    result: Words


class _Results(Entered):
    results: Annotated[list[Done], Field(min_length=1, max_length=MOST_LINES)]

    def write(self, tx: Connection, machine: Machine, id_: int, now: datetime) -> None:
        skp.results(tx, machine, id_, {one.no: one.result.strip() for one in self.results}, **self.by(now))


class Results(_Results):
    """What was achieved on lines of the SKP in the year."""

    entry: Literal["result"]


class Progress(_Results):
    """What was achieved on lines of the SKP in a period."""

    entry: Literal["progress"]
    period: Period


class Evidence(Entered):
    """A link to evidence, of one line or of the whole report. Files are handed in on the pages."""

    entry: Literal["evidence"]
    period: Year = None
    link: Annotated[str, Field(max_length=2_000, pattern=r"^https?://[A-Za-z0-9\[][^\x00\s]*$")]
    name: Short | None = None
    no: No | None = None

    def write(self, tx: Connection, machine: Machine, id_: int, now: datetime) -> None:
        try:
            parts = urlsplit(self.link)
            host = parts.hostname
        except ValueError:
            host = None
        if not host:
            raise Refused("tautan bukti itu tidak utuh", "the link to the evidence is not whole")
        name = self.name or parts.path.rstrip("/").rpartition("/")[2] or host
        digest = sha256(self.link.encode()).hexdigest()
        skp.evidence(tx, machine, id_, name.strip(), digest, self.link, no=self.no, **self.by(now))


class Feedback(Entered):
    """The appraiser's feedback on a period."""

    entry: Literal["feedback"]
    period: Period
    words: Words

    def write(self, tx: Connection, machine: Machine, id_: int, now: datetime) -> None:
        entries.feedback(tx, id_, self.words.strip(), **self.by(now))


class Rating(Entered):
    """Hasil kerja and perilaku kerja of a period or of the year; the head of a unit may leave hasil to the unit's."""

    entry: Literal["rating"]
    period: Year = None
    hasil: Ekspektasi | None = None
    perilaku: Ekspektasi

    def write(self, tx: Connection, machine: Machine, id_: int, now: datetime) -> None:
        ratings.rating(tx, machine, id_, self.hasil, self.perilaku, **self.by(now))


class Nilai(Entered):
    """The numbers of a period or of the year, where the agency keeps PP 30/2019."""

    entry: Literal["nilai"]
    period: Year = None
    nilai_skp: Value
    nilai_perilaku: Value
    idea: Words | None = None

    def write(self, tx: Connection, machine: Machine, id_: int, now: datetime) -> None:
        numbers = numeric.Numbers(self.nilai_skp, self.nilai_perilaku, self.idea)
        numeric.nilai(tx, machine, id_, numbers, **self.by(now))


class Receipt(Entered):
    """That the result was received."""

    entry: Literal["receipt"]

    def write(self, tx: Connection, machine: Machine, id_: int, now: datetime) -> None:
        objections.receipt(tx, id_, **self.by(now))


class Objection(Entered):
    """The grounds of an objection."""

    entry: Literal["objection"]
    words: Words

    def write(self, tx: Connection, machine: Machine, id_: int, now: datetime) -> None:
        objections.objection(tx, id_, self.words.strip(), **self.by(now))


class Hearing(Entered):
    """What one side says to the objection; the superior, who heard them, says which side."""

    entry: Literal["hearing"]
    words: Words
    side: Side | None = None

    def write(self, tx: Connection, machine: Machine, id_: int, now: datetime) -> None:
        objections.hearing(tx, id_, self.words.strip(), self.side, **self.by(now))


class Correction(Entered):
    """That another is the appraiser, if known who."""

    entry: Literal["correction"]
    words: Words
    wanted_nip: NipText | None = None

    def write(self, tx: Connection, machine: Machine, id_: int, now: datetime) -> None:
        corrections.ask(tx, id_, self.wanted_nip, self.words.strip(), **self.by(now))


Entry = Annotated[
    SkpHead | Targets | Expectation | Annex | Results | Progress | Evidence | Feedback | Rating | Nilai | Receipt
    | Objection | Hearing | Correction,
    Field(discriminator="entry"),
]  # fmt: skip
