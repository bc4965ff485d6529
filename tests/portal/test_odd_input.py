"""Whatever stands in an address, a form or a name: no page breaks, no header is injected, nobody is led away."""

import re
import string
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
import requests
from hypothesis import example, given, settings
from hypothesis import strategies as st
from starlette.responses import RedirectResponse, Response

from portal import signin
from portal.file_names import clean, disposition
from portal.gate import within
from tests.portal.allroutes import Door, address, busy, doors, prove, visitors
from tests.portal.conftest import Portal
from tests.portal.signing import link
from tests.rosters import BUDI, SARI

HERE = "https://kinerja.example/masuk"
AWAY = st.sampled_from(
    ["//", "/\\", "\\\\", "https:", "javascript:", "\t", "\r\n", "%2f", "%5c", "@", ".", "..", ":", "?", "#"]
)
LURES = st.lists(st.one_of(AWAY, st.text(max_size=6), st.just("jahat.example")), max_size=8).map("".join)
# What breaks pages elsewhere, in a parameter of an address or a field.
ODD = (
    "\0", "'", '"><script>', "%", "-1", "9" * 40, "1e9", "NaN", "٣", "é\u202e", "\r\nX-Jahat: 1", "x" * 3000,
    "2027-02-30", "../../etc/passwd", "\ud7ff\U0010ffff",
)  # fmt: skip
IN_PATHS = ("\0", "'%", "-1", "9" * 40, "٣", "\r\nX-Jahat: 1")
FIELDS = """words wanted hasil perilaku nilai_skp nilai_perilaku capaian side decision idea alasan baris tautan nama no
    selesai bahasa lanjut siapa aksi asal versi tab approach model lakukan saluran pesan langkah r-1 kalimat nilai
    instansi unit pegawai tanggal mulai sampai"""


# --- where one is led -------------------------------------------------------------------------------------


@given(LURES)
@example("//jahat.example")
@example("///jahat.example")
@example("/\\jahat.example")
@example("/\t/jahat.example")
@example("/.//jahat.example")
@example("/x\r\nSet-Cookie: a=b")
@example("/" + "x" * 3000)
@settings(deadline=None, max_examples=1500)
def test_one_is_led_to_this_site_whatever_is_asked(said: str) -> None:
    led = within(said)
    assert led.startswith("/")
    sent = RedirectResponse(led, 303).headers["Location"]
    assert not set(sent) - set(string.printable) | set(sent) & set("\r\n\t\\")
    # As a browser reads it: backslashes are slashes, tabs and line ends are nothing.
    read = "".join(c for c in sent if c not in "\t\r\n").replace("\\", "/")
    assert not read.startswith("//")  # three slashes too: browsers take what follows for a host, urljoin does not
    assert urlsplit(urljoin(HERE, read))[:2] == ("https", "kinerja.example")
    assert len(led) <= 2_000


PLACES = ("/siklus/2027", "/tugas?selesai=x", "/a b/é?x=%0d%0a#y")


@given(st.sampled_from(PLACES))
def test_a_place_of_this_site_is_kept(said: str) -> None:
    assert within(said) == said


@pytest.mark.parametrize(
    "lure", ["//jahat.example", "/\\jahat.example", "https://jahat.example", "/a\r\nX-Jahat: 1", "javascript:0"]
)
def test_no_door_that_is_told_where_to_go_on_leads_away(
    portals: Callable[..., Portal], tmp_path: Path, lure: str
) -> None:
    portal = busy(portals, tmp_path)
    sari, budi = portal.signed(SARI), portal.signed(BUDI)
    checkin = f"/tugas/checkin/{portal.put(lambda o: o.checkin())}"
    sari.post(f"{checkin}/isi/progress", {"r-1": "3 laporan"})
    answers = [
        sari.post("/bahasa", {"bahasa": "en", "lanjut": lure}),
        sari.post(f"{checkin}/langkah/report", {"lanjut": lure}),
        portal.post(link(portal, SARI), cookies={signin.FURTHER: quote(lure, safe="")}),
        portal.post(link(portal, BUDI), cookies={signin.FURTHER: lure.replace("\r\n", "%0d%0a")}),
    ]
    for answer in answers:
        assert answer.status_code == 303
        assert urlsplit(urljoin(HERE, answer.headers["Location"]))[:2] == ("https", "kinerja.example")
        assert "X-Jahat" not in answer.headers
    refused = budi.post(f"{checkin}/langkah/report", headers={"Referer": f"{portal.url}{quote(lure)}"})
    assert refused.status_code == 409
    back = re.findall(r'href="([^"]*)">Kembali', refused.text)
    assert [urlsplit(urljoin(HERE, unescape(way)))[:2] for way in back] == [("https", "kinerja.example")]
    broken = budi.post(f"{checkin}/langkah/report", headers={"Referer": "http://[jahat"})
    assert broken.status_code == 409


# --- names of files ---------------------------------------------------------------------------------------

TRICKS = ["../", "..\\", "\r\n", '"', ";", "filename=", "%00", "\0", "CON", ".exe", ".html", "\u202e", "/", " ", "."]
NAMES = st.lists(st.one_of(st.text(max_size=12), st.sampled_from(TRICKS)), max_size=9).map("".join)


@given(NAMES, st.sampled_from(["pdf", "jpg", "csv"]))
@settings(deadline=None, max_examples=1500)
def test_a_files_name_is_only_a_name_and_its_header_only_a_header(said: str, ending: str) -> None:
    name = clean(said, ending)
    assert name.endswith(f".{ending}")
    assert 0 < len(name) <= 110
    assert not set(name) & set('/\\<>:"|?*\0\r\n\t')
    assert not name.startswith((".", " "))
    header = disposition(name, inline=False)
    assert header.isascii()
    assert header.isprintable()
    assert Response(headers={"Content-Disposition": header}).headers["Content-Disposition"] == header
    kind, plain, encoded = header.split("; ", 2) if header.count("; ") == 2 else pytest.fail(header)
    assert kind == "attachment"
    assert plain.removeprefix('filename="')[:-1].count('"') == 0
    assert encoded == f"filename*=UTF-8''{quote(name, safe='')}"


# --- every door, with odd things in its address -----------------------------------------------------------


@pytest.fixture
def portal(portals: Callable[..., Portal], tmp_path: Path) -> Portal:
    made = busy(portals, tmp_path)
    prove(made)
    return made


def _odd(door: Door, path: str) -> list[str]:
    """Addresses of a door with odd words in its query, one for each; and in place of the parts of its path."""
    plain = path.partition("?")[0]
    asked = ["&".join(f"{name}={quote(odd)}" for name in door.asks) for odd in ODD if door.asks]
    found = [f"{plain}?{query}" for query in asked]
    for n, part in enumerate(door.path.split("/")):
        pieces = plain.split("/")
        if part.startswith("{"):
            found += ["/".join([*pieces[:n], quote(odd, safe=""), *pieces[n + 1 :]]) for odd in IN_PATHS]
    return found


def test_no_odd_word_in_an_address_breaks_a_page(portal: Portal) -> None:
    people = visitors(portal)
    broken: list[str] = []
    for door in doors():
        if door.method != "GET":
            continue
        path = address(portal, door)
        who = people["operator"] if path.startswith("/siklus/") else people["sari"]
        for odd in _odd(door, path):
            answer = who.get(odd)
            if (
                answer.status_code >= 500
                or "X-Jahat" in answer.headers
                or "<script>" in answer.text.replace("<script src", "")
            ):
                broken.append(f"{answer.status_code} {door}: {odd[:120]}")
    assert broken == []


def _form(odd: str) -> dict[str, Any]:
    """Fields that forms have, each with the same odd word."""
    return dict.fromkeys([*FIELDS.split(), f"r-{odd[:50]}", f"p-{odd[:50]}"], odd)


def test_no_odd_word_in_a_form_breaks_a_page(portal: Portal) -> None:
    people = visitors(portal)
    broken: list[str] = []
    for door in doors():
        if door.method == "GET" or str(door) in ("POST /keluar", "POST /hooks/whatsapp"):
            continue
        path = address(portal, door)
        who = (
            people["operator"] if path.startswith("/siklus/") else people["budi" if path.startswith("/tim") else "sari"]
        )
        for odd in ODD:
            keyed = path.startswith(("/masuk", "/t/", "/berhenti"))
            answer = portal.post(path, _form(odd)) if keyed else who.post(path, _form(odd))
            if answer.status_code >= 500 or "X-Jahat" in answer.headers:
                broken.append(f"{answer.status_code} {door}: {odd[:40]!r}")
    assert broken == []
    assert requests.get(f"{portal.url}/masuk", timeout=10).status_code == 200
