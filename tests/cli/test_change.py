"""Bulk changes at the terminal: looked at first, done after a yes, taken back."""

from pathlib import Path
from typing import Any

import pytest

from cli import change
from store.database import Engine, text
from store.tables import metadata
from tests.cli.conftest import Terminal
from tests.people import BUDI, DEWI, HADI, JOKO, RATNA, SARI, TONO, WATI

AT = ("--at", "2027-04-02")
MOVE = ("cycle", "move", "checkin_1", "--due", "2027-04-21", *AT)
EXTEND = ("cycle", "extend", "checkin_1", "--unit", "U1", "--until", "2027-04-20", *AT)
PAUSE = ("cycle", "pause", "--reason", "Gangguan jaringan.", *AT)


@pytest.fixture
def spring(agreed: Terminal, agreed_engine: Engine) -> Terminal:
    """The first check-in has opened for everybody."""
    with agreed_engine.begin() as tx:
        tx.execute(text("INSERT INTO checkin (appraisal_id, period, began_at, state_since) "
                        "SELECT id, 1, '2027-03-29', '2027-03-29' FROM appraisal ORDER BY id"))  # fmt: skip
        tx.execute(text("INSERT INTO tally SELECT cycle_id, agency_id, unit_id, 'checkin', 1, 'open', count(*) "
                        "FROM appraisal GROUP BY 1, 2, 3"))  # fmt: skip
        tx.execute(text("INSERT INTO outbox (dedupe, cycle_id, channel, recipient_nip, template, created_at, "
                        "not_before) SELECT 'r:1:' || employee_nip || ':email:2027-04-14', cycle_id, 'email', "
                        "employee_nip, 'reminder', '2027-04-02', '2027-04-02 09:00' FROM appraisal"))  # fmt: skip
    return agreed


def a_file(folder: Path, *rows: str) -> str:
    (folder / "daftar.csv").write_text("\n".join(rows))
    return str(folder / "daftar.csv")


def everything(engine: Engine) -> dict[str, list[Any]]:
    with engine.connect() as tx:
        return {t.name: sorted(tx.scalars(text(f"SELECT t::text FROM {t.name} t"))) for t in metadata.sorted_tables}


def commands(folder: Path) -> dict[str, tuple[str, ...]]:
    excused = a_file(folder, "NIP;NAMA", f"{SARI};Sari", f"'{TONO};Tono")
    (folder / "penilai.csv").write_text(f"NIP,NIP PENILAI\n{SARI},{HADI}\n{WATI},{BUDI}\n")
    return {
        "move": MOVE,
        "extend": EXTEND,
        "pause": PAUSE,
        "excuse": ("excuse", excused, "--period", "1", "--reason", "Banjir.", *AT),
        "assign": ("appraiser", "assign", str(folder / "penilai.csv"), "--reason", "Rotasi.", *AT),
    }


KINDS = ("move", "extend", "pause", "excuse", "assign")


@pytest.mark.parametrize("kind", KINDS)
def test_a_dry_run_writes_nothing_at_all(spring: Terminal, agreed_engine: Engine, tmp_path: Path, kind: str) -> None:
    before = everything(agreed_engine)
    said = spring(*commands(tmp_path)[kind], "--dry-run")
    assert said.code == 0, said.err
    assert "Pratinjau" in said.out
    assert "tidak ada yang diubah" in said.out
    assert everything(agreed_engine) == before


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_dry_run_shows_is_what_is_done_and_undone(
    spring: Terminal, agreed_engine: Engine, tmp_path: Path, kind: str
) -> None:
    words = commands(tmp_path)[kind]
    shown = spring(*words, "--dry-run", "--format", "json").json
    assert shown["change"] is None
    assert shown["people"] > 0
    done = spring(*words, "--yes", "--format", "json").json
    assert {**done, "change": None, "dry_run": True} == shown
    listed = spring("undo", "--format", "json").json
    assert [(c["change"], c["kind"], c["people"]) for c in listed] == [(done["change"], kind, shown["people"])]
    undone = spring("undo", str(done["change"]), "--yes", "--format", "json", "--at", "2027-04-03").json
    assert undone["kind"] == "undo"
    again = spring("undo", str(done["change"]), "--yes")
    assert again.code == 2
    assert "sudah dibatalkan" in again.err


def test_who_cannot_be_asked_must_say_yes_before(spring: Terminal, agreed_engine: Engine) -> None:
    before = everything(agreed_engine)
    said = spring(*MOVE)
    assert said.code == 2
    assert "--yes" in said.err
    assert everything(agreed_engine) == before


@pytest.mark.parametrize(("answer", "code", "moved"), [("ya", 0, True), ("tidak", 1, False), ("", 1, False)])
def test_a_person_is_shown_and_asked(
    spring: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: str, code: int, moved: bool
) -> None:
    (tmp_path / "keys").write_text(f"{answer}\n")
    with (tmp_path / "keys").open() as keys:
        monkeypatch.setattr(change, "can_be_asked", lambda: True)
        monkeypatch.setattr("sys.stdin", keys)
        said = spring(*MOVE)
    assert said.code == code
    assert "14 Apr 2027 16.00 → 21 Apr 2027 16.00" in said.out
    assert ("siklus undo" in said.out) is moved
    assert bool(spring("undo", "--format", "json").json) is moved


def test_a_move_takes_the_later_windows_along_and_the_old_reminders_back(spring: Terminal) -> None:
    found = spring(*MOVE, "--yes", "--format", "json").json
    due = {w["stage"]: [at[:10] for at in w["due_at"]] for w in found["windows"]}
    assert list(due) == ["checkin_1", "checkin_2", "checkin_3", "checkin_4", "evidence_collection", "calibration",
                         "final_scoring"]  # fmt: skip
    assert due["checkin_1"] == ["2027-04-14", "2027-04-21"]
    assert due["checkin_2"] == ["2027-07-14", "2027-07-21"]
    assert (found["people"], found["units"], found["agencies"]) == (9, 5, 2)
    assert found["messages"]["coming"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("checkin_1", "--due", "2027-03-01"), "sudah lewat"),
        (("checkin_1", "--due", "2027-04-20", "--opens", "2027-04-10"), "sudah dibuka"),
        (("checkin_2", "--due", "2027-06-20"), "harus sesudah pembukaannya"),
        (("checkin_2", "--due", "2027-05-01", "--opens", "2027-04-10"), "tumpang tindih"),
        (("checkin_1", "--due", "2029-04-20"), "di luar tahun"),
        (("checkin_9", "--due", "2027-04-20"), "tahapnya"),
        (("checkin", "--period", "1", "--due", "lusa"), "bukan tanggal"),
        (("checkin_1", "--due", "2027-04-14"), "tidak ada yang perlu diubah"),
        (("2030", "checkin_1", "--due", "2027-04-20"), "siklus '2030' tidak ada"),
    ],
)
def test_a_move_that_cannot_be_says_why(seen: Terminal, words: tuple[str, ...], said: str) -> None:
    found = seen("cycle", "move", *words, *AT, "--dry-run")
    assert found.code == 2
    assert said in found.err


def test_a_pengelola_excuses_only_people_of_their_own_agency(spring: Terminal, tmp_path: Path) -> None:
    words = ("excuse", a_file(tmp_path, "NIP", SARI, JOKO), "--period", "1", "--reason", "Banjir.", *AT, "--yes")
    refused = spring(*words, "--as", DEWI)
    assert refused.code == 2
    assert "1 pegawai bukan pegawai instansi" in refused.err
    assert JOKO not in refused.err
    ours = ("excuse", "--unit", "U1", "--period", "1", "--reason", "Banjir.", *AT, "--yes", "--format", "json")
    assert spring(*ours, "--as", DEWI).json["people"] == 3  # sari, budi, and tono below them
    assert spring(*words[:1], a_file(tmp_path, "NIP", RATNA, JOKO), *words[2:], "--format", "json").json["people"] == 2


def test_a_pengelola_sees_and_undoes_only_what_is_within_their_agency(spring: Terminal) -> None:
    theirs = ("excuse", "--unit", "U1", "--period", "1", "--reason", "Banjir.", *AT, "--yes", "--format", "json")
    own = spring(*theirs, "--as", DEWI).json["change"]
    wide = spring(*MOVE, "--yes", "--format", "json").json["change"]
    assert [c["change"] for c in spring("undo", "--as", DEWI, "--format", "json").json] == [own]
    assert spring("undo", "--as", JOKO, "--format", "json").json == []
    assert spring("undo", str(wide), "--as", DEWI, "--yes").code == 2
    assert spring("undo", str(own), "--as", JOKO, "--yes").code == 2
    assert spring("undo", str(own), "--as", DEWI, "--yes", "--format", "json").json["people"] == 3


def test_what_was_changed_since_is_listed_masked_and_the_rest_undone_when_told(
    spring: Terminal, tmp_path: Path
) -> None:
    words = ("excuse", a_file(tmp_path, "NIP", SARI, BUDI), "--period", "1", "--reason", "Banjir.", *AT, "--yes")
    change_id = str(spring(*words, "--format", "json").json["change"])
    back = ("step", "ask_again", "--as", DEWI, "--nip", SARI, "--period", "1", "--reason", "Sudah masuk.", *AT)
    assert spring(*back).code == 0
    refused = spring("undo", change_id, "--yes", *AT)
    assert refused.code == 2
    assert "--rest" in refused.err
    assert "Sari" in refused.err
    assert SARI not in refused.err
    found = spring("undo", change_id, "--rest", "--yes", "--format", "json", *AT).json
    assert (found["people"], found["refused"]) == (1, 1)
    assert found["listed"][0]["nip"] == "*" * 14 + SARI[-4:]


def test_a_bad_row_of_a_file_is_named_and_nothing_is_changed(
    spring: Terminal, agreed_engine: Engine, tmp_path: Path
) -> None:
    before = everything(agreed_engine)
    words = (
        "appraiser",
        "assign",
        a_file(tmp_path, "NIP,NIP PENILAI", f"{SARI},123", f"{WATI},{BUDI}", f"{WATI},{HADI}"),
    )
    said = spring(*words, "--reason", "Rotasi.", "--yes")
    assert said.code == 2
    assert "baris 1" in said.err
    assert "baris 3: pegawai yang sama" in said.err
    ring = a_file(tmp_path, "NIP,NIP PENILAI", f"{RATNA},{SARI}")
    said = spring("appraiser", "assign", ring, "--reason", "Rotasi.", "--yes")
    assert "berputar" in said.err
    assert everything(agreed_engine) == before
