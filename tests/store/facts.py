"""Make each guard true, or false, for sari: plain rows, written behind the door's back.

NOW is the moment at which the guards are asked; deadlines are put an hour before or after it.
"""

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum

from domain.terms import Fact, Machine, Role
from store.lifecycle import CLOCK
from tests.people import BUDI, DEWI, HADI, JOKO, LESTARI, RATNA, SARI, Office, at

NOW = at("2027-06-01 10:00")
SOON, JUST, LONG_AGO = NOW + timedelta(hours=1), NOW - timedelta(hours=1), NOW - timedelta(days=40)
CAST: dict[Role | str, str] = {
    Role.EMPLOYEE: SARI, Role.APPRAISER: BUDI, Role.SUPERIOR: RATNA, Role.PENGELOLA: DEWI, Role.HEAD: HADI,
    Role.LEADER: LESTARI, Role.CLOCK: CLOCK, "a stranger": JOKO,
}  # fmt: skip


def place(office: Office, machine: Machine, state: StrEnum) -> int:
    """Put sari's subject of a machine into a state, and give its id."""
    subject = office.subject(machine)
    office.do(
        f"UPDATE {machine} SET state = :state, state_since = :now WHERE id = :id", state=state, now=NOW, id=subject
    )
    return subject


def _deadline(office: Office, stage: str, *, opened: bool = True, closed: bool, period: int = 0) -> None:
    office.do(
        "UPDATE deadline SET opens_at = :opens, due_at = :due WHERE stage = :stage AND period = :period",
        opens=LONG_AGO if opened else SOON, due=JUST if closed else SOON + timedelta(hours=1), stage=stage,
        period=period,
    )  # fmt: skip


def _targets(office: Office, there: bool) -> None:
    office.do("DELETE FROM target WHERE appraisal_id = :id", id=office.appraisal())
    if there:
        office.do("INSERT INTO target (appraisal_id, no, rhk, indicator, target, aspek, low, high, satuan, by, at) "
                  "VALUES (:id, 1, 'RHK', 'IKI', '12', 'kuantitas', 12, 12, 'laporan', :by, :now)",
                  id=office.appraisal(), by=SARI, now=NOW)  # fmt: skip


def _results(office: Office, period: int, there: bool) -> None:
    _targets(office, True)
    if there:
        office.do("INSERT INTO result (target_id, period, result, by, at) SELECT id, :period, '12', :by, :now "
                  "FROM target WHERE appraisal_id = :id",
                  id=office.appraisal(), period=period, by=SARI, now=NOW)  # fmt: skip


def _year_reported(office: Office, there: bool) -> None:
    _results(office, 0, True)
    office.do("DELETE FROM evidence")
    if there:
        office.do("INSERT INTO evidence (appraisal_id, period, name, sha256, by, at) "
                  "VALUES (:id, 0, 'a', 'b', :by, :now)", id=office.appraisal(), by=SARI, now=NOW)  # fmt: skip


def _appraisal(office: Office, nip: str, state: str) -> None:
    office.do("UPDATE appraisal SET state = :state WHERE employee_nip = :nip", state=state, nip=nip)


def _since(office: Office, long_ago: bool) -> None:
    office.do("UPDATE appraisal SET state_since = :at WHERE employee_nip = :nip", at=LONG_AGO if long_ago else NOW,
              nip=SARI)  # fmt: skip


def _objection(office: Office, there: bool, decided: bool = False) -> None:
    office.do("DELETE FROM objection")
    if there:
        office.do("INSERT INTO objection (appraisal_id, grounds, by, at, decided_at) "
                  "VALUES (:id, 'x', :by, :now, :decided)",
                  id=office.appraisal(), by=SARI, now=NOW, decided=NOW if decided else None)  # fmt: skip


def _heard(office: Office, both: bool) -> None:
    office.do("DELETE FROM hearing")
    for side in ("employee", "appraiser") if both else ("employee",):
        office.do("INSERT INTO hearing (appraisal_id, side, words, by, at) VALUES (:id, :side, 'x', :by, :now)",
                  id=office.appraisal(), side=side, by=SARI, now=NOW)  # fmt: skip


def _written(office: Office, table: str, columns: str, there: bool) -> None:
    """A row of feedback or rating on the first check-in, since it was reported."""
    office.do(f"DELETE FROM {table}")
    if there:
        values = {"words": "'Baik.'", "hasil, perilaku, predikat": "'sesuai', 'sesuai', 'baik'"}[columns]
        office.do(f"INSERT INTO {table} (appraisal_id, period, {columns}, by, at) VALUES (:id, 1, {values}, :by, :now)",
                  id=office.appraisal(), by=BUDI, now=NOW)  # fmt: skip


def _departs(office: Office, justified: bool) -> None:
    """Sari's unit is held against its pattern from one person on; everybody is Baik, which is too many."""
    office.do("UPDATE cycle SET policy = jsonb_set(policy, '{distribusi,jumlah_minimum}', '1')")
    office.do("UPDATE appraisal SET predikat = 'baik'")
    office.do("UPDATE calibration SET capaian = 'baik', justification = :why", why="Unit baru." if justified else None)


def _unit(office: Office, column: str, value: str | None) -> None:
    office.do(f"UPDATE calibration SET {column} = :value WHERE id = :id", value=value, id=office.calibration())


def _unit_seq(office: Office, seq: int) -> None:
    office.do("UPDATE calibration SET seq = :seq WHERE id = :id", seq=seq, id=office.calibration())


def _outside(office: Office, there: bool) -> None:
    office.do("DELETE FROM outside")
    if there:
        office.do("INSERT INTO outside SELECT :nip, :cycle, 'evaluation', p, 'sesuai', 'sesuai', 'baik', NULL, 1, :now "
                  "FROM (VALUES (0), (1)) v (p)", nip=SARI, cycle=office.cycle.id, now=NOW)  # fmt: skip


def _excused_from(office: Office, state: str) -> None:
    """The last step of sari's first check-in excused it, and this is the state in which it had been."""
    given = {"id": office.checkin(), "seq": office.ask("SELECT seq FROM checkin WHERE id = :id", id=office.checkin())}
    office.do("DELETE FROM step WHERE machine = 'checkin' AND subject_id = :id", **given)
    office.do("WITH o AS (INSERT INTO operation (machine, event, source, target, actor, at) "
              "VALUES ('checkin', 'excuse', :state, 'excused', :by, :now) RETURNING id) "
              "INSERT INTO step SELECT 'checkin', :id, :seq, id, '' FROM o",
              state=state, by=DEWI, now=NOW, **given)  # fmt: skip


MAKES: dict[Fact, Callable[[Office, bool], None]] = {
    Fact.SKP_COMPLETE: _targets,
    Fact.SUPERIOR_AGREED: lambda o, yes: _appraisal(o, BUDI, "agreed" if yes else "proposed"),
    Fact.TARGETS_CLOSED: lambda o, yes: _deadline(o, "target_agreement", closed=yes),
    Fact.EVIDENCE_OPENED: lambda o, yes: _deadline(o, "evidence_collection", opened=yes, closed=False),
    Fact.EVIDENCE_CLOSED: lambda o, yes: _deadline(o, "evidence_collection", closed=yes),
    Fact.RESULTS_REPORTED: _year_reported,
    Fact.CALIBRATION_OPENED: lambda o, yes: _deadline(o, "calibration", opened=yes, closed=False),
    Fact.CALIBRATION_CLOSED: lambda o, yes: _deadline(o, "calibration", closed=yes),
    Fact.UNIT_PREDIKAT_SET: lambda o, yes: _unit(o, "state", "set" if yes else "open"),
    Fact.DISTRIBUTION_CHECKED: lambda o, yes: _unit(o, "state", "approved" if yes else "proposed"),
    Fact.OBJECTION_OPEN: lambda o, yes: _since(o, not yes),
    Fact.OBJECTION_CLOSED: _since,
    Fact.OBJECTION_WRITTEN: _objection,
    Fact.BOTH_HEARD: _heard,
    Fact.DECISION_WRITTEN: lambda o, yes: _objection(o, True, decided=yes),
    Fact.DECISION_OVERDUE: _since,
    Fact.ASSIGNMENT_ENDED: lambda o, yes: o.do(
        "UPDATE assignment SET ends_on = :on WHERE nip = :nip", on=NOW.date() if yes else None, nip=SARI
    ) and None,
    Fact.ASSIGNMENT_ACTIVE: lambda o, yes: o.do(
        "UPDATE assignment SET ends_on = :on WHERE nip = :nip", on=None if yes else NOW.date(), nip=SARI
    ) and None,
    Fact.DISTRIBUTION_OPEN: lambda o, yes: _unit(o, "state", "set" if yes else "proposed"),
    Fact.SKP_AGREED: lambda o, yes: _appraisal(o, SARI, "agreed" if yes else "proposed"),
    Fact.PROGRESS_WRITTEN: lambda o, yes: _results(o, 1, yes),
    Fact.FEEDBACK_WRITTEN: lambda o, yes: _written(o, "feedback", "words", yes),
    Fact.WINDOW_OPEN: lambda o, yes: _deadline(o, "checkin", closed=not yes, period=1),
    Fact.WINDOW_CLOSED: lambda o, yes: _deadline(o, "checkin", closed=yes, period=1),
    Fact.APPRAISAL_VOIDED: lambda o, yes: _appraisal(o, SARI, "voided" if yes else "agreed"),
    Fact.CAPAIAN_WRITTEN: lambda o, yes: _unit(o, "capaian", "baik" if yes else None),
    Fact.ALL_RATED: lambda o, yes: _appraisal(o, SARI, "rated" if yes else "reported")
    or _appraisal(o, BUDI, "voided"),
    Fact.NEVER_PROPOSED: lambda o, yes: _unit_seq(o, 0 if yes else 2),
    Fact.DEPARTURES_JUSTIFIED: _departs,
    Fact.RECORDED_OUTSIDE: _outside,
    Fact.WAS_OPEN: lambda o, yes: _excused_from(o, "open" if yes else "missed"),
    Fact.WAS_REPORTED: lambda o, yes: _excused_from(o, "reported" if yes else "open"),
    Fact.WAS_MISSED: lambda o, yes: _excused_from(o, "missed" if yes else "open"),
}  # fmt: skip


def make(office: Office, machine: Machine, fact: Fact, yes: bool, event: str) -> None:
    """Make one guard of a machine true or false for sari."""
    if fact is Fact.REASON_WRITTEN:
        office.do("DELETE FROM reason")
        if yes:
            office.do(f"INSERT INTO reason SELECT '{machine}', id, seq + 1, :event, 'Sebab.', 'x', :now FROM {machine} "
                      "WHERE id = :id", event=event, now=NOW, id=office.subject(machine))  # fmt: skip
    elif fact is Fact.RATINGS_GIVEN and machine is Machine.APPRAISAL:
        office.do("UPDATE appraisal SET predikat = :p WHERE employee_nip = :nip", p="baik" if yes else None, nip=SARI)
    elif fact is Fact.RATINGS_GIVEN:
        _written(office, "rating", "hasil, perilaku, predikat", yes)
    else:
        MAKES[fact](office, yes)
