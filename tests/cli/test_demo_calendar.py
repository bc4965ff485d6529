"""The demo plays into a year that nobody knows yet: with cuti bersama that are invented, and say so."""

from pathlib import Path

import pytest

from cli.demo.calendar import keep_calendar
from cli.demo.plan import plan
from cli.demo.year import days_of
from domain.calendar import Calendar, CalendarUnknown
from domain.cycle import read_plan


def files(home: Path) -> list[str]:
    return sorted(file.name for file in (home / "kalender").glob("*"))


def test_a_year_that_nobody_knows_gets_a_file_that_says_it_is_invented(tmp_path: Path) -> None:
    calendar = keep_calendar(tmp_path, 2027)
    assert calendar.known(2028)
    assert calendar.overrides[2028].source == "rekaan untuk demo"
    assert files(tmp_path) == ["2028.yaml"]
    written = (tmp_path / "kalender" / "2028.yaml").stat().st_mtime_ns
    assert keep_calendar(tmp_path, 2027) == calendar
    assert (tmp_path / "kalender" / "2028.yaml").stat().st_mtime_ns == written


def test_a_year_that_is_known_needs_none(tmp_path: Path) -> None:
    assert keep_calendar(tmp_path, 2026) == Calendar()
    assert not (tmp_path / "kalender").exists()


def test_a_file_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    own = tmp_path / "kalender" / "2028.yaml"
    own.parent.mkdir()
    own.write_text("sumber: SKB\nlibur: {2028-01-27: Imlek}\n")
    calendar = keep_calendar(tmp_path, 2027)
    assert own.read_text() == "sumber: SKB\nlibur: {2028-01-27: Imlek}\n"
    with pytest.raises(CalendarUnknown, match="2028"):
        days_of(read_plan(plan(2027)).resolved(), calendar)


@pytest.mark.parametrize("year", range(2024, 2036))
def test_every_window_of_a_demo_opens_and_is_due_on_a_working_day(tmp_path: Path, year: int) -> None:
    calendar, windows = keep_calendar(tmp_path, year), read_plan(plan(year)).resolved()
    assert all(calendar.working(at.date()) for w in windows for at in (w.opens_at, w.due_at))
    days = days_of(windows, calendar)
    assert days == sorted(set(days))
    assert all(map(calendar.working, days))
