"""Files pass the virus scanner where there is one; where it is silent, nothing is taken in."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal.clamav import Infected, ScannerSilent
from portal.files import Files
from tests.portal.uploads import PDF, keep, kept_in, photo


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "bukti"


@contextmanager
def clamd(answer: bytes, path: Path | None = None) -> Iterator[tuple[str, list[bytes]]]:
    """A scanner that takes one file and says `answer`; gives where it listens, and what it was sent."""
    door = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
    door.bind(str(path) if path else ("127.0.0.1", 0))
    door.listen()
    sent: list[bytes] = []

    def serve() -> None:
        came, _ = door.accept()
        with came, came.makefile("rb") as read:
            assert read.read(10) == b"zINSTREAM\0"
            while size := struct.unpack(">I", read.read(4))[0]:
                sent.append(read.read(size))
            came.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with door:
        yield str(path) if path else f"127.0.0.1:{door.getsockname()[1]}", sent
    thread.join(5)


def test_a_clean_file_passes_the_scanner_whole(place: Path, tmp_path: Path) -> None:
    big = PDF[:-6] + b"% " + b"a" * 200_000 + b"\n%%EOF\n"
    with clamd(b"stream: OK\0", tmp_path / "clamd.ctl") as (where, sent):
        keep(Files(str(place), scanner=where), big)
    assert b"".join(sent) == big
    assert len(sent) == 4


def test_a_photo_is_scanned_as_it_was_sent(place: Path) -> None:
    with clamd(b"stream: OK\0") as (where, sent):
        keep(Files(str(place), scanner=where), photo())
    assert b"".join(sent) == photo()


def test_what_the_scanner_knows_is_refused_and_named(place: Path) -> None:
    with clamd(b"stream: Win.Test.EICAR_HDB-1 <b> FOUND\0") as (where, _), pytest.raises(Infected) as refused:
        keep(Files(str(place), scanner=where), PDF)
    assert "pemindai menemukan virus (Win.Test.EICAR_HDB-1b)" in str(refused.value)
    assert kept_in(place) == []


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"HTTP/1.1 400 Bad Request\r\n\r\n"])
def test_a_scanner_that_says_nothing_of_use_lets_nothing_in(place: Path, answer: bytes) -> None:
    with clamd(answer) as (where, _), pytest.raises(ScannerSilent, match="mohon mencoba lagi nanti"):
        keep(Files(str(place), scanner=where), PDF)
    for nobody in ("127.0.0.1:9", str(place / "clamd.ctl")):
        with pytest.raises(ScannerSilent):
            keep(Files(str(place), scanner=nobody), PDF)
    assert kept_in(place) == []
