"""A made-up watch of all authorities, of which four were inspected, and the command line over it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from inspectwatch.cli import app
from tests.inspectwatch.labelled import watched
from tests.inspectwatch.oracle import AREAS, Label

BASELINE = date(2020, 1, 1)
OXFORDSHIRE, LIVERPOOL, DEVON, HERTFORDSHIRE, BUCKS = "80536", "80485", "80461", "80475", "80442"


def inspected(urn: str, framework: str, published: str, grade: str, **others: str) -> Label:
    """A graded inspection that ended 40 days before its publication."""
    day = date.fromisoformat(published)
    judgements = dict.fromkeys((area for area in AREAS[framework] if area != "lscb"), grade) | others
    remit = "area_send" if framework == "area_send_2023" else "childrens_services"
    number = f"{urn}{day:%y%m%d}"
    end = day - timedelta(days=40)
    return Label(urn, number, remit, framework, day, day, end - timedelta(days=9), end, judgements)


def visited(urn: str, published: str) -> Label:
    """A letter without grades."""
    day = date.fromisoformat(published)
    return Label(urn, f"v{urn}{day:%y%m%d}", "childrens_services", "monitoring_visit", day, day)


LABELS = (
    inspected(OXFORDSHIRE, "ilacs_2018", "2018-06-08", "good", help_and_protection="requires_improvement"),
    inspected(OXFORDSHIRE, "ilacs_2023", "2024-04-09", "good"),
    inspected(LIVERPOOL, "ilacs_2023", "2023-05-10", "inadequate", in_care="requires_improvement"),
    inspected(LIVERPOOL, "ilacs_2026", "2026-07-01", "good", care_leavers="requires_improvement"),
    inspected(DEVON, "sif", "2015-03-02", "good"),
    inspected(DEVON, "ilacs_2018", "2020-03-16", "inadequate", help_and_protection="good"),
    visited(DEVON, "2021-02-01"),
    visited(DEVON, "2022-02-01"),
    inspected(DEVON, "ilacs_2023", "2025-03-05", "inadequate", impact_of_leaders="requires_improvement"),
    visited(DEVON, "2025-09-01"),
    inspected(HERTFORDSHIRE, "sif", "2015-10-01", "good", care_leavers="outstanding"),
    inspected(HERTFORDSHIRE, "area_send_2023", "2023-11-01", "systemic_failings"),
)


@dataclass(frozen=True)
class Asked:
    """What came of a command."""

    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Its output, one JSON object a line."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True)
class Shell:
    """A folder with a configuration and a database."""

    folder: Path

    def ask(self, *arguments: str) -> Asked:
        """Runs the command line on it; nothing of it is a terminal."""
        config = str(self.folder / "inspectwatch.toml")
        ended = CliRunner().invoke(app, ["--config", config, *arguments], catch_exceptions=False)
        return Asked(ended.exit_code, ended.stdout, ended.stderr)


@contextmanager
def shell_in(folder: Path, more: Sequence[Label] = ()) -> Iterator[Shell]:
    """A watch since 2020, in that folder; it met `more`, too."""
    (folder / "inspectwatch.toml").write_text("")
    with watched(folder / "inspectwatch.db", (*LABELS, *more), BASELINE):
        yield Shell(folder)
