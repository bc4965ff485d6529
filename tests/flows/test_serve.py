"""What runs Prefect around the flows: runs are planned and executed, the dead are noticed, servers found."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from config.prefect import prefect_environment
from domain.errors import SiklusError
from flows.child import Child
from flows.local_server import PrefectServer, prefect_server, running, start
from store.server import Server


def until(true: Callable[[], bool], seconds: float) -> bool:
    """Wait for something that happens in another process."""
    end = time.monotonic() + seconds
    while not (held := true()) and time.monotonic() < end:
        time.sleep(0.2)
    return held


@pytest.fixture(scope="module", autouse=True)
def stuck(prefect: PrefectServer) -> UUID:
    """A run whose worker died before it began, watched as ours are, but with the shortest patience possible."""
    from prefect import flow
    from prefect.client.orchestration import get_client
    from prefect.states import Pending

    from flows.automations import silence

    with get_client(sync_client=True) as client:
        client.create_automation(silence("test", "died", "prefect.flow-run.Pending", timedelta(seconds=10)))
        time.sleep(1)  # the server takes it up
        return client.create_flow_run(flow(name="stuck")(len), state=Pending()).id


def test_a_cron_deployment_really_gets_runs_within_twenty_seconds(served: Child, server: Server) -> None:
    # With another SQLAlchemy the scheduler plans nothing, in silence, and everything looks healthy.
    planned = """
        select count(*) filter (where d.name = 'advance'), count(*) filter (where d.name = 'deliver'),
               bool_and(extract(minute from f.next_scheduled_start_time)::int % 15 = 0)
               filter (where d.name = 'advance')
        from flow_run f join deployment d on d.id = f.deployment_id
        where f.state_name = 'Scheduled' and f.next_scheduled_start_time > now()
    """

    def rows() -> tuple[int, int, bool]:
        with server.connect("prefect") as db:
            return db.execute(planned).fetchone()  # type: ignore[return-value]

    assert until(lambda: min(rows()[:2]) > 0, 20), rows()
    assert rows()[2]
    assert max(rows()[:2]) <= 25


def test_a_run_asked_for_is_executed_by_the_served_process(served: Child, prefect: PrefectServer) -> None:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        deployment = client.read_deployment_by_name("advance/advance")
        assert deployment.entrypoint == "flows.cycle.advance"  # no path of this machine
        run = client.create_flow_run_from_deployment(deployment.id)
        assert until(lambda: client.read_flow_run(run.id).state.is_final(), 60)  # type: ignore[union-attr]
        assert client.read_flow_run(run.id).state_name == "Completed"


def test_the_automations_are_installed_once_however_often_it_is_asked(prefect: PrefectServer) -> None:
    from prefect.client.orchestration import get_client

    from flows.automations import AUTOMATIONS, install_automations

    async def ask() -> dict[str, bool]:
        async with get_client() as client:
            await install_automations(client)
            for there in await client.read_automations_by_name("zombie-running"):
                await client.pause_automation(there.id)  # somebody meddles
            await client.create_automation(AUTOMATIONS[1])  # and there are two
            await install_automations(client)
            await install_automations(client)
            found = await client.read_automations()
            return {f"{n} {there.name}": there.enabled for n, there in enumerate(sorted(found, key=str))}

    found = asyncio.run(ask())
    assert sorted(name[2:] for name in found) == ["stuck-pending", "test", "zombie-running"]
    assert all(found.values())


def test_runs_missed_while_nothing_ran_are_forgotten_and_later_ones_are_not(
    prefect: PrefectServer, server: Server
) -> None:
    from prefect.client.orchestration import get_client
    from prefect.states import Scheduled

    from flows.cycle import advance
    from flows.serve import forget_missed_runs

    async def left() -> tuple[int, int, int]:
        async with get_client() as client:
            spare = await (await advance.ato_deployment(name="spare", cron="0 0 1 1 *")).aapply()
            for _ in range(3):
                await client.create_flow_run_from_deployment(spare, state=Scheduled())
            with server.connect("prefect") as db:
                db.execute("update flow_run set auto_scheduled = true where deployment_id = %s", [spare])
                db.execute(
                    "update flow_run set next_scheduled_start_time = now() + interval '1 day' "
                    "where id = (select id from flow_run where deployment_id = %s limit 1)",
                    [spare],
                )
            first = await forget_missed_runs(client, spare)
            second = await forget_missed_runs(client, spare)
            with server.connect("prefect") as db:
                kept = db.execute(
                    "select count(*) from flow_run where deployment_id = %s "
                    "and next_scheduled_start_time < now() + interval '2 days'",
                    [spare],
                ).fetchone()
            await client.delete_deployment(spare)
            return first, second, kept[0]  # type: ignore[index,return-value]

    assert asyncio.run(left()) == (2, 0, 1)


def test_what_a_flow_did_is_on_record_when_a_server_for_one_command_stops(server: Server, tmp_path: Path) -> None:
    # In a process of its own, as a command is: it must end at once, and lose nothing of what it had to say.
    program = """
import asyncio, os, sys, time
from pathlib import Path
from uuid import UUID
from config.prefect import prefect_environment
from flows.local_server import prefect_server

with prefect_server(prefect_environment(Path(sys.argv[1]), sys.argv[2], temporary=True)):
    from prefect import flow, task

    @task
    async def shard(n: int) -> int:
        return n

    @flow
    async def sweep() -> int:
        return sum(await asyncio.gather(*(shard(n) for n in range(30))))

    assert asyncio.run(sweep()) == 435
print(time.time())
"""
    url = server.asyncpg_url("temporary")
    with server.connect("temporary") as db:
        db.execute("create extension if not exists pg_trgm")
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path), url],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert time.time() - float(done.stdout) < 3
    assert done.stderr == ""
    with server.connect("temporary") as db:
        found = db.execute("select state_name, count(*) from task_run group by 1").fetchall()
    assert found == [("Completed", 30)]


def test_a_port_that_is_taken_is_refused_with_its_number(prefect: PrefectServer, tmp_path: Path) -> None:
    with pytest.raises(SiklusError, match=f"Porta {prefect.port} tidak dapat dipakai"):
        start(prefect_environment(tmp_path, "postgresql:///prefect"), prefect.port)


def test_a_server_that_cannot_come_up_is_refused_with_its_log(tmp_path: Path) -> None:
    nowhere = f"postgresql://postgres@/prefect?host={tmp_path}"
    with (
        pytest.raises(SiklusError, match=r"server\.log"),
        prefect_server(prefect_environment(tmp_path, nowhere, temporary=True)),
    ):
        pass


def test_a_note_left_by_a_dead_server_leads_nobody_to_another_program(prefect: PrefectServer, tmp_path: Path) -> None:
    # Somebody answers on that port, but it is the server of another home.
    (tmp_path / "server.json").write_text(f'{{"pid": 1, "port": {prefect.port}}}')
    assert running(tmp_path) is None
    (tmp_path / "server.json").write_text("{half a no")
    assert running(tmp_path) is None


def test_a_run_that_has_died_in_silence_is_called_crashed(stuck: UUID) -> None:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        assert until(lambda: client.read_flow_run(stuck).state_name == "Crashed", 40)
        state = client.read_flow_run(stuck).state
        assert state
        assert state.message == "died"
