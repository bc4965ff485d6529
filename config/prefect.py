"""The environment in which Prefect runs, in one place.

Prefect reads its settings once, when it is imported, so these variables have to be in the environment before
that. They keep it at home: nothing is sent to anybody, nothing is written outside SIKLUS_HOME, the pages come
from this machine alone. Each name is held against the settings of the installed Prefect by a test.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from domain.errors import Bilingual

HOST = "127.0.0.1"

# Nobody outside is called: not by the server, not by the library, not by the page in the operator's browser.
OFFLINE = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_V2_ENABLED": "false",  # the second page loads an outside script even so
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
}

# One event or task run per statement is the default; two hundred cost a fifth of the server's time each.
BATCHES = {
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_FLUSH_INTERVAL": "1",
    "PREFECT_SERVER_SERVICES_TRIGGERS_READ_BATCH_SIZE": "200",
}

# What a killed worker leaves must come free, and a run that has died must be noticed (flows/automations.py).
CRASHES = {
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
}

# Prefect's rows are a picture of what ran, never the record of an appraisal: thirty days are enough.
RETENTION = {
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(30 * 24 * 3600),
    "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P3D",
}

BEHAVIOUR = {
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_API_HOST": HOST,
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",  # no block is used; the first start is 1.4 s shorter
    "PREFECT_SERVER_SERVICES_SCHEDULER_MAX_RUNS": "20",  # ahead of time; the default is a hundred
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_TASKS_DISABLE_CACHING": "true",  # a cached task would skip its side effect, days later too
}

# A server that lives for one command plans nothing, watches nothing and shows no page: it records.
TEMPORARY = {
    "PREFECT_SERVER_UI_ENABLED": "false",
    **{
        f"PREFECT_SERVER_SERVICES_{service}_ENABLED": "false"
        for service in (
            "SCHEDULER",
            "LATE_RUNS",
            "FOREMAN",
            "PAUSE_EXPIRATIONS",
            "REPOSSESSOR",
            "CANCELLATION_CLEANUP",
            "CLEANUP_RECONCILER",
            "TRIGGERS",
        )
    },
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "false",
}


def prefect_environment(
    home: Path,
    database_url: str,
    *,
    port: int | None = None,
    auth: str | None = None,
    temporary: bool = False,
    log_level: str = "WARNING",
) -> dict[str, str]:
    """Give every variable that Prefect runs with: its server, the flows and the commands of one home.

    `database_url` is a PostgreSQL URL with any driver. `auth` is `user:password`, which page and API then ask
    for. `temporary` is for a server that lives for one command. Raises SiklusError for another database.
    """
    folder = home.expanduser().resolve() / "prefect"
    return {
        **OFFLINE,
        **BATCHES,
        **CRASHES,
        **RETENTION,
        **BEHAVIOUR,
        **(TEMPORARY if temporary else {}),
        "PREFECT_HOME": str(folder),
        "PREFECT_PROFILES_PATH": str(folder / "profiles.toml"),
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(folder / "ui"),
        "PREFECT_LOGGING_LEVEL": log_level,
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": _asyncpg(database_url),
        **({"PREFECT_SERVER_API_AUTH_STRING": auth, "PREFECT_API_AUTH_STRING": auth} if auth else {}),
        **(prefect_address(port) if port else {}),
    }


def prefect_address(port: int) -> dict[str, str]:
    """Give the variables that say where the server of a home is; only its own page may call it."""
    origin = f"http://{HOST}:{port}"
    return {
        "PREFECT_API_URL": f"{origin}/api",
        "PREFECT_UI_URL": origin,
        "PREFECT_SERVER_UI_API_URL": "/api",
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": origin,
    }


def hermetic(environ: Mapping[str, str], ours: Mapping[str, str]) -> dict[str, str]:
    """Give an environment in which Prefect hears only us: a variable set for another server is left out."""
    return {name: value for name, value in environ.items() if not name.startswith("PREFECT_")} | dict(ours)


def _asyncpg(url: str) -> str:
    """Give the URL for the driver of Prefect's server, which calls `sslmode` `ssl` and knows no options."""
    parts = urlsplit(url)
    if not re.fullmatch(r"postgres(ql)?(\+\w+)?", parts.scheme):
        raise Bilingual(
            "Basis data Prefect harus PostgreSQL, misalnya postgresql://prefect:…@db.example:5432/prefect.",
            "Prefect's database must be PostgreSQL, such as postgresql://prefect:…@db.example:5432/prefect.",
        )
    known = {"host": "host", "port": "port", "ssl": "ssl", "sslmode": "ssl"}
    query = [(known[name], value) for name, value in parse_qsl(parts.query) if name in known]
    return urlunsplit(("postgresql+asyncpg", *parts[1:3], urlencode(query, safe="/"), ""))
