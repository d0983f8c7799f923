"""Settings, read once from the environment and checked before anything starts."""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import time
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from envfile import load as load_env_file

BACKEND = Path(__file__).resolve().parent
PROJECT = BACKEND.parent
WORDS_OF_EXAMPLES = ("secret", "change", "password", "example", "hospital", "development")
SENDER = "City Hospital <appointments@hospital.example>"
EXAMPLE = "https://hospital.example"
ADDRESS = re.compile(r"(?i:https?)://[^\s/?#\"'<>\\]+(/[^\s?#\"'<>\\]*)?")
ORIGIN = re.compile(r"https?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(:[0-9]+)?")
SHORTEST_SECRET = 32
MAKE_SECRET = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"  # noqa: S105
FEWEST_CHARACTERS = 12  # different ones: 32 random letters and digits have about 25
MOST_NEIGHBOURS = 1 / 3  # of a secret's characters that follow on the one before, as b on a
MOST_PROXIES = 5


class SettingError(SystemExit):
    """A setting that cannot work: the process stops with this one line."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")


@dataclass(frozen=True, slots=True)
class Session:
    """A half of the clinic's day, in wall time, end excluded."""

    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs from one hospital, or one machine, to the next."""

    environment: str
    instance: Path
    secret: str
    database_url: str
    redis_url: str
    broker_url: str
    zone: ZoneInfo
    sessions: Mapping[str, Session]
    clinic_name: str
    clinic_phone: str
    clinic_address: str
    currency: str
    web_url: str
    api_url: str
    cors_origins: tuple[str, ...]
    trusted_proxies: int
    mail_server: str
    mail_port: int
    mail_username: str
    mail_password: str
    mail_use_tls: bool
    mail_sender: str
    mailhog_api_url: str
    rate_limits: bool
    log_level: str
    metrics_token: str
    sms_gateway_url: str
    sms_gateway_token: str

    @property
    def production(self) -> bool:
        """Whether real patients use this installation."""
        return self.environment == "production"


def load(env: Mapping[str, str]) -> Settings:
    """Turn the environment into settings; a wrong one raises SettingError with what to do."""
    environment = _one_of(env, "APP_ENV", ("development", "production"))
    instance = Path(env.get("HMS_INSTANCE_DIR") or BACKEND / "instance")
    redis_url = env.get("REDIS_URL", "redis://localhost:6379/0")
    web_url = _url(env, "WEB_URL", "http://localhost:3000")
    is_real = environment == "production"
    settings = Settings(
        environment=environment,
        instance=instance,
        secret=_secret(env, instance, environment),
        database_url=_database_url(env, instance),
        redis_url=redis_url,
        broker_url=_broker_url(env, redis_url),
        zone=_zone(env),
        sessions={
            "morning": _hours(env, "MORNING_HOURS", "09:00-13:00"),
            "evening": _hours(env, "EVENING_HOURS", "15:00-19:00"),
        },
        clinic_name=env.get("CLINIC_NAME", "City Hospital"),
        clinic_phone=env.get("CLINIC_PHONE", "000 0000"),
        clinic_address=env.get("CLINIC_ADDRESS", "1 Hospital Road"),
        currency=env.get("CURRENCY", "INR"),
        web_url=web_url,
        api_url=_url(env, "API_URL", web_url) if env.get("API_URL") or is_real else "",
        cors_origins=_origins(env, web_url),
        trusted_proxies=_proxies(env),
        mail_server=env.get("MAIL_SERVER", "localhost"),
        mail_port=_number(env, "MAIL_PORT", 1025),
        mail_username=env.get("MAIL_USERNAME", ""),
        mail_password=env.get("MAIL_PASSWORD", ""),
        mail_use_tls=_switch(env, "MAIL_USE_TLS", default=False),
        mail_sender=_sender(env),
        mailhog_api_url=env.get("MAILHOG_API_URL", ""),
        rate_limits=_switch(env, "RATE_LIMITS", default=True),
        log_level=_one_of(env, "LOG_LEVEL", ("INFO", "DEBUG", "WARNING", "ERROR")),
        metrics_token=_metrics_token(env),
        sms_gateway_url=_url(env, "SMS_GATEWAY_URL", "") if env.get("SMS_GATEWAY_URL") else "",
        sms_gateway_token=env.get("SMS_GATEWAY_TOKEN", ""),
    )
    _check_together(settings)
    return settings


def _check_together(settings: Settings) -> None:
    """What no setting alone shows."""
    told = {
        "METRICS_TOKEN": settings.metrics_token,
        "MAIL_PASSWORD": settings.mail_password,
        "SMS_GATEWAY_TOKEN": settings.sms_gateway_token,
    }
    for name, value in told.items():
        if value == settings.secret:
            raise SettingError(name, "is SECRET_KEY, which must be told to nobody; use another.")
    if settings.sessions["morning"].ends > settings.sessions["evening"].starts:
        raise SettingError("EVENING_HOURS", "begins before MORNING_HOURS ends; move one of them.")


def _one_of(env: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = env.get(name) or allowed[0]
    if value not in allowed:
        raise SettingError(name, f"'{value}' is not known. Use one of: {', '.join(allowed)}.")
    return value


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name) or str(default)
    if not (value.isascii() and value.isdigit()):
        raise SettingError(name, f"'{value}' is not a whole number, such as {default}.")
    return int(value)


def _proxies(env: Mapping[str, str]) -> int:
    """How many stand in front: of more than there are, the callers themselves would say who."""
    count = _number(env, "TRUSTED_PROXIES", 0)
    if count > MOST_PROXIES:
        problem = f"{count} proxies in a row are hardly there; count those in front of the API."
        raise SettingError("TRUSTED_PROXIES", problem)
    return count


def _switch(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = (env.get(name) or str(default)).lower()
    if value not in {"true", "false", "1", "0", "yes", "no"}:
        raise SettingError(name, f"'{value}' is neither true nor false.")
    return value in {"true", "1", "yes"}


def _zone(env: Mapping[str, str]) -> ZoneInfo:
    name = env.get("CLINIC_TIMEZONE") or "Asia/Kolkata"
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        problem = f"'{name}' is not a time zone. Use an IANA name such as Asia/Kolkata."
        raise SettingError("CLINIC_TIMEZONE", problem) from None


def _hours(env: Mapping[str, str], name: str, default: str) -> Session:
    value = env.get(name) or default
    try:
        starts, ends = (time.fromisoformat(part.strip()) for part in value.split("-"))
    except ValueError:
        raise SettingError(name, f"'{value}' is not a range such as {default}.") from None
    if starts >= ends:
        raise SettingError(name, f"'{value}' ends before it starts.")
    return Session(starts, ends)


def _url(env: Mapping[str, str], name: str, default: str) -> str:
    value = (env.get(name) or default).rstrip("/")
    if not ADDRESS.fullmatch(value):
        raise SettingError(name, f"'{value}' is not a web address such as {default or EXAMPLE}.")
    return value


def _sender(env: Mapping[str, str]) -> str:
    value = env.get("MAIL_SENDER", SENDER)
    if not value.isprintable():
        raise SettingError("MAIL_SENDER", f"must be one line, such as {SENDER}.")
    return value


def _origins(env: Mapping[str, str], web_url: str) -> tuple[str, ...]:
    named = tuple(
        o.strip().rstrip("/") for o in env.get("CORS_ORIGINS", "").split(",") if o.strip()
    )
    for origin in named:
        if not ORIGIN.fullmatch(origin):
            problem = f"'{origin}' is not the origin of a page, such as {EXAMPLE}; name each one."
            raise SettingError("CORS_ORIGINS", problem)
    twin = web_url.replace("//localhost", "//127.0.0.1")
    return named or tuple(dict.fromkeys((web_url, twin)))


def _database_url(env: Mapping[str, str], instance: Path) -> str:
    url = env.get("DATABASE_URL") or f"sqlite:///{instance / 'hospital.db'}"
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            url = "postgresql+psycopg://" + url.removeprefix(short)
    on_file = url.startswith("sqlite:///") and not re.search(r"[?]|:memory:|///file:|///$", url)
    if not on_file and not url.startswith("postgresql+psycopg://"):
        raise SettingError("DATABASE_URL", "use sqlite:///path/to/hospital.db or postgresql://...")
    return url


def _broker_url(env: Mapping[str, str], redis_url: str) -> str:
    url = env.get("CELERY_BROKER_URL") or redis_url or "filesystem://"
    if not url.startswith(("redis://", "rediss://", "filesystem://")):
        raise SettingError("CELERY_BROKER_URL", "use redis://..., rediss://... or leave it empty.")
    return url


def _secret(env: Mapping[str, str], instance: Path, environment: str) -> str:
    """The given secret, or in development one made on first run and kept beside the database."""
    secret = env.get("SECRET_KEY", "")
    if environment == "production" and not secret:
        raise SettingError("SECRET_KEY", f"set one: {MAKE_SECRET}")
    if secret and _is_guessable(secret):
        problem = f"must be random and have at least {SHORTEST_SECRET} characters: {MAKE_SECRET}"
        raise SettingError("SECRET_KEY", problem)
    return secret or _kept_secret(instance)


def _metrics_token(env: Mapping[str, str]) -> str:
    token = env.get("METRICS_TOKEN", "")
    if token and _is_guessable(token):
        problem = f"must be random and have at least {SHORTEST_SECRET} characters: {MAKE_SECRET}"
        raise SettingError("METRICS_TOKEN", problem)
    return token


def _is_guessable(secret: str) -> bool:
    """Whether it is short, from an example, one key held down, or counted through."""
    counted = sum(abs(ord(a) - ord(b)) <= 1 for a, b in pairwise(secret))
    if counted > len(secret) * MOST_NEIGHBOURS:
        return True
    known = any(word in secret.lower() for word in WORDS_OF_EXAMPLES)
    return len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_CHARACTERS or known


def _kept_secret(instance: Path) -> str:
    """Written aside and linked into place, so that two first starts agree on one secret."""
    instance.mkdir(parents=True, exist_ok=True)
    path = instance / "secret"
    if not path.exists():
        draft = instance / f"secret.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return _read_secret(path)


def _read_secret(path: Path) -> str:
    secret = path.read_text().strip()
    if len(secret) < SHORTEST_SECRET:
        raise SettingError(
            "SECRET_KEY", f"{path} is damaged; delete it and everybody signs in again."
        )
    return secret


def _given() -> dict[str, str]:
    """The file's settings and, before them, the environment's; an empty APP_ENV says nothing."""
    written = load_env_file(PROJECT / ".env")
    given = {**written, **os.environ}
    if not given.get("APP_ENV"):
        given["APP_ENV"] = written.get("APP_ENV", "")
    return given


settings = load(_given())
