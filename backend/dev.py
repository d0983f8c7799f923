"""Run the whole hospital on this machine: `python3 dev.py`, and `python3 dev.py stop`."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import bootstrap
import envfile
from devtools import plan, screen
from devtools.plan import Place, Plan
from devtools.ports import NoFreePort, Ports
from devtools.redis_server import NoRedis
from devtools.runstate import RunState
from devtools.supervisor import GaveUp, Supervisor

STARTED = time.monotonic()
STARTING_PAUSE_S, RUNNING_PAUSE_S = 0.02, 0.25
STOP_SIGNALS = [getattr(signal, name, signal.SIGINT) for name in ("SIGINT", "SIGTERM", "SIGHUP")]
CANNOT_START = (bootstrap.CannotBootstrap, NoRedis, NoFreePort, GaveUp)


class StopSignals:
    """How often somebody asked to stop: once means in order, twice means now."""

    def __init__(self) -> None:
        self.count = 0
        for number in STOP_SIGNALS:
            signal.signal(number, self._note)

    def _note(self, *_: object) -> None:
        self.count += 1


def start(instance: Path, *, in_foreground: bool) -> int:
    """Start everything, unless it runs already."""
    state = RunState(instance)
    if state.is_running():
        return _say_already_running(state)
    python = bootstrap.ensure(bootstrap.RUNTIME)
    if not in_foreground and screen.can_use_tmux():
        runner = [sys.executable, __file__, "start", "--foreground"]
        return screen.run_in_tmux(runner, screen.session_name(instance))
    if not state.claim():
        return _say_already_running(state)
    try:
        return _run(Place(bootstrap.ROOT, python, instance), state)
    finally:
        state.release()


def stop(instance: Path) -> int:
    """Stop whatever runs."""
    was_running = RunState(instance).stop_runner()
    screen.close_tmux(screen.session_name(instance))
    screen.say("Stopped." if was_running else "Nothing was running.")
    return 0


def _say_already_running(state: RunState) -> int:
    url = state.read().get("url") or "it is just starting"
    screen.say(f"already running: {url}")
    return 0


def _run(place: Place, state: RunState) -> int:
    """Keep the services running until told to stop."""
    asked = StopSignals()
    terminal = os.environ.get(screen.TERMINAL, "")
    state.end_leftovers()
    state.write("", [], terminal)
    with closing(Ports(screen.say)) as ports:
        chosen = plan.make(place, _environment(), ports)
        logs = place.instance / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        if terminal:
            screen.open_windows(terminal, [logs / f"{one.name}.log" for one in chosen.services])
        supervisor = Supervisor(chosen.services, chosen.environment, logs, screen.say)
        try:
            _supervise(supervisor, chosen, logs, asked, state)
        finally:
            screen.say("Stopping ...")
            supervisor.stop(at_once=lambda: asked.count > 1)
    return 0


def _supervise(
    supervisor: Supervisor, chosen: Plan, logs: Path, asked: StopSignals, state: RunState
) -> None:
    told = False
    while not asked.count:
        if supervisor.step():
            state.write(chosen.web_url, supervisor.pids, os.environ.get(screen.TERMINAL, ""))
        if supervisor.is_ready and not told:
            screen.say(screen.closing_block(chosen, logs, time.monotonic() - STARTED))
            told = True
        time.sleep(RUNNING_PAUSE_S if told else STARTING_PAUSE_S)


def _environment() -> dict[str, str]:
    """Give the environment, on top of what .env says."""
    return {**envfile.load(bootstrap.ROOT / ".env"), **os.environ}


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", nargs="?", choices=["start", "stop"], default="start")
    parser.add_argument("--foreground", action="store_true", help="do not use tmux")
    chosen = parser.parse_args(arguments)
    instance = Path(_environment().get("HMS_INSTANCE_DIR") or bootstrap.ROOT / "backend/instance")
    try:
        if chosen.command == "stop":
            return stop(instance.resolve())
        return start(instance.resolve(), in_foreground=chosen.foreground)
    except CANNOT_START as reason:
        print(reason, file=sys.stderr)
    except subprocess.CalledProcessError as failed:
        print(f"`{' '.join(map(str, failed.cmd))}` failed.", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main())
