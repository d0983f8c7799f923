"""POST /api/patient/exports: the record of a patient, for whoever may have it."""

from datetime import time

from sqlalchemy import delete

import clock
from answers import logged
from database import writing
from exporting import asked, download, exported, table, work
from factories import TODAY, TOMORROW, make_appointment, make_dependent
from models import Guardianship
from services.jobs import worker


def test_a_patient_gets_the_own_record_and_nobody_elses(asha, ben, sharma):
    make_appointment(sharma.row, asha.row, TOMORROW, time(10), reason="my cough")
    make_appointment(sharma.row, ben.row, TOMORROW, time(11), reason="his knee")

    rows = exported(asha, "patient")

    assert [(row["Patient"], row["Reason"], row["Status"]) for row in rows] == [
        ("Asha Rao", "my cough", "booked")
    ]
    assert logged("export.asked")[0].patient_id == asha.id
    assert logged("export.downloaded")[0].patient_id == asha.id


def test_who_looks_after_a_child_exports_the_childs_record(asha, ben, sharma):
    child = make_dependent(asha.row, "Nila Rao")
    make_appointment(sharma.row, child, TOMORROW, time(10), reason="her ear")
    make_appointment(sharma.row, asha.row, TOMORROW, time(11), reason="my cough")

    rows = exported(asha, "patient", {"patient_id": child.id})

    assert [(row["Patient"], row["Reason"]) for row in rows] == [("Nila Rao", "her ear")]
    assert [row["Reason"] for row in exported(asha, "patient")] == ["my cough"]
    assert ben.post("/patient/exports", {"patient_id": child.id}).status_code == 404


def test_who_no_longer_looks_after_somebody_gets_nothing_more(asha):
    child = make_dependent(asha.row, "Nila Rao")
    ready, waiting = (asked(asha, "patient", {"patient_id": child.id}) for _ in range(2))
    worker.take_this(ready, now=clock.now())
    with writing() as session:
        session.execute(delete(Guardianship))

    work()

    assert asha.get(f"/patient/exports/{ready}/download").status_code == 404
    assert asha.get(f"/patient/exports/{waiting}").json["status"] == "failed"


def test_a_record_without_visits_still_says_who_it_is(asha):
    rows = exported(asha, "patient")

    assert [(row["Patient"], row["Date"]) for row in rows] == [("Asha Rao", "")]


def test_private_notes_are_not_in_the_record(asha, sharma):
    visit = make_appointment(sharma.row, asha.row, TODAY, time(9))
    saved = sharma.put(
        "/doctor/patient-history",
        {
            "appointment_id": visit.id,
            "visit_type": "consultation",
            "diagnosis": "Hay fever",
            "notes": "rest",
            "private_notes": "worried about work",
            "medicines": [{"name": "Cetirizine", "dose": "0-0-1", "days": 5}],
        },
    )
    assert saved.status_code == 200, saved.json

    job_id = asked(asha, "patient")
    work()
    text = download(asha, "patient", job_id)

    (row,) = table(text)
    assert (row["Diagnosis"], row["Notes"]) == ("Hay fever", "rest")
    assert "Cetirizine" in row["Prescription"]
    assert "worried" not in text
