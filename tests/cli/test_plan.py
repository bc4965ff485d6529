"""`siklus cycle plan`: every fault names its line, and a dry run leaves nothing behind."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from store.database import Engine, text
from tests.cli.conftest import Terminal
from tests.people import a_plan


def a_file(folder: Path, replace: tuple[str, str] = ("", ""), **changes: Any) -> str:
    path = folder / "PLAN.yaml"
    path.write_text(yaml.safe_dump(a_plan(**changes), sort_keys=False).replace(*replace), encoding="utf-8")
    return str(path)


def test_a_plan_shows_its_windows_its_notes_and_the_hash_of_its_rules(new: Terminal, tmp_path: Path) -> None:
    said = new("cycle", "plan", a_file(tmp_path))
    assert said.code == 0
    for expected in (
        "Jumat, 29 Januari 2027 pukul 16.00 WIB",
        "triwulan 4",
        "cuti bersama tahun 2028",
        "rencana disimpan",
    ):
        assert expected in said.out
    found = new("cycle", "plan", a_file(tmp_path), "--format", "json").json
    assert set(found) == {
        "cycle", "name", "year", "check_ins", "agencies", "windows", "notes", "policy", "policy_hash", "overlays",
        "dry_run",
    }  # fmt: skip
    assert found["windows"][1] == {
        "stage": "checkin_1",
        "opens_on": "2027-03-29",
        "due_at": "2027-04-14T16:00:00+07:00",
    }
    assert len(found["policy_hash"]) == 64


def test_a_dry_run_writes_nothing(empty: Terminal, shared_engine: Engine, tmp_path: Path) -> None:
    assert empty("cycle", "plan", a_file(tmp_path), "--dry-run", "--format", "json").json["dry_run"]
    with shared_engine.begin() as tx:
        assert tx.scalar(text("SELECT count(*) FROM cycle")) == 0


@pytest.mark.parametrize(
    ("replace", "said"),
    [
        (("year: 2027", "year: dua ribu"), "baris 2, year: harus berupa tahun"),
        (("year: 2027", "year: 2027\nyaer: 2027"), "baris 3, yaer: kunci tidak dikenal"),
        (("2027-04-14 16:00", "2027-04-14"), "windows.checkin_1.due_at: harus memuat tanggal dan jam"),
        (("year: 2027", "year: [2027"), "bukan YAML yang benar"),
        (("year: 2027", "year: 2027\nyear: 2028"), "baris 3, year: tertulis dua kali"),
        (("checkin_4", "checkin_5"), "windows: tidak ada jadwal untuk checkin_4"),
        (("cycle: '2027'", "cycle: '2027'\nagencies: [9999]"), "instansi tidak dikenal: 9999"),
        (("2027-06-29", "2027-04-01"), "windows.checkin_2: dibuka sebelum checkin_1 berakhir"),
    ],
)
def test_a_fault_in_a_plan_names_its_place(
    empty: Terminal, tmp_path: Path, replace: tuple[str, str], said: str
) -> None:
    found = empty("cycle", "plan", a_file(tmp_path, replace))
    assert (found.code, found.out) == (2, "")
    assert said in found.err


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00x", b"- 1\n- 2\n", b"a: &x [*x, *x]\n", b"\x00"])
def test_a_file_that_is_no_plan_is_refused(empty: Terminal, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "PLAN.yaml"
    path.write_bytes(content)
    found = empty("cycle", "plan", str(path))
    assert found.code == 2
    assert "Traceback" not in found.err


def test_a_plan_that_is_not_there_is_said_to_be_missing(empty: Terminal, tmp_path: Path) -> None:
    assert "tidak ditemukan" in empty("cycle", "plan", str(tmp_path / "no.yaml")).err


def test_an_open_cycle_is_not_planned_again(seen: Terminal, tmp_path: Path) -> None:
    assert "sudah dibuka" in seen("cycle", "plan", a_file(tmp_path)).err
