"""`python -m benchmarks.quiet`: how often a quiet would have been called unusual, day by day over the past.

Each day is judged by what was published before it, as the watch would, with every day seen. An alarm is
printed with what ended it. Then: how long it takes to be noticed, at each day, if nothing more came.
"""

from __future__ import annotations

import argparse
import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from benchmarks.site import corpus_or_none
from fixtures.replica import World
from inspectwatch.quiet import Quiet, judge

DAY = timedelta(days=1)
_NOTICED_WITHIN = 800  # days that are looked ahead


@dataclass(frozen=True, slots=True)
class Alarm:
    """A quiet that was called unusual. `over` None: it lasted to the end."""

    began: date
    quiet: Quiet
    over: date | None


def main() -> int:
    """Prints what it found; 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quiet", description=__doc__)
    parser.add_argument("--corpus", type=Path, help="folder of truth.jsonl; default: ../shared/corpus")
    published = dates(corpus_or_none(parser.parse_args().corpus))
    judged = [day for day in _days(published) if _on(published, day).limit is not None]
    print(
        f"{len(published)} days with a publication, {published[0]} to {published[-1]};"
        f" {len(judged)} days judged"
    )
    for alarm in alarms(published, judged):
        quiet = alarm.quiet
        print(
            f"{alarm.began}: nothing since {quiet.since}, {quiet.days} days; usual {quiet.usual}, believed"
            f" {quiet.limit}; over {alarm.over or 'never'}"
        )
    if judged:
        noticed = sorted(days for day in judged[::7] if (days := noticed_after(published, day)) is not None)
        print(
            f"An end of all publications is noticed after {noticed[0]} to {noticed[-1]} days,"
            f" median {median(noticed):g}"
        )
    return 0


def dates(corpus: Path | None) -> list[date]:
    """Every day on which something was published, by the labels of the corpus or by the project's facts."""
    if corpus is None:
        reports = (report for provider in World.from_facts().providers for report in provider.reports)
        return sorted({report.published for report in reports if report.published})
    lines = (corpus / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return sorted({date.fromisoformat(day) for line in lines if (day := json.loads(line).get("published"))})


def alarms(published: Sequence[date], days: Sequence[date]) -> Iterator[Alarm]:
    """Each quiet that was called unusual on one of these days, once."""
    told: date | None = None
    for day in days:
        quiet = _on(published, day)
        if quiet.unusual and quiet.since != told:
            told = quiet.since
            after = bisect_right(published, day)
            yield Alarm(day, quiet, published[after] if after < len(published) else None)


def noticed_after(published: Sequence[date], day: date) -> int | None:
    """Days without a publication until one would be told, had nothing come after that day; None: never."""
    known = published[: bisect_right(published, day)]
    for days in range(_NOTICED_WITHIN):
        quiet = judge(known, known[-1], known[0], known[-1] + days * DAY)
        if quiet.unusual:
            return days
    return None


def _days(published: Sequence[date]) -> Iterator[date]:
    for number in range((published[-1] - published[0]).days):
        yield published[0] + number * DAY


def _on(published: Sequence[date], day: date) -> Quiet:
    known = published[: bisect_right(published, day)]
    return judge(known, known[-1], known[0], day)


if __name__ == "__main__":
    raise SystemExit(main())
