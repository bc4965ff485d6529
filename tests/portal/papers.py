"""What the tests of official documents share: a clock to turn, and how a document is asked for and read."""

import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from tests.portal.conftest import Portal
from tests.rosters import SARI


@dataclass
class Clock:
    """A clock that the test turns."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at


def path(portal: Portal, kind: str = "skp", nip: str = SARI) -> str:
    return f"/dokumen/{portal.put(lambda o: o.appraisal(nip))}/{kind}"


def pdf(portal: Portal, kind: str = "skp", by: str = SARI, nip: str = SARI) -> bytes:
    answer = portal.signed(by).get(path(portal, kind, nip))
    assert answer.status_code == 200, answer.text
    return answer.content


def words(made: bytes, tmp_path: Path) -> str:
    """The text of a PDF on one line, where the machine can read one."""
    (tmp_path / "made.pdf").write_bytes(made)
    try:
        asked = ["pdftotext", "-layout", str(tmp_path / "made.pdf"), "-"]
        said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    except FileNotFoundError:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    return " ".join(said.replace("\u200b", "").split())


def codes(portal: Portal) -> list[tuple[str, str, str]]:
    return portal.rows("SELECT code, kind, sha256 FROM document ORDER BY at, code")
