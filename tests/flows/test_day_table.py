"""The table of a day: what an operator looks for on top, never more rows than are read, a key that stays."""

from dataclasses import replace
from typing import Any

from domain.cycle import Window
from domain.speech import Speech
from domain.terms import CycleState, Stage
from flows import day_table
from store.cycles import Cycle
from store.reports import Group, StageCount
from tests.people import at

NOW, ID, EN = at("2027-02-01"), Speech("id"), Speech("en")
CYCLE = Cycle(1, "2027", "Penilaian 2027", 2027, 4, CycleState.OPEN, "", NOW, None, {}, "Asia/Jakarta")
AGREEMENT = Window(at("2027-01-04"), at("2027-01-29"), Stage.TARGET_AGREEMENT)
CHECKIN = Window(at("2027-01-25"), at("2027-04-14"), Stage.CHECKIN, 1)
SCORING = Window(at("2028-01-25"), at("2028-02-15"), Stage.FINAL_SCORING)


def group(n: int, overdue: int, waiting: int) -> Group:
    """An agency of 2,000 people, of whom so many are overdue with their SKP and so many wait for a check-in."""
    agreement = StageCount(AGREEMENT, 2_000, 1_990 - overdue, overdue, overdue, 10)
    checkin = StageCount(CHECKIN, 2_000, 2_000 - waiting, waiting, 0, 0)
    later = StageCount(SCORING, 2_000, 0, 2_000, 0, 0)
    return Group(n, f"{n:04}", f"Kota {n}", 2_000, {}, [agreement, checkin, later])


def test_of_six_hundred_agencies_the_hundred_that_are_most_behind_stand_below_the_sum() -> None:
    groups = [group(n, overdue=3 if n == 500 else 0, waiting=n if n < 150 else 0) for n in range(1, 641)]
    total, *rows = day_table.rows(CYCLE, groups, NOW, ID)
    assert (total["Instansi"], total["Lewat"]) == ("Semua instansi (640)", 3)
    assert total["Penetapan SKP"] == "1.273.597/1.273.600 · 3!"
    assert [row["Instansi"] for row in rows] == ["0500 Kota 500", *(f"{n:04} Kota {n}" for n in range(149, 50, -1))]
    assert rows[0]["Penetapan SKP"] == "1.987/1.990 · 3!"
    assert rows[1]["Evaluasi periodik triwulan 1"] == "1.851/2.000"
    assert "Penetapan hasil" not in total
    told = day_table.heading(CYCLE, groups, NOW, "https://kinerja.example", ID)
    assert "[540 instansi lagi](https://kinerja.example/siklus/2027) tidak ditampilkan; 50 di antaranya" in told
    assert "[0500](https://kinerja.example/siklus/2027/instansi/0500) (3)" in told
    assert "[540 more agencies]" in day_table.heading(CYCLE, groups, NOW, "https://kinerja.example", EN)


def test_where_nobody_is_behind_all_agencies_stand_there_and_nothing_is_left_out() -> None:
    groups = [group(n, 0, 0) for n in (3, 1, 2)]
    assert [row["Agency"] for row in day_table.rows(CYCLE, groups, NOW, EN)] == [
        "All agencies (3)", "0001 Kota 1", "0002 Kota 2", "0003 Kota 3"
    ]  # fmt: skip
    assert "instansi/" not in day_table.heading(CYCLE, groups, NOW, "https://kinerja.example", ID)
    assert day_table.rows(CYCLE, [], NOW, ID) == []


def test_the_key_of_a_cycle_stays_and_two_cycles_never_share_one() -> None:
    def key(code: Any) -> str:
        return day_table.key_of(replace(CYCLE, code=code))

    assert key("2027") == "siklus-2027"
    assert day_table.key_of(CYCLE, "konsol") == "siklus-2027-konsol"
    assert len({key(code) for code in ("2027-a", "2027.a", "2027_A", "2027-A")}) == 4
    assert key("2027.a") == key("2027.a")


def test_a_link_leads_to_an_agency_whatever_its_code() -> None:
    assert day_table.console("https://a.example", "2027", "Kota A/1") == (
        "https://a.example/siklus/2027/instansi/Kota%20A%2F1"
    )
