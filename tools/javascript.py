"""`python -m tools.javascript`: the JavaScript packages of the examples in the documentation, and axe-core,
which looks whether pages are accessible.

Needs node and npm. No lock file: what a reader gets who follows the documentation today is what is tried.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
import sys
from pathlib import Path

from tools import environment

FOLDER = environment.ROOT / ".venv" / "javascript"
PACKAGES = ("standardwebhooks@1", "axe-core@4")
_SECONDS = 300
_INSTALL = ("install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts")


class NoJavaScript(Exception):
    """JavaScript cannot be run here. Says what is missing."""


def ready() -> Path:
    """The folder in whose node_modules the packages are, installed now unless they are there.

    Several processes may ask at once. Raises `NoJavaScript`.
    """
    npm = _program("npm")
    node()
    FOLDER.mkdir(parents=True, exist_ok=True)
    made_for = FOLDER / "made-for"
    wanted = json.dumps(PACKAGES)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (made_for.is_file() and made_for.read_text(encoding="utf-8") == wanted):
            _install(npm)
            made_for.write_text(wanted, encoding="utf-8")
    return FOLDER


def node() -> str:
    """The program that runs JavaScript. Raises `NoJavaScript`."""
    return _program("node")


def _install(npm: str) -> None:
    (FOLDER / "package.json").write_text('{"private": true}\n', encoding="utf-8")
    result = subprocess.run(
        [npm, *_INSTALL, *PACKAGES],
        cwd=FOLDER,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if result.returncode:
        raise NoJavaScript(f"npm could not install {' '.join(PACKAGES)}: {result.stderr.strip()}")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise NoJavaScript(f"needs {name}, which is not installed here")
    return found


def main() -> int:
    """0 where the packages are there."""
    try:
        print(f"ready in {ready()}")
    except NoJavaScript as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
