"""How often one may: what is a lot of work for us, or calls others, is counted by person; and what is left behind."""

from collections.abc import Callable
from pathlib import Path

from domain.terms import Machine
from portal.documents import MADE
from portal.evidence import SENT
from portal.forms import LONGEST
from portal.gate import STRETCH
from store import sessions
from tests.people import agree_all, at
from tests.portal.allroutes import busy
from tests.portal.conftest import Portal
from tests.portal.papers import Clock, path
from tests.rosters import BUDI, SARI


def _tried(portal: Portal, what: str, often: int) -> None:
    """Let sari have done something so often just now."""
    with portal.engine.begin() as tx:
        for _ in range(often):
            sessions.tried(tx, f"{what}:{SARI}", portal.clock(), STRETCH)


def test_documents_are_made_so_often_for_one_person_and_others_do_not_wait(portals: Callable[..., Portal]) -> None:
    clock = Clock(at("2027-01-05"))
    portal = portals(clock=clock)
    portal.put(agree_all)
    sari, budi = portal.signed(SARI), portal.signed(BUDI)
    _tried(portal, "document", MADE - 1)
    assert [sari.get(path(portal)).status_code for _ in range(2)] == [200, 429]
    assert budi.get(path(portal)).status_code == 200
    clock.at += STRETCH
    assert sari.get(path(portal)).status_code == 200


def test_evidence_is_sent_so_often_by_one_person(portals: Callable[..., Portal], tmp_path: Path) -> None:
    portal = busy(portals, tmp_path)
    page = f"/tugas/{Machine.CHECKIN}/{portal.put(lambda o: o.checkin())}/bukti"
    sari = portal.signed(SARI)
    _tried(portal, "evidence", SENT - 1)
    sent = [sari.post(page, files={"berkas": ("a.csv", b"nama,nilai\na,1\n")}).status_code for _ in range(2)]
    assert sent == [303, 429]
    assert portal.ask("SELECT count(*) FROM evidence") == 1


def test_a_text_without_end_is_refused_in_words_wherever_it_is_typed(
    portals: Callable[..., Portal], tmp_path: Path
) -> None:
    portal = busy(portals, tmp_path)
    sari, long = portal.signed(SARI), "x" * (LONGEST + 1)
    checkin = f"/tugas/{Machine.CHECKIN}/{portal.put(lambda o: o.checkin())}"
    for door, field in (("isi/progress", "r-1"), ("langkah/report", "alasan"), ("bukti", "nama")):
        answer = sari.post(f"{checkin}/{door}", {field: long})
        assert answer.status_code == 409
        assert f"lebih dari {LONGEST} huruf" in answer.text


def test_going_out_leaves_nothing_in_the_browser(portals: Callable[..., Portal]) -> None:
    answer = portals().signed(SARI).post("/keluar")
    assert answer.headers["Clear-Site-Data"] == '"storage"'


def test_a_form_of_another_kind_of_subject_is_not_on_the_page(portals: Callable[..., Portal], tmp_path: Path) -> None:
    """The number of an appraisal is the number of somebody's check-in too: a form must not take one for the other."""
    portal = busy(portals, tmp_path)
    budi = portal.signed(BUDI)
    of_both = "SELECT a.id FROM appraisal a JOIN checkin k ON k.id = a.id WHERE a.appraiser_nip = :nip LIMIT 1"
    wrong = portal.ask(of_both, nip=BUDI)
    portal.put(lambda o: o.do("UPDATE checkin SET state = 'reported'"))
    answer = budi.post(f"/tugas/appraisal/{wrong}/isi/feedback", {"words": "Baik."})
    assert answer.status_code == 409
    assert portal.ask("SELECT count(*) FROM feedback") == 0
    assert budi.post(f"/tugas/checkin/{portal.put(lambda o: o.checkin())}/isi/feedback", {"words": "Baik."}).ok
