"""/api/v1: siklus for other systems (e-Kinerja, SIASN, an agency's own). docs/api.md tells a developer how.

An application of its own inside the portal: no cookie, no page, tokens alone, and every error a problem document. Its
description is /api/v1/openapi.json; there is no page that shows it, as that would call outside hosts.
"""

from fastapi import FastAPI

from config.settings import Settings
from portal import api_calibration, api_problem, api_reading, api_webhooks, api_writing
from portal.api_gate import ApiGate, Clock
from portal.api_problem import Problem
from portal.body_limit import BodyLimit
from store.database import Engine

PLACE = "/api/v1"
LARGEST = 1_000_000  # bytes of a request


def api(engine: Engine, settings: Settings, clock: Clock) -> FastAPI:
    """Give the application that answers under PLACE."""
    made = FastAPI(
        title="siklus", version="1", docs_url=None, redoc_url=None, redirect_slashes=False,
        description="The appraisal cycles of an agency: status, entries, steps, webhooks.",
    )  # fmt: skip
    gate = ApiGate(engine, clock)
    made.include_router(api_reading.routes(gate))
    made.include_router(api_calibration.routes(gate))
    made.include_router(api_writing.routes(gate))
    made.include_router(api_webhooks.routes(gate, settings.link))
    made.add_middleware(BodyLimit, most=LARGEST)  # before what stands around it: its refusal must come out as it is
    api_problem.install(made)
    _describe(made)
    return made


def _describe(made: FastAPI) -> None:
    """Name the problem document in the description of the API, to which every refusal of it refers."""
    plain = made.openapi

    def described() -> dict[str, object]:
        if not made.openapi_schema:
            found = plain()
            shape = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            found["components"]["schemas"] |= {**shape.pop("$defs", {}), "Problem": shape}
        assert made.openapi_schema
        return made.openapi_schema

    made.openapi = described  # type: ignore[method-assign]
