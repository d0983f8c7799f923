"""Our commands, run in a hospital that is there for them alone."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from machine import BACKEND, free_port


class Installation:
    """A hospital of its own in a folder of its own, on SQLite."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.smtp = folder, free_port()
        self.database = folder / "hospital.db"

    def flask(self, *words: str, **more: str) -> tuple[int, str]:
        """One command; how it ended and everything it said."""
        environment = {
            **os.environ,
            "HMS_INSTANCE_DIR": str(self.folder),
            "DATABASE_URL": "",
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": str(self.smtp),
            **more,
        }
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *words],
            cwd=BACKEND,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def count(self, table: str) -> int:
        with sqlite3.connect(self.database) as connection:
            return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
