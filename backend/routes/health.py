"""For load balancers and the run command."""

import clock
from errors import Busy
from routes.blueprints import health_bp
from schemas.health import Live, Ready
from services import operations
from web.problems import refuses


@health_bp.get("/live")
@health_bp.output(Live)
def is_live() -> Live:
    """The process answers."""
    return Live()


@health_bp.get("/ready")
@health_bp.output(Ready)
@refuses(Busy)
def is_ready() -> operations.Readiness:
    """The database answers; without Redis, worker or timetable the state is degraded."""
    return operations.readiness(now=clock.now())
