"""POST /api/admin/imports: check, start, problems, stop."""

import csv
import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

import clock
from answers import code, fields, logged, mails
from database import db, writing
from factories import NOW, make_department, make_patient
from models import Doctor, Job, Patient, User
from people import Person, admin
from services.imports import people as importing
from services.imports import reading
from services.jobs import files, sweeping, worker

PATIENTS = "Full name,Email,Phone,Date of birth,Gender,Blood group,Allergies\n"
ROSA = "Rosa Diaz,rosa@example.org,98765 11111,1990-05-17,Female,AB+,penicillin; nuts\n"
OMAR = "Omar Said,,98765 22222,1985-01-02,male,,\n"
DOCTORS = "full_name,email,department,specialization,fee,languages,slot_minutes\n"
LENA = "Lena Vogt,lena@example.org,cardiology,Rhythm,950.50,English;German,20\n"


def upload(chief: Person, text: str | bytes, kind: str = "patients", name: str = "list.csv") -> Any:
    content = text.encode() if isinstance(text, str) else text
    form = {"kind": kind, "file": (io.BytesIO(content), name)}
    answer = chief.call("POST", "/admin/imports", data=form)
    answer.request.environ["wsgi.input"].close()
    return answer


def checked(chief: Person, text: str, kind: str = "patients") -> dict[str, Any]:
    answer = upload(chief, text, kind)
    assert answer.status_code == 202, answer.json
    assert answer.json["status"] == "checked", answer.json
    found: dict[str, Any] = answer.json
    return found


def imported(chief: Person, text: str, kind: str = "patients") -> dict[str, Any]:
    job = checked(chief, text, kind)
    started = chief.post(f"/admin/imports/{job['id']}/start")
    assert (started.status_code, started.json["status"]) == (202, "queued")
    worker.go_on(now=clock.now())
    found: dict[str, Any] = chief.get(f"/admin/imports/{job['id']}").json
    return found


def people_here(model: Any = Patient) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def told(job: dict[str, Any]) -> set[tuple[int, str, str]]:
    return {(p["line"], p["name"], p["code"]) for p in job["result"]["first"]}


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


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        pytest.param(",a@example.org,,,,,", ("full_name", "missing"), id="no name"),
        pytest.param("A B,nobody,,,,,", ("email", "wrong_format"), id="e-mail"),
        pytest.param("A B,,call me,,,,", ("phone", "wrong_format"), id="phone"),
        pytest.param("A B,,,17/05/1990,,,", ("date_of_birth", "not_a_date"), id="date"),
        pytest.param("A B,,,2090-01-01,,,", ("date_of_birth", "not_a_birth"), id="future"),
        pytest.param("A B,,,,robot,,", ("gender", "not_a_choice"), id="gender"),
        pytest.param("A B,,,,,C+,", ("blood_group", "not_a_choice"), id="blood group"),
        pytest.param("A B,,,,,,,stray", ("", "too_many_cells"), id="too many cells"),
        pytest.param('"A\nB",,,,,,', ("full_name", "one_line"), id="two lines"),
    ],
)
def test_a_bad_row_is_named_by_line_and_field(chief, row, problem):
    job = checked(chief, PATIENTS + ROSA + row + "\n" + OMAR)

    assert told(job) == {(3, *problem)}
    assert (job["result"]["ready"], job["result"]["problems"]) == (2, 1)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        pytest.param("cardiology", "Magic", ("department", "not_found"), id="department"),
        pytest.param("cardiology", "", ("department", "missing"), id="no department"),
        pytest.param("950.50", "a lot", ("fee", "not_a_number"), id="fee"),
        pytest.param("950.50", "-5", ("fee", "too_small"), id="negative"),
        pytest.param(",20", ",17", ("slot_minutes", "not_a_choice"), id="slot"),
        pytest.param(",20", ",²", ("slot_minutes", "not_a_choice"), id="no digit"),
    ],
)
def test_a_bad_doctor_is_named(chief, old, new, problem):
    make_department("Cardiology")

    job = checked(chief, DOCTORS + LENA.replace(old, new), "doctors")

    assert told(job) == {(2, *problem)}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(b"", "empty_file", id="empty"),
        pytest.param(b"Full name\n", "empty_file", id="no rows"),
        pytest.param("Full name\nJosé\n".encode("latin-1"), "not_utf8", id="latin-1"),
        pytest.param("Full name\nA\n".encode("utf-16"), "not_utf8", id="utf-16"),
        pytest.param(b"PK\x03\x04\x14\x00\x06\x00\xff\xfe", "not_utf8", id="xlsx"),
        pytest.param(b"Full name\nA\x00B\n", "not_csv", id="binary"),
        pytest.param(b"Full name,Salary\nA,1\n", "unknown_column", id="unknown column"),
        pytest.param(b"Email\na@example.org\n", "missing_column", id="missing column"),
        pytest.param(b"Full name,full_name\nA,B\n", "column_twice", id="twice"),
        pytest.param(b"Full name\n" + b"A" * 200_000 + b"\n", "not_csv", id="endless cell"),
        pytest.param(b"A" * 200_000 + b"\nA\n", "not_csv", id="endless heading"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(chief, content, problem):
    answer = upload(chief, content)

    assert code(answer) == (422, "validation_failed")
    assert fields(answer) == {("file", problem)}
    assert people_here(Job) == 0


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbfFull name\r\nJos\xc3\xa9\r\n", id="BOM and CRLF"),
        pytest.param("Full name;Phone\nJosé;98765 4321\n".encode(), id="semicolons"),
        pytest.param("FULL-NAME\tphone\nJosé\t98765 4321\n".encode(), id="tabs"),
        pytest.param("full_name\rJosé\r".encode(), id="old Mac"),
    ],
)
def test_files_of_many_programs_are_understood(chief, content):
    answer = upload(chief, content)

    assert answer.json["result"]["ready"] == 1, answer.json


def test_a_large_file_is_refused(chief):
    answer = upload(chief, b"Full name\n" + b"A\n" * (3 * 1024 * 1024))

    assert code(answer) == (413, "too_large")


def test_four_megabytes_are_taken(chief):
    rows = b"".join(b"Patient %d,%s\n" % (n, b"x" * 190) for n in range(20_000))

    answer = upload(chief, b"Full name,Address\n" + rows)

    assert (answer.status_code, answer.json["status"]) == (202, "queued")
    assert answer.json["total_rows"] == 20_000


def test_other_routes_keep_their_limit(chief):
    answer = chief.post("/admin/departments", {"name": "A", "description": "x" * 70_000})

    assert answer.status_code == 413


def test_too_many_rows_are_refused(chief, monkeypatch):
    monkeypatch.setattr(reading, "MOST_ROWS", 2)

    answer = upload(chief, PATIENTS + OMAR * 3)

    assert fields(answer) == {("file", "too_many_rows")}


def test_json_is_no_file(chief):
    assert code(chief.post("/admin/imports", {"kind": "patients", "file": "x"}))[0] in (415, 422)


def test_a_form_without_a_file_is_refused(chief):
    answer = chief.call(
        "POST",
        "/admin/imports",
        data={"kind": "patients", "file": ""},
        content_type="multipart/form-data",
    )

    assert fields(answer) == {("file", "wrong_format")}


def test_the_problems_can_be_mended_and_uploaded(chief):
    job = checked(chief, PATIENTS + ROSA + "Bad Date,,,soon,,,\n")
    answer = chief.get(f"/admin/imports/{job['id']}/problems")
    text = answer.data.decode()
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))

    again = checked(chief, text.replace("soon", "1999-09-09"))

    assert (row["line"], row["field"], row["code"]) == ("3", "date_of_birth", "not_a_date")
    assert (row["full_name"], row["date_of_birth"]) == ("Bad Date", "soon")
    assert (again["result"]["ready"], again["result"]["problems"]) == (1, 0)


def test_what_our_exports_made_harmless_is_read_as_it_was(chief):
    job = imported(chief, "Full name,Phone\nRosa,'+91 98765 43210\n")

    assert job["result"]["imported"] == 1
    assert db.session.scalars(select(Patient.phone)).one() == "+91 98765 43210"


def test_a_formula_in_the_problems_is_harmless(chief):
    job = checked(chief, "Full name,Phone\nRosa,=1+1\n")

    text = chief.get(f"/admin/imports/{job['id']}/problems").data.decode()

    assert ",'=1+1" in text


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


@pytest.mark.parametrize(
    ("kind", "text", "way_out"),
    [
        pytest.param("patients", PATIENTS + ROSA, "Leave the address out", id="patients"),
        pytest.param("doctors", DOCTORS + LENA, "Add doctors one by one", id="doctors"),
    ],
)
def test_where_no_mail_is_sent_a_row_with_an_address_says_the_way_out(
    chief, monkeypatch, kind, text, way_out
):
    make_department("Cardiology")
    monkeypatch.setattr(importing, "settings", replace(importing.settings, mail_server=""))

    (problem,) = checked(chief, text, kind)["result"]["first"]

    assert (problem["name"], problem["code"]) == ("email", "no_mail")
    assert problem["message"].startswith("No mail server is set, so nobody can be invited.")
    assert way_out in problem["message"]
