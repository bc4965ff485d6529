"""What the regulations say, as dated values with their sources. The files stand in config/policy/.

An entry is appended and never edited: a later rule gets a later `in_force`. A value that nobody has compared
with the gazetted words is marked `unverified`, and is never shown as law.
"""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from json import dumps
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.errors import SiklusError
from domain.terms import Channel, Ekspektasi, Predikat, PredikatOrganisasi, Stage

V = TypeVar("V", bound="Value")


class NoPolicyInForce(SiklusError):
    """No entry of a policy is in force on the asked day."""


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Strict):
    """Where a value comes from, and when a person last compared it with that page."""

    instrument: str  # PermenPANRB 6/2022
    provision: str  # Pasal 27 ayat (3)
    url: str
    checked: date
    mark: Literal["source", "law text", "practice", "unverified"]


class Value(Strict):
    """The value of a topic; each topic has its own kind below."""


class PredikatRule(Value):
    """Two ratings give a predikat: hasil kerja first, then perilaku kerja. Every cell must be there."""

    matrix: dict[Ekspektasi, dict[Ekspektasi, Predikat]]

    @model_validator(mode="after")
    def every_cell_is_there(self) -> "PredikatRule":
        gaps = [f"{h}/{p}" for h in Ekspektasi for p in Ekspektasi if p not in self.matrix.get(h, {})]
        if gaps:
            raise ValueError(f"the matrix has no cell for {', '.join(gaps)}")
        return self


class Share(Strict):
    """How many of a unit's people may or must hold one of these predikat: percent, or a head count."""

    of: tuple[Predikat, ...] = Field(min_length=1)
    min: int | None = Field(default=None, ge=0, le=100)
    max: int | None = Field(default=None, ge=0, le=100)
    people: int | None = Field(default=None, ge=1)


class Distribution(Value):
    """The pattern that goes with an organisation's predikat, and the smallest unit it is held against."""

    jumlah_minimum: int = Field(ge=1)
    pola: dict[PredikatOrganisasi, tuple[Share, ...]]

    @model_validator(mode="after")
    def every_predikat_is_there(self) -> "Distribution":
        gaps = [p for p in PredikatOrganisasi if p not in self.pola]
        if gaps:
            raise ValueError(f"there is no pattern for {', '.join(gaps)}")
        return self


class TimeLimits(Value):
    """Days, counted as calendar days."""

    keberatan_hari: int = Field(ge=1)
    keputusan_keberatan_hari: int = Field(ge=1)


class Rung(Strict):
    """One step of the ladder: the day a stage opens, or so many working days before (-) or after its due day."""

    days: Literal["opens"] | Annotated[int, Field(ge=-60, le=60)]
    tell: tuple[Literal["doer", "appraiser", "superior"], ...] = Field(min_length=1)
    by: tuple[Channel, ...] = Field(min_length=1)


class Ladder(Value):
    """Reminders of each stage, the earliest rung first."""

    rungs: dict[Stage, tuple[Rung, ...]]

    @model_validator(mode="after")
    def rungs_climb(self) -> "Ladder":
        for stage in Stage:
            days = [-99 if r.days == "opens" else r.days for r in self.rungs.get(stage, ())]
            if not days or days != sorted(set(days)):
                raise ValueError(f"{stage} needs rungs in the order of their days, one a day")
        return self


class Provision(Strict, Generic[V]):
    """One value with the day from which it holds and where it is written."""

    in_force: date
    unverified: bool = False
    sources: tuple[Source, ...] = Field(min_length=1)
    value: V


class Timeline(Strict, Generic[V]):
    """All values that a topic has had."""

    title: str
    provisions: tuple[Provision[V], ...] = Field(min_length=1)

    @model_validator(mode="after")
    def entries_follow_each_other(self) -> "Timeline[V]":
        days = [p.in_force for p in self.provisions]
        if days != sorted(set(days)):
            raise ValueError("entries must be in the order of their dates, one a date")
        return self

    def at(self, day: date) -> Provision[V]:
        """Give the value in force on a day. Raises NoPolicyInForce before the first."""
        begun = [p for p in self.provisions if p.in_force <= day]
        if not begun:
            raise NoPolicyInForce(f"{self.title}: nothing is in force on {day:%d-%m-%Y}")
        return begun[-1]


TOPICS: dict[str, type[Timeline[Any]]] = {
    "predikat": Timeline[PredikatRule],
    "distribusi": Timeline[Distribution],
    "batas_waktu": Timeline[TimeLimits],
    "pengingat": Timeline[Ladder],
}


class Policy(Strict):
    """Every rule as it stands on one day: what a cycle is pinned to."""

    predikat: Provision[PredikatRule]
    distribusi: Provision[Distribution]
    batas_waktu: Provision[TimeLimits]
    pengingat: Provision[Ladder]

    def stored(self) -> dict[str, Any]:
        """Give the form that a cycle keeps: each topic's value beside its day and sources, as plain JSON."""
        topics = self.model_dump(mode="json", exclude_none=True)
        return {name: {**topic.pop("value"), "_": topic} for name, topic in topics.items()}


def resolve(timelines: Mapping[str, Timeline[Any]], day: date) -> Policy:
    """Give the policy in force on a day."""
    return Policy(**{name: timelines[name].at(day) for name in TOPICS})


def read_stored(stored: Mapping[str, Any]) -> Policy:
    """Give the policy that a cycle keeps (the inverse of `Policy.stored`)."""
    return Policy.model_validate(
        {name: {**topic["_"], "value": {k: v for k, v in topic.items() if k != "_"}} for name, topic in stored.items()}
    )


def fingerprint(stored: Mapping[str, Any]) -> str:
    """Give the SHA-256, in hex, of a stored policy: the same rules give the same hash on any machine."""
    return sha256(dumps(stored, sort_keys=True, ensure_ascii=True).encode()).hexdigest()
