"""Nothing that is logged while people work tells who they are, how they are reached, or what would let somebody in.

The portal runs as it is served; everything that it says is looked at: its logs, its output, the database's log.
"""

import logging
import re
from collections.abc import Callable

import pytest
import requests
from sqlalchemy.exc import DBAPIError

from domain.seal import Purpose, seal
from domain.terms import Entry, Machine
from portal.gate import COOKIE
from store.database import Engine, text
from store.installation import secret
from store.server import Server
from tests.people import NAMES, STAFF, Office, agree_all, at
from tests.portal.conftest import Portal
from tests.portal.signing import link, until
from tests.portal.systems import System, a_token
from tests.rosters import BUDI, DEWI, JOKO, RATNA, SARI
from tests.store.answering import message

WORDS = "Kata-kata Sari tentang nilainya"
MOBILE, ADDRESS = "6281299990001", "sari@surakarta.example"
NUMBER = re.compile(r"(?<!\d)\d{17,19}(?!\d)")  # a NIP, or what was meant for one
WRITES = {"entry": "progress", "actor_nip": BUDI, "period": 1, "results": [{"no": 1, "result": WORDS}]}
BROKEN = ("result", "sign_in", "answered")  # tables into which nothing can be written any more
SECRETS = (MOBILE, MOBILE[3:], ADDRESS, "surakarta.example", "Sesuai Ekspektasi", "sesuai_ekspektasi", "di_atas", WORDS)


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], server: Server) -> Callable[[], str]:
    """Everything that has been logged or printed until now."""
    caplog.set_level(logging.INFO)
    for name in ("siklus", "siklus.portal", "flows", "store", "notifications", "uvicorn", "uvicorn.error", "asyncio"):
        caplog.set_level(logging.DEBUG, name)
    printed: list[str] = []
    of_database = server.folder / "log"
    before = of_database.stat().st_size

    def whole() -> str:
        printed.extend(capfd.readouterr())
        logged = [logging.Formatter("%(name)s %(message)s").format(record) for record in caplog.records]
        return "\n".join([*printed, *logged, of_database.read_bytes()[before:].decode()])

    return whole


@pytest.fixture
def portal(said: Callable[[], str], portals: Callable[..., Portal]) -> Portal:
    made = portals(clock=lambda: at("2027-04-05"))
    made.put(agree_all)
    made.put(lambda o: o.ask_for_checkins(1, "2027-03-29"))
    made.put(lambda o: o.do("UPDATE person SET mobile = :m WHERE nip = :nip", m=f"+{MOBILE}", nip=SARI))
    return made


def _break(office: Office) -> None:
    """Let the database refuse every row, and say the whole row in its refusal."""
    for table in BROKEN:
        office.do(f"ALTER TABLE {table} ADD CONSTRAINT uji CHECK (false) NOT VALID")


def _task(office: Office) -> str:
    return f"/t/{seal(secret(office.tx), Purpose.TASK, message(office, channel='email'))}"


def test_what_people_do_is_in_no_log(portal: Portal, said: Callable[[], str]) -> None:
    keys = _a_day(portal)
    _a_day_on_which_everything_breaks(portal)
    assert until(lambda: 'relation "sign_in" violates' in said())  # the database is listened to
    assert until(lambda: "POST /masuk: IntegrityError" in said())  # and so is the portal
    whole = said()
    assert "POST /tugas/{machine}/{subject_id}/isi/{entry}: IntegrityError" in whole
    assert "POST api /cycles/{code}/appraisals/{nip}/entries: IntegrityError" in whole
    _nothing_of_anybody(whole, keys)


def _a_day(portal: Portal) -> list[str]:
    """Let people come in by their links, write, be refused, and a system read; give what opens doors."""
    paths = [link(portal, SARI), portal.put(_task)]
    came = [portal.post(path) for path in paths]
    portal.get(paths[0])
    portal.post(f"{paths[0]}x")
    for who in (SARI, ADDRESS, MOBILE, f"{SARI}\0"):
        assert portal.post("/masuk", {"siapa": who}).status_code == 200
    sari, budi = portal.signed(SARI), portal.signed(BUDI)
    page = f"/tugas/checkin/{portal.put(lambda o: o.checkin())}"
    for who in (sari, budi):
        for path in ("/tugas", page, "/tim", "/hasil", f"/siklus/2027/instansi/A1/pegawai?cari={SARI}"):
            who.get(path)
    sari.post(f"{page}/langkah/report")
    sari.post(f"{page}/isi/progress", {"r-1": WORDS})
    sari.post(f"{page}/langkah/report")
    budi.post(f"{page}/isi/rating", {"hasil": "di_atas", "perilaku": SARI})
    budi.post(f"{page}/isi/feedback", {"words": WORDS})
    budi.post(f"{page}/isi/rating", {"hasil": "di_atas", "perilaku": "di_atas"})
    requests.get(portal.url + "/sesi", cookies={COOKIE: "salah"}, timeout=10)
    token = a_token(portal.engine, portal.clock())
    system = System(portal.url, token)
    assert system.get(f"/cycles/2027/appraisals/{SARI}").status_code == 200
    system.post(f"/cycles/2027/appraisals/{SARI}/steps", {"event": "report"})
    System(portal.url, f"{token}x").get("/cycles")
    cookies = [one.cookies[COOKIE] for one in came if COOKIE in one.cookies]
    cookies += [who.session.cookies[COOKIE] for who in (sari, budi)]
    return [*(path.rpartition("/")[2] for path in paths), *cookies, token, secret_of(portal)]


def secret_of(portal: Portal) -> str:
    return str(portal.put(lambda office: secret(office.tx)))


def _a_day_on_which_everything_breaks(portal: Portal) -> None:
    """The database refuses what is written, and says the whole row that it refuses."""
    system = System(portal.url, a_token(portal.engine, portal.clock()))
    portal.put(_break)
    sari = portal.signed(SARI)
    page = f"/tugas/appraisal/{portal.put(lambda o: o.appraisal())}"
    checkin = f"/tugas/checkin/{portal.put(lambda o: o.checkin(BUDI))}"
    budi = portal.signed(BUDI)
    assert budi.post(f"{checkin}/isi/progress", {"r-1": WORDS}).status_code == 500
    portal.post("/masuk", {"siapa": RATNA})  # the answer has gone out when it breaks
    portal.post("/masuk", {"siapa": "ratna@surakarta.example"})
    assert sari.get(page).status_code == 200
    assert system.post(f"/cycles/2027/appraisals/{BUDI}/entries", WRITES).status_code == 500


def _nothing_of_anybody(whole: str, keys: list[str]) -> None:
    for nip, _, _ in STAFF:
        assert nip not in whole, NAMES[nip]
    for word in (*SECRETS, *keys):
        assert word not in whole, word[:6]
    assert not NUMBER.search(whole)


def test_a_refusal_names_nobody_by_their_whole_number(portal: Portal, said: Callable[[], str]) -> None:
    fields = ("words", "wanted", "nilai_skp", "nilai_perilaku", "side", "r-1", "alasan")
    refused = 0
    for who in map(portal.signed, (SARI, BUDI, DEWI)):
        for machine in Machine:
            page = f"/tugas/{machine}/{portal.put(lambda o, machine=machine: o.subject(machine))}"
            doors = [*(f"isi/{entry}" for entry in Entry), *(f"langkah/{event}" for event in ("agree", "report"))]
            for door in doors:
                for typed in (JOKO, JOKO[:-1] + "0", f"{JOKO}9"):
                    answer = who.post(f"{page}/{door}", dict.fromkeys(fields, typed))
                    assert answer.status_code in (303, 404, 409), f"{page}/{door}"
                    assert not NUMBER.search(answer.text), f"{page}/{door}"
                    refused += answer.status_code == 409
    system = System(portal.url, a_token(portal.engine, portal.clock()))
    for nip in (JOKO, JOKO[:-1] + "0"):
        asked = [system.get(f"/cycles/2027/appraisals/{nip}"),
                 system.post(f"/cycles/2027/appraisals/{SARI}/steps", {"event": "x", "actor_nip": nip})]  # fmt: skip
        assert [answer.status_code // 100 for answer in asked] == [4, 4]
        assert not any(NUMBER.search(answer.text) for answer in asked)
    assert refused > 50
    assert not NUMBER.search(said())


def test_what_is_refused_is_written_down_without_a_name(portal: Portal, said: Callable[[], str]) -> None:
    sari, appraisal = portal.signed(SARI), portal.put(lambda o: o.appraisal(JOKO))
    number = portal.ask("SELECT max(id) FROM session")
    sari.get(f"/tugas/appraisal/{appraisal}")
    sari.post("/keluar", {"csrf": "x"})
    portal.get("/tidak/ada")
    assert f"refused GET /tugas/{{machine}}/{{subject_id}}: 404, session {number}" in said()
    assert f"refused POST /keluar: 403, session {number}" in said()
    assert said().count("refused") == 2


def test_an_error_of_the_database_does_not_say_what_was_asked_about(engine: Engine) -> None:
    with pytest.raises(DBAPIError) as broken, engine.begin() as tx:
        tx.execute(text("SELECT 1 / 0 WHERE :nip <> ''"), {"nip": SARI})
    assert "division by zero" in str(broken.value)
    assert SARI not in str(broken.value)
