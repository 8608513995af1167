"""`python -m benchmarks.questions`: how long answers take on a large database, and how long a command starts.

A database of 100,000 providers is made up, with 600,000 inspections and 3 million judgements, and one of real
size. Each question of the command line is asked again and again by the command's own function, with a filter
or for a page of 100 rows: opening the database, finding the provider by name and writing all rows as JSON are
part of it; starting Python is not. Then each page and API call of the site, in a process of its own.
Meanwhile another process records reports on the same database, as a poll does. Beside the time that passes
stands the processor's own, which a busy machine inflates less. Times vary with the machine.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from statistics import median

from benchmarks.asked import QUESTIONS, SEARCHES, Ask
from benchmarks.measures import in_words, memory_of, percentile_95, ratio, table
from benchmarks.national import build
from benchmarks.recording import recording
from benchmarks.site_pages import Answer, Answers, asked
from inspectwatch.config import Config, load
from storage.counts import differences, wrongly_current, wrongly_listed
from storage.database import open_for_writing

AUTHORITIES = 153
QUESTION_MS, SEARCH_MS, PAGE_MS, REAL_PAGE_MS = (
    50.0,
    200.0,
    100.0,
    15.0,
)  # that are aimed at, of the 95th percentile
_OF_PAGES = ("median", "95th", "of aim", "processor, 95th")
_OF_EACH = ("rows", *_OF_PAGES)


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


def _answers(large: Config, real: Config, times: int) -> str:
    with recording(large.database) as recorded:
        of_large = _questions(large, times)
        pages = _in_another_process(large, times)
        number = recorded()
    with recording(real.database):
        of_real = _questions(real, times)
        pages_of_real = _in_another_process(real, times)
    rows = [[name, *of_large[name], *of_real[name]] for name in of_large]
    rows_of_pages = [
        [page, *_page(page, pages.of[page], PAGE_MS), *_page(page, pages_of_real.of[page], REAL_PAGE_MS)]
        for page in pages.of
    ]
    return (
        f"The large database, then the one of real size. Of the 95th percentile, how many times what is aimed"
        f" at it is:\n\n{table(('question, ms', *_OF_EACH, *_OF_EACH), rows)}\n\n"
        f"{table(('page or API call, ms', *_OF_PAGES, *_OF_PAGES), rows_of_pages)}\n\n"
        f"Meanwhile another process recorded {number} reports on the large one. Peak memory: asking"
        f" {memory_of(os.getpid()).peak:,.0f} MiB, the site {pages.peak:,.0f} MiB"
    )


def _questions(config: Config, times: int) -> dict[str, list[object]]:
    aims = dict.fromkeys(QUESTIONS, QUESTION_MS) | dict.fromkeys(SEARCHES, SEARCH_MS)
    return {
        name: _measured(ask, config, times, aims[name]) for name, ask in {**QUESTIONS, **SEARCHES}.items()
    }


def _measured(ask: Ask, config: Config, times: int, aim: float) -> list[object]:
    """Rows; milliseconds that pass, the median and the 95th percentile, with how that compares with the aim;
    and those of the processor."""
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
    return [rows, *_figures(passed, worked, aim)]


def _figures(passed: Sequence[float], worked: Sequence[float], aim: float) -> list[object]:
    late = percentile_95(passed)
    return [f"{median(passed):.0f}", f"{late:.0f}", ratio(late, aim), f"{percentile_95(worked):.0f}"]


def _in_another_process(config: Config, times: int) -> Answers:
    """As it is served: beside whoever asks on the command line."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(asked, config.database, times).result()


def _page(page: str, answers: Sequence[Answer], aim: float) -> list[object]:
    aim = SEARCH_MS if "/search" in page and aim > REAL_PAGE_MS else aim
    return _figures([1000 * each.seconds for each in answers], [1000 * each.worked for each in answers], aim)


# Starting


def _start(config: Config, starts: int) -> str:
    command = [str(Path(sys.executable).with_name("inspectwatch")), "--config", str(config.path)]
    bare, _ = _seconds([sys.executable, "-c", "pass"], starts)
    ours, worked = _seconds([*command, "ratings", "--provider", "oxon", "--json"], starts)
    return (
        f"A query command from its start to its end, on the database of real size: {ours:.2f} s (median of "
        f"{starts}), {worked:.2f} s of the processor; Python alone: {bare:.2f} s"
    )


def _seconds(command: Sequence[str], times: int) -> tuple[float, float]:
    """That pass, and that the processor works: medians."""
    passed, worked = [], []
    with tempfile.TemporaryDirectory(prefix="inspectwatch-bench-") as compiled:
        # As it is installed: compiled once, and not at each start where the environment forbids to keep that.
        around = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": compiled}
        for number in range(times + 1):
            started, before = time.perf_counter(), os.times()
            subprocess.run(command, check=True, capture_output=True, timeout=60, env=around)
            if number:
                passed.append(time.perf_counter() - started)
                worked.append(_of_children(os.times()) - _of_children(before))
    return median(passed), median(worked)


def _of_children(at: os.times_result) -> float:
    return at.children_user + at.children_system


def _check(config: Config) -> str:
    """Whether what is kept up is as a count of everything says."""
    with closing(open_for_writing(config.database)) as db:
        started = time.perf_counter()
        wrong = len(differences(db)) + len(wrongly_current(db)) + len(wrongly_listed(db))
        seconds = time.perf_counter() - started
    return f"Counts and current reports kept wrong after all this: {wrong} (counted in {in_words(seconds)})"


if __name__ == "__main__":
    main()
