"""`siklus cycle status` down to the person, broken down in every way; `siklus status verify`."""

import csv
import re
from io import StringIO

import pytest

from domain.people import mask
from store import cycles, reports
from store.database import Engine, text
from tests.cli.conftest import Terminal
from tests.people import BUDI, SARI, Office, issue

LATE = ("--as-of", "2027-04-20")


def people(terminal: Terminal, *words: str) -> dict:
    return terminal("cycle", "status", "2027", *words, "--format", "json").json


def test_who_is_overdue_stands_there_masked_with_whose_turn_it_is_and_how_late(seen: Terminal) -> None:
    found = people(seen, "--people", "overdue", "--as-of", "2027-02-01 08:00")
    assert found["total"] == 2  # lestari and joko, above whom nobody stands
    assert {row["turn"] for row in found["rows"]} == {"appraiser"}
    assert {row["days_late"] for row in found["rows"]} == {3}
    assert {row["due_at"] for row in found["rows"]} == {"2027-01-29T16:00:00+07:00"}
    assert all(re.fullmatch(r"\*{14}\d{4}", row["nip"]) for row in found["rows"])
    (joko, lestari) = sorted(found["rows"], key=lambda row: row["name"])
    assert (joko["agency_code"], lestari["unit_code"]) == ("A2", "U0")


def test_the_whole_nip_is_there_for_who_asks_for_it(seen: Terminal) -> None:
    found = people(seen, "--people", "done", "--stage", "target_agreement", "--unit", "U1", "--full")
    assert sorted(row["nip"] for row in found["rows"]) == sorted([SARI, BUDI])
    shown = seen("cycle", "status", "--people", "done", "--stage", "target_agreement", "--unit", "U1", "--full").out
    masked = seen("cycle", "status", "--people", "done", "--stage", "target_agreement", "--unit", "U1").out
    assert SARI in shown
    assert SARI not in masked
    assert mask(SARI) in masked


def test_an_agency_and_a_unit_narrow_and_a_page_follows_a_page(seen: Terminal) -> None:
    asked = ("--people", "done", "--stage", "target_agreement", "--agency", "A1")
    first, second = (people(seen, *asked, "--limit", "4", "--page", page) for page in ("1", "2"))
    assert (first["total"], second["total"], len(first["rows"]), len(second["rows"])) == (7, 7, 4, 3)
    assert not {row["name"] for row in first["rows"]} & {row["name"] for row in second["rows"]}
    assert people(seen, "--people", "done", "--stage", "target_agreement", "--agency", "A2")["total"] == 0
    late = seen("cycle", "status", "--people", "overdue", "--as-of", "2027-12-01", "--stage", "target_agreement").out
    assert re.search(r" 306$", late, re.M)  # the last column is whole
    said = seen("cycle", "status", *asked, "--limit", "4").out
    assert "1-4 dari 7 · berikutnya: --page 2" in said
    assert "--page" not in seen("cycle", "status", *asked, "--limit", "4", "--page", "2").out


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--people", "done"), "sebutkan tahapnya"),
        (("--people", "overdue", "--stage", "checkin_9"), "bukan tahap siklus ini"),
        (("--people", "overdue", "--unit", "tidak ada"), "tidak dikenal"),
        (("--people", "overdue", "--agency", "A9"), "tidak ada dalam siklus"),
        (("--full",), "menyertai --people"),
        (("--people", "everybody"), "pilihan"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_with_a_way_out(seen: Terminal, words: tuple[str, ...], why: str) -> None:
    said = seen("cycle", "status", "2027", *words)
    assert (said.code, said.out) == (2, "")
    assert why in said.err


def test_who_is_excluded_is_listed_with_the_reason_and_counts_in_no_denominator(
    agreed: Terminal, agreed_engine: Engine
) -> None:
    with agreed_engine.begin() as tx:
        office = Office(tx, cycles.find(tx, "2027"))
        office.move(BUDI, None, when="2027-04-06")
    found = people(agreed, "--people", "excluded", "--as-of", "2027-05-01")
    (row,) = found["rows"]
    assert (row["nip"], row["reason"]) == (mask(BUDI), "tidak lagi aktif dalam daftar pegawai")
    assert people(agreed, "--people", "excluded", "--as-of", "2027-04-01")["rows"] == []
    assert people(agreed, "--people", "excluded", "--agency", "A2", "--as-of", "2027-05-01")["total"] == 0


@pytest.mark.parametrize(("by", "rows"), [("state", 9), ("period", 4), ("predikat", 0)])
def test_a_cycle_is_broken_down_by_state_period_and_predikat(seen: Terminal, by: str, rows: int) -> None:
    found = people(seen, "--by", by, *LATE)
    assert len(found["by"]) == rows
    table = seen("cycle", "status", "2027", "--by", by, *LATE)
    assert table.code == 0
    if by == "state":
        assert {row["state"]: row["people"] for row in found["by"]}["agreed"] == 7
    if by == "predikat":
        assert (found["results"], found["not_told_because"]["en"]) == (0, "no result has been issued yet")
        assert "belum ada hasil yang disampaikan" in table.out


def test_a_predikat_cannot_be_read_before_it_is_issued_nor_off_a_handful(
    agreed: Terminal, agreed_engine: Engine
) -> None:
    with agreed_engine.begin() as tx:
        issue(Office(tx, cycles.find(tx, "2027")))
    for moment, results in (("2028-01-26 09:00", 0), ("2028-01-26 11:00", 1)):
        found = people(agreed, "--by", "predikat", "--as-of", moment)
        assert (found["results"], found["by"]) == (results, [])
        units = people(agreed, "--by", "unit", "--as-of", moment)["by"]
        assert [unit["predikat"] for unit in units] == [None] * len(units)
        said = agreed("cycle", "status", "--by", "predikat", "--as-of", moment).out
        assert not re.search(r"Baik +[█░▌]", said)


def test_people_as_csv_run_nothing_in_a_spreadsheet(agreed: Terminal, agreed_engine: Engine) -> None:
    with agreed_engine.begin() as tx:
        tx.execute(text("UPDATE person SET name = '=HYPERLINK(\"http://x\")' WHERE nip = :nip"), {"nip": SARI})
    said = agreed("cycle", "status", "--people", "done", "--stage", "target_agreement", "--unit", "U1",
                  "--format", "csv").out  # fmt: skip
    assert '\'=HYPERLINK("http://x")' in [row["name"] for row in csv.DictReader(StringIO(said))]


def test_a_summary_that_says_what_the_rows_say_is_right(seen: Terminal) -> None:
    assert seen("status", "verify", "2027", "--format", "json").json == {
        "cycle": "2027", "right": True, "repaired": False, "differences": []
    }  # fmt: skip


def test_a_planted_difference_ends_with_3_is_named_and_is_repaired_on_demand(
    agreed: Terminal, agreed_engine: Engine
) -> None:
    with agreed_engine.begin() as tx:
        reports.fold(tx, cycles.find(tx, "2027").id)
        tx.execute(text("UPDATE tally SET n = n - 1 WHERE state = 'agreed' AND unit_id = (SELECT id FROM unit "
                        "WHERE code = 'U1')"))  # fmt: skip
    said = agreed("status", "verify", "2027")
    assert said.code == 3
    assert re.search(r"tally +A1/U1 +appraisal agreed +1 +2", said.out)
    assert re.search(r"agency_tally +A1 +appraisal agreed +7 +6", said.out)
    assert agreed("status", "verify", "2027").code == 3
    assert "ditulis ulang" in agreed("status", "verify", "2027", "--repair").out
    assert agreed("status", "verify", "2027").code == 0
    assert {g["code"]: g["states"]["agreed"] for g in people(agreed, "--by", "unit")["by"]}["U1"] == 2
