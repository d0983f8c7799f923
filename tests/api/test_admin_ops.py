"""GET /api/admin/ops and mails, re-sending, running jobs by hand."""

from datetime import time, timedelta
from typing import Any

import pytest

import clock
from answers import code, fields, logged, mails
from database import db, is_sqlite, writing
from factories import DAY, NOW, TODAY, TOMORROW, make_appointment
from models import OutboxMail
from people import Person
from services import backups, notices, outbox, pulse
from services.jobs import worker


def owe(kind: str = "invite", appointment_id: int | None = None, **more: Any) -> int:
    """A mail in the outbox."""
    values = {
        "dedupe_key": f"{kind}:{more.get('recipient', 'a')}",
        "kind": kind,
        "recipient": "a@example.org",
        "payload": {"to": "A", "token": "secret-token"},
        "created_at": NOW,
        "available_at": NOW,
        "attempts": 0,
        "last_error": "",
        **more,
    }
    with writing() as session:
        mail = OutboxMail(appointment_id=appointment_id, **values)
        session.add(mail)
    return mail.id


def state(mail_id: int) -> OutboxMail:
    db.session.rollback()
    return db.session.get_one(OutboxMail, mail_id, populate_existing=True)


def ledger(chief: Person, query: str = "") -> list[dict[str, Any]]:
    answer = chief.get(f"/admin/mails{query}")
    assert answer.status_code == 200, answer.json
    found: list[dict[str, Any]] = answer.json["items"]
    return found


def test_a_system_that_nobody_tends_says_so(chief):
    ops = chief.get("/admin/ops").json

    assert (ops["worker"], ops["beat"], ops["backup"]) == (None, None, None)
    assert ops["redis"] == {
        "configured": False,
        "answers": False,
        "version": "",
        "used_bytes": None,
    }
    assert ops["database"]["kind"] == ("SQLite" if is_sqlite() else "PostgreSQL")
    assert ops["database"]["size_bytes"] > 10_000
    assert (ops["database"]["wal_bytes"] is None) == (not is_sqlite())
    assert {"python", "flask", "celery"} <= set(ops["versions"])


def test_signs_of_life_grow_old(chief, at):
    pulse.show(pulse.WORKER, now=NOW)
    pulse.show(pulse.BEAT, now=NOW - timedelta(minutes=5))

    ops = chief.get("/admin/ops").json

    assert (ops["worker"]["alive"], ops["beat"]["alive"]) == (True, False)
    assert ops["worker"]["at"] == "2026-12-01T08:00:00+05:30"


def test_a_backup_is_seen(chief, tmp_path, monkeypatch):
    monkeypatch.setattr(backups, "FOLDER", tmp_path)
    (tmp_path / "hospital-20261201-020000.db").write_bytes(b"12345")

    backup = chief.get("/admin/ops").json["backup"]

    assert (backup["name"], backup["size_bytes"]) == ("hospital-20261201-020000.db", 5)


def test_mails_are_counted(chief):
    owe(created_at=NOW - timedelta(hours=2))
    owe(recipient="b@example.org", dead_at=NOW, last_error="550 no such user")

    found = chief.get("/admin/ops").json["mails"]

    assert found == {"queued": 1, "failed": 1, "oldest_queued_at": "2026-12-01T06:00:00+05:30"}


def test_the_ledger_says_how_each_mail_fared_and_nothing_it_says(chief):
    owe(recipient="waits@example.org")
    owe(recipient="sent@example.org", sent_at=NOW, attempts=1)
    owe(recipient="dead@example.org", dead_at=NOW, attempts=12, last_error="550 no")
    owe(recipient="moved@example.org", dead_at=NOW, last_error=outbox.NOT_NEEDED + "it has moved")

    answer = chief.get("/admin/mails")

    assert [(m["recipient"].split("@")[0], m["status"]) for m in answer.json["items"]] == [
        ("moved", "not_needed"),
        ("dead", "failed"),
        ("sent", "sent"),
        ("waits", "queued"),
    ]
    assert "secret-token" not in answer.text
    for status in ("queued", "sent", "failed", "not_needed"):
        assert [m["status"] for m in ledger(chief, f"?status={status}")] == [status]


def test_the_ledger_is_paged(chief):
    for number in range(5):
        owe(recipient=f"{number}@example.org")

    first = chief.get("/admin/mails?per_page=3").json
    second = chief.get(f"/admin/mails?per_page=3&cursor={first['next']}").json

    assert [len(first["items"]), len(second["items"]), second["next"]] == [3, 2, None]


def test_the_mails_of_an_appointment(chief, asha, sharma):
    visit = make_appointment(sharma.row, asha.row)
    with writing() as session:
        notices.appointment_booked(session, visit.id, now=NOW)
    owe()

    found = ledger(chief, f"?appointment_id={visit.id}")

    assert {mail["kind"] for mail in found} == {"booked_patient", "booked_doctor"}


def test_a_failed_mail_gets_its_tries_back(chief):
    mail_id = owe(dead_at=NOW, attempts=12, last_error="550 no such user")

    answer = chief.post(f"/admin/ops/mails/{mail_id}/resend")

    assert (answer.status_code, answer.json["status"]) == (202, "queued")
    assert state(mail_id).dead_at is None
    assert logged("mail.resent")[0].subject == f"mail:{mail_id}"


def test_a_copy_of_a_sent_mail_follows(chief, asha, sharma):
    visit = make_appointment(sharma.row, asha.row)
    with writing() as session:
        notices.appointment_booked(session, visit.id, now=NOW)
    first = ledger(chief, "?kind=booked_patient")[0]["id"]
    outbox.mark_sent([first], now=NOW)

    answer = chief.post(f"/admin/ops/mails/{first}/resend")

    assert answer.json["id"] != first
    assert (answer.json["status"], mails("booked_patient")) == ("queued", 2)


def test_what_is_no_longer_true_is_not_sent_again(chief, asha, sharma):
    visit = make_appointment(sharma.row, asha.row, TOMORROW, time(10))
    with writing() as session:
        notices.appointment_booked(session, visit.id, now=NOW)
    first = ledger(chief, "?kind=booked_patient")[0]["id"]
    outbox.mark_sent([first], now=NOW)
    cancelled = chief.post(
        f"/admin/appointments/{visit.id}/cancel", {"revision": 0, "reason": "the doctor is ill"}
    )
    assert cancelled.status_code == 200, cancelled.json

    assert ledger(chief, "?kind=booked_patient")[0]["can_resend"] is False
    assert chief.post(f"/admin/ops/mails/{first}/resend").status_code == 404


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({}, id="waits"),
        pytest.param({"sent_at": NOW}, id="held a link that opens an account"),
        pytest.param({"dead_at": NOW, "last_error": "not needed: moved"}, id="not needed"),
    ],
)
def test_what_need_not_be_sent_again_is_not_found(chief, more):
    mail_id = owe("invite", **more)

    assert chief.post(f"/admin/ops/mails/{mail_id}/resend").status_code == 404
    assert chief.post("/admin/ops/mails/999999/resend").status_code == 404


def test_reminders_are_run_for_a_moment(chief, asha, sharma):
    make_appointment(sharma.row, asha.row, TODAY + 3 * DAY, time(10), booked_at=NOW - DAY)

    answer = chief.post("/admin/jobs", {"job": "reminders", "at": "2026-12-03T10:00:00+05:30"})
    assert (answer.status_code, answer.json["status"]) == (202, "queued")
    worker.go_on(now=clock.now())

    (job,) = chief.get("/admin/jobs").json["items"]
    assert (job["status"], job["result"]["written"]) == ("done", 1)
    assert job["title"] == "Reminders of Thursday 3 December, 10am"
    assert mails("reminder_day_before") == 1


def test_nobody_is_reminded_twice(chief, asha, sharma):
    make_appointment(sharma.row, asha.row, TOMORROW, time(7), booked_at=NOW - 3 * DAY)

    for _ in range(2):
        chief.post("/admin/jobs", {"job": "reminders"})
        worker.go_on(now=clock.now())

    assert [job["result"]["written"] for job in chief.get("/admin/jobs").json["items"]] == [0, 1]


def test_the_reports_of_a_month_are_run(chief, sharma):
    chief.post("/admin/jobs", {"job": "report"})
    worker.go_on(now=clock.now())

    (job,) = chief.get("/admin/jobs").json["items"]
    assert job["title"] == "Reports of November 2026"
    assert job["result"]["written"] == mails("report_doctor") + mails("report_clinic") > 0
    assert logged("job.run")[0].details["month"] == "2026-11-01"


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        pytest.param({"job": "report", "month": "2026-12"}, ("month", "not_over"), id="month"),
        pytest.param({"job": "report", "month": "2026-13"}, ("month", "wrong_format"), id="13"),
        pytest.param(
            {"job": "reminders", "at": "2027-12-01T08:00:00Z"}, ("at", "out_of_range"), id="late"
        ),
        pytest.param(
            {"job": "reminders", "at": "2026-12-01T08:00:00"}, ("at", "wrong_format"), id="naive"
        ),
        pytest.param({"job": "nothing"}, ("job", "not_a_choice"), id="job"),
    ],
)
def test_what_cannot_be_run_is_refused(chief, body, problem):
    answer = chief.post("/admin/jobs", body)

    assert code(answer) == (422, "validation_failed")
    assert fields(answer) == {problem}


def test_only_admins_see_it(asha, sharma):
    for person in (asha, sharma):
        assert code(person.get("/admin/ops")) == (403, "forbidden")
        assert code(person.get("/admin/mails")) == (403, "forbidden")
