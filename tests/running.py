"""The whole system, started by the run command on free ports."""

import json
import os
import subprocess
import urllib.request
from pathlib import Path
from typing import Any

from devtools.runstate import is_alive
from machine import ROOT, free_port

OWN_SETTINGS = ("DATABASE_URL", "REDIS_URL", "HMS_TMUX", "RATE_LIMITS", "CLINIC_TIMEZONE")


class Hospital:
    """One instance on ports and in a folder of its own."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.api, self.web, self.smtp, self.mail = (free_port() for _ in range(4))
        self.environment = {k: v for k, v in os.environ.items() if k not in OWN_SETTINGS} | {
            "HMS_INSTANCE_DIR": str(folder / "instance"),
            "HMS_BEAT_DIR": str(folder / "beat"),
            "API_PORT": str(self.api),
            "WEB_PORT": str(self.web),
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": str(self.smtp),
            "MAILHOG_API_URL": f"http://127.0.0.1:{self.mail}",
            "API_WORKERS": "1",
            **settings,
        }
        self.said = ""
        self.runner: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Run start_tmux.sh and wait until it says that everything is ready."""
        self._let_go()
        self.runner = self._run("--foreground")
        assert self.runner.stdout
        for line in self.runner.stdout:
            self.said += line
            if line.startswith("  Stop"):
                return
        raise AssertionError(self.said)

    def again(self, *arguments: str) -> tuple[int, str]:
        """Run start_tmux.sh once more, from another folder."""
        with self._run(*arguments) as process:
            said = process.communicate(timeout=60)[0]
        return process.returncode, said

    def _run(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [ROOT / "start_tmux.sh", *arguments],
            cwd="/",
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def end(self) -> None:
        """Leave nothing behind, whatever a test did."""
        self.again("stop")
        self._let_go()

    def _let_go(self) -> None:
        """Take the last words of a runner that ended."""
        if self.runner and self.runner.stdout and not self.runner.stdout.closed:
            self.said += self.runner.communicate(timeout=60)[0]

    @property
    def note(self) -> dict[str, Any]:
        """What the runner noted down of itself."""
        found: dict[str, Any] = json.loads((self.folder / "instance/run/state.json").read_text())
        return found

    def api_process(self) -> list[str] | None:
        """The API's process, as noted down, if it lives."""
        for who in filter(is_alive, self.note["children"]):
            if b"server.py" in Path(f"/proc/{who[0]}/cmdline").read_bytes():
                return list(who)
        return None

    def get(self, url: str) -> bytes:
        """Fetch a page."""
        with urllib.request.urlopen(url, timeout=10) as answer:
            content: bytes = answer.read()
            return content

    def is_ready(self) -> bool:
        """Whether the API answers."""
        try:
            return bool(self.get(f"http://127.0.0.1:{self.api}/api/health/ready"))
        except OSError:
            return False
