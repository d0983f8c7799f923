"""Flask's extensions: made here, bound in app.py."""

import re
from datetime import timedelta
from typing import Any

from flask import Flask, Response, request
from flask_caching import Cache
from flask_cors import CORS
from flask_jwt_extended import JWTManager
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_mail import Mail

from broker import redis_options
from config import Settings

ACCESS_LIFE = timedelta(minutes=15)
PLAIN_ORIGIN = re.compile(r"[\w:/.-]+")

jwt = JWTManager()
cors = CORS()
mail = Mail()
cache = Cache()
limiter = Limiter(
    get_remote_address,
    swallow_errors=True,
    in_memory_fallback_enabled=True,
    key_prefix="hms-limit",
)


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


def answer_origins(app: Flask, settings: Settings) -> None:
    """Flask-CORS for who says where it comes from, as the page of another origin always does."""
    cors.init_app(app, **cors_options(settings))
    *others, add_headers = app.after_request_funcs[None]

    def when_asked(response: Response) -> Any:
        return add_headers(response) if "HTTP_ORIGIN" in request.environ else response

    app.after_request_funcs[None] = [*others, when_asked]


def cors_options(settings: Settings) -> dict[str, Any]:
    """The page's origins only, with the cookie and the headers it needs."""
    origins = [_exactly(origin) for origin in settings.cors_origins]
    return {
        "resources": {"/api/*": {"origins": origins}},
        "always_send": False,
        "supports_credentials": True,
        "allow_headers": ["Authorization", "Content-Type", "Idempotency-Key"],
        "expose_headers": ["X-Cache", "Age", "Retry-After", "X-Request-ID", "Content-Disposition"],
        "methods": ["GET", "POST", "PUT", "PATCH", "DELETE"],
        "max_age": 3600,
    }


def _exactly(origin: str) -> str | re.Pattern[str]:
    """Flask-CORS would read an address with brackets, as IPv6 has, as a pattern."""
    if PLAIN_ORIGIN.fullmatch(origin):
        return origin
    return re.compile(re.escape(origin) + r"\Z", re.IGNORECASE)


def engine_options(settings: Settings) -> dict[str, Any]:
    """Pools by database; values never appear in error messages."""
    options: dict[str, Any] = {"hide_parameters": True}
    if settings.database_url.startswith("postgresql"):
        options |= {"pool_size": 10, "max_overflow": 10}
    return options
