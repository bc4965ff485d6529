"""The environment of Prefect: known to the Prefect that is installed, and closed to the outside."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.prefect import hermetic, prefect_environment
from domain.errors import SiklusError

URL = "postgresql+psycopg://postgres@/prefect?host=/run/siklus&port=5432"
# Prefect passes over a name that it does not know, in silence. What comes back is what it understood.
ASK = (
    "import json; from prefect.settings import Settings;"
    "print(json.dumps(Settings().to_environment_variables(exclude_unset=True)))"
)


@pytest.mark.parametrize("temporary", [False, True])
def test_every_variable_that_we_set_is_one_that_prefect_understands(tmp_path: Path, temporary: bool) -> None:
    ours = prefect_environment(tmp_path, URL, port=4211, auth="operator:secret", temporary=temporary)
    said = subprocess.run(
        [sys.executable, "-c", ASK],
        env=hermetic(os.environ, ours),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stderr == ""
    understood = json.loads(said.stdout)
    assert ours.keys() - understood.keys() == {"DO_NOT_TRACK"}  # a custom of many programs, not a setting
    for name in ("PREFECT_SERVER_ANALYTICS_ENABLED", "PREFECT_SERVER_UI_V2_ENABLED"):
        assert understood[name] == "False"
    assert understood["PREFECT_TASKS_DISABLE_CACHING"] == "True"
    assert understood["PREFECT_HOME"].startswith(str(tmp_path))


def test_a_variable_meant_for_another_server_is_not_heard(tmp_path: Path) -> None:
    around = {"PATH": "/bin", "PREFECT_API_URL": "https://elsewhere.example/api", "PREFECT_API_KEY": "secret"}
    left = hermetic(around, prefect_environment(tmp_path, URL, port=4211))
    assert left["PATH"] == "/bin"
    assert left["PREFECT_API_URL"] == "http://127.0.0.1:4211/api"
    assert "PREFECT_API_KEY" not in left


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (URL, "postgresql+asyncpg://postgres@/prefect?host=/run/siklus&port=5432"),
        (
            "postgresql://prefect:p%40ss@db.example:5432/prefect?sslmode=require&application_name=x",
            "postgresql+asyncpg://prefect:p%40ss@db.example:5432/prefect?ssl=require",
        ),
    ],
)
def test_the_database_is_given_to_prefect_with_the_driver_that_it_uses(given: str, expected: str) -> None:
    assert prefect_environment(Path("."), given)["PREFECT_SERVER_DATABASE_CONNECTION_URL"] == expected


def test_a_database_that_is_not_postgresql_is_refused_without_its_password() -> None:
    with pytest.raises(SiklusError, match="PostgreSQL") as refusal:
        prefect_environment(Path("."), "mysql://prefect:secret@db.example/prefect")
    assert "secret" not in str(refusal.value)
