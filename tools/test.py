"""Every gate, from a fresh checkout: python3 -m tools.test

All of them run, whatever failed before; each is named with its time, and what failed once more at the end.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools import environment


@dataclass(frozen=True, slots=True)
class Gate:
    """Commands that all have to end well; the first that does not is the last to run."""

    name: str
    commands: tuple[tuple[str, ...], ...]


# The share of lines that must run is a gate of its own.
MEASURED = ("--cov", "--cov-report=", "--cov-fail-under=0")
SAMPLE = ("--sample", "20", "--seed", "1", "--processes", "2")
GATES = (
    Gate("format", (("ruff", "format", "--check", "."),)),
    Gate("lint", (("ruff", "check", "."),)),
    Gate("types", (("mypy",),)),
    Gate("import contracts", (("lint-imports",),)),
    # Two at once: much of the time is waiting for processes and for their ends.
    Gate("tests", (("pytest", "-n", "2", "--dist", "worksteal", *MEASURED),)),
    Gate("coverage", (("coverage", "report", "--skip-covered"),)),
    Gate("fuzzing", (("python", "-m", "tests.fuzzing", "--seconds", "60"),)),
    # A sample: whole parts take half an hour each.
    Gate("mutants", (("python", "-m", "benchmarks.mutants", "comparison", "gate", "outbox", *SAMPLE),)),
    Gate("wheel", (("python", "-m", "tools.wheel"),)),
)


def main() -> int:
    """0 where every gate passed."""
    programs = environment.ready("tests", "--editable .[dev,fuzz,mutants]").parent
    results = [(gate, *run(gate, programs)) for gate in GATES]
    print("\n" + "=" * 60)
    for gate, passed, seconds in results:
        print(f"{'passed' if passed else 'FAILED'}  {gate.name:<18} {seconds:6.1f} s")
    failed = sum(not passed for _, passed, _ in results)
    print(f"{len(results) - failed} passed, {failed} failed (gates)")
    return 1 if failed else 0


def run(gate: Gate, programs: Path) -> tuple[bool, float]:
    """Whether the gate passed, and the seconds it took. `programs`: the folder its commands are in."""
    print(f"\n--- {gate.name} ---", flush=True)
    began = time.monotonic()
    passed = all(_succeeds(programs, command) for command in gate.commands)
    return passed, time.monotonic() - began


def _succeeds(programs: Path, command: Sequence[str]) -> bool:
    program = programs / command[0]
    result = subprocess.run(
        [program, *command[1:]], cwd=environment.ROOT, stdin=subprocess.DEVNULL, check=False
    )
    return result.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
