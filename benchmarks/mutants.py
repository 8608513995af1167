"""`python -m benchmarks.mutants PART ...`: how many small changes of the program its tests notice.

mutmut changes the code of a part in one place at a time (a `<` to a `<=`, a value to None) and runs the tests
that reach the place, in a copy of the checkout. A mutant is killed where one of them fails; one that makes
them run for ever is noticed, too, and counts with those. `--sample N --seed S` tries only N of the mutants,
the same ones for the same seed and code. At the end each survivor is shown with the line that it changes.
Exit status 1 where fewer than nine in ten are noticed, or so few of a sample that all of them cannot well
reach that; 2 where mutmut itself failed.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from random import Random

from benchmarks.mutants_parts import PARTS, Part

LEAST_PERCENT = 90
ROOT = Path(__file__).resolve().parents[1]
FOLDERS = (
    "inspectwatch",
    "scraper",
    "storage",
    "notifier",
    "fixtures",
    "tests",
    "docs",
    "tools",
    "benchmarks",
)
FILES = ("pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE")
# A mutant that hangs costs so many times what its tests take, and so many seconds.
TIMES, SECONDS = 5.0, 2.0
BECAME: dict[int | None, str] = {  # by the exit status of its tests
    None: "not checked",
    0: "survived",
    1: "killed",
    3: "killed",
    5: "no tests",
    33: "no tests",
    **dict.fromkeys((-24, 24, 36, 152, 255), "timeout"),
}
NONE_OF_THEM = "none-of-them"  # the name of no mutant
_SO_FAR = re.compile(r"(\d+)/\d+  🎉 (\d+)")
_NAMED = re.compile(r"\.x_?ǁ?(?P<function>[^.]+?)__mutmut_\d+$")
_NEXT = "\n    "  # between the values of a setting
_STEPS = 10  # times that the progress is told


class MutmutFailed(Exception):
    """It did not come to an end; the message is what it printed last."""


def main() -> int:
    """0 where enough are noticed."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.mutants",
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("parts", nargs="+", choices=[*PARTS], metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--sample", type=int, metavar="N", help="try only so many of them")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("--processes", type=int, default=1, help="that try mutants side by side")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        place = Path(folder)
        copy_checkout(place, [PARTS[name] for name in asked.parts])
        try:
            tried = try_mutants(place, asked.sample, asked.seed, asked.processes)
            for line in report(place, tried):
                print(line, flush=True)
        except MutmutFailed as error:
            print(f"mutmut failed:\n{error}", file=sys.stderr)
            return 2
    return 0 if percent(tried) >= least(len(tried), sampled=asked.sample is not None) else 1


def copy_checkout(place: Path, parts: Iterable[Part]) -> None:
    """What the tests need, and the configuration of mutmut, which changes nothing outside `place`."""
    leftovers = shutil.ignore_patterns("__pycache__", ".*", "*.pyc")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, place / name, ignore=leftovers)
    for name in FILES:
        shutil.copy2(ROOT / name, place / name)
    parts = list(parts)
    settings = {
        "source_paths": [source for part in parts for source in part.sources],
        "pytest_add_cli_args_test_selection": [test for part in parts for test in part.tests],
        "pytest_add_cli_args": [f"--deselect={test}" for part in parts for test in part.without],
        "also_copy": [*FOLDERS, *FILES],
        "timeout_multiplier": [str(TIMES)],
        "timeout_constant": [str(SECONDS)],
    }
    lines = [f"{key} = {_NEXT.join(values)}" for key, values in settings.items() if values]
    (place / "setup.cfg").write_text("[mutmut]\n" + "\n".join(lines) + "\n", encoding="utf-8")


def try_mutants(place: Path, sample: int | None, seed: int, processes: int) -> dict[str, str]:
    """What became of each mutant that was tried, by its name: "killed", "survived", "timeout", ...

    The first run is asked for a mutant that there is not. It makes all of them, learns which tests reach
    which function, and ends.
    """
    run = ("run", "--max-children", str(processes))
    print("making the mutants, and running the tests once ...", flush=True)
    _, said = _mutmut(place, *run, NONE_OF_THEM)
    names = sorted(_statuses(place)) if (place / "mutants" / "mutmut-stats.json").is_file() else []
    if not names:
        raise MutmutFailed(said)
    chosen = chosen_of(names, sample, seed)
    print(f"trying {len(chosen)} of {len(names)} mutants ...", flush=True)
    ended, said = _mutmut(place, *run, *(chosen if len(chosen) < len(names) else ()), tell=len(chosen))
    found = _statuses(place)
    tried = {name: found[name] for name in chosen}
    if ended != 0 or "not checked" in tried.values():
        raise MutmutFailed(said)
    return tried


def chosen_of(names: Sequence[str], sample: int | None, seed: int) -> list[str]:
    """`sample` of the sorted names, or all of them."""
    if sample is None or sample >= len(names):
        return list(names)
    return sorted(Random(seed).sample(names, sample))


def report(place: Path, tried: Mapping[str, str]) -> Iterable[str]:
    """The figures, and each mutant that nobody noticed."""
    counts = Counter(tried.values())
    yield f"mutants    {len(tried)}"
    yield f"killed     {counts['killed']}"
    yield f"timed out  {counts['timeout']}"
    yield f"survived   {len(tried) - _noticed(tried)}"
    yield f"noticed    {percent(tried):.1f}%"
    for name, became in tried.items():
        if became not in {"killed", "timeout"}:
            yield f"\n{told(name, became, _mutmut(place, 'show', name)[1])}"


def percent(tried: Mapping[str, str]) -> float:
    """How many of a hundred were killed or ran for ever."""
    return 100 * _noticed(tried) / len(tried)


def least(number: int, *, sampled: bool) -> float:
    """The percentage that must be noticed. Of a sample less by two standard errors: another change of the
    code is another sample, and must not fail by bad luck alone."""
    share = LEAST_PERCENT / 100
    luck = 2 * math.sqrt(share * (1 - share) / number) if sampled else 0.0
    return 100 * (share - luck)


def _noticed(tried: Mapping[str, str]) -> int:
    return sum(became in {"killed", "timeout"} for became in tried.values())


def told(name: str, became: str, shown: str) -> str:
    """A mutant's file and function, and the lines it changes. `shown`: as `mutmut show` prints it."""
    lines = shown.splitlines()
    file = next((line[4:] for line in lines if line.startswith("--- ")), "?")
    changed = [line for line in lines if line[:1] in {"-", "+"} and not line.startswith(("--- ", "+++ "))]
    found = _NAMED.search(name)
    function = found["function"].replace("ǁ", ".") if found else name
    return "\n".join([f"{became}: {file} {function} ({name})", *changed])


def _statuses(place: Path) -> dict[str, str]:
    """What became of each mutant, as mutmut notes it beside the changed file."""
    found: dict[str, str] = {}
    for notes in (place / "mutants").rglob("*.py.meta"):
        statuses = json.loads(notes.read_text(encoding="utf-8"))["exit_code_by_key"]
        found |= {name: BECAME.get(status, "suspicious") for name, status in statuses.items()}
    return found


def _mutmut(place: Path, *arguments: str, tell: int = 0) -> tuple[int, str]:
    """Its exit status and all it printed. `tell`: how many mutants are tried, to say how far it is."""
    # The order in which the tests of a mutant run is that of a set: it has to be the same each time.
    variables = os.environ | {"PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "mutmut", *arguments]
    said, tried = [], 0
    with subprocess.Popen(
        command,
        cwd=place,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():  # its "\r" are ends of lines, too
            said.append(line)
            so_far = _SO_FAR.search(line)
            if so_far and tell and int(so_far[1]) * _STEPS // tell > tried * _STEPS // tell:
                print(f"  {so_far[1]} tried, {so_far[2]} killed", flush=True)
            tried = int(so_far[1]) if so_far else tried
    return process.returncode, "".join(line for line in said if not line.startswith(tuple("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")))


if __name__ == "__main__":
    sys.exit(main())
