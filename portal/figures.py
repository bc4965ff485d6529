"""The pages of figures: stages with their curves, units, and maps. They share what is counted and what is foreseen."""

from fastapi import APIRouter

from portal import heat, stage, unit
from portal.ahead import Outlooks
from portal.desk import Desk
from portal.gate import Gate
from portal.stage import StageDesk
from portal.unit_view import UnitDesk
from store.database import Engine


def routes(engine: Engine, gate: Gate) -> APIRouter:
    """Give the pages of stages and units, and the maps of a cycle and of its agencies."""
    router, desk, outlooks = APIRouter(), Desk(engine, gate), Outlooks(engine, gate)
    router.include_router(stage.routes(StageDesk(engine, desk, outlooks), gate))
    router.include_router(unit.routes(UnitDesk(engine, desk, outlooks), gate))
    router.include_router(heat.routes(desk, gate))
    return router
