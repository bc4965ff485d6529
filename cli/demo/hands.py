"""How an act is carried out once somebody has decided on it: through the store, or through other hands.

The people of the simulated year decide in acts.py and society.py. What they then write and which steps they take goes
through `Hands`; the demo has those of the store, and a test can let the same people use the pages of the portal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from domain.objection import Side
from domain.skp import Line
from domain.terms import Approach, Ekspektasi, Machine, Model, PredikatOrganisasi
from store import calibrations, entries, objections, people, ratings, skp
from store.cycles import Cycle
from store.database import Connection
from store.lifecycle import Scope, apply

Head = tuple[Approach, Model]


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, by NIP, and when."""

    actor: str
    now: datetime


class Hands(Protocol):
    """Every act that people do in a year. An act that is not open raises people.Refused.

    `tx` is a transaction in which the actor has looked around; what the act changes may be changed in it or in another.
    """

    def take(self, tx: Connection, machine: Machine, event: str, id_: int, by: By, reason: str = "") -> None:
        """Take a step, with its reason where it asks for one."""

    def draw_up(self, tx: Connection, id_: int, head: Head | None, lines: Sequence[Line], by: By) -> None:
        """Write the lines of an SKP, and its approach and model where they are not the usual ones."""

    def results(self, tx: Connection, machine: Machine, id_: int, said: Mapping[int, str], by: By) -> None:
        """Write what was achieved on lines, by their numbers."""

    def evidence(
        self, tx: Connection, machine: Machine, id_: int, name: str, link: str, no: int | None, by: By
    ) -> None:
        """Name a link as evidence, of one line or of the whole report."""

    def feedback(self, tx: Connection, id_: int, words: str, by: By) -> None:
        """Give feedback on a check-in."""

    def rating(
        self, tx: Connection, machine: Machine, id_: int, hasil: Ekspektasi, perilaku: Ekspektasi, by: By
    ) -> None:
        """Rate a period or the year. Of a unit's head, whose hasil for the year is the unit's, perilaku alone."""

    def objection(self, tx: Connection, id_: int, grounds: str, by: By) -> None:
        """Write the grounds of an objection."""

    def hearing(self, tx: Connection, id_: int, words: str, side: Side | None, by: By) -> None:
        """Write what is said to an objection: by oneself, or (`side`) by whom one has heard."""

    def decision(self, tx: Connection, id_: int, words: str, new: tuple[Ekspektasi, Ekspektasi] | None, by: By) -> None:
        """Decide an objection; `new` are the ratings where it is granted."""

    def capaian(self, tx: Connection, id_: int, predikat: PredikatOrganisasi, by: By) -> None:
        """Write what a unit achieved, as its calibration has it."""

    def justification(self, tx: Connection, id_: int, words: str, by: By) -> None:
        """Write why a unit departs from its pattern."""

    def hand_over(self, tx: Connection, cycle: Cycle, unit_id: int, by: By) -> None:
        """Hand over the results of a unit to its people."""


class StoreHands:
    """The hands of the demo: the same functions of the store as everybody else's."""

    def take(self, tx: Connection, machine: Machine, event: str, id_: int, by: By, reason: str = "") -> None:
        """Take a step."""
        if reason:
            entries.reason(tx, machine, event, id_, reason, actor=by.actor, now=by.now)
        people.take(tx, machine, event, id_, actor=by.actor, now=by.now)

    def draw_up(self, tx: Connection, id_: int, head: Head | None, lines: Sequence[Line], by: By) -> None:
        """Write an SKP."""
        if head:
            skp.head(tx, id_, *head, actor=by.actor, now=by.now)
        skp.targets(tx, id_, lines, actor=by.actor, now=by.now)

    def results(self, tx: Connection, machine: Machine, id_: int, said: Mapping[int, str], by: By) -> None:
        """Write results."""
        skp.results(tx, machine, id_, said, actor=by.actor, now=by.now)

    def evidence(
        self, tx: Connection, machine: Machine, id_: int, name: str, link: str, no: int | None, by: By
    ) -> None:
        """Name evidence."""
        sha = sha256(link.encode()).hexdigest()
        skp.evidence(tx, machine, id_, name, sha, link, no=no, actor=by.actor, now=by.now)

    def feedback(self, tx: Connection, id_: int, words: str, by: By) -> None:
        """Give feedback."""
        entries.feedback(tx, id_, words, actor=by.actor, now=by.now)

    def rating(
        self, tx: Connection, machine: Machine, id_: int, hasil: Ekspektasi, perilaku: Ekspektasi, by: By
    ) -> None:
        """Rate somebody."""
        heads = machine is Machine.APPRAISAL and ratings.of_unit(tx, id_)  # hasil is what their unit achieved
        ratings.rating(tx, machine, id_, None if heads else hasil, perilaku, actor=by.actor, now=by.now)

    def objection(self, tx: Connection, id_: int, grounds: str, by: By) -> None:
        """Object."""
        objections.objection(tx, id_, grounds, actor=by.actor, now=by.now)

    def hearing(self, tx: Connection, id_: int, words: str, side: Side | None, by: By) -> None:
        """Write what is said to an objection."""
        objections.hearing(tx, id_, words, side, actor=by.actor, now=by.now)

    def decision(self, tx: Connection, id_: int, words: str, new: tuple[Ekspektasi, Ekspektasi] | None, by: By) -> None:
        """Decide an objection."""
        objections.decision(tx, id_, words, new, actor=by.actor, now=by.now)

    def capaian(self, tx: Connection, id_: int, predikat: PredikatOrganisasi, by: By) -> None:
        """Write what a unit achieved."""
        calibrations.capaian(tx, id_, predikat, actor=by.actor, now=by.now)

    def justification(self, tx: Connection, id_: int, words: str, by: By) -> None:
        """Justify a departure."""
        calibrations.justification(tx, id_, words, actor=by.actor, now=by.now)

    def hand_over(self, tx: Connection, cycle: Cycle, unit_id: int, by: By) -> None:
        """Hand over results."""
        apply(tx, Machine.APPRAISAL, "issue", Scope(cycle_id=cycle.id, unit_id=unit_id), actor=by.actor, now=by.now)
