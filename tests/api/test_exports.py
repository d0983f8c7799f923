"""POST and GET /api/{patient,doctor,admin}/exports, stop, download."""

from datetime import time, timedelta

import pytest

import clock
from answers import code, fields, logged, mails, prepared, race
from database import writing
from exporting import asked, download, exported, table, work
from factories import DAY, NOW, TOMORROW, make_appointment, make_patient
from models import Job, JobStatus, User
from people import token
from services.jobs import files, sweeping


def test_a_list_is_asked_for_made_and_fetched(chief, asha, sharma):
    visit = make_appointment(sharma.row, asha.row, TOMORROW, time(10), reason="cough")
    answer = chief.post("/admin/exports", {"list": "appointments"})
    assert (answer.status_code, answer.json["status"]) == (202, "queued")
    job_id = answer.json["id"]

    work()

    job = chief.get(f"/admin/exports/{job_id}").json
    assert (job["status"], job["percent"], job["done_rows"], job["total_rows"]) == (
        "done",
        100,
        1,
        1,
    )
    assert job["expires_at"].startswith("2026-12-08T08:00:0")
    assert job["can_stop"] is False
    answer = chief.get(f"/admin/exports/{job_id}/download")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "appointments-2026-12-01.csv" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    (row,) = table(answer.data.decode())
    assert (row["Reference"], row["Date"], row["Start"], row["End"]) == (
        visit.reference,
        "2026-12-02",
        "10:00",
        "10:30",
    )
    assert (row["Patient"], row["Doctor"], row["Fee"]) == ("Asha Rao", "Meera Sharma", "800.00")


def test_the_owner_is_told_by_mail_without_the_file(chief):
    exported(chief, "admin", {"list": "doctors"})

    assert mails("export_ready") == 1


def test_filters_narrow_as_they_do_in_the_list(chief, asha, ben, sharma):
    make_appointment(sharma.row, asha.row, TOMORROW, time(10))
    make_appointment(sharma.row, ben.row, TOMORROW + 5 * DAY, time(10))
    narrow = {"q": "rao", "from": "2026-12-01", "to": "2026-12-05", "doctor_id": str(sharma.id)}

    job_id = asked(chief, "admin", {"list": "appointments", "filters": narrow})
    work()

    assert [row["Patient"] for row in table(download(chief, "admin", job_id))] == ["Asha Rao"]
    title = chief.get(f"/admin/exports/{job_id}").json["title"]
    assert title == "Appointments, from 1 Dec 2026 to 5 Dec 2026"


@pytest.mark.parametrize(
    ("filters", "problem"),
    [
        pytest.param({"colour": "red"}, ("filters.colour", "unknown_field"), id="unknown"),
        pytest.param({"status": "lost"}, ("filters.status", "not_a_choice"), id="status"),
        pytest.param({"from": "soon"}, ("filters.from", "not_a_date"), id="day"),
    ],
)
def test_a_filter_that_the_list_refuses_is_refused(chief, filters, problem):
    answer = chief.post("/admin/exports", {"list": "appointments", "filters": filters})

    assert code(answer) == (422, "validation_failed")
    assert fields(answer) == {problem}


def test_an_unknown_list_is_refused(chief):
    answer = chief.post("/admin/exports", {"list": "passwords"})

    assert fields(answer) == {("list", "not_a_choice")}


@pytest.mark.parametrize("name", ["appointments", "doctors", "patients", "audit", "mails"])
def test_every_list_can_be_exported(chief, asha, sharma, name):
    make_appointment(sharma.row, asha.row)
    exported(chief, "admin", {"list": "doctors"})

    rows = exported(chief, "admin", {"list": name})

    assert len(rows) >= 1
    assert all(None not in row for row in rows)


def test_rows_keep_the_order_of_the_list(chief):
    for name in ("Zoe", "ann", "Mia"):
        make_patient(name)

    rows = exported(chief, "admin", {"list": "patients", "filters": {"sort": "-name"}})

    assert [row["Full name"] for row in rows] == ["ann", "Zoe", "Mia"]


WIDE = ("\uff1d", "\uff0b", "\uff0d", "\uff20")  # = + - @ as an East Asian keyboard writes them


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", *WIDE])
def test_no_cell_is_a_formula(chief, sharma, start):
    evil = make_patient(f"{start}HYPERLINK(1)")
    make_appointment(sharma.row, evil, reason=f"{start}cmd|' /C calc'!A0")

    rows = exported(chief, "admin", {"list": "appointments"})

    assert rows[0]["Patient"] == f"'{start}HYPERLINK(1)"
    assert rows[0]["Reason"].startswith(f"'{start}cmd")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", *WIDE])
def test_no_part_of_a_cell_is_a_formula_where_semicolons_divide(chief, sharma, sign):
    make_appointment(sharma.row, make_patient(f"x;{sign}cmd"), reason="pain; -2 days")

    (row,) = exported(chief, "admin", {"list": "appointments"})

    assert (row["Patient"], row["Reason"]) == (f"x;'{sign}cmd", "pain; -2 days")
    assert files.plain(row["Patient"]) == f"x;{sign}cmd"


def test_quotes_and_line_breaks_survive(chief, asha, sharma):
    make_appointment(sharma.row, asha.row, reason='says "ouch",\nthen नमस्ते')

    rows = exported(chief, "admin", {"list": "appointments"})

    assert rows[0]["Reason"] == 'says "ouch",\nthen नमस्ते'


def test_a_doctor_gets_the_own_appointments_only(sharma, iyer, asha):
    make_appointment(sharma.row, asha.row, TOMORROW, time(10))
    make_appointment(iyer.row, asha.row, TOMORROW, time(11))

    rows = exported(sharma, "doctor", {"filters": {"status": "booked"}})

    assert [row["Doctor"] for row in rows] == ["Meera Sharma"]
    assert code(sharma.post("/doctor/exports", {"filters": {"doctor_id": iyer.id}}))[0] == 422


def test_somebody_elses_export_is_not_there(asha, ben, sharma, chief):
    job_id = asked(asha, "patient")
    work()
    missing = ben.get("/patient/exports/999").json | {"request_id": ""}

    for person, role in ((ben, "patient"), (sharma, "doctor"), (chief, "admin")):
        for method, path in (("GET", ""), ("GET", "/download"), ("POST", "/stop")):
            body = {} if method == "POST" else None
            answer = person.call(method, f"/{role}/exports/{job_id}{path}", body)
            assert answer.status_code == 404
            assert answer.json | {"request_id": ""} == missing
        assert person.get(f"/{role}/exports").json["items"] == []


def test_the_list_shows_the_newest_first(asha):
    first, second = asked(asha, "patient"), asked(asha, "patient")

    jobs = asha.get("/patient/exports").json

    assert [job["id"] for job in jobs["items"]] == [second, first]


def test_a_waiting_export_is_stopped_at_once(asha):
    job_id = asked(asha, "patient")

    answer = asha.post(f"/patient/exports/{job_id}/stop")
    work()

    assert answer.json["status"] == "stopped"
    assert asha.get(f"/patient/exports/{job_id}").json["status"] == "stopped"
    assert code(asha.get(f"/patient/exports/{job_id}/download")) == (409, "file_not_ready")
    assert len(logged("export.stopped")) == 1


def test_stopping_what_is_done_changes_nothing(asha):
    job_id = asked(asha, "patient")
    work()

    assert asha.post(f"/patient/exports/{job_id}/stop").json["status"] == "done"


def test_only_so_many_are_open_at_a_time(asha):
    for _ in range(5):
        asked(asha, "patient")

    assert code(asha.post("/patient/exports")) == (409, "too_many_jobs")


def test_so_many_at_once_stay_within_the_limit(app, asha):
    calls = [prepared(app, asha, "POST", "/patient/exports", {}) for _ in range(12)]

    assert sorted(race(*calls)) == [202] * 5 + [409] * 7


def test_a_file_is_deleted_after_a_week(asha, at):
    job_id = asked(asha, "patient")
    work()
    at(NOW + 7 * DAY + timedelta(minutes=1))
    asha.token = token(asha.user_id)

    assert asha.get(f"/patient/exports/{job_id}").json["status"] == "expired"
    assert code(asha.get(f"/patient/exports/{job_id}/download")) == (410, "file_expired")

    assert sweeping.sweep(now=clock.now()) == 1
    assert list(files.FOLDER.glob(f"{job_id}.*")) == []
    assert sweeping.sweep(now=clock.now()) == 0
    assert code(asha.get(f"/patient/exports/{job_id}/download")) == (410, "file_expired")


def test_jobs_are_forgotten_after_a_month(asha, at):
    job_id = asked(asha, "patient")
    work()
    at(NOW + 31 * DAY)
    asha.token = token(asha.user_id)

    sweeping.sweep(now=clock.now())

    assert asha.get(f"/patient/exports/{job_id}").status_code == 404


def test_a_closed_account_gets_nothing_made(asha):
    job_id = asked(asha, "patient")
    with writing() as session:
        session.get_one(User, asha.user_id).disabled_at = NOW

    work()

    with writing() as session:
        job = session.get_one(Job, job_id)
        assert (job.status, job.error) == (JobStatus.FAILED, "The account is closed.")


def test_files_are_readable_by_the_hospital_only(chief):
    job_id = asked(chief, "admin", {"list": "patients"})
    work()

    assert files.FOLDER.stat().st_mode & 0o777 == 0o700
    assert files.place(job_id, "csv").stat().st_mode & 0o777 == 0o600
