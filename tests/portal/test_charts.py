"""Charts: what is drawn is what the figures say, in words too, and without any colour of its own."""

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from domain.cycle import Window
from domain.outlook_ahead import Ahead, Course
from domain.speech import Speech
from domain.terms import Stage
from portal.charts import pattern_chart
from portal.course import FULL, WIDE, course_chart, course_rows
from portal.heat import cell
from store.reports import StageCount
from tests.people import at

SVG = "{http://www.w3.org/2000/svg}"
OPENS, DUE = date(2027, 3, 29), date(2027, 4, 14)
DONE = [(OPENS + timedelta(n), 5 * n) for n in range(9)]
AHEAD = [Ahead(OPENS + timedelta(8 + n), 40 + n, 44 + 4.0 * n, 46 + 5 * n) for n in range(9)]
COURSE = Course(OPENS, DUE, 8.5, 100, DONE, AHEAD)
ID = Speech("id")


def read(chart: Markup) -> ElementTree.Element:
    """Read a chart as a browser does; it is well-formed."""
    return ElementTree.fromstring(str(chart).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def said(chart: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in chart.iter(f"{SVG}text")]


def line(chart: ElementTree.Element, kind: str) -> list[tuple[float, float]]:
    """The points of a line, in parts of the width and of the height."""
    (path,) = [p for p in chart.iter(f"{SVG}path") if p.get("class") == kind]
    points = re.findall(r"([\d.]+),([\d.]+)", path.get("d") or "")
    return [(float(x) / WIDE, 1 - float(y) / FULL) for x, y in points]


def test_the_curve_is_where_its_figures_are() -> None:
    chart = read(course_chart(COURSE, ID, "Kurva"))
    days = (DUE - OPENS).days + 1
    shares = [0.0, *(n / 100 for _, n in DONE)]
    assert [y for _, y in line(chart, "curve")] == pytest.approx(shares, abs=1e-4)
    ahead = line(chart, "ahead")
    assert ahead[0] == pytest.approx((8.5 / days, 0.40), abs=1e-3)
    assert ahead[-1] == pytest.approx((1.0, 0.76), abs=1e-3)
    band = [y for _, y in line(chart, "band")]
    assert band == pytest.approx([0.40, *(a.high / 100 for a in AHEAD), *(a.low / 100 for a in reversed(AHEAD))])
    assert "Batas waktu 14 Apr 2027" in said(chart)
    assert {"95%", "40%", "± 76% (48–86%)"} <= set(said(chart))


def test_the_table_holds_every_day_once_and_says_the_same() -> None:
    rows = course_rows(COURSE)
    assert [row[0] for row in rows] == [OPENS + timedelta(n) for n in range(17)]
    assert rows[8] == (OPENS + timedelta(8), 100, 40, 0.4, 40, 44.0, 46)
    assert rows[-1] == (DUE, 100, None, None, 48, 76.0, 86)


def test_a_chart_names_and_describes_itself() -> None:
    found = course_chart(COURSE, ID, "Kurva <b> & lainnya")
    chart = read(found)
    labels = (chart.get("aria-labelledby") or "").split()
    named = {part.get("id"): part.text for part in chart if part.get("id")}
    assert chart.get("role") == "img"
    assert named[labels[0]] == "Kurva <b> & lainnya"
    assert named[labels[1]] == (
        "Sampai 6 Apr 2027, 40 dari 100 pegawai telah selesai (40%). Pada batas waktu, 14 Apr 2027, diperkirakan 76; "
        "kemungkinan 80 %: 48 sampai 86."
    )
    for drawn in (found, pattern_chart([("Baik", 1, None, 0.7)], 2, "a", "b")):
        assert not re.search(r"style=|fill=|stroke=|#[0-9a-f]{3}|<script", str(drawn))


def test_two_charts_of_a_page_have_different_names() -> None:
    ids = [read(pattern_chart([("Baik", n, None, 0.7)], 10, "Sama", "Sama")).get("aria-labelledby") for n in (1, 2)]
    assert ids[0] != ids[1]


def test_a_bar_outside_the_pattern_is_marked_by_more_than_colour() -> None:
    rows = [("Sangat baik", 3, None, 0.3), ("Baik", 8, None, 0.7), ("Kurang", 0, 0.1, None), ("Sisa", 0, None, None)]
    chart = read(pattern_chart(rows, 11, "Pola", "Pola"))
    assert said(chart) == [
        "Sangat baik", "3 · 27% (≤ 30%)", "Baik", "! 8 · 72% (≤ 70%)", "Kurang", "! 0 · 0% (≥ 10%)", "Sisa", "0 · 0%",
    ]  # fmt: skip
    bars = [r for r in chart.iter(f"{SVG}rect") if (r.get("class") or "").startswith("count")]
    assert [r.get("class") for r in bars] == ["count", "count off", "count off", "count"]
    assert [r.get("width") for r in bars] == ["27.27%", "72.73%", "0.00%", "0.00%"]
    assert said(read(pattern_chart([("Baik", 7, None, 0.7)], 10, "a", "b")))[1] == "7 · 70% (≤ 70%)"


def test_a_cell_of_the_map_says_its_figure_and_that_somebody_is_late() -> None:
    window = Window(at("2027-03-29"), at("2027-04-14 16:00"), Stage.CHECKIN, 1)
    now = at("2027-05-03")

    def count(total: int, done: int, overdue: int, excused: int = 0) -> StageCount:
        return StageCount(window, total, done, total - done - excused, overdue, excused)

    assert cell(count(1000, 999, 1), now) == "<td class=h9>99!"
    assert cell(count(12, 10, 0, 2), now) == "<td class=h10>100"
    assert cell(count(2, 0, 0), at("2027-03-01")) == cell(count(2, 0, 0, 2), now) == "<td>–"
