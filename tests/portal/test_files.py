"""Files that people send as evidence are kept once, without what a camera tells, and given back to be saved."""

import io
import struct
import zipfile
from hashlib import sha256
from pathlib import Path

import fsspec
import pytest
from PIL import Image

from config.settings import Settings
from domain.errors import Bilingual
from portal.file_kinds import KINDS
from portal.file_names import clean, disposition
from portal.file_response import response
from portal.files import Files, Lost, NotKept, files
from tests.portal.uploads import ODT, PDF, TYPES, WORD, archive, keep, kept_in, photo, workbook


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "bukti"


@pytest.fixture
def store(place: Path) -> Files:
    return Files(str(place))


# --- what is good -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name", "ending"),
    [
        (PDF, "laporan.exe", "pdf"),
        (archive(("[Content_Types].xml", WORD), ("word/document.xml", "<w/>")), "surat.zip", "docx"),
        (archive(("[Content_Types].xml", TYPES.format("presentationml.presentation.main+xml"))), "paparan", "pptx"),
        (workbook(), "rekap.xlsx", "xlsx"),
        (archive(("mimetype", ODT), ("content.xml", "<o/>"), packed=False), "surat.odt", "odt"),
        (archive(("mimetype", ODT.replace("text", "spreadsheet")), packed=False), "rekap.ods", "ods"),
        ("Notula rapat: hadir 12 orang – selesai.".encode(), "notula.html", "txt"),
        (b"\xef\xbb\xbfnama;nilai\r\nSari;90\r\n", "rekap.csv", "csv"),
        ("Kegiatan café".encode("cp1252"), "lama.txt", "txt"),
    ],
)
def test_a_file_is_kept_as_what_it_is_whatever_its_name_says(
    store: Files, place: Path, data: bytes, name: str, ending: str
) -> None:
    kept = keep(store, data, name)
    assert (kept.media, kept.name.rpartition(".")[2]) == (KINDS[ending].media, ending)
    assert (kept.sha256, kept.size) == (sha256(data).hexdigest(), len(data))
    assert store.read(kept.sha256) == data
    assert kept_in(place) == [kept.sha256]


def test_the_same_file_is_kept_once_and_no_half_file_is_left(store: Files, place: Path) -> None:
    first, second = keep(store, PDF, "a.pdf"), keep(store, PDF, "b.pdf")
    assert first.sha256 == second.sha256
    assert first.name != second.name
    assert kept_in(place) == [first.sha256]
    (place / first.sha256[:2] / first.sha256).write_bytes(b"terpotong")
    assert keep(store, PDF).sha256 == first.sha256
    assert store.read(first.sha256) == PDF


def test_what_was_changed_or_lost_is_never_handed_out(store: Files, place: Path) -> None:
    kept = keep(store, PDF)
    (place / kept.sha256[:2] / kept.sha256).write_bytes(PDF.replace(b"Catalog", b"Catalo9"))
    for digest in (kept.sha256, "0" * 64, "../../etc/passwd"):
        with pytest.raises(Lost, match="tidak ada di penyimpanan"):
            store.read(digest)


def test_files_may_lie_anywhere_that_fsspec_reaches(tmp_path: Path) -> None:
    elsewhere = Files("memory://bukti-siklus")
    kept = keep(elsewhere, PDF)
    assert elsewhere.read(kept.sha256) == PDF
    found = fsspec.filesystem("memory").find("/bukti-siklus")
    assert found == [f"/bukti-siklus/{kept.sha256[:2]}/{kept.sha256}"]
    assert files(Settings(home=tmp_path)).root == str(tmp_path / "bukti")
    assert files(Settings(files="memory://x", files_mb=0.5, clamav="127.0.0.1:3310")).most == 500_000
    (tmp_path / "penuh").write_text("bukan folder")
    with pytest.raises(NotKept, match="tidak dapat ditulisi"):
        keep(Files(str(tmp_path / "penuh")), PDF)


# --- photos -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_loses_its_place_and_stands_upright(store: Files, kind: str) -> None:
    sent = photo(kind)
    kept = keep(store, sent, "IMG_0001.JPG")
    found = store.read(kept.sha256)
    for secret in (b"Rahasia", b"Exif", b"eXIf", b"EXIF", b"GPS"):
        assert secret not in found, secret
    with Image.open(io.BytesIO(found)) as image:
        assert (image.format, image.size, len(image.getexif())) == (kind, (40, 60), 0)
        top, bottom = image.convert("RGB").getpixel((20, 5)), image.convert("RGB").getpixel((20, 55))
    assert (top[0] > 200, bottom[2] > 200) == (True, True)  # red was on the left: upright it is on top
    assert keep(store, sent).sha256 == kept.sha256


def test_what_hangs_behind_a_photo_is_not_kept(store: Files) -> None:
    hidden = archive(("rahasia.html", "<script>alert(1)</script>"), packed=False)
    found = store.read(keep(store, photo() + hidden).sha256)
    assert not zipfile.is_zipfile(io.BytesIO(found))
    assert b"<script" not in found


def test_a_photo_that_would_unpack_to_gigabytes_is_refused(store: Files, place: Path) -> None:
    def bomb(width: int, height: int) -> bytes:
        def chunk(kind: bytes, data: bytes) -> bytes:
            crc = struct.pack(">I", zipfile.crc32(kind + data))
            return struct.pack(">I", len(data)) + kind + data + crc

        head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
        return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"x" * 99) + chunk(b"IEND", b"")

    for size in ((8_000, 8_000), (60_000, 60_000)):
        with pytest.raises(Bilingual, match="60 megapiksel"):
            keep(store, bomb(*size))
    with pytest.raises(Bilingual, match="foto ini tidak dapat dibaca"):
        keep(store, bomb(60, 60))
    with pytest.raises(Bilingual, match="foto ini tidak dapat dibaca"):
        keep(store, photo()[:400])
    assert kept_in(place) == []


# --- names and serving --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("laporan triwulan I.pdf", "laporan triwulan I.pdf"),
        ("../../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\Sari\\laporan.docx", "laporan.pdf"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "abSet-Cookie_ x.pdf"),
        ("gaji\u202efdp.exe", "gajifdp.pdf"),
        ("   .pdf", "berkas.pdf"),
        ("", "berkas.pdf"),
        ("..", "berkas.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ('<img src=x onerror="a">.pdf', "_img src=x onerror=_a__.pdf"),
        ("é" * 300 + ".pdf", "é" * 100 + ".pdf"),
        ("laporan.pdf.exe", "laporan.pdf.pdf"),
    ],
)
def test_a_name_is_cleaned(given: str, cleaned: str) -> None:
    assert clean(given, "pdf") == cleaned


def test_a_file_is_given_to_be_saved_and_only_a_picture_may_be_shown(store: Files) -> None:
    pdf, picture = keep(store, PDF, "laporan “akhir”.pdf"), keep(store, photo(), "foto.jpg")
    for kept, media, show, begins in (
        (pdf, pdf.media, False, "attachment"),
        (pdf, pdf.media, True, "attachment"),
        (pdf, "text/html", True, "attachment"),
        (pdf, None, True, "attachment"),
        (picture, picture.media, False, "attachment"),
        (picture, picture.media, True, "inline"),
    ):
        given = response(store, kept.sha256, kept.name, media, show=show)
        assert given.headers["Content-Disposition"].startswith(f"{begins}; "), (kept.name, media, show)
        assert given.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in given.headers["Content-Security-Policy"]
        assert "html" not in given.headers["Content-Type"]
    assert response(store, pdf.sha256, "x", "text/html").headers["Content-Type"] == "application/octet-stream"
    own = response(store, pdf.sha256, "Laporan 1.2", pdf.media).headers["Content-Disposition"]
    assert own.endswith("filename*=UTF-8''Laporan%201.2.pdf")
    header = disposition('a"; filename=b.html\r\nX: é.pdf', inline=False)
    assert header.isascii()
    assert not {"\r", "\n"} & set(header)
    assert header.count('"') == 2
    with pytest.raises(Lost):
        response(store, "0" * 64, "x.pdf", pdf.media)
