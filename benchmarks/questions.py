"""`python -m benchmarks.questions`: how long answers take on a large database, and how long a command starts.

A database of 100,000 providers is made up, with 600,000 inspections and 3 million judgements, and one of real
size. Each question of the command line is asked again and again by the command's own function, with a filter
or for a page of 100 rows: opening the database, finding the provider by name and writing all rows as JSON are
part of it; starting Python is not. Meanwhile another process records reports on the same database, as a poll
does. Beside the time that passes stands the processor's own, which a busy machine inflates less.
Times vary with the machine.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from statistics import median, quantiles

from benchmarks.measures import in_words, memory_of, table
from benchmarks.national import build
from benchmarks.recording import recording
from inspectwatch.commands import questions, sector
from inspectwatch.commands.asking import TODAY, When
from inspectwatch.config import Config, load
from storage.counts import differences, wrongly_current
from storage.database import open_for_writing

AUTHORITIES = 153
PAGE = 100
_THEN = When(at="2022-05-01")
_KNOWN = When(known_at="2025-06-01")

Ask = Callable[[Config, int], int]


def main(arguments: Sequence[str] | None = None) -> None:
    """Builds, measures and prints."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.questions",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--providers", type=int, default=100_000, help="of the large database")
    parser.add_argument("--times", type=int, default=40, help="that each question is asked")
    parser.add_argument("--starts", type=int, default=10, help="of a command, to measure its start")
    parser.add_argument("--folder", type=Path, help="where the databases are made, and stay")
    options = parser.parse_args(arguments)
    with _folder(options.folder) as folder:
        large = _made(folder / "large", options.providers)
        real = _made(folder / "real", min(AUTHORITIES, options.providers))
        print(_answers(large, real, options.times), end="\n\n", flush=True)
        print(_start(real, options.starts))
        print(_check(large))


@contextmanager
def _folder(named: Path | None) -> Iterator[Path]:
    if named:
        named.mkdir(parents=True, exist_ok=True)
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="inspectwatch-bench-") as folder:
        yield Path(folder)


def _made(folder: Path, providers: int) -> Config:
    """The configuration of a database of so many, which is made where it is not there yet."""
    folder.mkdir(exist_ok=True)
    config = folder / "inspectwatch.toml"
    config.write_text("")
    database = folder / "inspectwatch.db"
    if not database.exists():
        started = time.perf_counter()
        build(database, providers)
        seconds, size = time.perf_counter() - started, database.stat().st_size / 2**20
        peak = memory_of(os.getpid()).peak
        print(
            f"{providers} providers: made in {in_words(seconds)}, {size:,.0f} MiB,"
            f" peak memory {peak:,.0f} MiB",
            flush=True,
        )
    return load(config, {})


# The questions

_NAMES = ("oxon", "Leeds", "kingston upon hull", "BCP", "E10000025", "north yorks")
_REGIONS = ("South East", "London", "North West")
_GRADES = ("inadequate", "outstanding", "requires improvement")


def _of(number: int, values: Sequence[str]) -> str:
    return values[number % len(values)]


def _ratings(
    config: Config, *, provider: str | None = None, region: str | None = None, area: str | None = None,
    grade: str | None = None, when: When = TODAY,
) -> int:  # fmt: skip
    return questions.ratings(
        config,
        provider=provider,
        region=region,
        area=area,
        grade=grade,
        when=when,
        limit=PAGE,
        as_json=True,
        as_csv=False,
    )


def _changes(
    config: Config, *, provider: str | None = None, since: str | None = None, area: str | None = None
) -> int:
    return questions.changes(
        config,
        provider=provider,
        area=area,
        since=since,
        direction=None,
        limit=PAGE,
        as_json=True,
        as_csv=False,
    )


def _waiting(config: Config, region: str | None = None, grade: str | None = None) -> int:
    return sector.waiting(
        config, region=region, grade=grade, when=TODAY, limit=PAGE, as_json=True, as_csv=False
    )


def _history(config: Config, number: int, when: When = TODAY) -> int:
    return questions.history(config, _of(number, _NAMES), when=when, as_json=True)


def _reports(config: Config, provider: str | None = None) -> int:
    return questions.reports(config, provider, limit=PAGE, as_json=True, as_csv=False)


def _inadequate(config: Config, region: str | None = None) -> int:
    return sector.inadequate(
        config, region=region, area=None, when=TODAY, limit=PAGE, as_json=True, as_csv=False
    )


def _side_by_side(config: Config, number: int | None = None) -> int:
    """Five providers, or one with its neighbours."""
    if number is None:
        return sector.compare(config, _NAMES[:5], when=TODAY, as_json=True, as_csv=False)
    return sector.neighbours(config, _of(number, _NAMES), when=TODAY, as_json=True, as_csv=False)


def _stats(config: Config, by: str, region: str | None = None) -> int:
    return sector.statistics(config, by=by, region=region, area=None, as_json=True, as_csv=False)


QUESTIONS: dict[str, Ask] = {
    "ratings, of one provider": lambda c, n: _ratings(c, provider=_of(n, _NAMES)),
    "ratings, first 100 rows": lambda c, _: _ratings(c),
    "ratings --region": lambda c, n: _ratings(c, region=_of(n, _REGIONS)),
    "ratings --grade": lambda c, n: _ratings(c, grade=_of(n, _GRADES)),
    "ratings --region --area --grade": lambda c, n: _ratings(
        c, region=_of(n, _REGIONS), area="care_leavers", grade=_of(n, _GRADES)
    ),
    "ratings --at": lambda c, _: _ratings(c, when=_THEN),
    "ratings --grade --known-at": lambda c, n: _ratings(c, grade=_of(n, _GRADES), when=_KNOWN),
    "history": _history,
    "history --known-at": lambda c, n: _history(c, n, _KNOWN),
    "reports, of one provider": lambda c, n: _reports(c, _of(n, _NAMES)),
    "reports, first 100 rows": lambda c, _: _reports(c),
    "changes, of one provider": lambda c, n: _changes(c, provider=_of(n, _NAMES)),
    "changes, first 100 rows": lambda c, _: _changes(c),
    "changes --since --area": lambda c, _: _changes(c, since="2026", area="care_leavers"),
    "compare, 5 providers": lambda c, _: _side_by_side(c),
    "neighbours": _side_by_side,
    "waiting, first 100 rows": lambda c, _: _waiting(c),
    "waiting --region": lambda c, n: _waiting(c, region=_of(n, _REGIONS)),
    "waiting --grade": lambda c, n: _waiting(c, grade=_of(n, _GRADES)),
    "inadequate, first 100 rows": lambda c, _: _inadequate(c),
    "inadequate --region": lambda c, n: _inadequate(c, _of(n, _REGIONS)),
    "stats": lambda c, _: _stats(c, "area"),
    "stats --by region": lambda c, _: _stats(c, "region"),
    "stats --by year --region": lambda c, n: _stats(c, "year", _of(n, _REGIONS)),
    "a name that nobody has": lambda c, _: _ratings(c, provider="Oxfrdshire"),
    "a part of many names": lambda c, _: _ratings(c, provider="hamton"),
}


def _answers(large: Config, real: Config, times: int) -> str:
    with recording(large.database) as recorded:
        of_large = {name: _measured(ask, large, times) for name, ask in QUESTIONS.items()}
        number = recorded()
    with recording(real.database):
        of_real = {name: _measured(ask, real, times) for name, ask in QUESTIONS.items()}
    rows = [[name, *of_large[name], *of_real[name]] for name in QUESTIONS]
    of_each = ("rows", "median", "95th", "processor, 95th")
    head = ("question, ms", *of_each, *of_each)
    return (
        f"The large database, then the one of real size:\n\n{table(head, rows)}\n\n"
        f"Meanwhile another process recorded {number} reports on the large one."
    )


def _measured(ask: Ask, config: Config, times: int) -> list[object]:
    """Rows; milliseconds that pass, the median and the 95th percentile, and those of the processor."""
    passed, worked, rows = [], [], 0
    for number in range(times + 1):
        out = io.StringIO()
        started, processor = time.perf_counter(), time.process_time()
        with redirect_stdout(out), redirect_stderr(io.StringIO()):
            ask(config, number)
        if number:  # the first brings what is read from disk into memory
            passed.append((time.perf_counter() - started) * 1000)
            worked.append((time.process_time() - processor) * 1000)
        rows = max(rows, out.getvalue().count("\n"))
    return [rows, *(f"{each:.0f}" for each in (median(passed), _95th(passed), _95th(worked)))]


def _95th(times: Sequence[float]) -> float:
    return quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]


# Starting


def _start(config: Config, starts: int) -> str:
    command = [str(Path(sys.executable).with_name("inspectwatch")), "--config", str(config.path)]
    bare = _seconds([sys.executable, "-c", "pass"], starts)
    ours = _seconds([*command, "ratings", "--provider", "oxon", "--json"], starts)
    return (
        f"A query command from its start to its end, on the database of real size: {ours:.2f} s (median of "
        f"{starts}); Python alone: {bare:.2f} s"
    )


def _seconds(command: Sequence[str], times: int) -> float:
    spent = []
    for _ in range(times):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        spent.append(time.perf_counter() - started)
    return median(spent)


def _check(config: Config) -> str:
    """Whether what is kept up is as a count of everything says."""
    with closing(open_for_writing(config.database)) as db:
        started = time.perf_counter()
        wrong = len(differences(db)) + len(wrongly_current(db))
        seconds = time.perf_counter() - started
    return f"Counts and current reports kept wrong after all this: {wrong} (counted in {in_words(seconds)})"


if __name__ == "__main__":
    main()
