"""A rehearsal's transaction: nothing stays of it, it waits for nobody, nobody waits for it, and it sees one moment."""

from collections.abc import Iterator

import pytest

from store import cycles, rehearsal
from store.appraisals import open_agency
from store.database import Connection, Engine, text
from store.server import Server
from tests.conftest import _clone
from tests.people import BUDI, JOKO, at, begin, policy, settle_in, the_plan

NOW = at("2026-12-01")


@pytest.fixture
def office(server: Server, template: str) -> Iterator[Engine]:
    """The cast in their places, and their cycle planned."""
    for engine in _clone(server, template):
        with engine.begin() as tx:
            settle_in(tx)
            cycles.plan(tx, the_plan(), policy().stored(), NOW)
        yield engine


def try_out(tx: Connection, code: str) -> cycles.Cycle:
    cycles.plan(tx, the_plan().model_copy(update={"cycle": code}), policy().stored(), NOW)
    return cycles.find(tx, code)


def test_while_somebody_rehearses_the_day_goes_on_and_is_not_seen(office: Engine) -> None:
    with rehearsal.unwritten(office) as tx:
        tried = try_out(tx, rehearsal.code())
        before = rehearsal.places(tx, tried.id)
        with office.begin() as other:
            other.execute(text("SET LOCAL lock_timeout = '3s'"))
            cycles.plan(other, the_plan(), policy().stored(), at("2026-12-02"))
            cycle = cycles.find(other, "2027")
            cycles.begin(other, cycle, at("2027-01-04"))
            for agency in cycles.unopened(other, cycle.id):
                open_agency(other, cycle.id, agency, at("2027-01-04"))
            other.execute(text("UPDATE agency SET name = 'Kota Lain'"))
            other.execute(text("UPDATE person SET email = NULL, mobile = NULL"))
            other.execute(text("UPDATE assignment SET ends_on = '2026-12-31' WHERE nip = :nip"), {"nip": JOKO})
        assert rehearsal.places(tx, tried.id) == before
    with office.begin() as tx:
        assert tx.scalar(text("SELECT count(*) FROM appraisal")) == 9
        assert [cycle.code for cycle in cycles.known(tx)] == ["2027"]


def test_two_people_rehearse_the_same_plan_at_once(office: Engine) -> None:
    with rehearsal.unwritten(office) as one, rehearsal.unwritten(office) as other:
        for tx in (one, other):
            tx.execute(text("SET LOCAL lock_timeout = '3s'"))
            assert len(rehearsal.places(tx, try_out(tx, rehearsal.code()).id)) == 5


def test_nothing_stays_of_a_rehearsal_that_fails(office: Engine) -> None:
    def fails() -> None:
        with rehearsal.unwritten(office) as tx:
            try_out(tx, rehearsal.code())
            raise RuntimeError("somebody pulled the plug")

    with pytest.raises(RuntimeError, match="plug"):
        fails()
    with office.begin() as tx:
        assert tx.scalar(text("SELECT count(*) FROM cycle")) == 1


def test_agencies_outside_the_plan_are_left_out_and_may_appraise_into_it(office: Engine) -> None:
    with rehearsal.unwritten(office) as tx:
        tx.execute(text("UPDATE assignment SET appraiser_nip = :a WHERE nip = :n"), {"a": JOKO, "n": BUDI})
        code = rehearsal.code()
        plan = the_plan(agencies=["A1"]).model_copy(update={"cycle": code})
        cycles.plan(tx, plan, policy().stored(), NOW)
        cycle = cycles.find(tx, code)
        assert {place.agency for place in rehearsal.places(tx, cycle.id)} == {"A1"}
        assert not any("appraiser_gone" in place.stopped for place in rehearsal.places(tx, cycle.id))
        found = {heads.appraised for heads in rehearsal.heads(tx, cycle.id, 5) if JOKO in heads.first}
        assert found == {1}, "joko, of another agency, appraises budi"


def test_an_open_cycle_gives_the_same_heads_as_before_it_was_opened(office: Engine) -> None:
    with rehearsal.unwritten(office) as tx:
        tried = try_out(tx, rehearsal.code())
        before = rehearsal.heads(tx, tried.id, 5)
        begin(tx)
        assert rehearsal.heads(tx, tried.id, 5) == before != []
