"""Whatever is killed, everybody is told once."""

from apiflask import APIFlask

from chaos import storm


def test_everybody_is_told_once(app: APIFlask) -> None:
    assert storm.prove(storm.QUICK).problems == ()
