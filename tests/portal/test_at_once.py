"""Two people at one thing at the very same moment: one wins, the other is told, and nothing is lost.

Both requests are made to wait at the row that they want; then the row is let go. So they truly meet.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
import requests

from domain.seal import Purpose, seal
from domain.terms import Channel, Machine, MessageState, Stage
from store import reminders
from store.database import text
from store.installation import secret
from store.reminders import DueRung
from tests.people import HADI, LESTARI, Office, agree_all, at, propose, rate, report, set_capaian
from tests.portal.conftest import Portal
from tests.portal.signing import link, until
from tests.portal.skpdesk import Clock, Desk, agreed_above
from tests.rosters import BUDI, DEWI, RATNA, SARI
from tests.store.answering import SENT_AT, message

Portals = Callable[..., Portal]
Act = Callable[[], requests.Response]
WAITING = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND state = 'active'"""


@pytest.fixture
def clock() -> Clock:
    return Clock("2027-01-05")


@pytest.fixture
def office(portals: Portals, clock: Clock) -> Portal:
    return portals(clock=clock)


def together(portal: Portal, row: str, *acts: Act) -> list[requests.Response]:
    """Let people act at once: all stand in line for a row before the first of them gets it."""
    return behind(portal, f"SELECT FROM {row} FOR UPDATE", *acts)


def behind(portal: Portal, lock: str, *acts: Act) -> list[requests.Response]:
    """Let people act at once, all in line behind a lock that is then let go."""
    with ThreadPoolExecutor(len(acts)) as pool:
        with portal.engine.begin() as tx:
            tx.execute(text(lock))
            asked = [pool.submit(act) for act in acts]
            assert until(lambda: portal.ask(WAITING) == len(acts)), "they never met"
        return [one.result() for one in asked]


def told(answers: list[requests.Response]) -> str:
    """The words that the one who came second reads; everybody else got through."""
    assert sorted(answer.status_code for answer in answers) == [303] * (len(answers) - 1) + [409]
    return unescape(next(answer.text for answer in answers if answer.status_code == 409))


def steps(portal: Portal, appraisal: int) -> list[str]:
    return [event for (event,) in portal.rows(
        "SELECT event FROM audit WHERE machine = 'appraisal' AND subject_id = :id ORDER BY seq", id=appraisal
    )]  # fmt: skip


def test_of_agreeing_and_sending_back_one_holds_and_the_other_is_told_who_and_when(office: Portal) -> None:
    office.put(lambda o: [agreed_above(o), propose(o, SARI)])
    appraisal = office.put(lambda o: o.appraisal())
    page, here, there = f"/tugas/appraisal/{appraisal}", office.signed(BUDI), office.signed(BUDI)
    back, reason = {"Referer": office.url + page}, {"alasan": "Belum terukur."}
    before = steps(office, appraisal)
    answers = together(
        office, f"appraisal WHERE id = {appraisal}",
        lambda: here.post(f"{page}/langkah/agree"),
        lambda: there.post(f"{page}/langkah/send_back", reason, headers=back),
    )  # fmt: skip
    said = told(answers)
    won = "agree" if answers[0].status_code == 303 else "send_back"
    assert steps(office, appraisal) == [*before, won]
    assert "oleh Budi, Selasa, 5 Januari 2027 pukul 09.00 WIB" in said
    assert ("Langkah terakhir" in said, "memuat ulang halaman" in said) == (True, True)
    if won == "agree":
        assert f'href="{page}"' in said  # the way back
    assert office.ask("SELECT count(*) FROM reason") == (won == "send_back")  # a reason without its step is none
    late = here.post(f"{page}/langkah/agree")
    assert late.status_code == 409
    assert "oleh Budi" in late.text


def test_a_button_pressed_twelve_times_is_one_step(office: Portal) -> None:
    office.put(lambda o: [agreed_above(o), propose(o, SARI)])
    appraisal = office.put(lambda o: o.appraisal())
    budi = [office.signed(BUDI) for _ in range(12)]
    acts = [lambda who=who: who.post(f"/tugas/appraisal/{appraisal}/langkah/agree") for who in budi]
    answers = together(office, f"appraisal WHERE id = {appraisal}", *acts)
    assert sorted(answer.status_code for answer in answers) == [303] + [409] * 11
    assert steps(office, appraisal).count("agree") == 1


def test_two_tabs_that_keep_one_skp_lose_nothing(office: Portal) -> None:
    office.put(agreed_above)
    first, second = Desk(office), Desk(office)
    first.press("tambah", first.look().fields)
    mine = first.look().filled(rhk_1="Dari ponsel", target_1="95 persen")
    other = second.look().filled(rhk_1="Dari ponsel", indicator_1="Dari kantor")
    answers = together(office, "draft", lambda: first.keep(mine), lambda: second.keep(other))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    lost = mine if answers[0].status_code == 409 else other
    refused = next(answer for answer in answers if answer.status_code == 409).json()
    assert refused["said"]  # which lines differ, in words
    desk = first if lost is mine else second
    assert desk.press("gabung", lost).status_code == 303
    kept = {said for _, said in desk.look().fields}
    assert {"Dari ponsel", "95 persen", "Dari kantor"} <= kept


def test_two_pengelola_who_hand_over_one_unit_hand_it_over_once(office: Portal, clock: Clock) -> None:
    office.put(_rated)
    clock.when = "2028-01-26"
    unit = office.put(lambda o: o.unit("U1"))
    dewi, ratna = office.signed(DEWI), office.signed(RATNA)
    way = f"/tim/sampaikan/2027/{unit}"
    row = f"appraisal WHERE unit_id = {unit} AND state = 'rated'"
    said = told(together(office, row, lambda: dewi.post(way), lambda: ratna.post(way)))
    issued = office.rows("SELECT operation_id FROM audit WHERE event = 'issue'")
    assert len(issued) == 2  # sari and budi
    assert len(set(issued)) == 1
    who = office.ask("SELECT actor FROM operation WHERE event = 'issue'")
    assert f"oleh {'Dewi' if who == DEWI else 'Ratna'}, Rabu, 26 Januari 2028 pukul 09.00 WIB" in said
    assert dewi.get("/tim").status_code == 200


def _rated(office: Office) -> None:
    """Bring U1 to where its results can be handed over; ratna keeps the agency together with dewi."""
    agree_all(office)
    office.do("INSERT INTO pengelola SELECT :nip, id FROM agency WHERE code = 'A1'", nip=RATNA)
    report(office)
    report(office, BUDI)
    calibration = set_capaian(office)
    rate(office)
    rate(office, BUDI, RATNA)
    office.take("propose", calibration, HADI, "2028-01-14", Machine.CALIBRATION)
    office.take("approve", calibration, LESTARI, "2028-01-17", Machine.CALIBRATION)


@pytest.mark.parametrize("kind", ["asked for", "of a reminder"])
def test_of_six_who_use_one_link_at_the_same_moment_one_gets_in(office: Portal, kind: str) -> None:
    way, lock = link(office, SARI), "SELECT FROM sign_in FOR UPDATE"
    if kind == "of a reminder":
        way, lock = office.put(_reminder), "LOCK TABLE used_link IN EXCLUSIVE MODE"  # it is read, and not written
    answers = behind(office, lock, *[lambda: office.post(way)] * 6)
    assert sorted(answer.status_code // 100 for answer in answers) == [3, 4, 4, 4, 4, 4]
    assert office.ask("SELECT count(*) FROM session") == 1


def _reminder(office: Office) -> str:
    """The link of a reminder to sari of this morning, about what is open until the end of January."""
    due = at("2027-01-29 16:00")
    rung = DueRung(Stage.TARGET_AGREEMENT, 0, False, due, "2027-01-05", "reminder", Channel.EMAIL, "doer")
    reminders.climb(office.tx, office.cycle.id, [rung], SENT_AT)
    number = message(office, MessageState.ACCEPTED, channel="email", dedupe=f"r:{SARI}:email:2027-01-05")
    return f"/t/{seal(secret(office.tx), Purpose.TASK, number)}"
