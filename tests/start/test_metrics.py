"""/metrics: for who knows the token, for all processes together."""

import re
from collections import Counter
from pathlib import Path

from databases import run_migrations
from machine import eventually
from servers import Address, Client, api

TOKEN = "hW3nq0ZrT9uJ5cVbL2xYd8KpFgM6aEsR"
SAMPLE = re.compile(r"(hospital_\w+)(?:\{(.*)\})? ([0-9.e+-]+)")


def scrape(address: Address, token: str = TOKEN) -> tuple[int, str]:
    """Status and text of one answer."""
    with Client(address) as client:
        client.connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {token}"})
        answer = client.connection.getresponse()
        return answer.status, answer.read().decode()


def figures(text: str) -> dict[str, float]:
    return {name: float(value) for name, labels, value in SAMPLE.findall(text) if not labels}


def settings(folder: Path) -> dict[str, str]:
    url = f"sqlite:///{folder / 'hospital.db'}"
    run_migrations(url)
    return {"DATABASE_URL": url, "HMS_INSTANCE_DIR": str(folder), "METRICS_TOKEN": TOKEN}


def test_requests_of_all_processes_are_counted(tmp_path: Path) -> None:
    calls = 0

    def both_have_answered() -> bool:
        nonlocal calls
        calls += 1
        with Client(address) as client:
            assert client.call("GET", "/api/departments")[0] == 200
            assert client.call("GET", "/api/secret-name-of-somebody")[0] == 404
            assert client.call("SECRET-NAME", "/api/departments")[0] == 405
        return len(list((tmp_path / "run/metrics").glob("counter_*.db"))) == 2

    with api(workers=2, **settings(tmp_path)) as address:
        assert eventually(both_have_answered, 60)
        seen = [scrape(address)[1] for _ in range(6)]

    for text in seen:
        counted = Counter({labels: float(n) for name, labels, n in SAMPLE.findall(text)})
        assert counted['method="GET",route="/api/departments",status="200"'] == calls
        assert counted['method="GET",route="none",status="404"'] == calls
        assert counted['method="UNKNOWN",route="none",status="405"'] == calls
        assert "secret-name" not in text.lower()


def test_it_tells_how_the_place_stands(tmp_path: Path) -> None:
    with api(workers=1, **settings(tmp_path)) as address:
        found = figures(scrape(address)[1])

    assert found["hospital_mails_queued"] == found["hospital_mails_failed"] == 0
    assert found["hospital_worker_alive"] == found["hospital_redis_up"] == 0
    assert found["hospital_database_bytes"] > 10_000
    assert "hospital_backup_age_seconds" not in found


def test_without_the_token_there_is_nothing(tmp_path: Path) -> None:
    with api(workers=1, **settings(tmp_path)) as address:
        refused = [scrape(address, token)[0] for token in ("", "x" * 32, TOKEN[:-1], TOKEN + "x")]
    with api(workers=1, **settings(tmp_path) | {"METRICS_TOKEN": ""}) as address:
        absent = scrape(address)[0]

    assert refused == [401] * 4
    assert absent == 404
