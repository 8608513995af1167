"""kill -9 at every step of a first run and of a run with news: python -m benchmarks.kill_campaign --all

Without --all, every 25th step from a place that --offset moves. Each trial takes some seconds; all of them,
an hour or two. Exit status 1 where anything was lost, told twice under two ids, or left damaged.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.inspectwatch.killing import Campaign, campaign

EVERY = 25


def main() -> int:
    """Runs the campaign and says how far it is."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kill_campaign", description=__doc__)
    parser.add_argument("--all", action="store_true", help="every step")
    parser.add_argument("--offset", type=int, default=0, help=f"0 to {EVERY - 1}: where the sample begins")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, campaign(Path(folder)) as undisturbed:
        return _run(undisturbed, 1 if options.all else EVERY, options.offset)


def _run(undisturbed: Campaign, every: int, offset: int) -> int:
    began, failures = time.monotonic(), 0
    moments = undisturbed.moments()[offset::every]
    for done, (step, start) in enumerate(moments, start=1):
        problem = _trial(undisturbed, step, start)
        failures += bool(problem)
        if problem or done % 10 == 0 or done == len(moments):
            what = f"step {step} of the {'second' if start else 'first'} run: {problem or 'as undisturbed'}"
            print(f"{done} of {len(moments)}, {time.monotonic() - began:.0f} s: {what}", flush=True)
    print(f"{len(moments)} deaths, {failures} failures")
    return int(failures > 0)


def _trial(undisturbed: Campaign, step: int, start: Path | None) -> str:
    """What went wrong; empty: nothing."""
    try:
        told = undisturbed.trial.after_death_at(step, start)
    except AssertionError as error:
        return str(error) or repr(error)
    return "" if told == undisturbed.expected else f"told {told}, not {undisturbed.expected}"


if __name__ == "__main__":
    sys.exit(main())
