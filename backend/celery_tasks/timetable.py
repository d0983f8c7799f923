"""What beat loads: `celery -A celery_tasks.timetable:celery_app beat`.

It says when which job is due and runs none, so it needs neither the application nor the database.
"""

import broker
import log_lines
from celery_tasks import celery_app
from config import settings

log_lines.configure(settings.log_level)
broker.configure(broker.config(settings))
broker.be_patient()

__all__ = ["celery_app"]
