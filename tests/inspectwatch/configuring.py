"""Writing a configuration down and reading it, for the tests of configuration."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from inspectwatch.config import Config, ConfigError, Problem, load
from notifier.subscriptions import Subscription

SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
HOOK = "https://example.org/hook/t0ken"
# Not the example's sender, and somebody who hears of trouble: the lack of each is warned of.
SENDER = {
    "INSPECTWATCH_EMAIL_SENDER": "desk@council.example",
    "INSPECTWATCH_OPERATOR_TO": "mailto:ops@council.example",
}


def write(folder: Path, text: str, mode: int = 0o600) -> Path:
    """The path of a configuration file with this text."""
    path = folder / "inspectwatch.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def read(folder: Path, text: str, environ: Mapping[str, str] | None = None) -> Config:
    """The configuration that this text comes to."""
    return load(write(folder, text), environ or {})


def only(folder: Path, text: str) -> Subscription:
    """The one subscription of this text."""
    (found,) = read(folder, text).subscriptions
    return found


def problems(folder: Path, text: str, environ: Mapping[str, str] | None = None) -> tuple[Problem, ...]:
    """What is wrong with this text; fails where nothing is."""
    with pytest.raises(ConfigError) as caught:
        read(folder, text, environ)
    assert all(problem.cure for problem in caught.value.problems)
    return caught.value.problems


def problem(folder: Path, text: str, environ: Mapping[str, str] | None = None) -> Problem:
    """The only thing that is wrong with this text."""
    found = problems(folder, text, environ)
    assert len(found) == 1, found
    return found[0]


def subscription(extra: str = "", to: str = "mailto:desk@example.org", name: str = "desk") -> str:
    """One subscription, with these lines added."""
    return f'[[subscription]]\nname = "{name}"\nto = "{to}"\n{extra}\n'
