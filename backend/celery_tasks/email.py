"""Sends the mails and text messages that are owed."""

import clock
from broker import celery_app
from services import mailer, texts


@celery_app.task(name="email.drain")  # type: ignore[untyped-decorator]
def drain() -> None:
    """Send everything that is owed."""
    mailer.drain(now=clock.now())
    texts.drain(now=clock.now())
