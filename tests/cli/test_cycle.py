"""A cycle at the terminal: opened once, its counts always add up, extended by unit, closed at the end."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from domain.terms import AppraisalState
from store.database import Engine, text
from tests.cli.conftest import Terminal
from tests.cli.test_plan import a_file
from tests.people import STAFF, settle_in

STAGES = [
    "target_agreement",
    *(f"checkin_{n}" for n in range(1, 5)),
    "evidence_collection",
    "calibration",
    "final_scoring",
]


def test_without_people_a_cycle_does_not_open_and_says_what_to_do(new: Terminal, tmp_path: Path) -> None:
    assert new("cycle", "plan", a_file(tmp_path)).code == 0
    said = new("cycle", "open", "2027")
    assert said.code == 2
    assert "siklus roster import" in said.err


def test_opening_takes_everybody_in_once_also_agencies_that_came_after_the_plan(
    new: Terminal, engine: Engine, tmp_path: Path
) -> None:
    new("cycle", "plan", a_file(tmp_path))
    with engine.begin() as tx:
        settle_in(tx)
    opened = new("cycle", "open", "2027", "--at", "2027-01-04", "--format", "json").json
    people = len(STAFF)
    assert opened == {"cycle": "2027", "agencies": 2, "people": people, "new": people, "without_appraiser": 2}
    again = new("cycle", "open", "2027", "--at", "2027-01-05")
    assert "sudah dibuka" in again.out
    assert f"{people} pegawai di 2 instansi; 0 baru diikutkan" in again.out
    listed = new("cycle", "list", "--format", "json").json
    assert [(c["cycle"], c["state"], c["people"]) for c in listed] == [("2027", "open", people)]


def _adds_up(counted: dict[str, Any]) -> None:
    assert set(counted["states"]) == set(AppraisalState)
    assert sum(counted["states"].values()) == counted["total"]
    assert [stage["stage"] for stage in counted["stages"]] == STAGES
    for stage in counted["stages"]:
        assert stage["done"] + stage["open"] + stage["excused"] == stage["total"] == counted["total"]
        assert 0 <= stage["overdue"] <= stage["open"]


@pytest.mark.parametrize("by", ["stage", "agency", "unit"])
@pytest.mark.parametrize("as_of", [None, "2027-02-01"])
def test_the_state_of_a_cycle_has_the_agreed_shape_and_adds_up(seen: Terminal, by: str, as_of: str | None) -> None:
    moment = ["--as-of", as_of] if as_of else []
    found = seen("cycle", "status", "2027", "--by", by, "--format", "json", *moment).json
    assert set(found) == {"cycle", "as_of", "total", "states", "stages", "by"}
    assert found["total"] == len(STAFF)
    _adds_up(found)
    assert found["stages"][0]["opens_on"] == "2027-01-04"
    assert found["stages"][0]["due_at"] == "2027-01-29T16:00:00+07:00"
    if by == "stage":
        assert found["by"] == found["stages"]
    else:
        shape = {"code", "name", "total", "states", "stages", "results", "predikat"}
        assert all(set(group) == shape for group in found["by"])
        assert sum(group["total"] for group in found["by"]) == found["total"]
        for group in found["by"]:
            _adds_up(group)


def test_before_the_first_step_everybody_was_still_drafting(seen: Terminal) -> None:
    before = seen("cycle", "status", "--as-of", "2027-01-04 08:00", "--format", "json").json
    after = seen("cycle", "status", "--as-of", "2027-01-04 17:00", "--format", "json").json
    assert before["as_of"] == "2027-01-04T08:00:00+07:00"
    assert before["total"] == 0  # the cast comes in at nine
    assert after["states"]["agreed"] == len(STAFF) - 2


def test_the_table_fits_a_hundred_columns_and_marks_who_is_late(seen: Terminal) -> None:
    said = seen("cycle", "status", "2027", "--by", "agency", "--as-of", "2027-02-01")
    assert said.code == 0
    assert max(map(len, said.out.splitlines())) <= 100
    assert "Pemerintah Kota Surakarta" in said.out
    assert "! " in said.out
    assert "SKP disepakati 7" in said.out


def test_csv_is_one_line_for_each_agency_and_stage(seen: Terminal) -> None:
    rows = list(csv.DictReader(StringIO(seen("cycle", "status", "--by", "agency", "--format", "csv").out)))
    assert len(rows) == 2 * len(STAGES)
    assert set(rows[0]) == {
        "code", "name", "stage", "opens_on", "due_at", "total", "done", "open", "overdue", "excused"
    }  # fmt: skip


def test_a_unit_and_all_below_it_get_longer_until_the_same_time_of_day(agreed: Terminal, agreed_engine: Engine) -> None:
    said = agreed(
        "cycle", "extend", "checkin_1", "--unit", "unit u1", "--until", "2027-04-20", "--at", "2027-04-02", "--yes"
    )
    assert "Evaluasi periodik triwulan 1: batas waktu 2 unit menjadi Selasa, 20 April 2027 pukul 16.00 WIB" in said.out
    found = agreed("cycle", "status", "--by", "unit", "--format", "json", "--as-of", "2027-04-03").json
    due = {group["code"]: group["stages"][1]["due_at"][:10] for group in found["by"]}
    assert (due["U0"], due["U1"], due["U3"]) == ("2027-04-14", "2027-04-20", "2027-04-20")
    assert found["stages"][1]["due_at"][:10] == "2027-04-14"
    with agreed_engine.begin() as tx:
        assert tx.scalar(text("SELECT count(*) FROM extension WHERE actor = 'operator'")) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("checkin_9", "--unit", "U1", "--until", "2027-04-20"), "tahapnya: target_agreement"),
        (("checkin_1", "--unit", "U9", "--until", "2027-04-20"), "unit 'U9' tidak dikenal"),
        (("checkin_1", "--unit", "unit", "--until", "2027-04-20"), "mungkin maksudnya"),
        (
            ("checkin_1", "--unit", "U1", "--until", "2027-04-10"),
            "harus lebih lambat daripada batas waktu sekarang (14-04",
        ),
        (("checkin_1", "--unit", "U1", "--until", "lusa"), "bukan tanggal atau waktu"),
    ],
)
def test_an_extension_that_makes_no_sense_is_refused(seen: Terminal, words: tuple[str, ...], said: str) -> None:
    found = seen("cycle", "extend", *words, "--at", "2027-04-02", "--yes")
    assert found.code == 2
    assert said in found.err


def test_a_cycle_with_open_appraisals_does_not_close(agreed: Terminal, agreed_engine: Engine) -> None:
    assert "9 penilaian belum selesai" in agreed("cycle", "close").err
    with agreed_engine.begin() as tx:
        tx.execute(text("UPDATE tally SET state = 'voided' WHERE machine = 'appraisal'"))
    assert "ditutup" in agreed("cycle", "close", "2027").out
    assert agreed("cycle", "status").code == 2
    assert agreed("cycle", "status", "2027").code == 0


def test_a_cycle_that_is_not_there_is_named_with_those_that_are(seen: Terminal) -> None:
    assert "siklus '2031' tidak ada; yang ada: 2027" in seen("cycle", "status", "2031").err
