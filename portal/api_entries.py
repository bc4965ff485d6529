"""What a system may write: for each kind of entry its fields. portal/api_facts.py makes facts of them.

Who may write what, and when, is asked by the store, as for everybody: these are only the shapes.
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.objection import Side
from domain.terms import Approach, Aspek, BerAkhlak, Ekspektasi, Lampiran, Model, Perspektif, Polarity
from domain.terms import PredikatOrganisasi as Organisasi

MOST_LINES = 99  # of one SKP

Words = Annotated[str, Field(max_length=10_000, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]
Short = Annotated[str, Field(max_length=1_000, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]
NipText = Annotated[str, Field(pattern=r"^[0-9]{18}$")]
Period = Annotated[int, Field(ge=1, le=12, description="The check-in.")]
Year = Annotated[int | None, Field(ge=1, le=12, description="The check-in; without it, the year.")]
No = Annotated[int, Field(ge=1, le=MOST_LINES, description="The number of a line of the SKP.")]
Value = Annotated[Decimal, Field(ge=0, le=120, max_digits=9, decimal_places=4)]


class Shape(BaseModel):
    """Something that is written: nothing else may stand in it."""

    model_config = ConfigDict(extra="forbid")


class Said(Shape):
    """What every write says: in whose name."""

    actor_nip: NipText


# --- the SKP and what came of it --------------------------------------------------------------------------


class SkpHead(Said):
    """By which approach the SKP is drawn up, and on which model."""

    entry: Literal["skp"]
    approach: Approach
    model: Model


class LineIn(Shape):
    """One line of an SKP; `above` is the number of the appraiser's line that it follows from."""

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


class Targets(Said):
    """The lines of the SKP: they replace all that were there."""

    entry: Literal["target"]
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=MOST_LINES)]


class Expectation(Said):
    """What the leader expects of one BerAKHLAK value."""

    entry: Literal["expectation"]
    value: BerAkhlak
    words: Words


class Annex(Said):
    """One part of the annex (lampiran) of the SKP."""

    entry: Literal["annex"]
    part: Lampiran
    words: Words


class Done(Shape):
    """What was achieved on one line."""

    no: No
    result: Words


class Results(Said):
    """What was achieved on lines of the SKP in the year."""

    entry: Literal["result"]
    results: Annotated[list[Done], Field(min_length=1, max_length=MOST_LINES)]


class Progress(Said):
    """What was achieved on lines of the SKP in a period."""

    entry: Literal["progress"]
    period: Period
    results: Annotated[list[Done], Field(min_length=1, max_length=MOST_LINES)]


class Evidence(Said):
    """A link to evidence, of one line or of the whole report. Files are handed in on the pages."""

    entry: Literal["evidence"]
    period: Year = None
    link: Annotated[str, Field(max_length=2_000, pattern=r"^https?://[A-Za-z0-9\[][^\x00\s]*$")]
    name: Short | None = None
    no: No | None = None


# --- what was thought of it -------------------------------------------------------------------------------


class Feedback(Said):
    """The appraiser's feedback on a period."""

    entry: Literal["feedback"]
    period: Period
    words: Words


class Rating(Said):
    """Hasil kerja and perilaku kerja of a period or of the year; the head of a unit may leave hasil to the unit's."""

    entry: Literal["rating"]
    period: Year = None
    hasil: Ekspektasi | None = None
    perilaku: Ekspektasi


class Nilai(Said):
    """The numbers of a period or of the year, where the agency keeps PP 30/2019."""

    entry: Literal["nilai"]
    period: Year = None
    nilai_skp: Value
    nilai_perilaku: Value
    idea: Words | None = None


# --- the result is told, and objected to ------------------------------------------------------------------


class Receipt(Said):
    """That the result was received."""

    entry: Literal["receipt"]


class Objection(Said):
    """The grounds of an objection."""

    entry: Literal["objection"]
    words: Words


class Hearing(Said):
    """What one side says to the objection; the superior, who heard them, says which side."""

    entry: Literal["hearing"]
    words: Words
    side: Side | None = None


class NewRatings(Shape):
    """The ratings that an objection was granted with."""

    hasil: Ekspektasi
    perilaku: Ekspektasi


class NewNumbers(Shape):
    """The numbers that an objection was granted with, where the agency keeps PP 30/2019."""

    nilai_skp: Value
    nilai_perilaku: Value
    idea: Words | None = None


class Decision(Said):
    """The superior's decision on an objection: with new ratings it is granted, without them rejected."""

    entry: Literal["decision"]
    words: Words
    new: NewRatings | NewNumbers | None = None


class Correction(Said):
    """That another is the appraiser, if known who."""

    entry: Literal["correction"]
    words: Words
    wanted_nip: NipText | None = None


class Corrected(Said):
    """The pengelola's decision on that; whoever they name takes the place of whom the employee wants."""

    entry: Literal["corrected"]
    granted: bool
    words: Words
    wanted_nip: NipText | None = None


Entry = Annotated[
    SkpHead | Targets | Expectation | Annex | Results | Progress | Evidence | Feedback | Rating | Nilai | Receipt
    | Objection | Hearing | Decision | Correction | Corrected,
    Field(discriminator="entry"),
]  # fmt: skip


# --- the unit ---------------------------------------------------------------------------------------------


class Capaian(Said):
    """The predikat of the unit as an organisation."""

    entry: Literal["capaian"]
    predikat: Organisasi


class Justification(Said):
    """Why the unit departs from its pattern."""

    entry: Literal["justification"]
    words: Words


UnitEntry = Annotated[Capaian | Justification, Field(discriminator="entry")]
