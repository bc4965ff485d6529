"""Input by colleagues: who is asked, what they answer, and that nobody can be told from what the appraiser sees."""

import re
from collections.abc import Callable
from datetime import timedelta
from json import dumps
from typing import Any

import pytest

from domain.terms import BerAkhlak
from store import appraisals, peers
from tests.people import TONO, WATI, agree_all, at, hire, rate, report, set_capaian
from tests.portal.conftest import Portal
from tests.portal.looking import faults, needs_browser, words
from tests.portal.test_task import Clock
from tests.rosters import BUDI, DEWI, JOKO, RATNA, SARI

RULE = {"rekan_sejawat": 4, "bawahan": 2, "minimum": 3, "hari": 10}
# tono and these four have budi as their appraiser, as sari has; the last two are sari's own.
COLLEAGUES = [TONO, *(f"19900{n}012015011001" for n in range(1, 5))]
SUBORDINATES = ["199205012019011001", "199206012019011001"]
TOO_FEW = "Belum cukup jawaban untuk ditampilkan."


def asking(portal: Portal, rule: dict[str, int] | None = None) -> None:
    """Let the cycle ask colleagues, and bring those colleagues into the office."""
    portal.put(agree_all)

    def made(office: Any) -> None:
        for nip, boss in [*((nip, BUDI) for nip in COLLEAGUES[1:]), *((nip, SARI) for nip in SUBORDINATES)]:
            hire(office.tx, nip, "U1", boss)
        appraisals.follow(office.tx, at("2027-12-16"))
        office.do("UPDATE cycle SET policy = jsonb_set(policy, '{perilaku,rekan}', CAST(:rule AS jsonb))",
                  rule=dumps(rule or RULE))  # fmt: skip

    portal.put(made)


@pytest.fixture
def clock() -> Clock:
    return Clock("2027-12-16")


@pytest.fixture
def office(portals: Callable[..., Portal], clock: Clock) -> Portal:
    portal = portals(clock=clock)
    asking(portal)
    return portal


def _page(portal: Portal) -> str:
    return f"/tugas/appraisal/{portal.put(lambda o: o.appraisal())}/rekan"


def _ids(portal: Portal, nips: list[str]) -> list[str]:
    found: list[str] = portal.put(lambda o: [str(o.appraisal(nip)) for nip in nips])
    return found


def _ask(portal: Portal, nips: list[str]) -> int:
    return portal.signed(BUDI).post(_page(portal), {"orang": _ids(portal, nips)}).status_code


def _door(portal: Portal, nip: str) -> str:
    return f"/masukan/{portal.ask('SELECT id FROM peer WHERE rater_nip = :nip', nip=nip)}"


def _said(ekspektasi: str = "sesuai", kalimat: str = "", **other: str) -> dict[str, str]:
    return {**dict.fromkeys(BerAkhlak, ekspektasi), "kalimat": kalimat, **other}


def _answer(portal: Portal, nip: str, **said: str) -> int:
    return portal.signed(nip).post(_door(portal, nip), _said(**said)).status_code


def _seen(portal: Portal) -> str:
    return words(portal.signed(BUDI).get(_page(portal)))


def test_the_system_proposes_a_fixed_draw_and_budi_asks_whom_he_chooses(office: Portal) -> None:
    page, budi = _page(office), office.signed(BUDI)
    assert page in budi.get(page.removesuffix("/rekan")).text
    first = budi.get(page).text
    assert re.findall(r'value="(\d+)" checked', first) == re.findall(r'value="(\d+)" checked', budi.get(page).text)
    assert len(re.findall(r'value="\d+" checked', first)) == RULE["rekan_sejawat"] + RULE["bawahan"]
    assert len(re.findall(r'name="orang"', first)) == len(COLLEAGUES) + len(SUBORDINATES)
    assert not re.search(r"\d{18}", first)  # no NIP stands in the page
    chosen = [COLLEAGUES[0], COLLEAGUES[3], SUBORDINATES[1]]
    assert _ask(office, chosen) == 303
    found = office.rows("SELECT rater_nip, relation FROM peer")
    assert sorted(found) == sorted([(COLLEAGUES[0], "peer"), (COLLEAGUES[3], "peer"), (SUBORDINATES[1], "subordinate")])
    assert _ask(office, [COLLEAGUES[1]]) == 409  # nobody is added later: they would be known by the difference
    assert len(office.rows("SELECT FROM peer")) == 3


def test_too_few_too_many_and_people_from_elsewhere_are_refused(office: Portal) -> None:
    wrong = [COLLEAGUES[:2], COLLEAGUES + SUBORDINATES, [*COLLEAGUES[:2], WATI], [*COLLEAGUES[:2], SARI],
             [*COLLEAGUES[:2], BUDI], []]  # fmt: skip
    assert [_ask(office, nips) for nips in wrong] == [409] * len(wrong)
    ids = ["abc", "9" * 30, "-1", *_ids(office, COLLEAGUES[:2])]
    assert office.signed(BUDI).post(_page(office), {"orang": ids}).status_code == 409
    assert office.rows("SELECT FROM peer") == []


def test_where_too_few_people_are_there_nobody_can_be_asked(office: Portal) -> None:
    office.put(lambda o: o.do("UPDATE assignment SET ends_on = '2027-01-01' WHERE nip = ANY (:nips)",
                              nips=COLLEAGUES[1:] + SUBORDINATES[:1]))  # fmt: skip
    assert "Orang yang dapat diminta masukan kurang dari 3" in _seen(office)
    assert "Minta masukan" not in _seen(office)
    assert _ask(office, [TONO, SUBORDINATES[1]]) == 409


def test_a_cycle_whose_rules_ask_nobody_has_no_such_page(office: Portal) -> None:
    office.put(lambda o: o.do("UPDATE cycle SET policy = policy #- '{perilaku,rekan}'"))
    page, budi = _page(office), office.signed(BUDI)
    assert budi.get(page).status_code == 404
    assert _ask(office, COLLEAGUES[:3]) == 404
    assert "Masukan rekan" not in budi.get(page.removesuffix("/rekan")).text


def test_those_asked_find_it_under_their_work_and_may_change_what_they_said(office: Portal) -> None:
    _ask(office, COLLEAGUES[:4])
    tono, door = office.signed(TONO), _door(office, TONO)
    assert f'href="{door}">Sari' in tono.get("/tugas").text
    assert "Saat ini tidak ada yang menjadi giliran" not in tono.get("/tugas").text
    assert "pukul 09.00 WIB" in tono.get(door).text
    assert _answer(office, TONO, kalimat="Selalu menolong.") == 303
    assert "sudah dijawab, dapat diubah" in tono.get("/tugas").text
    again = tono.get(door).text
    assert len(re.findall(r'value="sesuai" required checked', again)) == len(BerAkhlak)
    assert "Selalu menolong." in again
    assert _answer(office, TONO, ekspektasi="di_atas", loyal="di_bawah") == 303
    ((kept, said),) = office.rows("SELECT answers, words FROM peer WHERE answered_at IS NOT NULL")
    assert (kept["loyal"], kept["adaptif"], said) == ("di_bawah", "di_atas", "")


@pytest.mark.parametrize(("wrong", "said"), [
    ({"kompeten": ""}, "Belum dipilih: Kompeten."), ({"adaptif": "hebat"}, "Belum dipilih: Adaptif."),
    ({"kalimat": "x" * 1001}, "Kalimat lebih dari 1000 huruf."),
])  # fmt: skip
def test_an_answer_that_is_not_whole_is_refused_in_words(office: Portal, wrong: dict[str, str], said: str) -> None:
    _ask(office, COLLEAGUES[:3])
    answer = office.signed(TONO).post(_door(office, TONO), _said(**wrong))
    assert (answer.status_code, said in answer.text) == (409, True)
    assert office.ask("SELECT count(*) FROM peer WHERE answers IS NOT NULL") == 0


def test_nothing_budi_sees_changes_while_answers_come_in(office: Portal) -> None:
    _ask(office, COLLEAGUES[:5])
    before = _seen(office)
    assert f"{TOO_FEW} Jawaban ditampilkan sekaligus" in before
    for n, nip in enumerate(COLLEAGUES[:4]):
        assert _answer(office, nip, kalimat=f"Kalimat {n}.") == 303
        assert _seen(office) == before  # more than the minimum, and still not one word
    assert _answer(office, TONO, ekspektasi="di_bawah") == 303
    assert _seen(office) == before
    assert _answer(office, COLLEAGUES[4]) == 303
    shown = _seen(office)
    assert "5 orang menjawab" in shown
    assert _answer(office, TONO, ekspektasi="di_atas") == 409  # a change would be known by the difference
    assert _seen(office) == shown


def test_what_came_in_is_shown_together_once_and_no_answer_follows(office: Portal, clock: Clock) -> None:
    _ask(office, [*COLLEAGUES[:3], SUBORDINATES[0], COLLEAGUES[3]])
    said = {TONO: "Zaman berubah, ia ikut.", COLLEAGUES[1]: "Andal.", SUBORDINATES[0]: "Membimbing kami."}
    for nip, kalimat in said.items():
        assert _answer(office, nip, kalimat=kalimat, loyal="di_bawah" if nip == TONO else "di_atas") == 303
    clock.when = "2027-12-26"  # the tenth day
    seen = _seen(office)
    assert "3 orang menjawab" in seen
    assert "Loyal 1 0 2" in seen
    assert "Adaptif 0 3 0" in seen
    assert seen.index("Andal.") < seen.index("Membimbing kami.") < seen.index("Zaman berubah")
    assert not any(word in seen for word in ("Tono", "Pegawai 1001"))
    for late in (COLLEAGUES[2], TONO):  # who has not answered, and who would change it
        refused = office.signed(late).post(_door(office, late), _said("di_bawah"))
        assert (refused.status_code, "sudah ditutup" in refused.text) == (409, True)
        assert "/masukan/" not in office.signed(late).get("/tugas").text
    assert _seen(office) == seen
    assert "sudah ditutup" in office.signed(TONO).get(_door(office, TONO)).text
    clock.when = "2028-01-14"
    assert _seen(office) == seen


def test_below_the_minimum_nothing_is_shown_and_not_how_many_there_were(office: Portal, clock: Clock) -> None:
    _ask(office, COLLEAGUES[:4])
    clock.when = "2028-01-05"
    nobody = _seen(office)
    assert f"{TOO_FEW} Masa menjawab sudah berakhir." in nobody
    clock.when = "2027-12-17"
    for nip in COLLEAGUES[:2]:
        assert _answer(office, nip, kalimat="Rahasia.") == 303
    clock.when = "2028-01-05"
    assert _seen(office) == nobody


def test_answers_end_when_the_year_is_rated_and_stay_hidden_until_their_days_are_over(
    office: Portal, clock: Clock
) -> None:
    clock.when = "2028-01-12"
    _ask(office, COLLEAGUES[:4])
    for nip in COLLEAGUES[:3]:
        assert _answer(office, nip) == 303
    office.put(report)
    office.put(set_capaian)
    assert "Masukan rekan" in office.signed(BUDI).get("/tim/nilai").text
    office.put(rate)
    assert _answer(office, TONO, ekspektasi="di_bawah") == 409
    assert TOO_FEW in _seen(office)
    clock.when = "2028-01-23"
    assert "3 orang menjawab" in _seen(office)
    assert "Loyal 0 3 0" in _seen(office)


def test_the_employee_learns_nothing_and_strangers_find_nothing(office: Portal) -> None:
    page = _page(office)
    told = office.ask("SELECT count(*) FROM outbox WHERE created_at >= :asked", asked=at("2027-12-16"))
    before = words(office.signed(SARI).get(page.removesuffix("/rekan"))), words(office.signed(SARI).get("/tugas"))
    _ask(office, COLLEAGUES[:3])
    for nip in COLLEAGUES[:3]:
        assert _answer(office, nip, kalimat="Andal.") == 303
    sari = office.signed(SARI)
    assert (words(sari.get(page.removesuffix("/rekan"))), words(sari.get("/tugas"))) == before
    door = _door(office, TONO)
    for nip in (SARI, JOKO, WATI, RATNA, DEWI, TONO):
        assert office.signed(nip).get(page).status_code == 404
        assert office.signed(nip).post(page, {"orang": _ids(office, COLLEAGUES[:3])}).status_code == 404
    for nip in (SARI, BUDI, COLLEAGUES[1], JOKO, DEWI):
        assert office.signed(nip).get(door).status_code == 404
        assert office.signed(nip).post(door, _said()).status_code == 404
    assert office.signed(TONO).get("/masukan/" + "9" * 30).status_code == 404
    assert office.ask("SELECT count(*) FROM outbox WHERE created_at >= :asked", asked=at("2027-12-16")) == told


def test_whoever_appraises_later_does_not_count_their_own_answer(office: Portal, clock: Clock) -> None:
    _ask(office, COLLEAGUES[:3])
    for nip in COLLEAGUES[:3]:
        assert _answer(office, nip) == 303
    office.put(lambda o: o.do("UPDATE appraisal SET appraiser_nip = :tono WHERE employee_nip = :sari",
                              tono=TONO, sari=SARI))  # fmt: skip
    with office.engine.begin() as tx:
        sari = office.put(lambda o: o.appraisal())
        rule = peers.rule(tx, sari)
        assert rule
        assert peers.input_(tx, sari, rule, at("2027-12-16") + timedelta(days=30)).together is None


@needs_browser
def test_the_pages_are_accessible_on_a_phone(office: Portal, clock: Clock) -> None:
    page = _page(office)
    assert faults(office.signed(BUDI), [page]) == {}
    _ask(office, COLLEAGUES[:3])
    assert faults(office.signed(BUDI), [page]) == {}
    assert faults(office.signed(TONO), ["/tugas", _door(office, TONO)]) == {}
    for nip in COLLEAGUES[:3]:
        assert _answer(office, nip, kalimat="Andal.") == 303
    assert faults(office.signed(BUDI), [page]) == {}
    assert faults(office.signed(TONO), [_door(office, TONO)]) == {}
