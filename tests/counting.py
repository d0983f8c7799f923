"""The application with a byte in the file HMS_HASHED for each password that is really tried."""

import os
from typing import Any

from apiflask import APIFlask

from app import create_app as quiet_app
from services import passwords


def create_app() -> APIFlask:
    """Everything as it is, and counted; several processes may count into the same file."""
    tried = passwords.check_password_hash

    def count(*given: Any) -> bool:
        with open(os.environ["HMS_HASHED"], "ab", buffering=0) as file:
            file.write(b".")
        return tried(*given)

    app = quiet_app()
    passwords.check_password_hash = count
    return app
