"""An official document as PDF: one layout (document.typ), filled with what portal.document_rows gathers.

Same content and stamp, same bytes: no clock, no system font, no network, no other file. Everything that people wrote is
handed over as JSON and shown as text; nothing in it is run.
"""

import io
import json
import re
import unicodedata
from importlib.resources import as_file, files
from typing import Any

import segno
import typst

from domain.speech import Speech
from store.documents import Stamp

LAYOUT = "document.typ"
LONG_WORD, PIECE = re.compile(r"\S{20,}"), re.compile(r"\S{10}(?=\S)")
BREAK = "\u200b"  # where a word may end a line, and shows nothing
SHOWN_CONTROLS = "\n\u200b\u200c\u200d"


def rendered(content: dict[str, Any], stamp: Stamp, link: str, zone: str) -> bytes:
    """Give the PDF of a document; `link` is the base of links, where its code can be checked."""
    address = f"{link}/periksa/{stamp.grouped}"
    check = {
        "address": address,
        "code": stamp.grouped,
        "qr": _square(address),
        "made": f"Dibuat dengan siklus pada {Speech('id').moment(stamp.at, zone)}.",
        "words": "Keaslian dokumen ini dapat diperiksa dengan memindai kode di samping, atau pada alamat:",
    }
    data = json.dumps({**_tame(content), "check": check}, ensure_ascii=False)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    with as_file(files("portal") / LAYOUT) as layout:
        return typst.compile(
            str(layout), root=str(layout.parent), font_paths=fonts, format="pdf", sys_inputs={"data": data},
            timestamp=int(stamp.at.timestamp()),
        )  # fmt: skip


def _square(address: str) -> str:
    made = io.BytesIO()
    segno.make(address, error="m", micro=False).save(made, kind="svg", border=2, xmldecl=False, svgns=True)
    return made.getvalue().decode()


def _tame(said: Any) -> Any:
    """Give content without what would turn a text round or hide in it, and with breaks in words too long for a column.

    A mark that reverses the order of letters makes a form read otherwise than what was agreed.
    """
    if isinstance(said, dict):
        return {key: _tame(value) for key, value in said.items()}
    if isinstance(said, list | tuple):
        return [_tame(value) for value in said]
    if not isinstance(said, str):
        return said
    lines = said.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    seen = "".join(c for c in lines if unicodedata.category(c)[0] != "C" or c in SHOWN_CONTROLS)
    return LONG_WORD.sub(lambda word: PIECE.sub(lambda piece: piece[0] + BREAK, word[0]), seen)
