"""`siklus calendar YEAR`, and what is said of a cycle that reaches into a year that nobody knows."""

from pathlib import Path

import pytest

from store.database import Engine
from tests.cli.conftest import Terminal
from tests.cli.test_plan import a_file
from tests.people import settle_in

FILE = """sumber: SKB 3 Menteri Nomor 1 Tahun 2027
lengkap: true
cuti_bersama: {2028-12-26: Cuti Bersama Natal}
libur: {2028-01-27: Tahun Baru Imlek}
kerja: [2028-01-26]
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal for what needs no database."""
    monkeypatch.setenv("SIKLUS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SIKLUS_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    monkeypatch.setenv("COLUMNS", "140")
    return Terminal(tmp_path / "home", capsys)


def own(home: Path, year: int, content: str = FILE) -> None:
    (home / "kalender").mkdir(parents=True, exist_ok=True)
    (home / "kalender" / f"{year}.yaml").write_text(content, encoding="utf-8")


def test_a_year_of_the_library_shows_what_it_only_reckons(desk: Terminal) -> None:
    said = desk("calendar", "2027")
    assert said.code == 0
    lines = said.out.splitlines()
    assert any("Sel, 17 Agu 2027" in line and "libur nasional" in line for line in lines)
    assert any("Jum, 24 Des 2027" in line and "cuti bersama" in line and "pustaka holidays" in line for line in lines)
    doubtful = [line.split("  ")[0] for line in lines if "belum diverifikasi ·" in line]
    assert doubtful == ["Rab, 10 Mar 2027", "Kam, 11 Mar 2027", "Sen, 17 Mei 2027"]
    assert "Perkiraan belum diverifikasi. Bila harinya lain" in said.out
    assert "Hari kerja: 242 (5 hari seminggu), 291 (6 hari seminggu)." in said.out


def test_a_file_of_the_installation_is_shown_with_its_source(desk: Terminal) -> None:
    own(desk.home, 2028)
    said = desk("calendar", "2028").out.splitlines()
    source = "SKB 3 Menteri Nomor 1 Tahun 2027"
    for day, name, kind in (
        ("Sel, 26 Des 2028", "Cuti Bersama Natal", "cuti bersama"),
        ("Kam, 27 Jan 2028", "Tahun Baru Imlek", "libur nasional"),
        ("Rab, 26 Jan 2028", "Tahun Baru Imlek (perkiraan)", "tetap hari kerja"),
    ):
        assert any(day in line and name in line and kind in line and source in line for line in said), day
    found = desk("calendar", "2028", "--format", "json").json
    assert found["override"] == {
        "file": str(desk.home / "kalender" / "2028.yaml"), "source": source, "complete": True,
    }  # fmt: skip
    days = {line["day"]: line for line in found["days"]}
    assert days["2028-12-26"] == {
        "day": "2028-12-26", "name": "Cuti Bersama Natal", "kind": "cuti_bersama", "source": source, "estimated": False,
    }  # fmt: skip
    assert (days["2028-01-26"]["kind"], days["2028-08-17"]["kind"]) == ("kerja", "libur")
    assert days["2028-05-05"]["estimated"]  # Idul Adha, of which the file says nothing


def test_without_a_file_the_json_says_so(desk: Terminal) -> None:
    found = desk("calendar", "2027", "--format", "json").json
    assert (found["year"], found["override"], len(found["days"])) == (2027, None, 26)
    assert (found["working_days"], found["working_days_six"]) == (242, 291)


def test_a_year_that_nobody_knows_is_refused_with_the_file_to_write(desk: Terminal) -> None:
    said = desk("calendar", "2028")
    assert (said.code, said.out) == (2, "")
    file = desk.home / "kalender" / "2028.yaml"
    assert f"cuti bersama tahun 2028 belum diketahui; tulis {file} dalam bentuk ini:" in said.err
    assert "lengkap: true" in said.err
    own(desk.home, 2028, "sumber: SKB\nlibur: {2028-01-27: Imlek}\n")
    again = desk("calendar", "2028")
    assert again.code == 2
    assert "belum lengkap: berkasnya tanpa lengkap: true" in again.err


def test_english_has_the_same_page(desk: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIKLUS_LANGUAGE", "en")
    assert "not verified" in desk("calendar", "2027").out
    assert "the cuti bersama of 2028 are not known" in desk("calendar", "2028").err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("sumber: SKB\nlibru: {}\n", "baris 2, libru: kunci tidak dikenal"),
        ("sumber: SKB\nlibur: {2027-13-01: Imlek}\n", "baris 2, libur.2027-13-01: harus berupa tanggal"),
    ],
)
def test_a_faulty_file_is_one_sentence(desk: Terminal, content: str, said: str) -> None:
    own(desk.home, 2027, content)
    refused = desk("calendar", "2027")
    assert refused.code == 2
    assert f"kalender/2027.yaml {said}" in refused.err


@pytest.mark.parametrize("year", ["1999", "2101", "tahun"])
def test_what_is_no_year_is_refused(desk: Terminal, year: str) -> None:
    assert desk("calendar", year).code == 2


# --- a cycle that reaches into such a year --------------------------------------------------------------------


def test_a_plan_warns_of_a_year_without_reminders_until_the_file_is_there(empty: Terminal, tmp_path: Path) -> None:
    plan = ("cycle", "plan", a_file(tmp_path), "--dry-run")
    said = empty(*plan)
    assert said.code == 0
    warned = "cuti bersama tahun 2028 belum diketahui: pengingat yang sampai ke tahun itu ditolak selama"
    assert warned in " ".join(said.out.split())
    own(empty.home, 2028)
    assert "cuti bersama" not in empty(*plan).out


def test_opening_warns_too_and_refuses_nothing(new: Terminal, engine: Engine, tmp_path: Path) -> None:
    new("cycle", "plan", a_file(tmp_path))
    with engine.begin() as tx:
        settle_in(tx)
    opened = new("cycle", "open", "2027", "--at", "2027-01-04")
    assert opened.code == 0
    assert "SIKLUS_HOME/kalender/2028.yaml" in opened.err
    own(new.home, 2028)
    assert new("cycle", "open", "2027", "--at", "2027-01-05").err == ""


def test_a_faulty_calendar_is_told_before_a_cycle_opens(new: Terminal, engine: Engine, tmp_path: Path) -> None:
    new("cycle", "plan", a_file(tmp_path))
    with engine.begin() as tx:
        settle_in(tx)
    own(new.home, 2028, "sumber: SKB\n")
    assert new("cycle", "open", "2027", "--at", "2027-01-04").code == 2
    assert new("cycle", "list", "--format", "json").json[0]["state"] == "planned"
