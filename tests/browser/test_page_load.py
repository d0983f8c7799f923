"""The first page: small, quick to come, and nobody else hears of it."""

import gzip
from typing import Any

from playwright.sync_api import Response

BUDGET_BYTES, BUDGET_REQUESTS = 180_000, 25


def test_the_first_load_is_small_and_stays_at_home(visitors: Any) -> None:
    visitor = visitors()
    answers: list[Response] = []
    visitor.page.on("response", lambda answer: answers.append(answer))

    visitor.open("/")
    visitor.page.wait_for_load_state("networkidle")

    hosts = {answer.url.split("/")[2].split(":")[0] for answer in answers}
    size = sum(len(gzip.compress(answer.body(), 6)) for answer in answers if answer.ok)
    assert hosts == {"localhost"}
    assert len(answers) <= BUDGET_REQUESTS, [answer.url for answer in answers]
    assert size <= BUDGET_BYTES


def test_the_policy_lets_no_foreign_script_in(visitors: Any) -> None:
    visitor = visitors()
    page = visitor.open("/")

    outcome = page.evaluate(
        """() => new Promise((tell) => {
          const told = (event) => tell(event.effectiveDirective)
          document.addEventListener('securitypolicyviolation', told)
          const script = document.createElement('script')
          script.textContent = 'window.broken = true'
          document.body.append(script)
          setTimeout(() => tell('it ran'), 2000)
        })"""
    )

    assert outcome == "script-src-elem"
    assert page.evaluate("window.broken") is None
    visitor.complaints.clear()
