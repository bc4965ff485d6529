"""`siklus forecast` as a pengelola types it: on the cast's office, and on simulated years."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from store import curves
from store.database import Engine, text
from store.server import Server
from tests.cli.conftest import Terminal, _template
from tests.conftest import _clone
from tests.forecasts import JAKARTA, World, play, settle

JULY = ("--as-of", "2027-07-09")  # in the second check-in of 2027
WORLD = World(900, 9)


@pytest.fixture(scope="module")
def years(server: Server, template: str) -> Iterator[Engine]:
    """A whole simulated year, 2026, and the one after it until the ninth of July."""

    def fill(tx: Any) -> None:
        settle(tx, WORLD)
        play(tx, WORLD, 2026, datetime(2027, 7, 9, 8, tzinfo=JAKARTA))
        tx.execute(text("UPDATE cycle SET state = 'closed', closed_at = '2027-02-20' WHERE code = '2026'"))
        play(tx, WORLD, 2027, datetime(2027, 7, 9, 8, tzinfo=JAKARTA))
        tx.execute(text("UPDATE agency SET name = '=1+1' WHERE code = 'A9'"))

    yield from _clone(server, _template(server, template, "template_years", fill))


@pytest.fixture
def simulated(years: Engine, at_terminal: Callable[[Engine], Terminal]) -> Terminal:
    return at_terminal(years)


def test_one_sentence_says_how_many_will_not_be_done(simulated: Terminal) -> None:
    said = simulated("forecast", "2027", *JULY)
    assert said.code == 0, said.err
    words = " ".join(said.out.split())
    assert "Menurut laju sampai hari ini, " in words
    assert " dari 900 pegawai diperkirakan belum menyelesaikan Evaluasi periodik triwulan 2 pada batas waktu" in words
    assert "Rabu, 14 Juli 2027 pukul 16.00 WIB" in words


def test_the_worst_come_first(simulated: Terminal) -> None:
    groups = simulated("forecast", *JULY, "--format", "json").json["groups"]
    assert len(groups) == 9
    missed = [group["stages"][0]["missed"] for group in groups]
    assert missed == sorted(missed, reverse=True)
    rows = simulated("forecast", *JULY).out
    first, last = (rows.index(groups[n]["name"] or groups[n]["code"]) for n in (0, -1))
    assert first < last


def test_the_json_says_what_is_expected_and_how_sure_it_is(simulated: Terminal) -> None:
    data = simulated("forecast", "2027", *JULY, "--format", "json").json
    assert (data["cycle"], data["by"], data["interval"]) == ("2027", "agency", 0.8)
    assert data["as_of"] == "2027-07-09T08:00:00+07:00"
    (stage,) = data["stages"]
    assert stage["stage"] == "checkin_2"
    assert stage["due_at"] == "2027-07-14T16:00:00+07:00"
    assert stage["basis"] == "history"
    assert 0 <= stage["share_low"] <= stage["expected_share"] <= stage["share_high"] <= 1
    assert stage["missed_low"] <= stage["missed"] <= stage["missed_high"]
    assert stage["asked"] == sum(group["stages"][0]["asked"] for group in data["groups"]) == 900
    assert stage["missed"] == pytest.approx(sum(g["stages"][0]["missed"] for g in data["groups"]), abs=0.5)


def test_units_of_one_agency_are_told_apart(simulated: Terminal) -> None:
    data = simulated("forecast", *JULY, "--by", "unit", "--agency", "A1", "--format", "json").json
    assert {group["agency"] for group in data["groups"]} == {"A1"}
    assert len(data["groups"]) > 1
    (alone,) = simulated("forecast", *JULY, "--agency", "A1", "--format", "json").json["groups"]
    assert data["stages"][0]["asked"] == alone["stages"][0]["asked"]


def test_the_csv_has_a_line_for_each_group_and_no_formula(simulated: Terminal) -> None:
    rows = list(csv.DictReader(io.StringIO(simulated("forecast", *JULY, "--format", "csv").out)))
    assert len(rows) == 9
    assert {row["stage"] for row in rows} == {"checkin_2"}
    assert [row["name"] for row in rows if row["code"] == "A9"] == ["'=1+1"]


def test_the_same_data_give_the_same_bytes_whether_kept_or_from_the_audit(simulated: Terminal, years: Engine) -> None:
    asked = ("forecast", "2027", *JULY, "--by", "unit", "--format", "json")
    first = simulated(*asked).out
    with years.begin() as tx:
        ids = tx.scalars(text("SELECT id FROM cycle ORDER BY id")).all()
        assert sum(curves.keep(tx, id_, datetime(2027, 7, 9, 8, tzinfo=JAKARTA)) for id_ in ids) > 5
    assert simulated(*asked).out == first


def test_in_english_too(simulated: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIKLUS_LANGUAGE", "en")
    words = " ".join(simulated("forecast", "2027", *JULY).out.split())
    assert "of 900 people are expected not to have finished Check-in quarter 2 by the due time" in words


def test_between_two_stages_it_says_what_comes_next(simulated: Terminal) -> None:
    said = simulated("forecast", "2027", "--as-of", "2027-05-20")
    assert said.code == 0
    assert "Tidak ada tahap yang sedang berjalan. Berikutnya: Evaluasi periodik triwulan 2, dibuka 29 Jun 2027." in (
        " ".join(said.out.split())
    )
    assert simulated("forecast", "2027", "--as-of", "2027-05-20", "--format", "json").json["stages"] == []


def test_without_history_the_first_guess_is_marked_as_that(office: Terminal) -> None:
    said = office("forecast", "2027", "--as-of", "2027-01-12")
    assert said.code == 0, said.err
    assert "dugaan awal, tanpa riwayat" in " ".join(said.out.split())
    assert "° dugaan awal, bukan data" in said.out
    data = office("forecast", "2027", "--as-of", "2027-01-12", "--format", "json").json
    assert {stage["basis"] for group in data["groups"] for stage in group["stages"]} == {"prior"}


def test_when_everybody_is_done_it_says_so(agreed: Terminal, agreed_engine: Engine) -> None:
    with agreed_engine.begin() as tx:
        tx.execute(text("UPDATE appraisal SET state = 'agreed' WHERE state = 'proposed'"))
        tx.execute(text("DELETE FROM deadline USING unit u WHERE u.id = unit_id AND u.code <> 'U1'"))
    said = agreed("forecast", "2027", "--as-of", "2027-01-12")
    assert "seluruh 2 pegawai telah selesai sebelum batas waktu" in " ".join(said.out.split())


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("forecast", "2030"), "siklus '2030' tidak ada; yang ada: 2026, 2027"),
        (("forecast", "2027", *JULY, "--agency", "ZZ"), "instansi 'ZZ' tidak ada dalam siklus ini; yang ada: A1, A2"),
        (("forecast", "2027", "--as-of", "kemarin"), "'kemarin' bukan tanggal atau waktu"),
        (("forecast", "2027", "--by", "orang"), "agency"),
        (("forecast", "2027", "--format", "pdf"), "csv"),
        (("forecast", "2026", "--as-of", "2027-07-09"), "siklus '2026' sudah ditutup"),
        (("forecast", "backtest", "xx"), "siklus 'xx' tidak ada"),
        (("forecast", "2027", "2026"), "argumen yang tidak dikenal"),
    ],
)
def test_what_cannot_be_answered_is_said_with_the_way_out(
    simulated: Terminal, words: tuple[str, ...], named: str
) -> None:
    said = simulated(*words)
    assert said.code == 2
    assert named in " ".join(said.err.split())


def test_an_unopened_cycle_and_an_empty_installation_are_answered_well(empty: Terminal) -> None:
    said = empty("forecast")
    assert (said.code, "siklus cycle plan" in said.err) == (2, True)
    said = empty("forecast", "backtest")
    assert (said.code, "belum ada tahap yang telah lewat" in said.err) == (2, True)


def test_a_backtest_says_how_good_the_forecasts_were(simulated: Terminal) -> None:
    data = simulated("forecast", "backtest", "2027", "--format", "json").json
    assert [cycle["cycle"] for cycle in data["cycles"]] == ["2027"]
    assert [stage["stage"] for stage in data["cycles"][0]["stages"]] == ["target_agreement", "checkin_1"]
    total = data["total"]
    assert total["n"] == 9 * 2 * 5
    assert total["error"] < total["error_straight_line"]
    said = simulated("forecast", "backtest", "2027")
    assert "jatuh di dalam rentang 80 % (sasaran 75 sampai 90 %)" in " ".join(said.out.split())
    assert "Penetapan SKP" in said.out
