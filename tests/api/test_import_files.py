"""Which files of people are understood, and what is said of those that are not."""

import csv
import io
from dataclasses import replace

import pytest
from sqlalchemy import select

from answers import code, fields
from database import db
from factories import make_department
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
from models import Job, Patient
from services.imports import people as incoming
from services.imports import reading


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
    monkeypatch.setattr(incoming, "settings", replace(incoming.settings, mail_server=""))

    (problem,) = checked(chief, text, kind)["result"]["first"]

    assert (problem["name"], problem["code"]) == ("email", "no_mail")
    assert problem["message"].startswith("No mail server is set, so nobody can be invited.")
    assert way_out in problem["message"]
