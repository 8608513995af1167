"""The page on templates names every template, and everything that each can use."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from notifier.events import encode
from notifier.example import examples
from notifier.message import Composer
from tests.conftest import CHECKOUT

PAGE = (CHECKOUT / "docs" / "templates.md").read_text()
EVERYWHERE = {"subject", "foot", "web_url"}


def filled() -> dict[str, set[str]]:
    """What each template is filled with, by its name without the ending: as examples fill them."""
    found: dict[str, set[str]] = {}

    class Noting(Composer):
        def _render(self, template: str, context: dict[str, Any]) -> str:
            found.setdefault(template.partition(".")[0], set()).update(context)
            return super()._render(template, context)

    for _, event in examples():
        Noting().compose(encode(event), "desk", "https://example.org/stop")
    return found


@pytest.mark.parametrize("kind", sorted(filled()))
def test_every_variable_is_described(kind: str) -> None:
    section = re.split(r"^##", PAGE.partition(f"\n### {kind}\n")[2], flags=re.M)[0]
    rows = re.findall(r"^\| (`.+?) \|", section, re.M)
    described = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert described == filled()[kind] - EVERYWHERE


def test_every_template_is_named() -> None:
    ours = {path.name for path in (CHECKOUT / "notifier" / "templates").iterdir()}
    assert ours <= set(re.findall(r"`([\w.]+\.j2)`", PAGE))


def test_where_ours_lie() -> None:
    (command,) = re.findall(r'^python -c "(import notifier.+)"$', PAGE, re.M)
    ended = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert (Path(ended.stdout.strip()) / "report.html.j2").is_file()
