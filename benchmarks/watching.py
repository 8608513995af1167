"""`python -m benchmarks.watching`: what a first run, an idle poll, a sweep and years of publications cost.

The watch runs in this process with its reading process beside it, against the replica in a third, over
loopback. It stands on a clock that is put from day to day, so pacing takes no time; how long a paced first
run takes is computed from its requests. Each time is set against the least that the same work can cost,
measured in the same run: the same addresses fetched with httpx and forgotten, and the text of the same
documents extracted with pypdfium2. Times vary with the machine; requests do not.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks import bare
from benchmarks.measures import in_words, memory_of, ratio, table
from benchmarks.site import Site, add_options, corpus_or_none, whole_world
from benchmarks.stages import IDLE_POLLS, STAGE_HEAD, Bench, Stage, TimedReader
from fixtures.replica import World
from scraper.reports.worker import ReportReader

LIVE_REPORTS = 500  # about as many as the live site had for its 153 authorities


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.watching",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_options(parser)
    parser.add_argument("--rate", type=float, default=1.0, help="requests a second of the computed first run")
    options = parser.parse_args(arguments)
    corpus = corpus_or_none(options.corpus)
    with (
        tempfile.TemporaryDirectory(prefix="inspectwatch-bench-") as folder,
        Site(corpus, options.authorities) as site,
        ReportReader() as reader,
    ):
        bench = Bench(site, whole_world(corpus, options.authorities), Path(folder), TimedReader(reader))
        asyncio.run(_measure(bench, reader, options.rate))


async def _measure(bench: Bench, reader: ReportReader, rate: float) -> None:
    print(_what(bench.world), end="\n\n", flush=True)
    await bench.first_run_and_after()
    read = list(bench.reader.seconds)
    await bench.replay()
    memories = memory_of(os.getpid()).peak, memory_of(reader.pid).peak
    print(table(STAGE_HEAD, [stage.row() for stage in _summed(bench)]))
    print(f"\navoided: what a poll that keeps nothing would have asked besides. {_problems(bench)}\n")
    bench.site.advance_to(bench.world.publication_days()[-1])
    print(await _ratios(bench, read), end="\n\n")
    print(_paced(bench.of("first run")[0], rate, max(read)), end="\n\n")
    print(f"Peak resident memory: watch {memories[0]:.0f} MiB, reading process {memories[1]:.0f} MiB")


def _summed(bench: Bench) -> list[Stage]:
    names = dict.fromkeys(stage.name for stage in bench.stages)
    return [_sum(bench.of(name)) for name in names]


def _sum(stages: Sequence[Stage]) -> Stage:
    return Stage(
        stages[0].name,
        len(stages),
        sum(stage.seconds for stage in stages),
        sum((stage.asked for stage in stages), Counter()),
        sum(stage.everything for stage in stages),
        sum(stage.events for stage in stages),
    )


async def _ratios(bench: Bench, read: Sequence[float]) -> str:
    database = bench.folder / "first" / "watch.db"
    fetching = await bare.fetch(bare.requests_of_a_first_run(database, bench.site.url))
    idle_requests = bare.requests_of_an_idle_poll(database)
    idle = median([await bare.fetch(idle_requests) for _ in range(IDLE_POLLS)])
    files = (path for path in (bench.folder / "first").glob("*-documents/*/*") if path.is_file())
    documents, text = bare.extract(files)
    first = bench.of("first run")[0].seconds
    idle_poll = median(stage.seconds for stage in bench.of("idle poll"))
    reading = f"reading {len(read)} documents"
    rows = [
        ("first run", first, "httpx, same addresses", fetching, ratio(first, fetching)),
        ("first run", first, "httpx and pypdfium2", fetching + text, ratio(first, fetching + text)),
        ("idle poll (median)", idle_poll, "httpx, same conditions", idle, ratio(idle_poll, idle)),
        (reading, sum(read), f"pypdfium2, {documents} texts", text, ratio(sum(read), text)),
    ]
    share = f"Reading is {sum(read) / first:.0%} of the first run's time."
    return f"{table(('', 'seconds', 'set against', 'seconds', 'ratio'), rows)}\n{share}"


def _paced(first: Stage, rate: float, slowest: float) -> str:
    """Requests start 1 / rate seconds apart, and what we do between them fits into that time."""
    live = first.requests - first.asked["file"] + LIVE_REPORTS
    this, that, each = first.requests / rate, live / rate, first.seconds / first.requests
    return (
        f"At {rate:g} a second the {first.requests} requests of this first run take {in_words(this)},\n"
        f"and the {live} of one with {LIVE_REPORTS} reports {in_words(that)}. Our own work between two\n"
        f"requests ({each:.3f} s on average, {slowest:.1f} s for the slowest document) is done while\n"
        "waiting for the next turn."
    )


def _what(world: World) -> str:
    reports = [report for provider in world.providers for report in provider.reports]
    days = world.publication_days()
    return (
        f"{len(world.providers)} authorities, {len(reports)} reports published on {len(days)} days from "
        f"{days[0]} to {days[-1]}, on a replica on loopback; {os.cpu_count()} processors."
    )


def _problems(bench: Bench) -> str:
    problems = {problem for stage in bench.stages for problem in stage.problems}
    return f"Problems: {'; '.join(sorted(problems)) or 'none'}."


if __name__ == "__main__":
    main()
