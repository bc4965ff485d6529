"""What people only try out says so on every page and paper; an ordinary cycle never does."""

from pathlib import Path

from domain.terms import Machine
from store.practice import MARK
from tests.portal.conftest import Portal
from tests.portal.helpdesk import clock, english, office, own, page_of, practise
from tests.portal.papers import codes, pdf, words
from tests.rosters import BUDI, SARI

__all__ = ["clock", "office"]

PRACTISING = "Latihan · data rekaan"


def test_the_practice_room_says_so_on_every_page_and_paper_and_an_ordinary_cycle_never(
    office: Portal, tmp_path: Path
) -> None:
    sari, budi = office.signed(SARI), office.signed(BUDI)
    pages, team = own(office), ("/tim", "/tim/matriks")
    seen = [budi.get(path).text for path in team] + [sari.get(path).text for path in pages if path not in team]
    assert not [page for page in seen if PRACTISING in page]
    assert "LATIHAN" not in words(pdf(office), tmp_path)
    ordinary = codes(office)[0][0]
    assert PRACTISING not in office.get(f"/periksa/{ordinary}").text
    practise(office)
    for path in team:
        assert PRACTISING in budi.get(path).text, path
    for path in [*pages, "/bantuan"]:
        assert path in team or PRACTISING in sari.get(path).text, path
    paper = words(pdf(office), tmp_path)
    assert "LATIHAN · DATA REKAAN · BUKAN DOKUMEN RESMI" in paper
    checked = office.get(f"/periksa/{codes(office)[-1][0]}").text
    assert PRACTISING in checked
    assert "bukan dokumen resmi" in checked


def test_a_practice_page_says_so_in_english_too(office: Portal) -> None:
    practise(office)
    assert "Practice · made-up data" in english(office, SARI).get(page_of(office, Machine.CHECKIN)).text


def test_a_demo_says_so_before_one_signs_in_and_everywhere_after(office: Portal) -> None:
    assert PRACTISING not in office.get("/masuk").text
    office.put(lambda o: o.do(f"COMMENT ON TABLE cycle IS '{MARK}'"))
    assert PRACTISING in office.get("/masuk").text
    sari = office.signed(SARI)
    for path in (*own(office), "/bantuan", "/sesi"):
        assert sari.get(path).text.count(PRACTISING) == 1, path
