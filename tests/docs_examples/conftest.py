"""What examples in JavaScript need. In CI it has to be there."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tools import javascript


@pytest.fixture(scope="session")
def node() -> str:
    """The program that runs JavaScript."""
    return str(or_skip(javascript.node))


@pytest.fixture(scope="session")
def npm_packages() -> Path:
    """The folder of the packages that examples import."""
    return Path(or_skip(javascript.ready))


def or_skip(ready: Callable[[], str | Path]) -> str | Path:
    """What it gives; where that cannot be, the test is skipped, and in CI it fails."""
    try:
        return ready()
    except javascript.NoJavaScript as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"examples in JavaScript cannot be tried: {error}")
        pytest.skip(f"examples in JavaScript cannot be tried: {error}")
