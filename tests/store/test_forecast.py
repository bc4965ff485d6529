"""What the planner reads: who stands how, groups of units, an earlier cycle's pace. Numbers, never a person."""

from datetime import timedelta

from domain.forecast import Kind
from domain.telling import Row
from domain.terms import CalibrationState, Channel, Machine, Role, Stage
from store import cycles, forecast
from store.cycles import Cycle
from store.database import Connection
from store.forecast import Basis
from tests.people import BUDI, SARI, WINDOWS, Office, agree_all, an_office, at, check_in, policy, the_plan


def who(kinds: list[Kind], role: Role) -> list[tuple[int, Row, int]]:
    return [(kind.people, row, n) for kind in kinds for one, row, n in kind.stands if one is role]


def start(tx: Connection) -> tuple[Office, Cycle]:
    office = an_office(tx)
    agree_all(office)
    return office, office.cycle


def test_people_are_counted_by_how_they_stand_and_everybody_once(tx: Connection) -> None:
    _, cycle = start(tx)
    kinds = forecast.kinds(tx, cycle.id, Basis.STATES, [])
    assert sum(kind.people for kind in kinds) == 9
    own = who(kinds, Role.EMPLOYEE)
    assert sum(people for people, row, _ in own if row.state == "agreed") == 7
    assert sum(people for people, row, _ in own if row.state == "proposed") == 2, "nobody stands above these two"
    below = {(people, n) for people, row, n in who(kinds, Role.APPRAISER) if row.state == "agreed"}
    assert below == {(1, 1), (1, 2), (1, 4)}, "lestari has ratna, budi has two, ratna has four"
    assert {(row.machine, row.state) for _, row, _ in who(kinds, Role.LEADER)} == {
        (Machine.CALIBRATION, CalibrationState.OPEN)
    }


def test_check_ins_that_are_over_tell_nobody_apart(tx: Connection) -> None:
    office, cycle = start(tx)
    office.ask_for_checkins(1, "2027-03-29")
    check_in(office)
    rows = {row for _, row, _ in who(forecast.kinds(tx, cycle.id, Basis.STATES, [1]), Role.EMPLOYEE)}
    assert {row.check_ins for row in rows} == {((1, "open"),), ((1, "reviewed"),)}
    later = {row for _, row, _ in who(forecast.kinds(tx, cycle.id, Basis.STATES, [2, 3]), Role.EMPLOYEE)}
    assert {row.check_ins for row in later} == {()}


def test_an_extended_unit_and_one_that_works_six_days_are_groups_of_their_own(tx: Connection) -> None:
    office, cycle = start(tx)
    assert len(forecast.windows(tx, cycle.id, Basis.STATES)) == 1
    cycles.extend(tx, cycle, Stage.CHECKIN, 1, "U3", at("2027-04-20 16:00"), "dewi", at("2027-03-01"))
    office.do("UPDATE unit SET six_days = true WHERE code = 'U2'")
    groups = forecast.windows(tx, cycle.id, Basis.STATES)
    assert sorted(six for _, six in groups) == [False, False, True]
    assert {w.due_at for windows in groups.values() for w in windows if w.name == "checkin_1"} == {
        at("2027-04-14 16:00"), at("2027-04-20 16:00"),
    }  # fmt: skip
    kinds = forecast.kinds(tx, cycle.id, Basis.STATES, [])
    assert len({row.group for kind in kinds for _, row, _ in kind.stands}) == 3
    assert sum(kind.people for kind in kinds if kind.six_days) == 1


def test_suppressed_and_declined_channels_are_seen(tx: Connection) -> None:
    office, cycle = start(tx)
    office.do("UPDATE person SET email = 'mati@surakarta.example' WHERE nip = :n", n=SARI)
    office.do("INSERT INTO suppression VALUES ('email', 'mati@surakarta.example', 'bounced', '', 'siklus', :at)",
              at=at("2027-01-05"))  # fmt: skip
    office.do("INSERT INTO optout VALUES (:n, 'whatsapp', 'operator', :at)", n=BUDI, at=at("2027-01-05"))
    kinds = forecast.kinds(tx, cycle.id, Basis.STATES, [])
    assert [kind.people for kind in kinds if kind.email_dead] == [1]
    assert [kind.people for kind in kinds if kind.mobile_out] == [1]
    weights = {channel: {u.code: u.weight for _, u in units}
               for channel, units in forecast.units(tx, cycle.id, Basis.STATES).items()}  # fmt: skip
    assert weights[Channel.EMAIL]["U1"] == 1
    assert weights[Channel.WHATSAPP]["U1"] == 1
    assert weights[Channel.EMAIL]["U0"] == 4


def test_states_are_known_as_they_are_not_as_they_were(tx: Connection) -> None:
    _, cycle = start(tx)
    assert forecast.basis(tx, cycle, at("2027-01-05")) is Basis.STATES
    assert forecast.basis(tx, cycle, at("2027-01-03")) is Basis.BEGINNING


def test_an_earlier_cycle_tells_by_its_audit_when_people_had_finished(tx: Connection) -> None:
    start(tx)
    later = {name: tuple(_next_year(day) for day in window) for name, window in WINDOWS.items()}
    cycles.plan(tx, the_plan(cycle="2028", year=2028, **later), policy().stored(), at("2027-12-01"))
    cycle = cycles.find(tx, "2028")
    pace = forecast.last_pace(tx, cycle, at("2027-06-01"))
    assert pace
    assert pace.cycle == "2027"
    # All seven who have somebody above them were agreed on 4 January, 25 days before the due day.
    assert pace.share(Stage.TARGET_AGREEMENT, -7, -25) == 0
    assert pace.share(Stage.TARGET_AGREEMENT, -7, -24) == 7 / 9
    assert Stage.CHECKIN not in pace.seen, "nobody was asked for one"
    assert Stage.CALIBRATION not in pace.seen, "it was not due by then"
    assert forecast.last_pace(tx, cycle, at("2027-01-20")) is None
    assert forecast.last_pace(tx, cycles.find(tx, "2027"), at("2028-06-01") + timedelta(days=300)) is None


def _next_year(day: str) -> str:
    return f"{int(day[:4]) + 1}{day[4:]}"
