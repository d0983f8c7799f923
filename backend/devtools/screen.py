"""What the runner shows: the closing block, and a tmux window per service."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from devtools.plan import Plan

TERMINAL = "HMS_TMUX"
ACCOUNTS = "admin / admin123 · dr_sharma / doctor123 · patient1 / patient123"


def closing_block(plan: Plan, logs: Path, seconds: float) -> str:
    """Say where everything is."""
    rows = {
        "Web": plan.web_url,
        "API": f"{plan.api_url}   (documentation: {plan.api_url}/docs)",
        "Mails": plan.mail_url or plan.environment.get("MAIL_SERVER", ""),
        "Redis": plan.redis,
        "Logs": str(logs),
    }
    if plan.shows_accounts:
        rows["Demo"] = ACCOUNTS
    lines = [f"  {name:<6} {text}" for name, text in rows.items()]
    stop = "Ctrl-C or ./start_tmux.sh stop"
    return "\n".join(
        ["", f"City Hospital is ready in {seconds:.1f} s", *lines, f"  Stop   {stop}", ""]
    )


def say(text: str) -> None:
    """Print a line at once, or nowhere when the terminal was closed."""
    with contextlib.suppress(OSError):
        print(text, flush=True)


def can_use_tmux() -> bool:
    """Say whether there is a tmux, a terminal to show it in, and no tmux of ours around us."""
    has_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    return has_terminal and bool(shutil.which("tmux")) and TERMINAL not in os.environ


def session_name(instance: Path) -> str:
    """Name the tmux server of one instance; a server of its own gets our environment."""
    return f"hospital-{hashlib.sha256(str(instance).encode()).hexdigest()[:6]}"


def run_in_tmux(runner: Sequence[str], name: str) -> int:
    """Run the runner in tmux and show it; it goes on when the terminal is closed or detached."""
    close_tmux(name)
    again = "read -r -p 'Press Enter to close. ' _"
    script = f"{shlex.join(runner)} || {again}; tmux -L {name} kill-server"
    environment = {key: value for key, value in os.environ.items() if key != "TMUX"}
    environment[TERMINAL] = name
    new = ["new-session", "-d", "-s", "hospital", "-n", "hospital", "bash", "-c", script]
    subprocess.run(["tmux", "-L", name, *new], check=True, env=environment)
    subprocess.run(["tmux", "-L", name, "attach"], check=False, env=environment)
    return 0


def open_windows(name: str, logs: Sequence[Path]) -> None:
    """Give every service a window that follows its log."""
    for log in logs:
        log.touch()
        window = ["new-window", "-d", "-n", log.stem, f"tail -n 200 -F {shlex.quote(str(log))}"]
        subprocess.run(["tmux", "-L", name, *window], check=False)


def close_tmux(name: str) -> None:
    """End the tmux server of an instance, if there is one."""
    if name and shutil.which("tmux"):
        subprocess.run(["tmux", "-L", name, "kill-server"], check=False, capture_output=True)
