"""Many clients, few slots, several processes: no overlap, every slot sold."""

from apiflask import APIFlask

from chaos import race


def test_every_slot_is_sold_once(app: APIFlask) -> None:
    assert race.prove(race.QUICK).problems == ()


def test_the_database_alone_stops_overlaps(app: APIFlask) -> None:
    assert race.prove_laws(race.QUICK).problems == ()


def test_control_without_laws_overlaps_are_found(app: APIFlask) -> None:
    assert race.control(race.QUICK).shows(race.SYMPTOM)
