"""A backup taken while people book holds everything."""

import pytest
from apiflask import APIFlask

from chaos import drill
from database import is_sqlite


def test_a_backup_under_load_is_whole(app: APIFlask) -> None:
    if not is_sqlite():
        pytest.skip("PostgreSQL has its own tools")
    assert drill.prove(drill.QUICK).problems == ()
