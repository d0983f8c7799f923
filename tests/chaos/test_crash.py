"""What was granted survives a SIGKILL."""

from apiflask import APIFlask

from chaos import crash


def test_what_was_granted_stays(app: APIFlask) -> None:
    assert crash.prove(crash.QUICK).problems == ()
