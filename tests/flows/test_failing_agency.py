"""An agency that cannot be brought up to date: one red task with its code; the others go on; it alone is run again."""

import asyncio
import json
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from config.settings import Settings
from domain.errors import SiklusError
from flows.ground import standing_on
from flows.local_server import PrefectServer
from store import duties
from store.database import Engine, text
from store.server import Server
from tests.people import at
from tests.towns import towns

AGENCIES, EACH = 6, 20
NOW = at("2027-03-29")
A_NIP = "198001012005011004"
LINK = "https://kinerja.example"
# What is wrong with the data of some agencies; the database repeats a person's data when it refuses.
FAULT = """
CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT FROM appraisal a JOIN agency g ON g.id = a.agency_id
        WHERE a.id = new.appraisal_id AND g.code IN ({codes}))
    THEN RAISE 'disk on fire at {nip}, p4@kota.example, "Pegawai 4"' USING DETAIL = '{nip}'; END IF;
    RETURN new; END $$;
CREATE TRIGGER broken BEFORE INSERT ON checkin FOR EACH ROW EXECUTE FUNCTION broken()"""
# The tasks of a day's run and of the stages in it, without the stand-ins that Prefect keeps for the stages' own runs.
TASKS = """
WITH parts AS (
    SELECT f.id FROM flow_run f JOIN task_run t ON t.id = f.parent_task_run_id WHERE t.flow_run_id = %(run)s
    UNION SELECT %(run)s
)
SELECT t.name, t.state_name FROM task_run t WHERE t.flow_run_id IN (SELECT id FROM parts)
    AND NOT EXISTS (SELECT FROM flow_run f WHERE f.parent_task_run_id = t.id) ORDER BY 1"""


@pytest.fixture
def town(engine: Engine, prefect: PrefectServer) -> Iterator[Engine]:
    towns(engine, AGENCIES, EACH)
    with standing_on(engine, Settings(link=LINK)):
        yield engine


def do(engine: Engine, command: str) -> Any:
    with engine.begin() as tx:
        made = tx.execute(text(command))
        return made.tuples().all() if made.returns_rows else None


def break_down(engine: Engine, *codes: str) -> None:
    do(engine, FAULT.format(codes=", ".join(f"'{c}'" for c in codes), nip=A_NIP))


def mend(engine: Engine) -> None:
    do(engine, "DROP FUNCTION broken CASCADE")


def run(**given: Any) -> tuple[UUID, Any]:
    """Run the day, and give the id of its run and how it ended."""
    from flows.cycle import advance

    called: Any = advance(as_of=NOW, return_state=True, **given)
    state = asyncio.run(called)
    return state.state_details.flow_run_id, state


def tasks(server: Server, run_id: UUID) -> list[tuple[str, str]]:
    """Give name and state of every task of a day; the server notes them a second later, many at once."""
    found: list[Any] = []
    same = 0
    for _ in range(300):
        time.sleep(0.2)
        with server.connect("prefect") as db:
            now = db.execute(TASKS, {"run": run_id}).fetchall()
        same = same + 1 if now and now == found else 0
        found = now
        if same >= 15 and all(state in ("Completed", "Failed", "Divided") for _, state in found):
            return found
    raise AssertionError(f"never settled: {found}")


def artifacts(server: Server, run_id: UUID) -> dict[str, list[Any]]:
    """Give what a run shows, by its kind."""
    query = "SELECT type, key, data, description FROM artifact WHERE flow_run_id = %s ORDER BY created"
    with server.connect("prefect") as db:
        rows: list[Any] = db.execute(query, [run_id]).fetchall()
    found: dict[str, list[Any]] = {}
    for kind, *rest in rows:
        found.setdefault(kind, []).append(rest)
    return found


def checkins(engine: Engine) -> dict[str, int]:
    query = "SELECT g.code, count(*) FROM checkin c JOIN appraisal a ON a.id = c.appraisal_id JOIN agency g ON g.id = a.agency_id GROUP BY 1"  # noqa: E501
    return dict(do(engine, query))


def reminded(engine: Engine) -> set[str]:
    query = "SELECT DISTINCT g.code FROM outbox o JOIN assignment s ON s.nip = o.recipient_nip JOIN agency g ON g.id = s.agency_id"  # noqa: E501
    return {code for (code,) in do(engine, query)}


CODES = [f"T{i}" for i in range(1, AGENCIES + 1)]


def test_one_broken_agency_is_one_red_task_and_the_day_goes_on_for_the_others(town: Engine, server: Server) -> None:
    break_down(town, "T4")
    run_id, state = run()
    assert state.is_failed()
    assert "T4 (checkin_1 open)" in state.message
    assert "siklus advance --agency T4" in state.message
    others = [code for code in CODES if code != "T4"]
    assert checkins(town) == dict.fromkeys(others, EACH)
    assert reminded(town) == set(others)
    found = tasks(server, run_id)
    assert [name for name, state in found if state == "Failed"] == ["checkin_1 open · T4"]
    assert {name for name, state in found if state == "Completed"} >= {f"checkin_1 open · {code}" for code in others}
    assert [name for name, state in found if state == "Divided"] == ["checkin_1 open · T1 - T6 (6)"]


def test_a_mended_agency_is_run_again_alone_and_another_one_waits_for_its_turn(town: Engine, server: Server) -> None:
    break_down(town, "T4", "T6")
    _, state = run()
    assert state.is_failed()
    mend(town)
    queued = do(town, "SELECT count(*) FROM outbox")
    run_id, state = run(agency="T4")
    assert state.is_completed()
    assert asyncio.run(state.aresult())["checkin_open"] == EACH
    assert set(checkins(town)) == set(CODES) - {"T6"}
    assert reminded(town) == set(CODES) - {"T6"}
    assert do(town, "SELECT count(*) FROM outbox") > queued
    assert "checkin_1 open · T4" in dict(tasks(server, run_id))
    with server.connect("prefect") as db:
        named = db.execute("SELECT name FROM flow_run WHERE id = %s", [run_id]).fetchall()
    assert [str(row[0])[:11] for row in named] == ["advance T4 "]
    assert run()[1].is_completed()  # the next day takes up what is left
    assert checkins(town) == dict.fromkeys(CODES, EACH)
    assert reminded(town) == set(CODES)


def test_a_day_shows_its_agencies_by_stage_its_progress_and_the_way_to_the_console(
    town: Engine, server: Server
) -> None:
    break_down(town, "T4")
    run_id, _ = run()
    shown = artifacts(server, run_id)
    [(key, data, description)] = shown["table"]
    assert key == "siklus-2027"
    rows = json.loads(data)
    total, *agencies = rows
    asked = {row["Instansi"].split()[0]: row for row in agencies}
    assert (total["Instansi"], total["Pegawai"]) == ("Semua instansi (6)", AGENCIES * EACH)
    assert total["Penetapan SKP"] == f"0/{AGENCIES * EACH} · {AGENCIES * EACH}!"
    assert set(asked) == set(CODES)
    assert asked["T1"]["Penetapan SKP"] == f"0/{EACH} · {EACH}!"
    assert "Penetapan hasil" not in total  # has not begun
    assert f"({LINK}/siklus/2027)" in description
    assert [link for _, link, _ in shown["progress"]] == [pytest.approx(100 * 5 / 6)]
    [(key, data, _)] = [row for row in shown["markdown"] if row[0]]
    assert (key, f"({LINK}/siklus/2027)" in data) == ("siklus-2027-konsol", True)
    [(_, failed, _)] = [row for row in shown["markdown"] if not row[0]]
    assert f"[T4]({LINK}/siklus/2027/instansi/T4) | checkin_1 open |" in failed
    assert "`siklus advance --agency T4`" in failed
    mend(town)
    again, _ = run()
    shown = artifacts(server, again)
    assert [row[0] for row in shown["table"]] == ["siklus-2027"]
    assert [row[1] for row in shown["progress"]] == [100]


def test_nothing_that_prefect_keeps_of_a_failure_tells_who_anybody_is(town: Engine, server: Server) -> None:
    break_down(town, "T4")
    run_id, _ = run()
    assert tasks(server, run_id)
    time.sleep(2)  # log lines and events are handed in by threads
    with server.connect("prefect") as db:
        tables = [t for (t,) in db.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        assert {"log", "artifact", "flow_run_state", "task_run_state", "events"} <= set(tables)
        for table in tables:
            told = db.execute(f"SELECT t::text FROM {table} t WHERE t::text ~ '19800101200501|kota.example|Pegawai 4'")
            assert told.fetchall() == []
        kept = db.execute("SELECT FROM log WHERE message LIKE '%RaiseException P0001, disk on fire%'").fetchall()
        assert kept  # why it failed is there all the same


def test_where_the_reminders_of_one_agency_fail_the_others_get_theirs_and_it_gets_its_own_once_mended(
    town: Engine, server: Server
) -> None:
    do(
        town,
        """
        CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF EXISTS (SELECT FROM assignment s JOIN agency g ON g.id = s.agency_id
                WHERE s.nip = new.recipient_nip AND g.code = 'T2')
            THEN RAISE 'disk on fire'; END IF; RETURN new; END $$;
        CREATE TRIGGER broken BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION broken()""",
    )
    run_id, state = run()
    assert "T2 (reminders)" in state.message
    assert [name for name, state in tasks(server, run_id) if state == "Failed"] == ["reminders · T2"]
    assert checkins(town) == dict.fromkeys(CODES, EACH)
    assert reminded(town) == set(CODES) - {"T2"}
    before = dict(do(town, "SELECT recipient_nip, count(*) FROM outbox GROUP BY 1"))
    mend(town)
    assert run()[1].is_completed()
    assert reminded(town) == set(CODES)
    after = dict(do(town, "SELECT recipient_nip, count(*) FROM outbox GROUP BY 1"))
    assert {nip: after[nip] for nip in before} == before  # nobody is told twice


def test_what_passes_by_itself_takes_no_shard_apart_and_fails_nobody(town: Engine, server: Server) -> None:
    do(town, "CREATE SEQUENCE tries")
    do(
        town,
        """
        CREATE FUNCTION deadlocked() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF nextval('tries') = 1 THEN RAISE 'deadlock detected' USING ERRCODE = '40P01'; END IF; RETURN new; END $$;
        CREATE TRIGGER deadlocked BEFORE INSERT ON checkin FOR EACH ROW EXECUTE FUNCTION deadlocked()""",
    )
    run_id, state = run()
    assert state.is_completed()
    assert checkins(town) == dict.fromkeys(CODES, EACH)
    assert do(town, "SELECT last_value FROM tries") == [(AGENCIES * EACH + 1,)]  # it was tried twice
    assert {state for _, state in tasks(server, run_id)} == {"Completed"}


def test_one_agency_waits_for_the_run_that_is_at_work_and_says_when_it_waited_in_vain(
    town: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.cycle import advance

    monkeypatch.setattr("flows.cycle.PATIENCE_S", 0.3)
    with duties.alone(town, "advance"), pytest.raises(SiklusError, match="T4 belum dijalankan ulang"):
        asyncio.run(advance(as_of=NOW, agency="T4"))
    assert checkins(town) == {}


def test_the_form_takes_the_code_of_an_agency_and_no_nip(prefect: PrefectServer) -> None:
    from prefect.client.orchestration import get_client
    from prefect.exceptions import PrefectHTTPStatusError

    from flows.cycle import advance

    async def ask(agency: str) -> str:
        async with get_client() as client:
            spare = await (await advance.ato_deployment(name="form")).aapply()
            try:
                made = await client.create_flow_run_from_deployment(spare, parameters={"agency": agency})
                return str(made.parameters["agency"])
            except PrefectHTTPStatusError as refusal:
                return str(refusal.response.status_code)
            finally:
                await client.delete_deployment(spare)

    assert asyncio.run(ask("3372")) == "3372"
    assert asyncio.run(ask(A_NIP)) == "409"


def test_an_agency_that_no_open_cycle_has_is_refused_by_its_code_and_a_nip_is_masked(town: Engine) -> None:
    from store import members

    with town.begin() as tx:
        with pytest.raises(SiklusError, match="'T9' tidak ada dalam siklus yang berjalan \\(2027\\)"):
            members.chosen(tx, NOW, None, "T9")
        with pytest.raises(SiklusError) as refusal:
            members.chosen(tx, NOW, None, A_NIP)
        assert A_NIP not in str(refusal.value)
        with pytest.raises(SiklusError, match="siklus '2026' tidak ada"):
            members.chosen(tx, NOW, "2026", None)
