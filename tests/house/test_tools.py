"""The two commands of the README: what they do where something fails."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tools import environment
from tools.test import GATES, Gate, run


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder with two commands: `good` ends well and `bad` does not. Each leaves a file behind."""
    for name, status in (("good", 0), ("bad", 3)):
        program = tmp_path / name
        program.write_text(f'#!/bin/sh\ntouch "{tmp_path}/$1"\nexit {status}\n')
        program.chmod(0o755)
    return tmp_path


def test_a_gate_passes_where_every_command_does(programs: Path) -> None:
    passed, seconds = run(Gate("both", (("good", "one"), ("good", "two"))), programs)
    assert passed
    assert seconds > 0
    assert (programs / "two").exists()


def test_a_gate_fails_at_its_first_failing_command(programs: Path) -> None:
    passed, _ = run(Gate("both", (("bad", "one"), ("good", "two"))), programs)
    assert not passed
    assert (programs / "one").exists()
    assert not (programs / "two").exists()


def test_every_gate_is_there() -> None:
    assert [gate.name for gate in GATES] == [
        "format",
        "lint",
        "types",
        "import contracts",
        "tests",
        "coverage",
        "fuzzing",
        "mutants",
        "wheel",
    ]


def test_the_wheel_is_tried_without_the_checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PYTHONPATH", str(environment.ROOT))
    monkeypatch.setenv("INSPECTWATCH_DATABASE", "mine.db")
    variables = environment.outside(tmp_path)
    assert variables["PATH"].split(os.pathsep)[0] == str(tmp_path / "bin")
    assert not {"PYTHONPATH", "INSPECTWATCH_DATABASE"} & variables.keys()
