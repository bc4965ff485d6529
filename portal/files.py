"""The files of evidence: each kept once, under the SHA-256 of its bytes, in a folder or anywhere that fsspec reaches.

Nothing is believed of an upload: neither its name nor the kind that the browser tells.
"""

import os
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

import fsspec
from fsspec.implementations.local import LocalFileSystem

from config.settings import Settings
from domain.errors import Bilingual
from portal import clamav
from portal.file_kinds import kind_of
from portal.file_names import clean
from portal.photos import redrawn

CHUNK = 65_536
MB = 1_000_000


class TooLarge(Bilingual):
    """A file is larger than this installation takes."""


class Lost(Bilingual):
    """A file that a row speaks of is not there, or is not the one that was kept."""


class NotKept(Bilingual):
    """The place of the files cannot be written to."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is kept. size: bytes. name: cleaned, with the ending of its kind."""

    sha256: str
    name: str
    media: str
    size: int


class Files:
    """Keeps files at `place` (a folder or a URL), each of at most `most` bytes, after asking clamd at `scanner`."""

    def __init__(self, place: str, most: int = 10 * MB, scanner: str | None = None) -> None:
        self.most, self.scanner = most, scanner
        self.fs, self.root = fsspec.core.url_to_fs(place)

    def keep(self, source: BinaryIO, name: str) -> Kept:
        """Check a file and keep it; the same file stands once. Raises a Bilingual that says why it is refused."""
        data = _read(source, self.most)
        kind = kind_of(data, name)
        if self.scanner:
            clamav.scan(data, self.scanner)
        if kind.picture:
            data = redrawn(data, kind.ending)
        digest = sha256(data).hexdigest()
        try:
            self._write(data, digest)
        except OSError:
            raise NotKept(
                "tempat penyimpanan berkas sedang tidak dapat ditulisi; mohon mencoba lagi nanti",
                "the place of the files cannot be written to; please try again later",
            ) from None
        return Kept(digest, clean(name, kind.ending), kind.media, len(data))

    def read(self, digest: str) -> bytes:
        """Give the bytes of a kept file, compared with their SHA-256. Raises Lost."""
        try:
            found = bytes(self.fs.cat_file(self._place(digest)))
        except OSError:
            found = b""
        if sha256(found).hexdigest() != digest:
            raise Lost(
                "berkas ini tidak ada di penyimpanan, atau isinya berubah; mohon menghubungi Tim Pengelola Kinerja",
                "this file is not in the store, or was changed; please ask the performance management team",
            )
        return found

    def holds(self, digest: str) -> bool:
        """Tell whether there is a file of this SHA-256."""
        return bool(self.fs.exists(self._place(digest)))

    def _place(self, digest: str) -> str:
        return f"{self.root}/{digest[:2]}/{digest}"

    def _write(self, data: bytes, digest: str) -> None:
        place = self._place(digest)
        if self.fs.exists(place) and self.fs.size(place) == len(data):
            return
        self.fs.makedirs(place.rpartition("/")[0], exist_ok=True)
        passing = f"{place}.{secrets.token_hex(8)}.part"
        try:
            with self.fs.open(passing, "wb") as out:
                out.write(data)
                if isinstance(self.fs, LocalFileSystem):
                    out.flush()
                    os.fsync(out.fileno())
            self.fs.mv(passing, place)
        except BaseException:
            if self.fs.exists(passing):
                self.fs.rm_file(passing)
            raise


def files(settings: Settings) -> Files:
    """Give the files of an installation."""
    return Files(settings.files_at, round(settings.files_mb * MB), settings.clamav)


def _read(source: BinaryIO, most: int) -> bytes:
    found = bytearray()
    while part := source.read(CHUNK):
        found += part
        if len(found) > most:
            said = f"{most / MB:g}"
            raise TooLarge(
                f"berkas ini lebih besar daripada {said.replace('.', ',')} MB; mohon mengecilkannya atau mengirim "
                "tautannya",
                f"this file is larger than {said} MB; please make it smaller or send a link",
            )
    return bytes(found)
