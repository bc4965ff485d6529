"""Whatever fits the API's description, and much that does not, gets an answer that the description promises.

Schemathesis makes the requests, the same ones at each run; the cycle, the person and the actor are real in them, so
that they come as far as the rules and the database.
"""

import re
from collections.abc import Iterator
from itertools import count
from typing import Any
from urllib.parse import unquote

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi import checks as openapi

from config.settings import Settings
from portal.api import api
from store.database import Engine
from tests.people import agree_all, an_office, at
from tests.portal.conftest import served
from tests.portal.systems import a_token
from tests.rosters import BUDI, SARI

NOW = at("2027-04-05")
CHECKS = [
    not_a_server_error, openapi.status_code_conformance, openapi.content_type_conformance,
    openapi.response_headers_conformance, openapi.response_schema_conformance, openapi.negative_data_rejection,
]  # fmt: skip
UNUSED: Any = None  # describing itself, the API asks no database
OPERATIONS = [
    (path, method)
    for path, methods in api(UNUSED, Settings(), lambda: NOW).openapi()["paths"].items()
    for method in methods
]
NOTHING_WRONG = [("/cycles", GenerationMode.NEGATIVE), ("/webhooks", GenerationMode.NEGATIVE)]  # nothing is asked for
REAL = {"code": "2027", "nip": SARI, "calibration": "2"}  # of U1: the units are taken in one after the other
NUMBERS = count(1)


@pytest.fixture(scope="module")
def described(module_engine: Engine) -> Iterator[BaseSchema]:
    """The API over the office in April, with one token that may do everything."""
    with module_engine.begin() as tx:
        office = an_office(tx)
        agree_all(office)
        office.ask_for_checkins(1, "2027-03-29")
    words = a_token(module_engine, NOW, agency=None)
    project = ProjectConfig(headers={"Authorization": f"Bearer {words}"})
    with served(module_engine, Settings(), lambda: NOW) as url:
        yield schemathesis.openapi.from_url(
            f"{url}/api/v1/openapi.json",
            config=SchemathesisConfig(seed=1, projects=ProjectsConfig(default=project)),
        )


def _made_real(case: Case) -> None:
    """Let what fits be true as well: a cycle, a person and an actor that are there, and a key that is new."""
    fitting = {"nip": r"[0-9]{18}", "code": r"[^\x00-\x1f/]{1,100}", "calibration": r"[1-9][0-9]*"}
    for name, value in (case.path_parameters or {}).items():
        if name in REAL and re.fullmatch(fitting[name], unquote(str(value))):
            case.path_parameters[name] = REAL[name]
    if isinstance(case.body, dict) and re.fullmatch(r"[0-9]{18}", str(case.body.get("actor_nip"))):
        case.body["actor_nip"] = BUDI if case.body.get("entry") in ("feedback", "rating", "nilai") else SARI
    if re.fullmatch("[!-~]{1,100}", str((case.headers or {}).get("Idempotency-Key"))):
        case.headers["Idempotency-Key"] = f"uji-{next(NUMBERS)}"


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_request_gets_an_answer_that_the_description_promises(
    described: BaseSchema, path: str, method: str, mode: GenerationMode
) -> None:
    asked: dict[int, int] = {}

    @settings(
        max_examples=20, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=described[path][method].as_strategy(generation_mode=mode))
    def ask(case: Case) -> None:
        _made_real(case)
        status = case.call_and_validate(checks=CHECKS).status_code
        asked[status] = asked.get(status, 0) + 1

    try:
        ask()
    except Unsatisfiable:
        assert (path, mode) in NOTHING_WRONG
    if mode is GenerationMode.POSITIVE and method != "delete":
        assert {200, 201, 409}.intersection(asked), asked  # some came as far as the rules
