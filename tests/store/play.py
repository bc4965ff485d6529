"""A year at random: people do things, right and wrong, the clock sweeps, the roster moves people about.

What a player does goes through the same functions as in real life. A refusal is fine; anything else is a fault.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from domain.lifecycle import ENTRIES, LIFECYCLE, expected, lines
from domain.terms import Entry, Fact, Machine, Role, Stage
from store import acting, appraisals, checkins, cycles, duties, entries, people, reports, standins, units
from store.acting import ActingError
from store.cycles import CycleError
from store.database import text
from store.duties import Duty
from store.lifecycle import CLOCK, REACHED_AT, Scope, apply
from store.people import Refused
from store.reports import Group
from tests.people import DEWI, JOKO, STAFF, WIB, Office, agree_all, at, hire, issue, report
from tests.store.writing import write

EVENTS = list(dict.fromkeys((t.machine, t.event) for t in LIFECYCLE))
KINDS = list(dict.fromkeys((e.machine, e.entry) for e in ENTRIES))
SIDE = ("void", "excuse", "reopen")  # what would empty the stage too soon
CAST = [nip for nip, _, _ in STAFF]
UNITS = ["U0", "U1", "U2", "U3", "V0"]
# What is written before a step, so that its guards may come true.
BEFORE: dict[Fact, tuple[Entry, ...]] = {
    Fact.SKP_COMPLETE: (Entry.TARGET,), Fact.RESULTS_REPORTED: (Entry.RESULT, Entry.EVIDENCE),
    Fact.RATINGS_GIVEN: (Entry.RATING,), Fact.PROGRESS_WRITTEN: (Entry.PROGRESS,),
    Fact.FEEDBACK_WRITTEN: (Entry.FEEDBACK,), Fact.CAPAIAN_WRITTEN: (Entry.CAPAIAN,),
    Fact.OBJECTION_WRITTEN: (Entry.OBJECTION,), Fact.DECISION_WRITTEN: (Entry.DECISION,),
    Fact.BOTH_HEARD: (Entry.HEARING, Entry.HEARING),
    Fact.DEPARTURES_JUSTIFIED: (Entry.JUSTIFICATION,),
}  # fmt: skip


@dataclass
class Player:
    """Plays one year; `shown` keeps what the status said at each moment."""

    office: Office
    now: datetime = field(default_factory=lambda: at("2027-01-04 10:00"))
    shown: list[tuple[datetime, Group]] = field(default_factory=list)
    moved: bool = False
    newcomers: int = 0

    def status(self) -> Group:
        return reports.status(self.office.tx, self.office.cycle, "stage", self.now)[0]

    def begin_in(self, chapter: int) -> None:
        """Begin at the opening, after the agreements, with the year reported, or when sari's result has been issued."""
        if chapter:
            agree_all(self.office)
            self.now = at("2027-03-28 10:00")
        if chapter == 2:
            for nip, _, appraiser in STAFF:
                if appraiser:
                    report(self.office, nip)
            self.now = at("2028-01-10 10:00")
        if chapter == 3:
            issue(self.office)
            self.now = at("2028-01-27 10:00")

    # --- what people do -------------------------------------------------------------------------------

    def try_step(self, what: int, whom: int, who: int, rightly: bool) -> None:
        """Somebody takes some step; rightly means by a role that may, after writing what it asks for."""
        machine, event = EVENTS[what % len(EVENTS)]
        row = self._subject(machine, whom, [t.source for t in lines(machine, event)] if rightly else [])
        if row is None:
            return
        roles = lines(machine, event)[0].by
        actor = self._holder(row, roles[who % len(roles)]) if rightly else CAST[who % len(CAST)]
        if rightly:
            self._prepare(machine, event, row["id"], actor, whom)
        self._take(machine, event, row["id"], actor)

    def try_entry(self, what: int, whom: int, who: int, rightly: bool) -> None:
        """Somebody writes something; a state never changes by it."""
        machine, entry = KINDS[what % len(KINDS)]
        rules = [e for e in ENTRIES if (e.machine, e.entry) == (machine, entry)]
        row = self._subject(machine, whom, [s for e in rules for s in e.states] if rightly else [])
        if row is not None:
            rule = rules[who % len(rules)]
            self._write(machine, entry, row["id"], self._holder(row, rule.by) if rightly else CAST[who % 9], whom)
            assert self.office.state(machine, row["id"]) == row["state"]

    def work(self, who: int) -> None:
        """Somebody looks into their inbox and takes the first step that nothing hinders: it is not refused."""
        nip = CAST[who % len(CAST)]
        tasks = people.inbox(self.office.tx, self.office.cycle, nip, self.now)
        for task in [t for t in tasks if not t.missing and t.event not in SIDE][:1]:
            people.take(self.office.tx, task.machine, task.event, task.subject_id, actor=nip, now=self.now)

    def bustle(self, choice: int) -> None:
        """About half of those whose turn it is do what is expected of them, or try to."""
        for machine in Machine:
            for row in self._rows(machine):
                for t in expected(machine, row["state"]):
                    choice = (choice * 1103 + 12345) % 65536
                    if choice % 5 < 3:
                        event = "contest" if t.event == "accept" and choice % 2 else t.event
                        actor = self._holder(row, t.by[0])
                        self._prepare(machine, event, row["id"], actor, choice)
                        self._take(machine, event, row["id"], actor)

    def _take(self, machine: Machine, event: str, subject: int, actor: str) -> None:
        with suppress(Refused), self.office.tx.begin_nested():
            people.take(self.office.tx, machine, event, subject, actor=actor, now=self.now)

    def _prepare(self, machine: Machine, event: str, subject: int, actor: str, choice: int) -> None:
        for fact in lines(machine, event)[0].given:
            for entry in BEFORE.get(fact, ()):
                self._write(machine, entry, subject, actor, choice)
            if fact is Fact.REASON_WRITTEN:
                with suppress(Refused), self.office.tx.begin_nested():
                    entries.reason(self.office.tx, machine, event, subject, "Sebab.", actor=actor, now=self.now)

    def _write(self, machine: Machine, entry: Entry, subject: int, actor: str, choice: int) -> None:
        with suppress(Refused), self.office.tx.begin_nested():
            write(self.office.tx, machine, entry, subject, actor, self.now, choice)

    def _rows(self, machine: Machine) -> list[dict[str, Any]]:
        query = text(f"SELECT * FROM {machine}_facts(:now, '') ORDER BY id")
        return [dict(row) for row in self.office.tx.execute(query, {"now": self.now}).mappings()]

    def _subject(self, machine: Machine, pick: int, states: list[Any]) -> dict[str, Any] | None:
        found = [row for row in self._rows(machine) if not states or row["state"] in states]
        return found[pick % len(found)] if found else None

    def _holder(self, row: dict[str, Any], role: Role) -> str:
        if role is Role.CLOCK:
            return CLOCK
        if role is Role.PENGELOLA:
            return str(self.office.ask("SELECT min(nip) FROM pengelola WHERE agency_id = :id", id=row["agency_id"]))
        return str(row[REACHED_AT[role]])

    # --- what the clock, the roster and the operator do -----------------------------------------------

    def wait(self, minutes: int) -> None:
        """Look at the status, and let time pass."""
        self.shown.append((self.now, self.status()))
        self.now += timedelta(minutes=minutes)

    def until(self, steps: int) -> None:
        """Let time pass until a window opens or ends, or the days of objection are over."""
        moments = self.office.rows("SELECT opens_at FROM deadline UNION SELECT due_at FROM deadline "
                                   "UNION SELECT objection_until + interval '1 day' FROM appraisal "
                                   "UNION SELECT state_since + interval '22 days' FROM appraisal "
                                   "ORDER BY 1")  # fmt: skip
        later = [moment for (moment,) in moments if moment and moment > self.now]
        if later:
            self.wait(0)
            self.now = later[min(steps, len(later) - 1)] + timedelta(minutes=steps)

    def sweep(self) -> None:
        """The day: what is due is done, and then nothing is due any more."""
        tx, cycle = self.office.tx, self.office.cycle
        standins.keep(tx, self.now)
        for duty in duties.due(tx, cycle, self.now):
            assert does(self.office, duty, self.now) > 0, duty
        assert duties.due(tx, cycle, self.now) == []

    def move(self, who: int, where: int, appraiser: int) -> None:
        """Somebody comes, goes, or gets another unit and appraiser."""
        self.moved = True
        if who % 11 == 9:
            self.newcomers += 1
            hire(self.office.tx, f"20000101202404{self.newcomers:04d}", UNITS[where % 5], CAST[appraiser % 9],
                 f"{self.now:%Y-%m-%d}")  # fmt: skip
            appraisals.follow(self.office.tx, self.now)
        else:
            unit = None if where % 8 == 7 else UNITS[where % 5]
            self.office.move(CAST[who % 9], unit, CAST[appraiser % 9], f"{self.now.astimezone(WIB):%Y-%m-%d %H:%M}")

    def stand_in(self, who: int, whom: int, where: int, days: int) -> None:
        """A pengelola writes down that somebody acts for another, or for a vacant post, from a day on."""
        first = self.now.astimezone(WIB).date() + timedelta(days=days % 3)
        official = CAST[whom % 9] if whom % 10 else None
        there = units.find(self.office.tx, UNITS[where % 5])
        with suppress(ActingError), self.office.tx.begin_nested():
            acting.add(self.office.tx, CAST[who % 9], acting.KINDS[who % 3], there, official, first,
                       first + timedelta(days=days), "", actor=JOKO if where % 5 == 4 else DEWI, now=self.now,
                       )  # fmt: skip

    def extend(self, where: int, what: int, days: int) -> None:
        """The operator gives a unit more time."""
        stages = [(w.stage, w.period) for w in cycles.windows(self.office.tx, self.office.cycle.id)]
        stage, period = stages[what % len(stages)]
        until = self.now + timedelta(days=days)
        with suppress(CycleError), self.office.tx.begin_nested():
            cycles.extend(self.office.tx, self.office.cycle, stage, period, UNITS[where % 5], until, "op", self.now)

    def fold(self) -> None:
        reports.fold(self.office.tx, self.office.cycle.id)


def does(office: Office, duty: Duty, now: datetime) -> int:
    """Do what is due, as the flows of a day do it, and give how many rows it moved."""
    tx, agencies = office.tx, duty.agencies
    scope = Scope(cycle_id=office.cycle.id, agency_ids=agencies, period=duty.period)
    match duty.stage, duty.opens:
        case Stage.TARGET_AGREEMENT, True:
            return appraisals.open_agencies(tx, office.cycle.id, agencies, now)
        case Stage.CHECKIN, True:
            return checkins.open_period(tx, office.cycle.id, duty.period, agencies, now)
        case Stage.CHECKIN, False:
            return apply(tx, Machine.CHECKIN, "miss", scope, actor=CLOCK, now=now)
        case Stage.EVIDENCE_COLLECTION, False:
            return apply(tx, Machine.APPRAISAL, "lapse", scope, actor=CLOCK, now=now)
        case Stage.CALIBRATION, True:
            return appraisals.open_units(tx, office.cycle.id, agencies, now)
        case Stage.CALIBRATION, False:
            return apply(tx, Machine.CALIBRATION, "hand_up", Scope(cycle_id=office.cycle.id, agency_ids=agencies),
                         actor=CLOCK, now=now)  # fmt: skip
        case Stage.FINAL_SCORING, False:
            return apply(tx, Machine.APPRAISAL, "finalise", scope, actor=CLOCK, now=now)
    raise AssertionError(f"nobody does {duty}")
