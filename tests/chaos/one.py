"""One proof and its control, in a process of their own: `python -m chaos.one race out.json`."""

from scratch import STORE  # first, since the backend reads its settings when it is imported

# isort: split
import argparse
import json
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from app import create_app
from chaos.findings import Finding


def main() -> None:
    """Prove and control on an empty database each; what came of it goes into a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario")
    parser.add_argument("outcome", type=Path)
    parser.add_argument("--quick", action="store_true")
    chosen = parser.parse_args()
    scenario = import_module(f"chaos.{chosen.scenario}")
    size = scenario.QUICK if chosen.quick else scenario.FULL
    try:
        outcome = look(scenario, size)
    finally:
        STORE.close()
    chosen.outcome.write_text(json.dumps(outcome))


def look(scenario: Any, size: Any) -> dict[str, Any]:
    """The finding, whether it held, and the same of the control."""
    STORE.migrate()
    app = create_app()
    with app.app_context():
        found = on_empty_database(scenario.prove, size)
        broken = on_empty_database(scenario.control, size)
    return {
        "found": asdict(found),
        "held": found.held,
        "broken": asdict(broken),
        "caught": broken.shows(scenario.SYMPTOM),
    }


def on_empty_database(prove: Any, size: Any) -> Finding:
    """Run it."""
    STORE.refresh()
    finding: Finding = prove(size)
    return finding


if __name__ == "__main__":
    main()
