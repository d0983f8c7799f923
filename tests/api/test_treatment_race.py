"""Two first saves of one treatment at the same moment."""

import threading
from datetime import time

from sqlalchemy import func, select

from database import db
from factories import TODAY, make_appointment
from models import Treatment, TreatmentVersion
from people import Person

RACERS = 6


def test_of_several_first_saves_one_wins(app, sharma: Person, asha: Person):
    visit = make_appointment(sharma.row, asha.row, TODAY, time(9))
    body = {"appointment_id": visit.id, "visit_type": "consultation"}
    headers = {"Authorization": f"Bearer {sharma.token}"}
    start, statuses = threading.Barrier(RACERS), []

    def save(number: int) -> None:
        mine = {**body, "diagnosis": f"Finding {number}"}
        start.wait()
        answer = app.test_client().put("/api/doctor/patient-history", json=mine, headers=headers)
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=save, args=(number,)) for number in range(RACERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [200] + [409] * (RACERS - 1)
    assert db.session.scalar(select(func.count()).select_from(Treatment)) == 1
    assert db.session.scalar(select(func.count()).select_from(TreatmentVersion)) == 1
