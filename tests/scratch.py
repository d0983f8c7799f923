"""A folder and a database of this run's own. Import it before anything of the backend."""

import os
import tempfile
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="hospital-tests-"))
os.environ.update(
    HMS_INSTANCE_DIR=str(FOLDER),
    HYPOTHESIS_STORAGE_DIRECTORY=str(FOLDER / "hypothesis"),
    RATE_LIMITS="false",
    REDIS_URL="",
    LOG_LEVEL="ERROR",
    CLINIC_TIMEZONE="Asia/Kolkata",
)
for name in ("DATABASE_URL", "APP_ENV", "SECRET_KEY", "WEB_URL", "CORS_ORIGINS"):
    os.environ.pop(name, None)

from databases import chosen_database  # noqa: E402, it reads the environment

STORE = chosen_database(FOLDER)
os.environ["DATABASE_URL"] = STORE.url
