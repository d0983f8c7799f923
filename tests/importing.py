"""Files of people, uploaded and taken in."""

import io
from typing import Any

from sqlalchemy import func, select

import clock
from database import db
from models import Patient
from people import Person
from services.jobs import worker

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
