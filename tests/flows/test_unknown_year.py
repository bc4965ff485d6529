"""A year whose cuti bersama nobody knows: stages open and close all the same, no reminder is queued, and it heals."""

import asyncio
from pathlib import Path

import pytest

from config.settings import Settings
from flows.ground import standing_on
from flows.local_server import PrefectServer
from store.database import Engine, text
from tests.people import at
from tests.towns import towns

KNOWN = """
sumber: rekaan untuk uji
lengkap: true
cuti_bersama:
  2028-05-04: Cuti Bersama Hari Raya Idul Adha
"""


def advance(engine: Engine, home: Path, when: str) -> dict[str, int]:
    from flows.cycle import advance as flow

    with standing_on(engine, Settings(home=home)):
        return asyncio.run(flow(as_of=at(when)))


def test_stages_open_without_reminders_until_somebody_has_written_the_year_down(
    engine: Engine, prefect: PrefectServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    towns(engine, 2, 10)
    alarms = "SELECT subject, ended_at IS NULL FROM alarm WHERE alarm = 'calendar'"
    moved = advance(engine, tmp_path, "2027-12-15")
    assert moved["checkin_open"] == 20
    assert moved["reminders"] == 0
    advance(engine, tmp_path, "2027-12-15 09:15")
    with engine.begin() as tx:
        assert [tuple(row) for row in tx.execute(text(alarms))] == [("2028", True)]
        assert tx.scalar(text("SELECT count(*) FROM outbox WHERE dedupe LIKE 'r:%'")) == 0
    (tmp_path / "kalender").mkdir()
    (tmp_path / "kalender" / "2028.yaml").write_text(KNOWN)
    assert advance(engine, tmp_path, "2027-12-16")["reminders"] > 0
    with engine.begin() as tx:
        assert [tuple(row) for row in tx.execute(text(alarms))] == [("2028", False)]
