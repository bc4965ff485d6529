"""What is hostile among the files that people send is refused with words, and nothing of it is kept."""

import io
import struct
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient

from domain.errors import Bilingual
from portal.body_limit import BodyLimit
from portal.file_kinds import NotAccepted
from portal.files import Files, TooLarge
from tests.portal.uploads import DOCX, ODT, PDF, TYPES, WORD, archive, keep, kept_in, photo, workbook


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "bukti"


@pytest.fixture
def store(place: Path) -> Files:
    return Files(str(place))


def typed(listed: str, *more: tuple[str, str | bytes]) -> bytes:
    """An archive with a list of its kinds, as Microsoft's have it."""
    return archive(("[Content_Types].xml", listed), *more)


def _lying() -> bytes:
    """An archive whose list tells of parts that lie over one another, as a bomb's do."""
    whole = bytearray(archive(("[Content_Types].xml", WORD), ("word/a.bin", b"\0" * 50_000)))
    at = whole.rfind(b"PK\x01\x02")
    whole[at + 20 : at + 24] = struct.pack("<I", 10_000_000)
    return bytes(whole)


def _locked() -> bytes:
    whole = bytearray(archive(("[Content_Types].xml", WORD)))
    at = whole.rfind(b"PK\x01\x02")
    whole[at + 8] |= 1
    return bytes(whole)


HOSTILE = {
    "empty": (b"", "kosong"),
    "a page": (b"<!DOCTYPE html><html><script>alert(1)</script>", "tidak dapat diterima"),
    "a page with a mark before it": (b"\xef\xbb\xbf \n<html>", "tidak dapat diterima"),
    "a page behind a comma": (b"nama,nilai\n<script>alert(1)</script>", "tidak dapat diterima"),
    "a drawing with a script": (b'<?xml version="1.0"?><svg onload="alert(1)"/>', "tidak dapat diterima"),
    "a drawing": (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "tidak dapat diterima"),
    "a program": (b"MZ\x90\x00\x03" + b"\0" * 60, "tidak dapat diterima"),
    "a script": (b"#!/bin/sh\nrm -rf ~\n", "tidak dapat diterima"),
    "php": (b"<?php system($_GET['x']);", "tidak dapat diterima"),
    "rich text": (b"{\\rtf1\\object}", "tidak dapat diterima"),
    "a picture of no kind": (b"GIF89a" + b"\0" * 40, r"tampaknya GIF"),
    "heic": (b"\0\0\0\x18ftypheic" + b"\0" * 40, "mohon mengirimnya sebagai JPEG"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "tidak dapat diterima"),
    "bytes": (bytes(range(128, 256)) * 9, "tidak dapat diterima"),
    "half a pdf": (PDF[:40], "tidak lengkap"),
    "a pdf that is an archive too": (PDF + archive(("a.txt", "a")), "tidak lengkap|dua jenis"),
    "an archive in a pdf": (PDF[:60] + archive(("a.txt", "a")) + PDF[60:], "dua jenis"),
    "a pdf that is a page too": (b"%PDF-1.7\n<script>alert(1)</script>" + PDF[9:], "dua jenis"),
    "an archive that is a pdf too": (archive(("mimetype", "%PDF-1.7"), packed=False), "ZIP tidak dapat|dua jenis"),
    "a document behind a page": (b"<html>" + DOCX, "tidak dapat diterima"),
    "a document with something behind it": (DOCX + b"<script>alert(1)</script>", "dua jenis"),
    "a document with something before it": (b"PK\x03\x04" + b"\0" * 40 + DOCX, "dua jenis|rusak"),
    "an archive": (archive(("a.exe", b"MZ")), "ZIP tidak dapat"),
    "two kinds in one": (typed(WORD + TYPES.format("spreadsheetml.sheet.main+xml")), "ZIP tidak"),
    "half a document": (DOCX[:50], "rusak"),
    "a macro": (typed(WORD, ("word/vbaProject.bin", b"x")), "makro"),
    "a macro by its type": (typed("application/vnd.ms-word.document.macroEnabled.main+xml"), "makro"),
    "a macro of old excel": (typed(WORD, ("xl/macrosheets/sheet1.xml", "x")), "makro"),
    "a macro of open office": (archive(("mimetype", ODT), ("Basic/Standard/Module1.xml", "x")), "makro"),
    "a bomb": (typed(WORD, ("word/media/a.bin", b"\0" * 30_000_000)), "terlalu besar setelah"),
    "many parts": (archive(*((f"a{n}", "") for n in range(10_001))), "terlalu besar setelah"),
    "parts over one another": (_lying(), "terlalu besar setelah"),
    "a locked one": (_locked(), "dikunci kata sandi"),
    "a part that climbs": (typed(WORD, ("../../etc/cron.d/x", "x")), "rusak"),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_and_nothing_of_it_is_kept(store: Files, place: Path, what: str) -> None:
    data, said = HOSTILE[what]
    for name in ("laporan.pdf", "foto.jpg", "rekap.csv"):
        with pytest.raises(Bilingual, match=said) as refused:
            keep(store, data, name)
        assert refused.value.english
    assert kept_in(place) == []


def test_a_table_of_text_with_a_page_in_it_does_not_pass_as_csv(store: Files) -> None:
    with pytest.raises(NotAccepted):
        keep(store, b"<html><body>a,b,c</body></html>", "rekap.csv")


@pytest.mark.filterwarnings("ignore:::PIL")
def test_every_document_cut_or_bent_anywhere_is_kept_or_refused_and_never_breaks(store: Files) -> None:
    for whole in (DOCX, workbook()[:3000], photo(), photo("PNG"), photo("WEBP"), PDF):
        for at in range(0, len(whole), max(1, len(whole) // 60)):
            for bent in (whole[:at], whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]):
                try:
                    keep(store, bent)
                except Bilingual:
                    continue


def test_reading_ends_as_soon_as_a_file_is_too_large(place: Path) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"a" * size

    endless = Endless()
    with pytest.raises(TooLarge, match=r"lebih besar daripada 0,5 MB"):
        Files(str(place), most=500_000).keep(endless, "a")  # type: ignore[arg-type]
    assert endless.given < 700_000
    assert Files(str(place), most=len(PDF)).keep(io.BytesIO(PDF), "a").size == len(PDF)


def test_a_request_is_cut_off_whether_it_tells_its_length_or_not() -> None:
    app = FastAPI()
    seen: list[int] = []

    @app.post("/")
    async def taken(request: Request) -> int:
        async for part in request.stream():
            seen.append(len(part))
        return sum(seen)

    app.add_middleware(BodyLimit, most=1000)
    client = TestClient(app)
    assert client.post("/", content=b"a" * 1000).json() == 1000
    assert client.post("/", content=b"a" * 1001).status_code == 413
    seen.clear()
    assert client.post("/", content=iter([b"a" * 600] * 50)).status_code == 413
    assert sum(seen) <= 1000
