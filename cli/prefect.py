"""What a command that runs flows stands on besides the database: the Prefect server of this home."""

from collections.abc import Iterator
from contextlib import contextmanager

from cli.progress import waiting
from cli.start import Ground
from config.prefect import prefect_environment
from flows.local_server import PrefectServer, starting
from store.server import embedded

STARTING = {"id": "Menyalakan Prefect …", "en": "Starting Prefect …"}


@contextmanager
def orchestrated(ground: Ground) -> Iterator[PrefectServer]:
    """Give a Prefect server that comes up meanwhile. Import flows only inside; call `ready` before one runs.

    It is the one that `siklus up` runs for this home, if it does; otherwise one for this command alone.
    """
    with prefect_database(ground) as url:
        environment = prefect_environment(ground.settings.home, url, auth=ground.settings.prefect_auth, temporary=True)
        with starting(environment) as server:
            yield server


def ready(ground: Ground, server: PrefectServer) -> None:
    """Come back when the server answers, with a progress line where that takes long."""
    with waiting(STARTING[ground.settings.language]):
        server.wait()


@contextmanager
def prefect_database(ground: Ground) -> Iterator[str]:
    """Give the URL of Prefect's own database: SIKLUS_PREFECT_DATABASE_URL, or one on the server in our home.

    That server is there also where SIKLUS_DATABASE_URL names another one for the appraisals: Prefect keeps no
    record of an appraisal, and would need a database and a role of its own on it.
    """
    if ground.settings.prefect_database_url:
        yield ground.settings.prefect_database_url
    elif ground.server:
        yield ground.server.asyncpg_url("prefect")
    else:
        with embedded(ground.settings.home) as server:
            yield server.asyncpg_url("prefect")
