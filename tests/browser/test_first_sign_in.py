"""The first administrator: made on the command line, in with a password that is shown once."""

import re
import subprocess
import sys

from playwright.sync_api import expect

from browser.conftest import PASSWORD, Visitor
from machine import BACKEND
from running import Hospital


def test_a_password_of_ones_own_comes_first(visitor: Visitor, running: Hospital) -> None:
    words = ["create-admin", "--full-name", "Grace Owusu", "--email", "grace@hospital.example"]
    said = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *words],
        cwd=BACKEND,
        env=running.environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    name, password = re.findall(r"^(?:User name|Password): (.+)$", said, re.MULTILINE)

    page = visitor.sign_in(name, password)

    expect(page.get_by_text("Choose your own password to go on")).to_be_visible()
    expect(page.get_by_role("heading", level=2)).to_have_count(1)
    page.get_by_label("Current password", exact=True).fill(password)
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Change password").click()
    page.wait_for_url("**/admin")
    expect(page.locator("h1")).to_be_visible()
