"""What the tests of opening share."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from storage.database import copy_database, open_for_writing
from tests.conftest import CHECKOUT


def made(path: Path) -> None:
    open_for_writing(path).close()


def copied(path: Path) -> None:
    copy_database(path, path.with_name("copy.db"))


def run_python(code: str, *arguments: str) -> int:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=CHECKOUT, check=False, timeout=30).returncode
