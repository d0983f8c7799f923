"""What the worker loads: `celery -A celery_tasks.imports:celery_app worker --beat`."""

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

WORKERS_PATIENCE = 5.0  # seconds; a worker may wait for Redis longer than a request may

app = create_app()
email_template.check()
heartbeat.begin(app)
celery_app.conf.broker_transport_options |= {
    "socket_connect_timeout": WORKERS_PATIENCE,
    "socket_timeout": WORKERS_PATIENCE,
}

TASKS = (
    email.drain,
    exports.run,
    exports.sweep,
    reminders.sweep,
    reports.sweep,
    waitlist.sweep,
)
