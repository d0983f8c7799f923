"""Flask's extensions and Celery: made here, bound in app.py."""

from datetime import timedelta
from typing import Any

from celery import Celery
from celery.app.amqp import AMQP
from flask import Flask
from flask_caching import Cache
from flask_cors import CORS
from flask_jwt_extended import JWTManager
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_mail import Mail
from flask_migrate import Migrate
from kombu.connection import Connection

from config import Settings

ACCESS_LIFE = timedelta(minutes=15)
REDIS_PATIENCE = 0.2  # seconds: what a dead or hung Redis may cost a request
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


jwt = JWTManager()
cors = CORS()
mail = Mail()
cache = Cache()
migrate = Migrate()
limiter = Limiter(
    get_remote_address,
    swallow_errors=True,
    in_memory_fallback_enabled=True,
    key_prefix="hms-limit",
)
celery_app = Celery("hospital", amqp=Messages)


def redis_options() -> dict[str, Any]:
    """Socket settings under which Redis may be away without anybody waiting for it."""
    return {
        "socket_connect_timeout": REDIS_PATIENCE,
        "socket_timeout": REDIS_PATIENCE,
        "retry_on_timeout": False,
    }


def cache_config(settings: Settings) -> dict[str, Any]:
    """Redis where there is one, else each process's own memory; always with a prefix."""
    if not settings.redis_url:
        return {"CACHE_TYPE": "SimpleCache", "CACHE_KEY_PREFIX": "hms:"}
    return {
        "CACHE_TYPE": "web.text_cache.TextCache",
        "CACHE_REDIS_URL": settings.redis_url,
        "CACHE_KEY_PREFIX": "hms:",
        "CACHE_OPTIONS": redis_options(),
    }


def limiter_config(settings: Settings) -> dict[str, Any]:
    """Rate limits in Redis where there is one, shared by all processes."""
    return {
        "RATELIMIT_ENABLED": settings.rate_limits,
        "RATELIMIT_STORAGE_URI": settings.redis_url or "memory://",
        "RATELIMIT_STORAGE_OPTIONS": redis_options() if settings.redis_url else {},
        "RATELIMIT_HEADERS_ENABLED": False,
    }


def mail_config(settings: Settings) -> dict[str, Any]:
    """Flask-Mail's names for our settings."""
    return {
        "MAIL_SERVER": settings.mail_server,
        "MAIL_PORT": settings.mail_port,
        "MAIL_USERNAME": settings.mail_username or None,
        "MAIL_PASSWORD": settings.mail_password or None,
        "MAIL_USE_TLS": settings.mail_use_tls,
        "MAIL_DEFAULT_SENDER": settings.mail_sender,
    }


def jwt_config(settings: Settings) -> dict[str, Any]:
    """Access tokens of 15 minutes in the header; the refresh token in a cookie of ours."""
    return {
        "JWT_SECRET_KEY": settings.secret,
        "JWT_TOKEN_LOCATION": ["headers"],
        "JWT_ACCESS_TOKEN_EXPIRES": ACCESS_LIFE,
        "JWT_ERROR_MESSAGE_KEY": "detail",
        "JWT_DECODE_ALGORITHMS": ["HS256"],
        "JWT_ENCODE_NBF": False,
        "JWT_ENCODE_ISSUER": "hospital",
        "JWT_DECODE_ISSUER": "hospital",
    }


def cors_options(settings: Settings) -> dict[str, Any]:
    """The page's origins only, with the cookie and the headers it needs."""
    return {
        "resources": {"/api/*": {"origins": list(settings.cors_origins)}},
        "supports_credentials": True,
        "allow_headers": ["Authorization", "Content-Type", "Idempotency-Key"],
        "expose_headers": ["X-Cache", "Age", "Retry-After", "X-Request-ID", "Content-Disposition"],
        "methods": ["GET", "POST", "PUT", "PATCH", "DELETE"],
        "max_age": 3600,
    }


def engine_options(settings: Settings) -> dict[str, Any]:
    """Pools by database; values never appear in error messages."""
    options: dict[str, Any] = {"hide_parameters": True}
    if settings.database_url.startswith("postgresql"):
        options |= {"pool_size": 10, "max_overflow": 10, "pool_pre_ping": True}
    return options


def celery_config(settings: Settings) -> dict[str, Any]:
    """A producer that never waits, a worker that never loses; see RELIABILITY in the docs."""
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


def bind_celery(app: Flask) -> None:
    """Run every task inside the application's context."""

    class TaskInContext(celery_app.Task):  # type: ignore[name-defined,misc]
        def __call__(self, *args: object, **kwargs: object) -> object:
            with app.app_context():
                return self.run(*args, **kwargs)

    celery_app.Task = TaskInContext
    celery_app.conf.update(app.config["CELERY"])
    celery_app.set_default()
