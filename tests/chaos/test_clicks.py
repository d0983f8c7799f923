"""A booking that is clicked often is made once."""

from apiflask import APIFlask

from chaos import clicks, crowd


def test_fifty_clicks_make_one_booking(app: APIFlask) -> None:
    assert clicks.prove(clicks.QUICK).problems == ()


def test_control_without_a_key_all_but_one_are_refused(app: APIFlask) -> None:
    found = clicks.control(clicks.QUICK)

    assert found.shows(clicks.SYMPTOM)
    assert crowd.booked() == clicks.QUICK.bookings
