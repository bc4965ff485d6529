"""Calibration in the day: complete units go up to their leader in their own time, each once."""

import asyncio
from datetime import datetime

from config.settings import Settings
from domain.terms import Machine, Stage
from flows.ground import standing_on
from flows.local_server import PrefectServer
from store import cycles, entries
from store.database import Engine, text
from tests.people import (
    BUDI,
    LESTARI,
    RATNA,
    Office,
    agree_all,
    an_office,
    at,
    rate,
    report,
    set_capaian,
)


def _advance(engine: Engine, now: datetime) -> dict[str, int]:
    from flows.cycle import advance as flow

    with standing_on(engine, Settings()):
        return asyncio.run(flow(as_of=now))


def _state(engine: Engine, unit: str) -> str:
    with engine.begin() as tx:
        query = text("SELECT k.state FROM calibration k JOIN unit u ON u.id = unit_id WHERE u.code = :code")
        return str(tx.scalar(query, {"code": unit}))


def _office(engine: Engine) -> None:
    """U1 is complete, U0 waits for its predikat, and U1 has been given a week longer."""
    with engine.begin() as tx:
        office = an_office(tx)
        agree_all(office)
        report(office)
        report(office, BUDI)
        set_capaian(office)
        rate(office)
        rate(office, BUDI, RATNA)
        cycles.extend(tx, office.cycle, Stage.CALIBRATION, 0, "U1", at("2028-01-31 16:00"), "op", at("2028-01-20"))


def test_the_day_hands_up_a_complete_unit_when_its_own_time_has_ended_and_never_twice(
    engine: Engine, prefect: PrefectServer
) -> None:
    _office(engine)
    assert "calibration_close" not in _advance(engine, at("2028-01-25"))
    assert _state(engine, "U1") == "set"
    assert _advance(engine, at("2028-02-01"))["calibration_close"] == 1
    assert (_state(engine, "U1"), _state(engine, "U0")) == ("proposed", "open")
    assert "calibration_close" not in _advance(engine, at("2028-02-01 09:15"))
    with engine.begin() as tx:
        told = text("SELECT recipient_nip FROM outbox WHERE template = 'calibration.hand_up.leader'")
        assert list(tx.scalars(told)) == [LESTARI]


def test_what_its_leader_sends_back_after_the_time_has_ended_is_not_handed_up_again_by_the_clock(
    engine: Engine, prefect: PrefectServer
) -> None:
    _office(engine)
    _advance(engine, at("2028-02-01"))
    with engine.begin() as tx:
        office = Office(tx, cycles.find(tx, "2027"))
        entries.reason(tx, Machine.CALIBRATION, "send_back", office.calibration(), "Mohon ditinjau.", actor=LESTARI,
                       now=at("2028-02-01 10:00"))  # fmt: skip
        office.take("send_back", office.calibration(), LESTARI, "2028-02-01 10:00", Machine.CALIBRATION)
    _advance(engine, at("2028-02-01 10:15"))
    assert _state(engine, "U1") == "set"
