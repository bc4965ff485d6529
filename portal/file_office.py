"""Documents of an office program: archives whose parts say which kind they are, without macros and without bombs."""

import re
import struct
import zlib
from io import BytesIO
from lzma import LZMAError
from zipfile import BadZipFile, ZipFile, ZipInfo

from domain.errors import Bilingual

PARTS = 10_000  # an archive has no more
UNPACKED = 300_000_000  # bytes in all, as it declares them
RATIO = 150  # times its own size, once it unpacks to more than SMALL
SMALL = 20_000_000
LIST = 1_000_000  # bytes of the list of parts
END, END_SIZE = b"PK\x05\x06", 22
MAIN = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
    b"presentationml.presentation.main+xml": "pptx",
}
OPEN = {b"application/vnd.oasis.opendocument.text": "odt", b"application/vnd.oasis.opendocument.spreadsheet": "ods"}
MACROS = re.compile(
    r"vbaproject\.bin$|vbadata\.xml$|/macrosheets/|^basic/|^scripts/|(^|/)activex/.*\.bin$", re.IGNORECASE
)
ENCRYPTED = 0x1
# What zipfile lets through of an archive that somebody made wrong on purpose.
TORN = (OSError, RuntimeError, ValueError, LookupError, EOFError, struct.error, zlib.error, LZMAError)


class BadOffice(Bilingual):
    """An archive is no document, or not a safe one."""


def office(data: bytes) -> str:
    """Give the ending of the document that an archive is. Raises BadOffice; nothing but its list is unpacked."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            _whole(data, parts)
            _bearable(data, parts)
            names = {part.filename for part in parts}
            if any(MACROS.search(name) for name in names):
                raise _macros()
            if "[Content_Types].xml" in names:
                return _microsoft(_read(archive, "[Content_Types].xml"))
            return _open(_read(archive, "mimetype") if "mimetype" in names else b"")
    except (*TORN, BadZipFile):
        raise _broken() from None


def _read(archive: ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(LIST)


def _microsoft(listed: bytes) -> str:
    if b"macroEnabled" in listed or b"vnd.ms-office.vbaProject" in listed:
        raise _macros()
    found = [ending for words, ending in MAIN.items() if words in listed]
    if len(found) != 1:
        raise _no_document()
    return found[0]


def _open(said: bytes) -> str:
    if said not in OPEN:
        raise _no_document()
    return OPEN[said]


def _whole(data: bytes, parts: list[ZipInfo]) -> None:
    """Refuse what has something before the archive or after it: that would be a second file in one."""
    first = min((part.header_offset for part in parts), default=-1)
    end = data.rfind(END)
    comment = int.from_bytes(data[end + 20 : end + END_SIZE], "little")
    if first != 0 or end + END_SIZE + comment != len(data) or comment:
        raise BadOffice(
            "berkas ini berisi dua jenis isi sekaligus; mohon menyimpannya ulang dari aplikasinya",
            "this file is of two kinds at once; save it again from its program",
        )


def _bearable(data: bytes, parts: list[ZipInfo]) -> None:
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    names = [part.filename for part in parts]
    if (
        len(parts) > PARTS
        or unpacked > UNPACKED
        or (unpacked > SMALL and unpacked > RATIO * len(data))
        or packed > len(data)  # parts that lie over one another
        or len(set(names)) < len(names)
    ):
        raise BadOffice(
            "isi berkas ini terlalu besar setelah dibuka, atau berulang; mohon menyimpan ulang yang perlu saja",
            "this file unpacks to too much, or repeats itself; save it again with what is needed",
        )
    if any(part.flag_bits & ENCRYPTED for part in parts):
        raise BadOffice(
            "berkas ini dikunci kata sandi; mohon mengirim yang tidak dikunci",
            "this file is locked by a password; please send one that is not",
        )
    if any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name for name in names):
        raise _broken()


def _macros() -> BadOffice:
    return BadOffice(
        "berkas ini berisi makro; mohon menyimpannya tanpa makro (DOCX, XLSX, PPTX, ODT, ODS) atau sebagai PDF",
        "this file holds macros; save it without (DOCX, XLSX, PPTX, ODT, ODS) or as PDF",
    )


def _broken() -> BadOffice:
    return BadOffice("berkas ini rusak; mohon menyimpannya ulang", "this file is broken; save it again")


def _no_document() -> BadOffice:
    return BadOffice(
        "arsip seperti ZIP tidak dapat diterima; mohon mengirim dokumennya satu per satu",
        "archives such as ZIP cannot be taken; please send the documents one by one",
    )
