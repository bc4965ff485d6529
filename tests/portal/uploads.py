"""Files as people send them, good ones, and the pieces of bad ones."""

import io
import zipfile
from pathlib import Path

import openpyxl
from PIL import Image

from portal.files import Files, Kept

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = f'<Types><Override PartName="/word/document.xml" ContentType="{OFFICE}.{{}}"/></Types>'
WORD = TYPES.format("wordprocessingml.document.main+xml")
ODT = "application/vnd.oasis.opendocument.text"
SURAKARTA = {1: "S", 2: (7.0, 34.0, 0.0), 3: "E", 4: (110.0, 49.0, 0.0)}
TURNED, MAKER, PLACE = 0x0112, 0x010F, 0x8825


def archive(*parts: tuple[str, str | bytes], packed: bool = True) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as made:
        for name, content in parts:
            made.writestr(name, content)
    return out.getvalue()


def photo(kind: str = "JPEG", size: tuple[int, int] = (60, 40), turned: int = 6) -> bytes:
    """A photo as a telephone takes it: on its side, with its place and with words; its left half is red."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = image.getexif()
    exif[TURNED], exif[MAKER] = turned, "Kamera Rahasia"
    exif[PLACE] = SURAKARTA
    out = io.BytesIO()
    image.save(out, kind, exif=exif, comment="Kantor Rahasia", xmp=b"<x>Rahasia</x>")
    return out.getvalue()


def workbook() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


def keep(store: Files, data: bytes, name: str = "laporan") -> Kept:
    return store.keep(io.BytesIO(data), name)


def kept_in(place: Path) -> list[str]:
    return sorted(path.name for path in place.rglob("*") if path.is_file())


DOCX = archive(("[Content_Types].xml", WORD))
