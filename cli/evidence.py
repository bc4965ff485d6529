"""Evidence: a file is known by the SHA-256 of its bytes and kept once under that name, a link by that of its text."""

import hashlib
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cli.words import why
from domain.errors import Bilingual

FOLDER = "evidence"
LONGEST_LINK = 2_000


class EvidenceError(Bilingual):
    """A file cannot be read, or a link is none."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an entry says of a file or a link; `path` is the file's own place."""

    name: str
    sha256: str
    link: str | None = None
    path: Path | None = None


def of_link(link: str, name: str = "") -> Evidence:
    """Give the evidence of a link. Raises EvidenceError for what is no http or https address."""
    try:
        parts = urlsplit(link)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        fits = False
    if not fits or len(link) > LONGEST_LINK or any(c.isspace() for c in link):
        raise EvidenceError(
            f"'{link[:80]}' bukan tautan; contoh https://drive.example/laporan.pdf",
            f"'{link[:80]}' is no link; such as https://drive.example/report.pdf",
        )
    last = parts.path.rstrip("/").rpartition("/")[2]
    return Evidence(name or last or str(parts.hostname), hashlib.sha256(link.encode()).hexdigest(), link=link)


def of_file(path: Path, name: str = "") -> Evidence:
    """Give the evidence of a file. Raises EvidenceError where there is none, it is empty or cannot be read."""
    try:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            empty = file.tell() == 0
    except (OSError, ValueError) as error:
        cause = why(error)
        raise EvidenceError(
            f"berkas bukti {path.name} tidak dapat dibaca ({cause[0]})",
            f"the file {path.name} cannot be read ({cause[1]})",
        ) from None
    if empty:
        raise EvidenceError(f"berkas bukti {path.name} kosong", f"the file {path.name} is empty")
    return Evidence(name or path.name, sha256, path=path)


def keep(evidence: Evidence, home: Path) -> None:
    """Copy a file into the home under its hash, once; a crash leaves no half of it there."""
    if evidence.path is None:
        return
    folder = home / FOLDER
    kept = folder / evidence.sha256
    if kept.exists():
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, trial = tempfile.mkstemp(dir=folder, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as new, evidence.path.open("rb") as file:
            shutil.copyfileobj(file, new)
            new.flush()
            os.fsync(new.fileno())
        os.replace(trial, kept)
    except OSError as error:
        cause = why(error)
        raise EvidenceError(
            f"berkas bukti {evidence.path.name} tidak dapat disimpan ({cause[0]})",
            f"the file {evidence.path.name} cannot be kept ({cause[1]})",
        ) from None
    finally:
        with suppress(FileNotFoundError):
            os.unlink(trial)
