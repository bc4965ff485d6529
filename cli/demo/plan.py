"""The plan of the demo's cycle: when each stage of a year opens and is due, on working days."""

from datetime import date, datetime, time, timedelta
from typing import Any

from domain.calendar import working

CLOSING = time(16, 0)
Window = dict[str, date]


def plan(year: int) -> dict[str, Any]:
    """Give the content of a PLAN.yaml for one year of quarterly check-ins; its last windows end in the next.

    Every day is a working day, as far as the cuti bersama of its year are known.
    """
    return {
        "cycle": str(year),
        "name": f"Penilaian Kinerja ASN Tahun {year}",
        "year": year,
        "agencies": "all",
        "check_ins": "quarterly",
        "zone": "Asia/Jakarta",
        "windows": {
            "target_agreement": _window(_on_or_after(date(year, 1, 2)), date(year, 1, 29)),
            **{f"checkin_{n}": _after_quarter(year, 3 * n) for n in (1, 2, 3)},
            # The last check-in is done before the year ends, so that the evidence of the year can follow it.
            "checkin_4": _window(_on_or_before(date(year, 12, 13)), date(year, 12, 30)),
            **_closing_windows(year),
        },
    }


def _after_quarter(year: int, month: int) -> Window:
    """From the last days of a quarter to the middle of the month after it."""
    return _window(_on_or_before(date(year, month, 29)), date(year, month + 1, 14))


def _closing_windows(year: int) -> dict[str, Window]:
    """Evidence until 10 January, as practice has it (REGULATION.md 1.2), then one stage after another."""
    evidence = _window(_on_or_after(date(year, 12, 15)), date(year + 1, 1, 10))
    calibration = _window(_day_after(evidence), date(year + 1, 1, 24))
    scoring = _window(_day_after(calibration), date(year + 1, 2, 15))
    return {"evidence_collection": evidence, "calibration": calibration, "final_scoring": scoring}


def _window(opens_on: date, due_on: date) -> Window:
    return {"opens_on": opens_on, "due_at": datetime.combine(_on_or_before(due_on), CLOSING)}


def _day_after(window: Window) -> date:
    last = window["due_at"]
    return _on_or_after(date(last.year, last.month, last.day) + timedelta(days=1))


def _on_or_after(day: date) -> date:
    while not working(day):
        day += timedelta(days=1)
    return day


def _on_or_before(day: date) -> date:
    while not working(day):
        day -= timedelta(days=1)
    return day
