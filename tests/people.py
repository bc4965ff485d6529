"""The cast, and the offices they work in.

sari is appraised by budi, budi by ratna; hadi heads sari's unit and lestari stands above it; dewi is the pengelola of
their city. joko is a stranger: he works in another town, where he is the pengelola himself.

    A1 Surakarta: U0 Dinas ─┬─ U1 Bidang Data (sari, budi) ── U3 Seksi Arsip (tono)
                            └─ U2 Bidang Lain (wati)
    A2 Ambon:     V0 Kantor (joko)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from config.policy import timelines
from domain.cycle import Plan, read_plan
from domain.policy import Policy, resolve
from domain.provisions import Ladder
from domain.terms import Ekspektasi, Machine, PredikatOrganisasi, Stage
from store import appraisals, calibrations, checkins, cycles, entries, people, ratings, skp
from store.cycles import Cycle
from store.database import Connection, Engine, text
from store.lifecycle import CLOCK, Scope, apply
from tests.rosters import BUDI, DEWI, JOKO, RATNA, SARI
from tests.skps import complete_lines

HADI, LESTARI = "197502102001121002", "196803251993032003"
TONO, WATI = "199108172016051004", "199504212019012006"
NAMES = {
    SARI: "Sari", BUDI: "Budi", RATNA: "Ratna", DEWI: "Dewi", JOKO: "Joko", HADI: "Hadi", LESTARI: "Lestari",
    TONO: "Tono", WATI: "Wati",
}  # fmt: skip
WIB, WITA, WIT = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Makassar"), ZoneInfo("Asia/Jayapura")

WINDOWS = {
    "target_agreement": ("2027-01-04", "2027-01-29 16:00"),
    "checkin_1": ("2027-03-29", "2027-04-14 16:00"),
    "checkin_2": ("2027-06-29", "2027-07-14 16:00"),
    "checkin_3": ("2027-09-29", "2027-10-14 16:00"),
    "checkin_4": ("2027-12-13", "2027-12-30 16:00"),
    "evidence_collection": ("2027-12-15", "2028-01-10 16:00"),
    "calibration": ("2028-01-11", "2028-01-24 16:00"),
    "final_scoring": ("2028-01-25", "2028-02-15 16:00"),
}
# agency, unit, unit above it, zone, head, leader
UNITS = (
    ("A1", "U0", None, "Asia/Jakarta", RATNA, LESTARI),
    ("A1", "U1", "U0", "Asia/Jakarta", HADI, LESTARI),
    ("A1", "U2", "U0", "Asia/Jakarta", None, RATNA),
    ("A1", "U3", "U1", "Asia/Jakarta", None, BUDI),
    ("A2", "V0", None, "Asia/Jayapura", None, None),
)
# who, where, appraised by whom
STAFF = (
    (LESTARI, "U0", None),
    (RATNA, "U0", LESTARI),
    (HADI, "U0", RATNA),
    (DEWI, "U0", RATNA),
    (BUDI, "U1", RATNA),
    (SARI, "U1", BUDI),
    (WATI, "U2", RATNA),
    (TONO, "U3", BUDI),
    (JOKO, "V0", None),
)
# A ladder of our own, the same for every stage, so that a calmer policy leaves these tests alone.
RUNGS = (
    ("opens", ("doer",), ("email",)),
    (-7, ("doer",), ("email",)),
    (-3, ("doer",), ("email",)),
    (-1, ("doer",), ("email", "whatsapp")),
    (1, ("doer", "appraiser"), ("email",)),
    (5, ("doer", "superior"), ("email", "whatsapp")),
)
LADDER = Ladder.model_validate(
    {"rungs": {stage: [{"days": days, "tell": tell, "by": by} for days, tell, by in RUNGS] for stage in Stage}}
)
MORNING = "2027-01-04"
AS_EXPECTED = (Ekspektasi.SESUAI, Ekspektasi.SESUAI)


def at(moment: str, zone: ZoneInfo = WIB) -> datetime:
    """`2027-01-05` is nine in the morning of that day, `2027-01-05 16:30` that minute; in Jakarta unless told."""
    return datetime.fromisoformat(moment if ":" in moment else f"{moment} 09:00").replace(tzinfo=zone)


def policy(day: str = MORNING) -> Policy:
    """The rules in force on a day, as the program ships them."""
    return resolve(timelines(), at(day).date())


def a_plan(**changes: Any) -> dict[str, Any]:
    """What a PLAN.yaml holds. A window is changed by its name: `checkin_1=("2027-03-01", "2027-03-12 16:00")`."""
    windows = {name: changes.pop(name, window) for name, window in WINDOWS.items()}
    made = {name: {"opens_on": opens, "due_at": due} for name, (opens, due) in windows.items()}
    return {"cycle": "2027", "year": 2027, "name": "Penilaian Kinerja 2027", "windows": made, **changes}


def the_plan(**changes: Any) -> Plan:
    return read_plan(a_plan(**changes))


@dataclass(frozen=True)
class Office:
    """A cycle with the cast in it, on one connection."""

    tx: Connection
    cycle: Cycle

    def appraisal(self, nip: str = SARI) -> int:
        return people.appraisal_of(self.tx, self.cycle, nip)

    def checkin(self, nip: str = SARI, period: int = 1) -> int:
        return people.checkin_of(self.tx, self.cycle, nip, period)

    def calibration(self, unit: str = "U1") -> int:
        return people.calibration_of(self.tx, self.cycle, unit)

    def subject(self, machine: Machine) -> int:
        """Sari's appraisal, her first check-in, or her unit's calibration."""
        return {Machine.APPRAISAL: self.appraisal, Machine.CHECKIN: self.checkin,
                Machine.CALIBRATION: self.calibration}[machine]()  # fmt: skip

    def state(self, machine: Machine, subject_id: int) -> str:
        return str(self.ask(f"SELECT state FROM {machine} WHERE id = :id", id=subject_id))

    def ask(self, question: str, **given: Any) -> Any:
        """The one value that a question gives."""
        return self.tx.scalar(text(question), given)

    def rows(self, question: str, **given: Any) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.tx.execute(text(question), given)]

    def do(self, command: str, **given: Any) -> int:
        """Change rows behind the door's back, and say how many."""
        return self.tx.execute(text(command), given).rowcount

    def take(self, event: str, subject_id: int, by: str, when: str, machine: Machine = Machine.APPRAISAL) -> None:
        people.take(self.tx, machine, event, subject_id, actor=by, now=at(when))

    def sweep(self, event: str, when: str, machine: Machine = Machine.APPRAISAL) -> int:
        """What the clock does to the whole cycle."""
        return apply(self.tx, machine, event, Scope(cycle_id=self.cycle.id), actor=CLOCK, now=at(when))

    def ask_for_checkins(self, period: int, when: str) -> int:
        return checkins.open_period(self.tx, self.cycle.id, period, cycles.agencies(self.tx, self.cycle.id), at(when))

    def unit(self, code: str) -> int:
        return int(self.ask("SELECT id FROM unit WHERE code = :code", code=code))

    def agency(self, code: str) -> int:
        return int(self.ask("SELECT id FROM agency WHERE code = :code", code=code))

    def move(self, nip: str, unit: str | None, appraiser: str | None = None, when: str = "2027-05-03") -> None:
        """End a person's spell, begin another in a unit (none: they leave), and let the cycles follow."""
        self.do("UPDATE assignment SET ends_on = greatest(starts_on, CAST(:on AS date) - 1) "
                "WHERE nip = :nip AND ends_on IS NULL", nip=nip, on=when[:10])  # fmt: skip
        if unit:
            hire(self.tx, nip, unit, appraiser, when[:10])
        appraisals.follow(self.tx, at(when))


Built = tuple[Engine, Cycle]  # a database with a cycle in it


@contextmanager
def rolled_back(built: Built) -> Iterator[Office]:
    """The office of a database for as long as the block runs; what is done in it is rolled back."""
    engine, cycle = built
    with engine.connect() as tx, tx.begin() as transaction:
        yield Office(tx, cycle)
        transaction.rollback()


def hire(tx: Connection, nip: str, unit: str, appraiser: str | None = None, when: str = "2026-01-01") -> None:
    """Let a person begin in a unit; who is not known yet becomes known."""
    given = {
        "nip": nip,
        "name": NAMES.get(nip, f"Pegawai {nip[-4:]}"),
        "unit": unit,
        "appraiser": appraiser,
        "on": when,
    }
    tx.execute(text("INSERT INTO person (nip, name, kind, email, mobile) VALUES (:nip, :name, 'PNS', "
                    "lower(:name) || '@surakarta.example', '+6281234567890') ON CONFLICT DO NOTHING"),
               given)  # fmt: skip
    tx.execute(text("INSERT INTO assignment (nip, agency_id, unit_id, appraiser_nip, starts_on) "
                    "SELECT :nip, agency_id, id, :appraiser, :on FROM unit WHERE code = :unit"), given)  # fmt: skip


def settle_in(tx: Connection) -> None:
    """Two agencies with their units, everybody in their place, and a pengelola in each."""
    for code, name in (("A1", "Pemerintah Kota Surakarta"), ("A2", "Pemerintah Kota Ambon")):
        tx.execute(text("INSERT INTO agency (code, name) VALUES (:code, :name)"), {"code": code, "name": name})
    for agency, code, parent, zone, head, leader in UNITS:
        tx.execute(text("INSERT INTO unit (agency_id, code, name, parent_id, zone, head_nip, leader_nip) "
                        "SELECT a.id, :code, 'Unit ' || :code, p.id, :zone, :head, :leader "
                        "FROM agency a LEFT JOIN unit p ON p.code = :parent WHERE a.code = :agency"),
                   {"agency": agency, "code": code, "parent": parent, "zone": zone, "head": head, "leader": leader},
                   )  # fmt: skip
    for nip, unit, appraiser in STAFF:
        hire(tx, nip, unit, appraiser)
    for nip, agency in ((DEWI, "A1"), (JOKO, "A2")):
        tx.execute(text("INSERT INTO pengelola SELECT :nip, id FROM agency WHERE code = :code"),
                   {"nip": nip, "code": agency})  # fmt: skip


def begin(tx: Connection, when: str = MORNING, **changes: Any) -> Office:
    """Plan a cycle, open it, and take everybody in."""
    now = at(when)
    plan = the_plan(**changes)
    cycles.plan(tx, plan, policy().stored(), now)
    cycles.begin(tx, cycles.find(tx, plan.cycle), now)
    cycle = cycles.find(tx, plan.cycle)
    for agency_id in cycles.unopened(tx, cycle.id):
        appraisals.open_agency(tx, cycle.id, agency_id, now)
    return Office(tx, cycle)


def an_office(tx: Connection, **changes: Any) -> Office:
    """The cast in a cycle that has just been opened."""
    settle_in(tx)
    return begin(tx, **changes)


# --- the road of one appraisal --------------------------------------------------------------------------


def write_targets(office: Office, nip: str, *, by: str | None = None, when: str = MORNING, lines: int = 1) -> None:
    """A complete SKP of a JA or JF, each line following from the first of the appraiser."""
    appraisal = office.appraisal(nip)
    skp.targets(office.tx, appraisal, complete_lines(office.tx, appraisal, lines), actor=by or nip, now=at(when))


def propose(office: Office, nip: str, when: str = MORNING) -> int:
    """Write one target and propose the SKP; needs the SKP of whoever stands above."""
    write_targets(office, nip, when=when)
    office.take("propose", office.appraisal(nip), nip, when)
    return office.appraisal(nip)


def agree_all(office: Office, when: str = MORNING) -> None:
    """Let everybody propose and their appraiser agree, from the top down. Nobody stands above lestari and joko."""
    for nip, _, appraiser in STAFF:
        appraisal = propose(office, nip, when)
        if appraiser:
            office.take("agree", appraisal, appraiser, when)


def check_in(office: Office, nip: str = SARI, appraiser: str = BUDI, period: int = 1, when: str = "2027-04-05") -> int:
    """Report and review one check-in that has opened."""
    checkin = office.checkin(nip, period)
    skp.results(office.tx, Machine.CHECKIN, checkin, {1: "3 laporan"}, actor=nip, now=at(when))
    office.take("report", checkin, nip, when, Machine.CHECKIN)
    entries.feedback(office.tx, checkin, "Baik.", actor=appraiser, now=at(when))
    ratings.rating(office.tx, Machine.CHECKIN, checkin, *AS_EXPECTED, actor=appraiser, now=at(when))
    office.take("review", checkin, appraiser, when, Machine.CHECKIN)
    return checkin


def report(office: Office, nip: str = SARI, when: str = "2028-01-05") -> int:
    """Write the year's result and its evidence, and report."""
    appraisal, given = office.appraisal(nip), {"actor": nip, "now": at(when)}
    skp.results(office.tx, Machine.APPRAISAL, appraisal, {1: "12 laporan"}, **given)
    skp.evidence(office.tx, Machine.APPRAISAL, appraisal, "Laporan", "0" * 64, None, **given)
    office.take("report", appraisal, nip, when)
    return appraisal


def set_capaian(office: Office, unit: str = "U1", by: str = LESTARI, when: str = "2028-01-12") -> int:
    """Let the leader set a unit's predikat."""
    calibration = office.calibration(unit)
    calibrations.capaian(office.tx, calibration, PredikatOrganisasi.BAIK, actor=by, now=at(when))
    office.take("set_predikat", calibration, by, when, Machine.CALIBRATION)
    return calibration


def rate(office: Office, nip: str = SARI, appraiser: str = BUDI, when: str = "2028-01-13") -> int:
    """Give the two ratings of the year, as expected."""
    appraisal = office.appraisal(nip)
    ratings.rating(office.tx, Machine.APPRAISAL, appraisal, *AS_EXPECTED, actor=appraiser, now=at(when))
    office.take("rate", appraisal, appraiser, when)
    return appraisal


def issue(office: Office, when: str = "2028-01-26 10:00") -> int:
    """Bring sari's appraisal from `agreed` to `issued`: reported, rated, her unit calibrated, handed over."""
    appraisal = report(office)
    report(office, BUDI)
    calibration = set_capaian(office)
    rate(office)
    rate(office, BUDI, RATNA)
    office.take("propose", calibration, HADI, "2028-01-14", Machine.CALIBRATION)
    office.take("approve", calibration, LESTARI, "2028-01-17", Machine.CALIBRATION)
    office.take("issue", appraisal, DEWI, when)
    return appraisal
