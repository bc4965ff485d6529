"""The file of a case: one zip with the printed page, its JSON, the evidence and the sums. Same facts, same bytes.

Nothing in it is compressed and nothing tells the time, so that two exports can be compared; only its owner may read it.
"""

import hashlib
import json
import os
import re
import tempfile
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cli import evidence
from cli.case_document import Proof, document
from cli.case_page import rendered
from cli.words import why
from domain.errors import Bilingual
from domain.policy import Policy
from store.case import CaseRows, Row
from store.cycles import Cycle
from store.receipts import ObjectionWindow

PAGE, DATA, SUMS, PROOFS = "keberatan.html", "kasus.json", "SHA256SUMS", "bukti"
NEVER = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip knows
OWNER_ONLY = 0o100600
LONGEST_NAME = 60


class CaseFileError(Bilingual):
    """The file of a case cannot be written there."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was written: where, and the evidence with what became of it."""

    path: Path
    proofs: tuple[Proof, ...]


def write(rows: CaseRows, cycle: Cycle, policy: Policy, window: ObjectionWindow, home: Path, to: Path) -> Bundle:
    """Write the file of a case to a folder or to a path that ends in .zip. Raises CaseFileError."""
    proofs = [_proof(row, home / evidence.FOLDER) for row in rows.evidence]
    case = document(rows, cycle, policy, window, proofs)
    texts = {PAGE: rendered(case).encode(), DATA: (json.dumps(case, ensure_ascii=False, indent=2) + "\n").encode()}
    path = _place(to, _name(rows, cycle))
    try:
        _refuse_another(path)
        _write(path, texts, proofs, home / evidence.FOLDER)
    except OSError as error:
        cause = why(error)
        raise CaseFileError(
            f"berkas perkara tidak dapat ditulis ke {to} ({cause[0]})",
            f"the file of the case cannot be written to {to} ({cause[1]})",
        ) from None
    return Bundle(path, tuple(proofs))


def _name(rows: CaseRows, cycle: Cycle) -> str:
    return f"keberatan-{_slug(cycle.code)}-{rows.parties['employee']['nip'][-4:]}-{rows.appraisal['id']}.zip"


def _place(to: Path, name: str) -> Path:
    return to if to.suffix.lower() == ".zip" and not to.is_dir() else to / name


def _slug(words: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", words).strip("-.")[:LONGEST_NAME] or "bukti"


def _proof(row: Row, folder: Path) -> Proof:
    """Find a piece of evidence under its SHA-256, and look whether it is still what it was."""
    if row["link"]:
        return Proof(row, "link")
    kept = folder / row["sha256"]
    try:
        with kept.open("rb") as file:
            same = hashlib.file_digest(file, "sha256").hexdigest() == row["sha256"]
    except OSError:
        return Proof(row, "missing")
    if not same:
        return Proof(row, "changed")
    return Proof(row, "included", f"{PROOFS}/{row['sha256'][:16]}-{_slug(row['name'])}")


def _refuse_another(path: Path) -> None:
    """Replace the file of a case, and nothing else that may lie there."""
    if not path.exists():
        return
    with suppress(zipfile.BadZipFile), zipfile.ZipFile(path) as there:
        if DATA in there.namelist():
            return
    raise CaseFileError(
        f"{path} sudah ada dan bukan berkas perkara; sebutkan nama lain",
        f"{path} is there already and is no file of a case; say another name",
    )


def _write(path: Path, texts: dict[str, bytes], proofs: Sequence[Proof], folder: Path) -> None:
    """Write beside the place and move it there: a crash leaves no half of it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, trial = tempfile.mkstemp(dir=path.parent, prefix=".siklus-")  # for its owner only
    try:
        with os.fdopen(handle, "wb") as file:
            _fill(file, texts, proofs, folder)
        os.replace(trial, path)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(trial)


def _fill(file: BinaryIO, texts: dict[str, bytes], proofs: Sequence[Proof], folder: Path) -> None:
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in texts.items()}
    files = {proof.file: proof.row["sha256"] for proof in proofs if proof.file}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as made:
        for name, content in texts.items():
            made.writestr(_entry(name, len(content)), content)
        for name, sha256 in files.items():
            _copy(made, name, folder / sha256)
        said = "".join(f"{sha256}  {name}\n" for name, sha256 in {**sums, **files}.items()).encode()
        made.writestr(_entry(SUMS, len(said)), said)


def _copy(made: zipfile.ZipFile, name: str, kept: Path) -> None:
    with kept.open("rb") as source, made.open(_entry(name, kept.stat().st_size), "w") as target:
        while block := source.read(1 << 20):
            target.write(block)


def _entry(name: str, size: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, NEVER)
    info.external_attr, info.create_system, info.file_size = OWNER_ONLY << 16, 3, size
    return info
