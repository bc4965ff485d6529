"""Evidence through the page: a photo or a link, checked, kept once, and given back to whoever has to do with it."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from domain.terms import Machine
from tests.people import agree_all, at
from tests.portal.conftest import Portal, Signed
from tests.rosters import BUDI, JOKO, SARI


@pytest.fixture
def checkin(portals: Callable[..., Portal], tmp_path: Path) -> tuple[Portal, str]:
    portal = portals(clock=lambda: at("2027-04-05"), files=str(tmp_path / "bukti"))
    portal.put(agree_all)
    portal.put(lambda o: o.ask_for_checkins(1, "2027-03-29"))
    return portal, f"/tugas/{Machine.CHECKIN}/{portal.put(lambda o: o.checkin())}"


def _photo() -> bytes:
    made = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(made, "JPEG")
    return made.getvalue()


def _upload(who: Signed, page: str, name: str, data: bytes) -> int:
    return who.post(f"{page}/bukti", {"baris": "1"}, files={"berkas": (name, data)}).status_code


def test_a_photo_is_kept_once_and_read_by_those_who_have_to_do_with_it(checkin: tuple[Portal, str]) -> None:
    portal, page = checkin
    sari, budi, joko = portal.signed(SARI), portal.signed(BUDI), portal.signed(JOKO)
    assert [_upload(sari, page, "../../foto.jpg", _photo()) for _ in range(2)] == [303, 303]
    ((number, name, media),) = portal.rows("SELECT id, name, media FROM evidence")
    assert (name, media) == ("foto.jpg", "image/jpeg")
    answer = budi.get(f"{page}/bukti/{number}")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert Image.open(BytesIO(answer.content)).size == (60, 40)
    assert joko.get(f"{page}/bukti/{number}").status_code == 404
    assert _upload(joko, page, "foto.jpg", _photo()) == 404
    assert _upload(budi, page, "foto.jpg", _photo()) == 409  # the appraiser proves nothing for her


@pytest.mark.parametrize(
    ("name", "data"),
    [("surat.pdf", b"<html><script>alert(1)</script>"), ("gambar.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")],
)
def test_what_is_not_what_it_says_is_refused_and_leaves_nothing(
    checkin: tuple[Portal, str], name: str, data: bytes
) -> None:
    portal, page = checkin
    assert _upload(portal.signed(SARI), page, name, data) == 409
    assert portal.ask("SELECT count(*) FROM evidence") == 0


def test_a_link_into_this_network_is_not_opened_and_one_that_is_none_is_refused(checkin: tuple[Portal, str]) -> None:
    portal, page = checkin
    sari = portal.signed(SARI)
    answer = sari.post(f"{page}/bukti", {"tautan": f"{portal.url}/health"})
    assert answer.headers["Location"] == f"{page}?tautan=unreached#bukti"
    assert "server tidak menjawab" in sari.get(f"{page}?tautan=unreached").text
    assert sari.post(f"{page}/bukti", {"tautan": "javascript:alert(1)"}).status_code == 409
    assert portal.rows("SELECT link_check FROM evidence") == [("unreached",)]


def test_what_is_too_large_is_refused_before_it_fills_the_disk(checkin: tuple[Portal, str]) -> None:
    portal, page = checkin
    assert _upload(portal.signed(SARI), page, "besar.pdf", b"%PDF-1.7 " + b"0" * 10_300_000) == 413
    assert portal.ask("SELECT count(*) FROM evidence") == 0
