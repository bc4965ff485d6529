"""The day brings acting officials in and out, late or twice, before anything else is asked of anybody."""

import asyncio
from datetime import datetime

from config.settings import Settings
from flows.ground import standing_on
from flows.local_server import PrefectServer
from store.database import Engine, text
from tests.people import at
from tests.towns import towns

SPELL = """
INSERT INTO acting (nip, kind, unit_id, for_nip, starts_on, ends_on, by, at)
SELECT max(a.nip), 'plh', min(a.unit_id), :boss, '2027-04-05', '2027-04-18', 'x', '2027-04-01'
FROM assignment a WHERE a.agency_id = 1"""


def advance(engine: Engine, now: datetime) -> dict[str, int]:
    from flows.cycle import advance as flow

    with standing_on(engine, Settings()):
        return asyncio.run(flow(as_of=now))


def appraised_by(engine: Engine, nip: str) -> int:
    with engine.begin() as tx:
        return tx.scalar(text("SELECT count(*) FROM appraisal WHERE appraiser_nip = :nip"), {"nip": nip}) or 0


def test_a_spell_begins_and_ends_on_its_day_and_a_missed_day_is_caught_up(
    engine: Engine, prefect: PrefectServer
) -> None:
    towns(engine, 2, 20)
    with engine.begin() as tx:
        boss = tx.scalar(text("SELECT appraiser_nip FROM assignment WHERE agency_id = 1 AND appraiser_nip IS NOT NULL "
                              "GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"))  # fmt: skip
        acts = tx.scalar(text("SELECT max(nip) FROM assignment WHERE agency_id = 1"))
        tx.execute(text(SPELL), {"boss": boss})
    before = appraised_by(engine, boss)
    assert before > 1
    assert "standins" not in advance(engine, at("2027-04-04"))
    # Nobody looked on the first two days. One is above the official who acts, and has nobody else to turn to.
    assert advance(engine, at("2027-04-07"))["standins"] == before - 1
    assert (appraised_by(engine, boss), appraised_by(engine, acts)) == (1, before - 1)
    assert "standins" not in advance(engine, at("2027-04-07 18:00"))
    assert advance(engine, at("2027-05-03"))["standins"] == before - 1
    assert appraised_by(engine, boss) == before
