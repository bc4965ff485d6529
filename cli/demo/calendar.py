"""The demo's calendar: where nobody knows the cuti bersama of a year yet, invented ones, written down as that."""

from pathlib import Path

from config.calendar import FOLDER, SUFFIX, load_calendar
from domain.calendar import Calendar

# Far from the days of any window, so that the year is played on the same days as with the real ones.
INVENTED = """# Ditulis oleh `siklus demo`: bukan cuti bersama yang sebenarnya. Hapus sebelum dipakai sungguhan.
sumber: rekaan untuk demo
lengkap: true
cuti_bersama:
  {year}-06-02: Cuti Bersama (rekaan)
  {year}-11-11: Cuti Bersama (rekaan)
"""


def keep_calendar(home: Path, year: int) -> Calendar:
    """Write a file for each of the two years into which a demo reaches and which nobody knows; give the calendar.

    A file that is there is left as it is.
    """
    known = load_calendar(home)
    for reached in (year, year + 1):
        if not known.known(reached) and reached not in known.overrides:
            file = home / FOLDER / f"{reached}{SUFFIX}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(INVENTED.format(year=reached), encoding="utf-8")
    return load_calendar(home)
