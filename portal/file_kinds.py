"""What a file is, by its content and never by its name: one of a few kinds, and nothing that is two kinds at once."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from zipfile import is_zipfile

import puremagic

from domain.errors import Bilingual
from portal.file_office import office

HEAD = 1024  # bytes in which readers look for what a file is
TAIL = 2048
# What a browser would take for a page (WHATWG MIME Sniffing), and what runs elsewhere.
PAGE = re.compile(
    rb"<(!doctype|html|head|script|iframe|h1|div|font|table|a\s|style|title|b|body|br|p|!--|svg|\?xml|\?php|object|embed)\b",
    re.IGNORECASE,
)
RUNS = (b"#!", b"{\\rtf", b"@echo off", b"x5o!p%@ap")
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


class NotAccepted(Bilingual):
    """A file is of no kind that is accepted, or hides something."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its media type and its ending. picture: it may be shown in a page, after it was drawn anew."""

    media: str
    ending: str
    picture: bool = False


KINDS = {
    kind.ending: kind
    for kind in (
        Kind("application/pdf", "pdf"),
        Kind("image/jpeg", "jpg", True),
        Kind("image/png", "png", True),
        Kind("image/webp", "webp", True),
        Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
        Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        Kind("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
        Kind("application/vnd.oasis.opendocument.text", "odt"),
        Kind("application/vnd.oasis.opendocument.spreadsheet", "ods"),
        Kind("text/plain", "txt"),
        Kind("text/csv", "csv"),
    )
}
BY_MEDIA = {kind.media: kind for kind in KINDS.values()}
ACCEPT = ",".join(f".{ending}" for ending in KINDS) + ",.jpeg"  # of an <input type="file">
SAID = "PDF, JPEG, PNG, WebP, DOCX, XLSX, PPTX, ODT, ODS, TXT, CSV"


def kind_of(data: bytes, name: str = "") -> Kind:
    """Give the kind of a file. The name only tells a table of text (CSV) from other text. Raises NotAccepted."""
    head = data[:HEAD].lower()
    for begins, check in READERS:
        if data.startswith(begins):
            ending = check(data)
            break
    else:
        ending = _text(data, name)
    if ending not in ("txt", "csv") and (PAGE.search(head[:512]) if ending == "pdf" else b"%pdf-" in head):
        raise _double()
    return KINDS[ending]


def _pdf(data: bytes) -> str:
    if b"%%EOF" not in data.rstrip(b"\0\r\n\t ")[-TAIL:]:
        raise NotAccepted("berkas PDF tidak lengkap; mohon menyimpannya ulang", "the PDF is cut off; save it again")
    if is_zipfile(BytesIO(data)):
        raise _double()
    return "pdf"


def _webp(data: bytes) -> str:
    if data[8:12] != b"WEBP":
        raise _unknown(data)
    return "webp"


def _text(data: bytes, name: str) -> str:
    """Give txt or csv where every byte may stand in a text that nothing runs; older Windows wrote no UTF-8."""
    said = data.removeprefix(b"\xef\xbb\xbf")
    begins = said.lstrip()[:HEAD].lower()
    if (
        not begins
        or CONTROL.search(said)
        or _is_binary(said)
        or begins.startswith((b"<", *RUNS))
        or PAGE.search(begins)
    ):
        raise _unknown(data)
    return "csv" if name.lower().endswith(".csv") else "txt"


def _is_binary(said: bytes) -> bool:
    try:
        said.decode()
    except UnicodeDecodeError:
        return sum(byte > 127 for byte in said) > len(said) / 10
    return False


def _double() -> NotAccepted:
    return NotAccepted(
        "berkas ini berisi dua jenis isi sekaligus; mohon menyimpannya ulang dari aplikasinya",
        "this file is of two kinds at once; save it again from its program",
    )


def _unknown(data: bytes) -> NotAccepted:
    hint = _guessed(data)
    if not data:
        return NotAccepted("berkas ini kosong", "this file is empty")
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"avif"):
        return NotAccepted(
            "foto HEIC/AVIF belum dapat diterima, karena lokasinya tidak dapat dihapus; mohon mengirimnya sebagai JPEG",
            "HEIC/AVIF photos cannot be taken yet, as their place cannot be removed; please send a JPEG",
        )
    return NotAccepted(
        f"isi berkas ini tidak dapat diterima{f' (tampaknya {hint})' if hint else ''}; yang dapat diterima: {SAID}",
        f"this file cannot be taken{f' (it looks like {hint})' if hint else ''}; what can be: {SAID}",
    )


def _guessed(data: bytes) -> str:
    try:
        return puremagic.from_string(data[:4096]).lstrip(".").upper()[:8]
    except (puremagic.PureError, ValueError):
        return ""


READERS: tuple[tuple[bytes, Callable[[bytes], str]], ...] = (
    (b"%PDF-", _pdf),
    (b"\xff\xd8\xff", lambda data: "jpg"),
    (b"\x89PNG\r\n\x1a\n", lambda data: "png"),
    (b"RIFF", _webp),
    (b"PK\x03\x04", office),
)
