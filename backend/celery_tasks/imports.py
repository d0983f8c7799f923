"""What the worker loads: `celery -A celery_tasks.imports:celery_app worker --beat`."""

from pathlib import Path

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
for folder in ("data_folder_in", "control_folder"):
    if folder in celery_app.conf.broker_transport_options:  # without Redis, files are the broker
        Path(celery_app.conf.broker_transport_options[folder]).mkdir(parents=True, exist_ok=True)
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
