"""GET /api/health/live and ready."""

from datetime import timedelta

import clock
from people import Stranger
from services import pulse


def test_without_worker_and_redis_it_is_open_and_says_so(stranger: Stranger) -> None:
    answer = stranger.get("/health/ready")

    assert answer.status_code == 200
    assert answer.json == {
        "status": "degraded",
        "checks": {"database": "ok", "redis": "down", "worker": "down", "beat": "down"},
    }


def test_signs_of_life_count_while_they_are_fresh(stranger: Stranger) -> None:
    pulse.show(pulse.WORKER, now=clock.now())
    pulse.show(pulse.BEAT, now=clock.now() - timedelta(minutes=5))

    checks = stranger.get("/health/ready").json["checks"]

    assert (checks["worker"], checks["beat"]) == ("ok", "down")


def test_a_process_that_answers_lives(stranger: Stranger) -> None:
    assert stranger.get("/health/live").json == {"status": "ok"}
