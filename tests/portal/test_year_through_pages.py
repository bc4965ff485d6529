"""The simulated year of a small office twice: as the demo plays it, and with every act of a person on the pages.

What opens, closes and is sent by the clock, the roster and its transfers run as in the demo. Then both are one year, to
the last word that somebody wrote.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cli.demo.command import summary
from cli.demo.hands import Hands
from cli.demo.year import play, start_afresh
from config.settings import Settings
from domain.calendar import Calendar
from domain.cycle import Window
from domain.reminder import JAKARTA
from flows.ground import standing_on
from notifications.local import catchers
from store import audit
from store.database import Engine, text
from tests.flows.conftest import calls, prefect
from tests.portal.conftest import served
from tests.portal.pagehands import Clock, PageHands

__all__ = ["calls", "prefect"]  # a Prefect server, as the flows' own tests have it

pytestmark = pytest.mark.timeout(900)  # two years and a Prefect server stand in the setup of the first test

PEOPLE, SEED = 20, 6  # the smallest sample; a seed in which every kind of act occurs

# What people wrote, by names that mean the same in both databases; who, and when, is part of it. The two years may
# differ in the remark that the page of a team asks for, and in what became of opening a link: the demo opens none.
WRITTEN = {
    "skp": "SELECT coalesce(s.approach, 'kuantitatif'), coalesce(s.model, 'ja_jf') FROM appraisal a LEFT JOIN skp s ON "
    "s.appraisal_id = a.id",
    "target": "SELECT t.no, t.kind, t.rhk, t.indicator, t.target, t.aspek, t.low, t.high, t.satuan, t.polarity, "
    "t.perspektif, t.indicator_code, t.dropped, t.by, b.no, o.employee_nip FROM target t JOIN appraisal a "
    "ON a.id = t.appraisal_id LEFT JOIN target b ON b.id = t.above_id LEFT JOIN appraisal o ON o.id = b.appraisal_id",
    "result": "SELECT t.no, r.period, r.result, r.value, r.by, r.at FROM result r JOIN target t ON t.id = r.target_id "
    "JOIN appraisal a ON a.id = t.appraisal_id",
    "evidence": "SELECT e.period, t.no, e.name, regexp_replace(e.link, '[0-9]+', 'ID'), "  # of the appraisal
    "e.sha256 = encode(sha256(convert_to(e.link, 'UTF8')), 'hex'), e.by, e.at FROM evidence e JOIN appraisal a "
    "ON a.id = e.appraisal_id LEFT JOIN target t ON t.id = e.target_id",
    "feedback": "SELECT f.period, f.words, f.by, f.at FROM feedback f JOIN appraisal a ON a.id = f.appraisal_id",
    "rating": "SELECT r.period, r.hasil, r.perilaku, r.predikat, r.by, r.at FROM rating r JOIN appraisal a "
    "ON a.id = r.appraisal_id",
    "objection": "SELECT o.grounds, o.by, o.at, o.decision, o.decision_words, o.decided_by, o.decided_at "
    "FROM objection o JOIN appraisal a ON a.id = o.appraisal_id",
    "hearing": "SELECT h.side, h.words, h.by, h.at FROM hearing h JOIN appraisal a ON a.id = h.appraisal_id",
    "capaian": "SELECT e.kind, e.words, e.by, e.at FROM calibration_entry e JOIN calibration k "
    "ON k.id = e.calibration_id JOIN appraisal a ON a.unit_id = k.unit_id",
    "reason": "SELECT r.machine, r.seq, r.event, r.words, r.by, r.at FROM reason r LEFT JOIN checkin k "
    "ON r.machine = 'checkin' AND k.id = r.subject_id JOIN appraisal a "
    "ON a.id = CASE r.machine WHEN 'checkin' THEN k.appraisal_id ELSE r.subject_id END",
}  # fmt: skip


def few_days(windows: Sequence[Window], calendar: Calendar) -> list[date]:
    """The days on which much happens, not half of the demo's: enough for everybody to come to an end."""
    days: set[date] = set()
    for window in windows:
        opens, due = (moment.astimezone(JAKARTA).date() for moment in (window.opens_at, window.due_at))
        days |= {calendar.shift(opens, 0), calendar.shift(due, -1)}
    first, last = min(days), max(days)
    days |= {calendar.shift(first, n) for n in (1, 2, 3, 5, 7)} | {calendar.shift(last, n) for n in (2, 7, 12)}
    days |= {calendar.shift(date(first.year, 5, 17), 0), calendar.shift(date(first.year, 7, 5), 0)}
    return sorted(days)


@dataclass
class Played:
    """What one of the two years leaves."""

    summary: dict[str, Any]
    written: dict[str, list[str]]
    steps: dict[tuple[str, str], int]  # by machine and event
    by_people: int
    refused: list[str]
    faults: Sequence[Any]


def _played(engine: Engine, home: Path, hands: Hands | None) -> Played:
    with catchers(home) as caught:
        settings = Settings(home=home, email_url=caught.email_url, whatsapp_url=caught.whatsapp_url)
        start_afresh(engine, home)
        with standing_on(engine, settings):
            year = asyncio.run(play(engine, home, PEOPLE, SEED, 2027, lambda day: None, hands, few_days))
    with engine.begin() as tx:
        written = {
            name: list(tx.scalars(text(f"SELECT q::text FROM ({ask.replace('SELECT', 'SELECT a.employee_nip,', 1)}) q "
                                       "ORDER BY 1")))
            for name, ask in WRITTEN.items()
        }  # fmt: skip
        counted = tx.execute(text("SELECT machine, event, count(*) FROM audit GROUP BY 1, 2")).tuples().all()
        by_people = tx.scalar(text("SELECT count(*) FROM audit WHERE actor <> 'clock' AND event <> 'issue'"))
        return Played(
            summary(engine, year.code, employees=PEOPLE, days=year.days), written,
            {(machine, event): n for machine, event, n in counted}, int(by_people or 0), year.refused,
            audit.verify(tx)[1],
        )  # fmt: skip


@pytest.fixture(scope="module")
def stored(prefect: object, module_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Played:
    return _played(module_engine, tmp_path_factory.mktemp("stored"), None)


@pytest.fixture(scope="module")
def paged(
    stored: Played, module_engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Played, PageHands]]:
    """The same year in the same, emptied database, so that nothing of the first can help the second."""
    home, clock = tmp_path_factory.mktemp("paged"), Clock()
    with served(module_engine, Settings(home=home), clock) as url:
        hands = PageHands(url, module_engine, clock)
        yield _played(module_engine, home, hands), hands


def test_the_year_through_the_pages_is_the_year_of_the_demo(stored: Played, paged: tuple[Played, PageHands]) -> None:
    """States, predikat, messages, objections, and the digest over all final rows, ratings, steps and messages."""
    played, _ = paged
    assert played.refused == stored.refused == []
    assert played.summary == stored.summary
    assert played.steps == stored.steps
    assert played.faults == []


def test_what_people_wrote_on_the_pages_is_what_they_meant_to_the_letter(
    stored: Played, paged: tuple[Played, PageHands]
) -> None:
    for name, rows in stored.written.items():
        assert rows, name
        assert paged[0].written[name] == rows, name


def test_no_step_of_a_person_went_around_the_pages(paged: tuple[Played, PageHands]) -> None:
    played, hands = paged
    steps = Counter({door: n for door, n in hands.pressed.items() if "/langkah/" in door or door == "/tim/nilai"})
    assert sum(steps.values()) == played.by_people
    for door in (
        "/tugas/appraisal/skp", "/tugas/appraisal/langkah/propose", "/tugas/appraisal/langkah/send_back",
        "/tugas/appraisal/langkah/agree", "/tugas/checkin/isi/progress", "/tugas/checkin/bukti",
        "/tugas/checkin/langkah/report", "/tugas/checkin/langkah/review",
        "/tugas/appraisal/isi/result", "/tugas/appraisal/bukti",
        "/tugas/appraisal/langkah/report", "/tugas/calibration/isi/capaian", "/tugas/calibration/langkah/set_predikat",
        "/tim/nilai", "/tugas/appraisal/isi/rating", "/tugas/calibration/langkah/propose",
        "/tugas/calibration/langkah/approve", "/tim/sampaikan", "/tugas/appraisal/isi/objection",
        "/tugas/appraisal/langkah/contest", "/tugas/appraisal/isi/hearing", "/tugas/appraisal/isi/decision",
        "/tugas/appraisal/langkah/decide", "/tugas/appraisal/langkah/accept", "/tugas/appraisal/langkah/amend",
        "/tugas/appraisal/langkah/assign", "/tugas/appraisal/langkah/settle", "/tugas/appraisal/langkah/void",
        "/tugas/checkin/langkah/excuse", "/tugas/calibration/isi/justification", "/tugas/calibration/langkah/stand_in",
        "/tugas/calibration/langkah/forward", "/tugas/calibration/langkah/conclude",
    ):  # fmt: skip
        assert hands.pressed[door], door
    assert hands.explained, "nobody was asked why a rating departs from its record"


def test_everybody_came_by_a_link(paged: tuple[Played, PageHands]) -> None:
    assert paged[1].by_address == {}
