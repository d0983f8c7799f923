"""POST /api/admin/imports: check, start, stop; nobody comes in twice, and nothing is kept."""

from datetime import timedelta

from sqlalchemy import select

import clock
from answers import code, logged, mails
from database import db, writing
from factories import NOW, make_department, make_patient
from importing import (
    DOCTORS,
    LENA,
    OMAR,
    PATIENTS,
    ROSA,
    checked,
    imported,
    people_here,
    told,
    upload,
)
from models import Doctor, Patient, User
from people import admin
from services.jobs import files, sweeping, worker


def test_checking_writes_nothing(chief):
    job = checked(chief, PATIENTS + ROSA + OMAR)

    assert (job["result"]["rows"], job["result"]["ready"], job["result"]["problems"]) == (2, 2, 0)
    assert job["title"] == "Patients from list.csv"
    assert job["can_stop"] is True
    assert people_here() == 0


def test_the_good_rows_come_in_like_people_added_by_hand(chief):
    job = imported(chief, PATIENTS + ROSA + OMAR)

    assert job["status"] == "done"
    assert (job["result"]["imported"], job["result"]["invited"]) == (2, 1)
    rosa = db.session.scalars(select(Patient).where(Patient.full_name == "Rosa Diaz")).one()
    assert (str(rosa.date_of_birth), rosa.gender, rosa.blood_group) == (
        "1990-05-17",
        "female",
        "AB+",
    )
    assert rosa.allergies == ["penicillin", "nuts"]
    assert "rosa@example.org" in rosa.search_text
    assert mails("invite") == 1
    assert len(logged("patient.added")) == 2
    assert {line.actor_id for line in logged("patient.added")} == {chief.user_id}


def test_doctors_come_in_with_their_department(chief):
    make_department("Cardiology")

    job = imported(chief, DOCTORS + LENA, "doctors")

    assert job["result"]["imported"] == 1
    lena = db.session.scalars(select(Doctor)).one()
    assert (lena.fee_minor, lena.slot_minutes, lena.languages) == (95050, 20, ["English", "German"])
    assert len(logged("doctor.hired")) == 1


def test_the_same_file_twice_makes_no_duplicates(chief):
    imported(chief, PATIENTS + ROSA + OMAR)

    again = checked(chief, PATIENTS + ROSA + OMAR)

    assert told(again) == {(2, "email", "email_taken"), (3, "full_name", "already_known")}
    assert code(chief.post(f"/admin/imports/{again['id']}/start")) == (409, "not_checked")
    assert people_here() == 2


def test_a_person_who_stands_there_twice_comes_in_once(chief):
    job = imported(chief, PATIENTS + ROSA + OMAR + ROSA.upper().replace("AB+", "") + OMAR)

    assert (job["result"]["imported"], people_here()) == (2, 2)


def test_a_large_file_is_checked_by_the_worker(chief):
    rows = "".join(f"Patient {n},9876{n:06}\n" for n in range(600))
    job = upload(chief, "Full name,Phone\n" + rows).json
    assert job["status"] == "queued"
    assert code(chief.post(f"/admin/imports/{job['id']}/start")) == (409, "not_checked")

    worker.go_on(now=clock.now())

    job = chief.get(f"/admin/imports/{job['id']}").json
    assert (job["status"], job["result"]["ready"]) == ("checked", 600)


def test_somebody_who_came_in_between_is_a_problem_and_no_duplicate(chief):
    job = checked(chief, PATIENTS + ROSA + OMAR)
    late = make_patient("Rosa Diaz")
    with writing() as session:
        session.get_one(User, late.user_id).email = "rosa@example.org"
    chief.post(f"/admin/imports/{job['id']}/start")

    worker.go_on(now=clock.now())

    job = chief.get(f"/admin/imports/{job['id']}").json
    assert (job["result"]["imported"], job["result"]["problems"]) == (1, 1)
    assert told(job) == {(2, "email", "email_taken")}


def test_a_checked_file_can_be_discarded(chief):
    job = checked(chief, PATIENTS + ROSA)

    answer = chief.post(f"/admin/imports/{job['id']}/stop")

    assert answer.json["status"] == "stopped"
    assert list(files.FOLDER.glob(f"{job['id']}.*")) == []
    assert code(chief.post(f"/admin/imports/{job['id']}/start")) == (409, "not_checked")


def test_nothing_of_the_file_is_kept_once_it_is_in(chief):
    job = imported(chief, PATIENTS + ROSA)

    kept = [path.name for path in files.FOLDER.glob(f"{job['id']}.*")]

    assert kept == [f"{job['id']}.problems.csv"]


def test_a_file_nobody_starts_is_deleted_after_a_day(chief, at):
    job = checked(chief, PATIENTS + ROSA)

    sweeping.sweep(now=NOW + timedelta(hours=25))

    assert list(files.FOLDER.glob(f"{job['id']}.*")) == []


def test_other_admins_do_not_see_it(chief, app):
    other = admin(app, "Olaf Admin")
    job = checked(chief, PATIENTS + ROSA)

    assert other.get(f"/admin/imports/{job['id']}").status_code == 404
    assert other.post(f"/admin/imports/{job['id']}/start").status_code == 404
    assert other.get(f"/admin/imports/{job['id']}/problems").status_code == 404
    assert other.get("/admin/imports").json["items"] == []


def test_an_import_is_no_export(chief):
    job = checked(chief, PATIENTS + ROSA)

    assert chief.get(f"/admin/exports/{job['id']}").status_code == 404
    assert chief.get(f"/admin/exports/{job['id']}/download").status_code == 404
