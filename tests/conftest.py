"""What every test runs under: no network but loopback; the way to the real reports beside the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from tests import network_guard

CHECKOUT = Path(__file__).resolve().parents[1]

# A busy machine is no failure. In CI, Hypothesis' own profile makes its examples the same every time.
settings.register_profile("house", settings(), deadline=None)
settings.load_profile("house")

_guard = pytest.MonkeyPatch()


def pytest_configure() -> None:
    """Guards before anything of the project is imported."""
    network_guard.install(_guard)


def pytest_unconfigure() -> None:
    """Gives the sockets back."""
    _guard.undo()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real reports and pages beside the checkout. Not part of the repository."""
    folder = CHECKOUT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("needs the folder of real reports, ../shared, which is not part of the repository")
    return folder
