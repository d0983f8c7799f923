"""Everybody is reminded once, whatever becomes of the timetable's process."""

from apiflask import APIFlask

from chaos import month


def test_everybody_is_reminded_once(app: APIFlask) -> None:
    assert month.prove(month.QUICK).problems == ()
