"""The application without its outbox: commit first, then queue a task that sends the mail."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from apiflask import APIFlask
from sqlalchemy import event
from sqlalchemy.orm import Session

import clock
from app import create_app as careful_app
from celery_tasks.imports import celery_app
from services import letters, mailer, outbox
from services.envelopes import Envelope
from services.outbox import Owed

TASK = "careless.send"
LATER = "mails for after the commit"


def create_app() -> APIFlask:
    """Mails are told to Celery when the transaction is through."""
    outbox.post_all = remember
    event.listen(Session, "after_commit", delay)
    return careful_app()


def remember(session: Session, mails: Sequence[Mapping[str, Any]]) -> None:
    """For when the transaction is through."""
    session.info.setdefault(LATER, []).extend(mails)


def delay(session: Session) -> None:
    """Queue what was remembered; without Redis there is nobody to tell."""
    for mail in session.info.pop(LATER, ()):
        wanted = {name: mail[name] for name in ("kind", "recipient", "payload", "appointment_id")}
        celery_app.send_task(TASK, [json.dumps(wanted, default=str)], ignore_result=True)


@celery_app.task(name=TASK)  # type: ignore[untyped-decorator]
def send(text: str) -> None:
    """Send one mail."""
    wanted = json.loads(text)
    name = f"<{wanted['kind']}.{wanted['appointment_id']}@careless>"
    mail = Owed(id=0, attempts=1, message_id=name, **wanted)
    with mailer._line() as line:
        line.send(Envelope(mail, letters.write(mail, now=clock.now())))
