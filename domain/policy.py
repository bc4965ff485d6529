"""What the regulations say, as dated values with their sources. The files stand in config/policy/.

An entry is appended and never edited: a later rule gets a later `in_force`. A value that nobody has compared
with the gazetted words is marked `unverified`, and is never shown as law.
"""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from json import dumps
from typing import Any, Generic, Literal, TypeVar

from pydantic import Field, model_validator

from domain.errors import Bilingual, Wrong
from domain.provisions import (
    Achievement,
    AppraisedBy,
    Behaviour,
    Calibration,
    Credit,
    Distribution,
    HeadOfUnit,
    Ladder,
    Numeric,
    PredikatRule,
    Strict,
    TimeLimits,
    Value,
)

V = TypeVar("V", bound=Value)
Timelines = Mapping[str, "Timeline[Any]"]  # by topic


class NoPolicyInForce(Bilingual):
    """No entry of a topic is in force on the asked day."""


class Source(Strict):
    """Where a value comes from, and when a person last compared it with that page.

    `covers` names the parts of the value that it stands behind (`pola`, `batas.kurang`); without it, all the rest.
    """

    instrument: str = Field(min_length=1)  # PermenPANRB 6/2022
    provision: str = Field(min_length=1)  # Pasal 27 ayat (3)
    url: str = Field(min_length=1)
    checked: date
    mark: Literal["source", "law text", "practice", "unverified"]
    covers: tuple[str, ...] = ()


class Provision(Strict, Generic[V]):
    """One value with the day from which it holds and where it is written."""

    in_force: date
    unverified: bool = False
    sources: tuple[Source, ...] = Field(min_length=1)
    value: V

    def source_of(self, path: str) -> Source:
        """Give the source that stands behind one part of the value, such as `pola.baik`: the closest that covers it."""
        behind = [(len(c), s) for s in self.sources for c in s.covers if f"{path}.".startswith(f"{c}.")]
        whole = [s for s in self.sources if not s.covers]
        if behind:
            return max(behind, key=lambda pair: pair[0])[1]
        return (whole or list(self.sources))[0]


class Timeline(Strict, Generic[V]):
    """All values that a topic has had."""

    title: str
    provisions: tuple[Provision[V], ...] = Field(min_length=1)

    @model_validator(mode="after")
    def entries_follow_each_other(self) -> "Timeline[V]":
        days = [p.in_force for p in self.provisions]
        if days != sorted(set(days)):
            raise Wrong(
                "provisions harus menurut urutan in_force, satu per tanggal",
                "provisions must be in the order of in_force, one a date",
            )
        return self

    def at(self, day: date) -> Provision[V]:
        """Give the provision in force on a day. Raises NoPolicyInForce before the first."""
        found = self.holds(day)
        if found is None:
            first = self.provisions[0].in_force
            raise NoPolicyInForce(
                f"{self.title}: belum ada yang berlaku pada {day:%d-%m-%Y}; yang pertama sejak {first:%d-%m-%Y}",
                f"{self.title}: nothing is in force on {day:%d-%m-%Y}; the first is from {first:%d-%m-%Y}",
            )
        return found

    def holds(self, day: date) -> Provision[V] | None:
        """Give the provision in force on a day; none before the first."""
        return next((p for p in reversed(self.provisions) if p.in_force <= day), None)


TOPICS: dict[str, type[Timeline[Any]]] = {
    "predikat": Timeline[PredikatRule],
    "distribusi": Timeline[Distribution],
    "batas_waktu": Timeline[TimeLimits],
    "pengingat": Timeline[Ladder],
    "regim": Timeline[AppraisedBy],
    "perilaku": Timeline[Behaviour],
    "kepala_unit": Timeline[HeadOfUnit],
    "kalibrasi": Timeline[Calibration],
    "angka_kredit": Timeline[Credit],
    "capaian": Timeline[Achievement],
    "pp30": Timeline[Numeric],
}


class Policy(Strict):
    """Every rule as it stands on one day: what a cycle is pinned to."""

    predikat: Provision[PredikatRule]
    distribusi: Provision[Distribution]
    batas_waktu: Provision[TimeLimits]
    pengingat: Provision[Ladder]
    regim: Provision[AppraisedBy]
    perilaku: Provision[Behaviour]
    kepala_unit: Provision[HeadOfUnit]
    kalibrasi: Provision[Calibration]
    angka_kredit: Provision[Credit]
    capaian: Provision[Achievement]
    pp30: Provision[Numeric]

    def stored(self) -> dict[str, Any]:
        """Give the form that a cycle keeps: each topic's value beside its day and sources, as plain JSON."""
        topics = self.model_dump(mode="json", exclude_none=True)
        return {name: {**topic.pop("value"), "_": topic} for name, topic in topics.items()}


def resolve(timelines: Timelines, day: date) -> Policy:
    """Give the policy in force on a day. Raises NoPolicyInForce where a topic has none yet."""
    return Policy(**{name: timelines[name].at(day) for name in TOPICS})


def read_stored(stored: Mapping[str, Any]) -> Policy:
    """Give the policy that a cycle keeps (the inverse of `Policy.stored`)."""
    return Policy.model_validate(
        {name: {**topic["_"], "value": {k: v for k, v in topic.items() if k != "_"}} for name, topic in stored.items()}
    )


def fingerprint(stored: Mapping[str, Any]) -> str:
    """Give the SHA-256, in hex, of a stored policy: the same rules give the same hash on any machine."""
    return sha256(dumps(stored, sort_keys=True, ensure_ascii=True).encode()).hexdigest()
