"""A link to the sign-in page leads back into the hospital, whatever it says."""

from typing import Any

import pytest

from browser.conftest import PASSWORD, Api
from running import Hospital


@pytest.mark.parametrize(
    "wanted",
    ["//evil.example", "/\\evil.example", "https://evil.example/", "javascript:alert(1)"],
)
def test_nobody_is_led_elsewhere(running: Hospital, visitors: Any, wanted: str) -> None:
    name = f"led{abs(hash(wanted))}@example.org"
    Api(running).register("Lee Led", name)
    visitor = visitors()
    page = visitor.open(f"/sign-in?next={wanted}")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.get_by_label("Email or username").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").last.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)

    assert page.url.startswith(f"http://localhost:{running.web}/")
    assert not [url for url in asked if "evil" in url]
