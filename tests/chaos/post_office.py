"""The mail catcher with a memory that outlives it: `python -m chaos.post_office SMTP HTTP FILE`."""

import asyncio
import sys
from collections import Counter
from pathlib import Path

from devtools.mailbox import catch, serving_http
from devtools.mailstore import Mail, Mailbox


class Journal(Mailbox):
    """Notes down each Message-ID before the sender hears that the mail was taken."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._taken = Counter(path.read_text().split() if path.exists() else ())
        self._file = path.open("a", buffering=1)

    def add(self, mail: Mail) -> None:
        self._file.write(f"{mail.message_id}\n")
        self._taken[mail.message_id] += 1
        super().add(mail)

    def search(self, kind: str, query: str, start: int, limit: int) -> tuple[int, list[Mail]]:
        number, mails = super().search(kind, query, start, limit)
        return max(number, self._taken[query.strip("<>")]), mails


def main() -> None:
    """Serve until killed."""
    smtp, http, path = sys.argv[1:]
    mailbox = Journal(Path(path))
    with serving_http("127.0.0.1", int(http), mailbox):
        asyncio.run(catch("127.0.0.1", int(smtp), mailbox))


if __name__ == "__main__":
    main()
