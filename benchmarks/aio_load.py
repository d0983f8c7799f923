"""The load generator of machines without wrk: the same requests, the same figures, by aiohttp."""

import argparse
import asyncio
import json
import sys
import time
from itertools import cycle
from pathlib import Path
from typing import Any

import aiohttp

Line = tuple[str, str, dict[str, str], bytes | None]


def read(path: Path) -> list[Line]:
    """The requests of a file, one per line: method, path, token, body, separated by tabs."""
    return [_line(*text.split("\t", 3)) for text in path.read_text().splitlines()]


def _line(method: str, path: str, token: str, body: str) -> Line:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if body:
        headers["Content-Type"] = "application/json"
    return method, path, headers, body.encode() or None


class Load:
    """Some connections that send one request after the other until the time is up."""

    def __init__(self, url: str, lines: list[Line], seconds: float) -> None:
        self.url, self.lines, self.seconds = url, cycle(lines), seconds
        self.times: list[float] = []
        self.refused = self.lost = 0

    async def run(self, connections: int) -> dict[str, Any]:
        """Load, and say how it went."""
        began = time.perf_counter()
        connector = aiohttp.TCPConnector(limit=connections)
        async with aiohttp.ClientSession(self.url, connector=connector) as client:
            until = began + self.seconds
            await asyncio.gather(*(self._go_on(client, until) for _ in range(connections)))
        taken, times = time.perf_counter() - began, sorted(self.times)
        percentiles = {f"p{n}": times[len(times) * n // 100] for n in (50, 95, 99)}
        counts = {"requests": len(times), "refused": self.refused, "lost": self.lost}
        return {**counts, "seconds": taken, **percentiles}

    async def _go_on(self, client: aiohttp.ClientSession, until: float) -> None:
        while (began := time.perf_counter()) < until:
            method, path, headers, body = next(self.lines)
            try:
                async with client.request(method, path, headers=headers, data=body) as answer:
                    await answer.read()
                    self.refused += answer.status >= 400
            except aiohttp.ClientError:
                self.lost += 1
            self.times.append(time.perf_counter() - began)


def main() -> int:
    """Load from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("requests", type=Path)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=2)
    asked = parser.parse_args()
    load = Load(asked.url, read(asked.requests), asked.seconds)
    print(json.dumps(asyncio.run(load.run(asked.connections))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
