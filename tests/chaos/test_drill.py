"""A backup taken while people book holds everything."""

from apiflask import APIFlask

from chaos import drill


def test_a_backup_under_load_is_whole(app: APIFlask) -> None:
    assert drill.prove(drill.QUICK).problems == ()
