"""What the value of each topic of the policy must look like: one type a topic. The values stand in config/policy/."""

from collections.abc import Container, Iterable, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.errors import Wrong
from domain.terms import BerAkhlak, Channel, Ekspektasi, Jenjang, Predikat, PredikatOrganisasi, Regime, Stage


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Value(Strict):
    """The value of a topic; each topic has its own kind below."""


def _none_missing(name: str, wanted: Iterable[str], there: Container[Any]) -> None:
    if gaps := ", ".join(key for key in wanted if key not in there):
        raise Wrong(f"{name} tidak memuat {gaps}", f"{name} has nothing for {gaps}")


def _falling(batas: Mapping[Predikat, Decimal]) -> None:
    _none_missing("batas", Predikat, batas)
    lows = [batas[p] for p in Predikat]
    if lows != sorted(set(lows), reverse=True):
        raise Wrong("batas harus menurun dari sangat_baik", "batas must fall from sangat_baik downwards")


class PredikatRule(Value):
    """Two ratings give a predikat: hasil kerja first, then perilaku kerja. Every cell must be there."""

    matrix: dict[Ekspektasi, dict[Ekspektasi, Predikat]]

    @model_validator(mode="after")
    def every_cell_is_there(self) -> "PredikatRule":
        gaps = [f"{h}/{p}" for h in Ekspektasi for p in Ekspektasi if p not in self.matrix.get(h, {})]
        if gaps:
            cells = ", ".join(gaps)
            raise Wrong(f"matriks tidak memuat sel {cells}", f"the matrix has no cell for {cells}")
        return self


class Share(Strict):
    """How many of a unit's people may or must hold one of these predikat: percent, or a head count."""

    of: tuple[Predikat, ...] = Field(min_length=1)
    min: int | None = Field(default=None, ge=0, le=100)
    max: int | None = Field(default=None, ge=0, le=100)
    people: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def it_asks_for_something(self) -> "Share":
        if self.min is None and self.max is None and self.people is None:
            raise Wrong("harus memuat min, max, atau people", "needs min, max or people")
        return self


class Distribution(Value):
    """The pattern that goes with an organisation's predikat, and the smallest unit it is held against."""

    jumlah_minimum: int = Field(ge=1)
    pola: dict[PredikatOrganisasi, tuple[Share, ...]]

    @model_validator(mode="after")
    def every_predikat_is_there(self) -> "Distribution":
        _none_missing("pola", PredikatOrganisasi, self.pola)
        return self


class TimeLimits(Value):
    """Days of an objection, from receipt; of the decision on it; and after which a result counts as received."""

    keberatan_hari: int = Field(ge=1)
    hitungan: Literal["kalender", "kerja"]  # how the days of an objection are counted
    keputusan_keberatan_hari: int = Field(ge=1)
    dianggap_diterima_hari: int = Field(ge=0)  # where neither a delivery nor an acknowledgement is known


class Rung(Strict):
    """One step of the ladder: the day a stage opens, or so many days before (-) or after its due day.

    They are counted as working days, or as calendar days; a calendar day off gives way to the working day before it.
    """

    days: Literal["opens"] | Annotated[int, Field(ge=-60, le=60)]
    count: Literal["working", "calendar"] = "working"
    tell: tuple[Literal["doer", "appraiser", "superior", "pengelola"], ...] = Field(min_length=1)
    by: tuple[Channel, ...] = Field(min_length=1)


class Ladder(Value):
    """Reminders of each stage, the earliest rung first."""

    rungs: dict[Stage, tuple[Rung, ...]]

    @model_validator(mode="after")
    def rungs_climb(self) -> "Ladder":
        for stage in Stage:
            days = [-99 if r.days == "opens" else r.days for r in self.rungs.get(stage, ())]
            if not days or days != sorted(set(days)):
                raise Wrong(
                    f"tangga {stage} harus diisi menurut urutan hari, satu anak tangga sehari",
                    f"{stage} needs rungs in the order of their days, one a day",
                )
        return self


class Colleagues(Strict):
    """Whom a cycle asks about somebody's behaviour: how many of each kind, for how many days, and what may be shown.

    Answers of fewer than `minimum` people are never shown.
    """

    rekan_sejawat: int = Field(ge=1, le=20)  # of the same appraiser
    bawahan: int = Field(ge=0, le=20)
    minimum: int = Field(ge=3)
    hari: int = Field(ge=3, le=60)

    @model_validator(mode="after")
    def enough_are_asked(self) -> "Colleagues":
        if self.rekan_sejawat < self.minimum:
            raise Wrong(
                "rekan_sejawat harus paling sedikit sebanyak minimum, agar jawaban dapat ditampilkan",
                "rekan_sejawat must be at least minimum, or no answer could ever be shown",
            )
        return self


class Behaviour(Value):
    """The panduan perilaku of each BerAKHLAK value: three of each, 21 in all. rekan: colleagues asked; none: nobody."""

    panduan: dict[BerAkhlak, tuple[str, str, str]]
    rekan: Colleagues | None = None

    @model_validator(mode="after")
    def every_value_is_there(self) -> "Behaviour":
        _none_missing("panduan", BerAkhlak, self.panduan)
        return self


class HeadOfUnit(Value):
    """The rating of hasil kerja that a unit's capaian gives its head; `mengikat`: another one is refused."""

    mengikat: bool
    hasil: dict[PredikatOrganisasi, Ekspektasi]

    @model_validator(mode="after")
    def every_predikat_is_there(self) -> "HeadOfUnit":
        _none_missing("hasil", PredikatOrganisasi, self.hasil)
        return self


class Step(Strict):
    """One jenjang of a functional post: its coefficient a year, its ranks, and what must be gathered to rise."""

    koefisien: Decimal = Field(gt=0)
    golongan: tuple[str, ...] = Field(min_length=1)
    naik_pangkat: int = Field(ge=1)  # angka kredit kumulatif
    naik_jenjang: int | None = Field(default=None, ge=1)  # none: there is no higher jenjang


class Credit(Value):
    """Angka kredit: percent of the coefficient by predikat, and the jenjang."""

    persen: dict[Predikat, int]
    jenjang: dict[Jenjang, Step]

    @model_validator(mode="after")
    def every_line_is_there(self) -> "Credit":
        _none_missing("persen", Predikat, self.persen)
        _none_missing("jenjang", Jenjang, self.jenjang)
        return self


class Weights(Strict):
    """How much SKP and perilaku weigh, in percent."""

    skp: int = Field(ge=0, le=100)
    perilaku: int = Field(ge=0, le=100)

    @model_validator(mode="after")
    def they_make_a_whole(self) -> "Weights":
        if self.skp + self.perilaku != 100:
            raise Wrong("kedua bobot harus berjumlah 100", "the two weights must make 100")
        return self


class Limits(Strict):
    """Percent of the people: at least, at most."""

    min: int | None = Field(default=None, ge=0, le=100)
    max: int | None = Field(default=None, ge=0, le=100)


class Numeric(Value):
    """Appraisal in numbers, PP 30/2019: weights, the lowest value of each predikat, the shares of the ranking."""

    maksimum: Decimal
    bobot: dict[Literal["70/30", "60/40"], Weights]
    batas: dict[Predikat, Decimal]  # the lowest value of each predikat
    peringkat: dict[Ekspektasi, Limits]

    @model_validator(mode="after")
    def every_line_is_there(self) -> "Numeric":
        _none_missing("bobot", ("70/30", "60/40"), self.bobot)
        _none_missing("peringkat", Ekspektasi, self.peringkat)
        _falling(self.batas)
        return self


class Achievement(Value):
    """Categories of an achievement in percent (PermenPANRB 8/2021, revoked: advice only)."""

    dalam_rentang: Decimal  # percent, for a result inside a range target
    batas: dict[Predikat, Decimal]  # the lowest percent of each category

    @model_validator(mode="after")
    def limits_fall(self) -> "Achievement":
        _falling(self.batas)
        return self


class Calibration(Value):
    """How leniency is reckoned: settings of this program, no rule."""

    interval_persen: int = Field(ge=50, le=99)
    penilaian_minimum: int = Field(ge=1)  # fewer ratings of one appraiser: no figure of their own
    skor: dict[Predikat, int]

    @model_validator(mode="after")
    def every_predikat_is_there(self) -> "Calibration":
        _none_missing("skor", Predikat, self.skor)
        return self


class AppraisedBy(Value):
    """By which regulation an agency appraises; the weights are those of PP 30/2019."""

    sistem: Regime
    bobot: Literal["70/30", "60/40"] | None = None

    @model_validator(mode="after")
    def numbers_need_weights(self) -> "AppraisedBy":
        if (self.sistem is Regime.PP30_2019) != (self.bobot is not None):
            raise Wrong(
                "bobot diisi untuk pp30_2019, dan hanya untuk itu", "bobot goes with pp30_2019, and only with it"
            )
        return self
