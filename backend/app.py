"""The application, put together."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from apiflask import APIBlueprint, APIFlask
from flask import Flask, Request
from flask.sessions import SessionInterface
from sqlalchemy.exc import DBAPIError
from werkzeug.middleware.proxy_fix import ProxyFix

import broker
import cli
import extensions
import log_lines
from config import settings
from database import db, tune
from routes import BLUEPRINTS, FOR_SCRAPERS, IN_DEVELOPMENT
from services import production, sign_in
from web import api_docs, headers, limits, logs, metrics, problems, tokens, urls
from web.json import QuickJson, StrictRequest
from web.sending import Whole

BODY_LIMIT = 64 * 1024


class NoCookieSession(SessionInterface):
    """Who is calling stands in the token; no cookie of Flask's is read or written."""

    def open_session(self, app: Flask, request: Request) -> None:
        return None


class HospitalFlask(APIFlask):
    """Flask with strict JSON at its border."""

    request_class = StrictRequest
    response_class = Whole
    json_provider_class = QuickJson
    session_interface = NoCookieSession()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """All views and hooks are plain functions; Flask would look at each, for each request."""
        return func


def create_app(overrides: Mapping[str, Any] | None = None) -> APIFlask:
    """Build a ready-to-serve application."""
    log_lines.configure(settings.log_level)
    app = HospitalFlask(
        __name__,
        title="Hospital outpatient system",
        version="1.0",
        spec_path=None,
        docs_path=None,
        static_folder=None,  # type: ignore[arg-type]
    )
    app.config.from_mapping(configuration())
    app.config.from_mapping(overrides or {})
    db.init_app(app)
    with app.app_context():
        tune(db.engine)
    extensions.jwt.init_app(app)
    extensions.answer_origins(app, settings)
    extensions.mail.init_app(app)
    extensions.cache.init_app(app)
    extensions.limiter.init_app(app)
    broker.configure(app.config["CELERY"])
    broker.run_tasks_inside(app.app_context)
    for part in (urls, logs, problems, limits, tokens, api_docs):
        part.init_app(app)
    headers.init_app(app, https=settings.web_url.startswith("https://"))
    if settings.metrics_token:
        metrics.init_app(app)
    for blueprint in _blueprints():
        app.register_blueprint(blueprint)
    cli.init_app(app)
    if settings.production and not cli.is_at_work():
        with app.app_context():
            production.refuse_dangers(debug=app.debug)
            db.engine.dispose()  # the server divides: no two processes may share a connection
    app.teardown_appcontext(_roll_back)
    sign_in.warm_up()
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    return app


def _blueprints() -> Iterator[APIBlueprint]:
    yield from BLUEPRINTS
    if not settings.production:
        yield from IN_DEVELOPMENT
    if settings.metrics_token:
        yield from FOR_SCRAPERS


def configuration() -> dict[str, Any]:
    """Our settings under the names that Flask and its extensions read."""
    return {
        "SECRET_KEY": settings.secret,
        "MAX_CONTENT_LENGTH": BODY_LIMIT,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": extensions.engine_options(settings),
        "CELERY": broker.config(settings),
        **extensions.jwt_config(settings),
        **extensions.cache_config(settings),
        **extensions.limiter_config(settings),
        **extensions.mail_config(settings),
        **api_docs.CONFIG,
    }


def _roll_back(_error: BaseException | None) -> None:
    """Whatever a request left open ends here; only writing() commits.

    A database that has gone meanwhile has ended it already, and what was answered stands.
    """
    if db.session.registry.has():
        try:
            db.session.rollback()
        except DBAPIError:
            db.session().invalidate()


if __name__ == "__main__":
    create_app().run(port=5000)
