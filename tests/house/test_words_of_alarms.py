"""Every alarm has plain words, and the page that explains alarms knows its name."""

from __future__ import annotations

import re

from inspectwatch import upkeep
from inspectwatch.causes import CAUSES
from inspectwatch.run_report import CURES
from notifier.alarm_words import PLAIN
from tests.conftest import CHECKOUT


def kinds() -> set[str]:
    made = re.findall(r'^ {12}"(\w+)": self\._', (CHECKOUT / "inspectwatch" / "upkeep.py").read_text(), re.M)
    assert len(made) >= 8, f"they stand elsewhere than in {upkeep.Upkeep.troubles}"
    return {*made, *CURES}


def test_every_kind_has_plain_words() -> None:
    assert kinds() == set(PLAIN)


def test_every_kind_can_be_looked_up() -> None:
    page = (CHECKOUT / "docs" / "operations.md").read_text()
    assert [kind for kind in kinds() if f"\n| `{kind}` |" not in page] == []


def test_every_cause_can_be_looked_up() -> None:
    page = (CHECKOUT / "docs" / "operations.md").read_text()
    listed = re.findall(r"^\| `(\w+)` \| `(broken|blocked)`(, at once)?", page, re.M)
    assert {name: (kind, bool(at_once)) for name, kind, at_once in listed} == {
        cause.name: (cause.kind, cause.at_once or cause.name == "gone") for cause in CAUSES
    }
