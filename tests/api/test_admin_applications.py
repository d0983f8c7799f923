"""GET /api/admin/applications; POST /api/admin/applications/{id}/approve, /reject."""

from datetime import timedelta

import pytest

from answers import code, logged
from factories import NOW, make_department
from people import Person, Stranger
from postbox import owed

MINUTE = timedelta(minutes=1)
PASSWORD = "three unusual words"


@pytest.fixture
def applicant(stranger: Stranger, chief: Person) -> int:
    """The id of a doctor who has just applied."""
    return apply(stranger, chief, "Nila Das", "nila@example.org")


def apply(stranger: Stranger, chief: Person, full_name: str, email: str) -> int:
    application = {"department_id": make_department().id, "specialization": "Cardiology"}
    body = {
        "full_name": full_name,
        "email": email,
        "password": PASSWORD,
        "as_doctor": application,
    }
    assert stranger.post("/auth/register", body).status_code == 202
    return chief.get("/admin/applications").json["items"][0]["id"]


def sign_in(stranger: Stranger):
    return stranger.post("/auth/login", {"username": "nila@example.org", "password": PASSWORD})


def test_who_applied_waits_without_rights(chief, stranger, applicant):
    waiting = chief.get("/admin/applications").json

    assert waiting["total"] == 1
    assert (waiting["items"][0]["full_name"], waiting["items"][0]["status"]) == (
        "Nila Das",
        "pending",
    )
    assert code(sign_in(stranger)) == (403, "application_pending")


def test_who_is_approved_can_sign_in(chief, stranger, applicant):
    answer = chief.post(f"/admin/applications/{applicant}/approve")

    assert (answer.status_code, answer.json["status"]) == (200, "active")
    assert sign_in(stranger).json["user"]["role"] == "doctor"
    assert chief.get("/admin/applications").json["total"] == 0
    assert len(logged("doctor.approved")) == 1


def test_who_is_rejected_cannot(chief, stranger, applicant):
    answer = chief.post(f"/admin/applications/{applicant}/reject", {"reason": "No licence"})

    assert (answer.status_code, answer.json["status"]) == (200, "deactivated")
    assert answer.json["status_reason"] == "No licence"
    assert code(sign_in(stranger)) == (403, "account_disabled")
    assert len(logged("doctor.rejected")) == 1


def test_an_application_is_decided_about_once(chief, applicant):
    chief.post(f"/admin/applications/{applicant}/approve")

    again = chief.post(f"/admin/applications/{applicant}/reject", {"reason": "No licence"})

    assert code(again) == (409, "not_allowed")


@pytest.mark.parametrize("deed", ["blacklist", "activate"])
def test_an_applicant_is_neither_barred_nor_activated(chief, applicant, deed):
    body = {"reason": "No licence"} if deed == "blacklist" else {}

    answer = chief.post(f"/admin/doctors/{applicant}/{deed}", body)

    assert code(answer) == (409, "not_allowed")


def test_rejecting_takes_a_reason(chief, applicant):
    answer = chief.post(f"/admin/applications/{applicant}/reject", {})

    assert code(answer) == (422, "validation_failed")


def test_a_missing_application_is_not_found(chief):
    assert code(chief.post("/admin/applications/999/approve")) == (404, "not_found")


def test_who_applies_after_one_was_deleted_hears_of_it_all_the_same(chief, stranger, applicant, at):
    chief.post(f"/admin/applications/{applicant}/reject", {"reason": "No licence"})
    chief.delete(f"/admin/doctors/{applicant}?hard=true")
    at(NOW + MINUTE)  # SQLite gives the next one the same id

    second = apply(stranger, chief, "Bela Roy", "bela@example.org")
    chief.post(f"/admin/applications/{second}/reject", {"reason": "Later"})

    kinds = ("application_received", "application_declined")
    assert [mail.kind for mail in owed(recipient="bela@example.org")] == list(kinds)
    farewells = [mail for mail in owed(recipient="nila@example.org") if mail.dead_at is None]
    assert [mail.kind for mail in farewells] == ["application_declined"]


def test_the_log_does_not_name_the_next_one_for_who_was_deleted(chief, stranger, applicant, at):
    doctor = chief.get(f"/admin/doctors/{applicant}").json
    chief.post(f"/admin/applications/{applicant}/approve")
    stranger.post("/auth/login", {"username": "nila@example.org", "password": PASSWORD})
    assert chief.get(f"/admin/audit?actor={doctor['username']}").json["total"] == 1
    chief.delete(f"/admin/doctors/{applicant}?hard=true")
    at(NOW + MINUTE)
    second = apply(stranger, chief, "Bela Roy", "bela@example.org")

    named = {line["actor"] for line in chief.get("/admin/audit").json["items"]}

    follower = chief.get(f"/admin/doctors/{second}").json["username"]
    assert follower not in named
    assert chief.get(f"/admin/audit?actor={follower}").json["total"] == 0
