"""kill -9 at random moments of every kind of run: python -m benchmarks.kill_campaign --deaths 1000 --seed 1

The kinds are those of `tests.inspectwatch.killed_runs`: a first run, a run with news, a sweep that finds what
no list shows, and reading the archive again; each with its deliveries, and with the same number of deaths.
--only KIND takes one of them, --only KIND --step N one moment of it again, and --all every step in place of
random ones: some 8,000, each of which takes most of a second. Exit status 1 where anything was lost, told
twice under two ids, or left damaged.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

from tests.inspectwatch.killed_runs import KINDS, Run, killed_runs

Moment = tuple[Run, int]  # a kind of run, and the step of it
SAID_EVERY = 25  # deaths


def main() -> int:
    """Runs the campaign and says how far it is."""
    options = _parser().parse_args()
    with tempfile.TemporaryDirectory() as folder, killed_runs(Path(folder)) as runs:
        steps = ", ".join(f"{name} {run.steps.steps}" for name, run in runs.items())
        print(f"steps: {steps}", flush=True)
        return _die_at(_moments(options, runs))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kill_campaign", description=__doc__)
    parser.add_argument("--deaths", type=int, default=100, help="how many, of all kinds together")
    parser.add_argument("--seed", type=int, default=0, help="of the moments")
    parser.add_argument("--only", choices=KINDS, help="this kind alone")
    parser.add_argument("--step", type=int, help="with --only: this moment alone")
    parser.add_argument("--all", action="store_true", help="every step")
    return parser


def _moments(options: argparse.Namespace, runs: dict[str, Run]) -> list[Moment]:
    kinds = [run for name, run in runs.items() if options.only in {None, name}]
    if options.step:
        return [(run, options.step) for run in kinds]
    if options.all:
        return [(run, step) for run in kinds for step in range(1, run.steps.steps + 1)]
    random = Random(options.seed)  # noqa: S311 - so that it can be repeated
    shares = (kinds[number % len(kinds)] for number in range(options.deaths))
    return [(run, random.randint(1, run.steps.steps)) for run in shares]


def _die_at(moments: list[Moment]) -> int:
    began, failures, deaths = time.monotonic(), 0, Counter[str]()
    for done, (run, step) in enumerate(moments, start=1):
        problem = run.problem_of_death_at(step)
        failures += bool(problem)
        deaths[run.name] += 1
        if problem:
            print(f"FAILED, again with --only {run.name} --step {step}: {problem}", flush=True)
        if done % SAID_EVERY == 0 or done == len(moments):
            kinds = ", ".join(f"{name} {number}" for name, number in deaths.items())
            seconds = time.monotonic() - began
            print(
                f"{done} of {len(moments)} deaths, {seconds:.0f} s: {kinds}; {failures} failures", flush=True
            )
    return int(failures > 0)


if __name__ == "__main__":
    sys.exit(main())
