"""What the worker loads: `celery -A celery_tasks.imports:celery_app worker`."""

import broker
from app import create_app
from celery_tasks import (
    celery_app,
    email,
    email_template,
    exports,
    heartbeat,
    reminders,
    reports,
    waitlist,
)

app = create_app()
broker.be_patient()
email_template.check()
heartbeat.begin(app)

# The worker knows those tasks whose modules are imported here.
__all__ = ["celery_app", "email", "exports", "reminders", "reports", "waitlist"]
