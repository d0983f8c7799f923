"""Celery, and how Redis is spoken to: a producer that never waits, a worker that never loses."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from celery import Celery
from celery.app.amqp import AMQP
from kombu.connection import Connection

from config import Settings

REDIS_PATIENCE = 0.2  # seconds: what a dead or hung Redis may cost a request
WORKERS_PATIENCE = 5.0  # a worker may wait for Redis longer than a request may
LOOK_AGAIN = 5.0  # seconds: how often worker and beat look for a Redis that is away


class Line(Connection):
    """Looks for a lost broker every few seconds; Celery's own pauses grow to half a minute."""

    def ensure_connection(self, *args: Any, **kwargs: Any) -> "Line":
        """Connect, however long it takes."""
        patience = {"interval_max": LOOK_AGAIN, **kwargs}
        super().ensure_connection(*args, **patience)  # type: ignore[no-untyped-call]
        return self


class Messages(AMQP):  # type: ignore[misc]
    """Celery's, with connections of ours."""

    Connection = Line


celery_app = Celery("hospital", amqp=Messages)


def redis_options() -> dict[str, Any]:
    """Socket settings under which Redis may be away without anybody waiting for it."""
    return {
        "socket_connect_timeout": REDIS_PATIENCE,
        "socket_timeout": REDIS_PATIENCE,
        "retry_on_timeout": False,
    }


def config(settings: Settings) -> dict[str, Any]:
    """Celery's names for our settings, and what it must be told so that nothing is lost."""
    folder = str(settings.instance / "broker")
    transport: dict[str, Any] = {**redis_options(), "max_retries": 0}
    if settings.broker_url.startswith("filesystem"):
        control = str(settings.instance / "broker-control")
        transport = {"data_folder_in": folder, "data_folder_out": folder, "control_folder": control}
    return {
        "broker_url": settings.broker_url,
        "broker_connection_timeout": REDIS_PATIENCE,
        "broker_transport_options": transport,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "task_publish_retry_policy": {
            "max_retries": 0,
            "interval_start": 0,
            "interval_step": 0,
            "interval_max": 0,
        },
        "task_ignore_result": True,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "task_time_limit": 300,
        "task_soft_time_limit": 240,
        "worker_prefetch_multiplier": 1,
        "worker_hijack_root_logger": False,
        "task_serializer": "json",
        "accept_content": ["json"],
        "timezone": "UTC",
        "beat_schedule_filename": str(
            settings.instance.parent.parent / "celerybeat-schedule/state"
        ),
    }


def configure(given: Mapping[str, Any]) -> None:
    """Let this process speak to the broker."""
    celery_app.conf.update(given)
    celery_app.set_default()


def run_tasks_inside(context: Callable[[], AbstractContextManager[object]]) -> None:
    """Run every task inside the application's context."""

    class TaskInContext(celery_app.Task):  # type: ignore[name-defined,misc]
        def __call__(self, *args: object, **kwargs: object) -> object:
            with context():
                return self.run(*args, **kwargs)

    celery_app.Task = TaskInContext


def be_patient() -> None:
    """Wait for the broker as long as worker and beat may, not as short as a request must."""
    options = celery_app.conf.broker_transport_options
    for folder in ("data_folder_in", "control_folder"):
        if folder in options:  # without Redis, files are the broker
            Path(options[folder]).mkdir(parents=True, exist_ok=True)
    waits = dict.fromkeys(("socket_connect_timeout", "socket_timeout"), WORKERS_PATIENCE)
    celery_app.conf.broker_transport_options |= waits
