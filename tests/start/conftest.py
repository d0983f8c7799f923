"""A browser for the pages of this folder."""

from typing import Any

import pytest

import chromium


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the browser that was found, not one of a version that may not be there."""
    return {**browser_type_launch_args, **chromium.launch_arguments()}
