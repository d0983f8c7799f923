"""The application as it is often written: requests tell Redis themselves, and wait for it."""

from apiflask import APIFlask

from app import create_app as careful_app
from broker import celery_app
from services import doorbell, outbox

PATIENCE_S = 2.0


def create_app() -> APIFlask:
    """Each commit publishes its message before the answer."""
    app = careful_app()
    waits = {"socket_connect_timeout": PATIENCE_S, "socket_timeout": PATIENCE_S}
    celery_app.conf.broker_connection_timeout = PATIENCE_S
    celery_app.conf.broker_transport_options = waits
    outbox.ring = doorbell._mails._publish
    return app
