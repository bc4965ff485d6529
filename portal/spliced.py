"""A page from pieces: what many see is rendered and compressed once, and set into the frame of whoever asks.

A stream of gzip may be put together from parts that were compressed on their own. What is a visitor's own (their name,
the mark of their forms) is so never compressed together with anything else.
"""

import secrets
import struct
import zlib
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from portal.frame import HEADERS, shell
from store.cycles import Cycle

LEVEL = 5
HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
PLACE = f"<!--{secrets.token_hex(16)}-->"  # where the piece goes; nobody else can write it


@dataclass(frozen=True, slots=True)
class Piece:
    """The body of a page as it is, and compressed. born: when its figures were read, by time.monotonic."""

    born: float
    cycle: Cycle
    title: str
    plain: bytes
    packed: bytes


def piece(html: str, title: str, cycle: Cycle, born: float) -> Piece:
    """Give the body of a page about a cycle from its HTML."""
    plain = html.encode()
    return Piece(born, cycle, title, plain, _packed(plain))


def spliced(request: Request, body: Piece, here: str) -> Response:
    """Give the page of whoever asks, with this body in their own frame; `here` is the place in the navigation."""
    page = shell(request, "spliced", here=here, cycle=body.cycle, title=body.title, body=Markup(PLACE))
    before, _, after = bytes(page.body).partition(PLACE.encode())
    headers = {**HEADERS, "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return HTMLResponse(b"".join((before, body.plain, after)), headers=headers)
    check, size = 0, 0
    for part in (before, body.plain, after):
        check, size = zlib.crc32(part, check), size + len(part)
    end = struct.pack("<II", check, size & 0xFFFFFFFF)
    whole = b"".join((HEAD, _packed(before), body.packed, _packed(after, zlib.Z_FINISH), end))
    return HTMLResponse(whole, headers={**headers, "Content-Encoding": "gzip"})


def _packed(plain: bytes, end: int = zlib.Z_FULL_FLUSH) -> bytes:
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(plain) + packer.flush(end)
