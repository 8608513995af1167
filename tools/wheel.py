"""The built wheel, installed in a clean environment, does its work outside the checkout."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tools import environment

_DOCUMENT = "import fixtures, pathlib; print(*pathlib.Path(fixtures.__file__).parent.rglob('50243682.pdf'))"


def main() -> int:
    """0 where every command of the installed program ended well."""
    with tempfile.TemporaryDirectory(prefix="inspectwatch-wheel-") as name:
        folder = Path(name)
        _call(folder, [sys.executable, "-m", "build", "--wheel", "--outdir", name, str(environment.ROOT)])
        installed = folder / "environment"
        environment.create(installed, str(next(folder.glob("*.whl"))))
        away = folder / "away"
        away.mkdir()
        _try_out(installed, away)
    return 0


def _try_out(installed: Path, away: Path) -> None:
    program = str(environment.python_of(installed).with_name("inspectwatch"))
    document = _output(installed, away, [str(environment.python_of(installed)), "-c", _DOCUMENT]).strip()
    _output(installed, away, [program, "--version"])
    _output(installed, away, [program, "--help"])
    reading = _output(installed, away, [program, "read", "--json", document])
    if '"area": "help_and_protection", "grade": "good"' not in reading:
        sys.exit(f"{document} came out of the wheel and was not read:\n{reading}")
    _output(installed, away, [program, "demo"])
    _output(installed, away, [program, "init"])
    doctor = _output(installed, away, [program, "doctor", "--offline"], status=2)  # there is no database
    if "ok       reading process" not in doctor or "ok       readers" not in doctor:
        sys.exit(f"doctor of the wheel cannot read:\n{doctor}")


def _output(installed: Path, away: Path, command: list[str], status: int = 0) -> str:
    print("+", *command, flush=True)
    result = subprocess.run(
        command,
        cwd=away,
        env=environment.outside(installed),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != status:
        sys.exit(f"{result.stdout}{result.stderr}\nexit status {result.returncode}")
    return result.stdout


def _call(folder: Path, command: list[str]) -> None:
    print("+", *command, flush=True)
    if subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, check=False).returncode:
        sys.exit("the wheel could not be built")


if __name__ == "__main__":
    sys.exit(main())
