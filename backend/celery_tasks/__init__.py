"""The worker's couriers and their timetable.

Every job is a sweep that may run at any time and any number of times: what a timetable misses,
the next run makes up for.
"""

from celery.schedules import crontab

from broker import celery_app

TIMETABLE = {
    "mails": {"task": "email.drain", "schedule": 5.0, "options": {"expires": 5}},
    "reminders": {"task": "reminders.sweep", "schedule": 300.0, "options": {"expires": 300}},
    "jobs": {"task": "jobs.sweep", "schedule": 10.0, "options": {"expires": 10}},
    "waitlist": {"task": "waitlist.sweep", "schedule": 60.0, "options": {"expires": 60}},
    "reports": {
        "task": "reports.sweep",
        "schedule": crontab(minute="10", day_of_month="1-8"),
        "options": {"expires": 3600},
    },
}

celery_app.conf.beat_schedule = TIMETABLE

__all__ = ["celery_app"]
