"""`python -m benchmarks.pages`: how long each page of the web page takes, over a database of the real size.

The site answers in this process, without a socket: what is measured is opening the database, asking it and
making the page. Each is asked once before. Times vary with the machine, and with what else it does: the last
column is what the processor worked.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.country import build
from benchmarks.measures import percentile_95, ratio, table
from benchmarks.site_pages import Answer, asked

TARGET = 15.0  # ms
HEAD = ("page", "bytes", "median ms", "95% ms", f"of {TARGET:.0f} ms", "of the processor")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.pages",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--authorities", type=int, default=153, help="of the made-up country; default: 153")
    parser.add_argument("--database", type=Path, help="this database instead, with the same pages")
    parser.add_argument("--times", type=int, default=40, help="each page is asked for; default: 40")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="inspectwatch-bench-") as folder:
        database = options.database or Path(folder) / "watch.db"
        if not options.database:
            build(database, options.authorities)
        answers = asked(database, max(2, options.times))
    print(table(HEAD, [_row(page, of) for page, of in answers.of.items()]))


def _row(page: str, answers: Sequence[Answer]) -> Sequence[str]:
    if not answers[0].is_there:
        return (page, "not there", "-", "-", "-", "-")
    taken = [1000 * answer.seconds for answer in answers]
    worked = median(1000 * answer.worked for answer in answers)
    late = percentile_95(taken)
    figures = (f"{median(taken):.1f}", f"{late:.1f}", ratio(late, TARGET), f"{worked:.1f}")
    return (page, f"{answers[0].length:,}", *figures)


if __name__ == "__main__":
    main()
