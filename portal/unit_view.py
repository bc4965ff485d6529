"""A unit of an agency as somebody may see it: its counts, its people, and the units below it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any
from urllib.parse import quote

from fastapi import HTTPException

from domain.speech import Speech
from domain.words import stage_words
from portal.ahead import Outlooks
from portal.counted import empty, now_at
from portal.curve import Curve, curve_of
from portal.desk import AgencyView, Desk
from portal.listing import address
from store import drill, names, sight
from store.database import Connection, Engine, only_look
from store.drill import Stood, Where
from store.reports import Group
from store.sessions import Visitor
from store.sight import Unit

MOST = 100  # people on the page; the list of people has them all


@dataclass(frozen=True, slots=True)
class Found:
    """A unit of an agency as somebody may see it, and the units below it with how far below they are."""

    view: AgencyView
    unit: Unit
    group: Group
    below: list[tuple[Group, int]]

    @property
    def root(self) -> str:
        """Give the address of the agency."""
        return f"/siklus/{quote(self.view.cycle.code, safe='')}/instansi/{quote(self.view.agency.code, safe='')}"

    def stage(self, said: str) -> int:
        """Give the place of the stage that an address names, or of that of now. Raises 404 for one that is not."""
        windows = self.view.windows
        at = next((n for n, w in enumerate(windows) if w.name == said), None) if said else now_at(windows, self.view.at)
        if at is None or not windows:
            raise HTTPException(404)
        return at


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the unit, in each stage in the order of the plan; `waits` is the first stage that waits for them."""

    stages: Sequence[Stood]
    waits: Stood | None


class UnitDesk:
    """Reads a unit for its pages. What a visitor may not see is a 404."""

    def __init__(self, engine: Engine, desk: Desk, outlooks: Outlooks) -> None:
        self.engine, self.desk, self.outlooks = engine, desk, outlooks

    def look(self, visitor: Visitor, cycle: str, agency: str, code: str) -> Found:
        """Give a unit by the codes of its cycle, its agency and its own."""
        view = self.desk.agency(visitor, cycle, agency)
        with self.engine.begin() as tx:
            only_look(tx)
            unit = sight.unit(tx, view.agency.id, code)
            if unit is None:
                raise HTTPException(404)
            below = sight.below(tx, view.agency.id, unit.id)
        known = {group.id: group for group in view.groups}
        own, *others = (
            known.get(u.id) or empty(u.id, u.code, u.name, view.windows) for u in (unit, *(u for u, _ in below))
        )
        return Found(view, unit, own, list(zip(others, (depth for _, depth in below), strict=True)))

    def curve(self, found: Found, at: int, t: Speech, patience: float | None) -> Curve:
        """Give the curve of the stage at a place of the plan."""
        cycle, window = found.view.cycle, found.group.stages[at].window
        words = stage_words(window.stage, window.period, cycle.check_ins, t.language)
        title = f"{t('Kurva penyelesaian', 'Completion curve')}: {words} · {found.unit.name or found.unit.code}"
        if window.opens_at > found.view.at:
            return Curve(False, title)
        seen = self.outlooks.get(cycle, found.view.agency.id, patience)
        return curve_of(seen, window, found.unit.id, cycle, t, title)


def addresses(found: Found, at: int) -> dict[str, Any]:
    """Give the addresses that a unit's page leads to."""
    unit, stage = found.unit.code, found.view.windows[at].name
    page = f"{found.root}/unit/{quote(unit, safe='')}"
    return {
        "root": found.root, "unit_path": page, "unit_csv": address(f"{found.root}/unit.csv", unit=unit),
        "curve_csv": address(f"{found.root}/kurva.csv", unit=unit, tahap=stage),
        "again": address(f"{found.root}/kurva", unit=unit, tahap=stage),
        "wait": address(page, tahap=stage, tunggu=1),
        "calibration_path": f"{found.root}/kalibrasi/{quote(unit, safe='')}",
    }  # fmt: skip


def staff_of(tx: Connection, found: Found) -> tuple[list[Person], Mapping[str, str]]:
    """Give the first hundred people of the unit in all their stages, and the names of those who are to act."""
    view, order = found.view, {(w.stage, w.period): n for n, w in enumerate(found.view.windows)}
    every = drill.everyone(tx, view.cycle, Where(view.agency.id, found.unit.id), view.at)
    staff = []
    for _, rows in islice(groupby(every, key=lambda one: one.id), MOST):
        stages = sorted(rows, key=lambda one: order[one.stage, one.period])
        waiting = [one for one in stages if one.how == "open" and one.opens_at <= view.at]
        staff.append(Person(stages, min(waiting, key=lambda one: one.due_at, default=None)))
    staff.sort(key=lambda p: (p.waits is None, p.waits.due_at if p.waits else view.at, p.stages[0].name))
    return staff, names.names(tx, {p.waits.turn_nip for p in staff if p.waits and p.waits.turn_nip})
