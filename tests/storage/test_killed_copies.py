"""kill -9 in the middle of a backup or of a restore: what looks whole is whole, and the next one does it.

Some moments of all here; every one: python -m tests.storage.dying backup FOLDER 1
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT

EVERY = 9


@pytest.mark.parametrize("what", ["backup", "restore"])
def test_wherever_it_is_killed_nothing_is_lost_and_nothing_half_looks_whole(
    what: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "tests.storage.dying", what, str(tmp_path), str(EVERY)]
    ended = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    steps, deaths = map(int, ended.stdout.split())
    assert deaths == -(-steps // EVERY)
