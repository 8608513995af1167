"""Environments under .venv that make themselves, with nothing there but Python and pip."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_OLDEST = (3, 11)


def ready(name: str, requirement: str) -> Path:
    """The Python of an environment with `requirement` installed, made now unless an earlier one still fits.

    Ends the program with a message where it cannot be made.
    """
    if sys.version_info < _OLDEST:
        sys.exit(f"This needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}.")
    folder = ROOT / ".venv" / name
    if Path(sys.prefix) == folder:  # it cannot make itself anew
        sys.exit(f"This Python is that of {folder.relative_to(ROOT)} itself: say `deactivate` first.")
    made_for = folder / "made-for"
    if not (made_for.is_file() and made_for.read_text() == _fingerprint(requirement)):
        print(f"Setting up {folder.relative_to(ROOT)} (a minute or two, the first time only) ...", flush=True)
        create(folder, requirement)
        made_for.write_text(_fingerprint(requirement))
    return python_of(folder)


def create(folder: Path, requirement: str) -> None:
    """Makes an environment anew. The pip of this Python installs into it: some systems ship no other."""
    venv.EnvBuilder(clear=True, symlinks=True).create(folder)
    pip = [sys.executable, "-m", "pip", "--python", str(python_of(folder)), "--disable-pip-version-check"]
    install = [*pip, "install", "--quiet", *requirement.split(" ", 1)]
    if subprocess.run(install, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode:
        sys.exit(f"Installing {requirement} failed, see above. It needs pip and a way to the package index.")


def python_of(folder: Path) -> Path:
    """The Python inside an environment."""
    return folder / "bin" / "python"


def outside(folder: Path) -> dict[str, str]:
    """The variables for a command that is to find the installed program and nothing of the checkout."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "INSPECTWATCH_"))
    }
    return kept | {"PATH": f"{folder / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def _fingerprint(requirement: str) -> str:
    facts = (sys.version, sys.executable, str(ROOT), requirement)
    return hashlib.sha256("\n".join(facts).encode() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
