"""`python -m benchmarks.searching`: how long a search takes, and what the text it needs weighs.

The text of real reports (or of our own documents) is put into a database by the program's own code: once, and
many times, each copy with a twentieth of its words replaced by others of its page. Then questions are asked
that are made from the text itself, by seed: words, several words of a page, phrases, beginnings, words to
leave out, with filters and without, and the words that every page has. Times vary with the
machine.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

from sqlite_utils import Database

from benchmarks.measures import table
from benchmarks.reading import default_files
from scraper.model import Provider
from scraper.reports.text import CannotRead, extract_pages
from storage.database import open_for_reading, open_for_writing
from storage.providers import ProviderStore
from storage.search import Filters, search
from storage.texts import TextTable
from storage.transaction import writing

Pages = Sequence[str]
Question = tuple[str, Filters]

COMMON = ("children", "the", "local authority", "children social care", "good", "inspection services")
_REGIONS = ("East Midlands", "London", "North West", "South East", "Yorkshire and The Humber")
_AUTHORITIES = 153
_NEWEST = date(2026, 11, 1)
_NO_FILTER = Filters()


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions of one sort, each with its seconds."""

    sort: str
    seconds: tuple[float, ...]

    def row(self) -> tuple[object, ...]:
        """Milliseconds: half of them, 19 of 20, all of them take no longer."""
        longest = quantiles(self.seconds, n=20)[-1]
        return (
            self.sort,
            len(self.seconds),
            *(f"{s * 1000:.1f}" for s in (median(self.seconds), longest, max(self.seconds))),
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.searching",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--files", type=Path, help="folder of *.pdf; default: ../shared/corpus/reports, else own documents"
    )
    parser.add_argument(
        "--times", type=int, default=25, help="how often the reports are put into the large index"
    )
    parser.add_argument("--questions", type=int, default=100, help="questions of each sort")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    documents = list(_texts(options.files or default_files()))
    if not documents:
        parser.error("no report with text in that folder")
    for times in dict.fromkeys((1, options.times)):
        with tempfile.TemporaryDirectory(prefix="inspectwatch-bench-") as folder:
            _measure(documents, times, options.questions, options.seed, Path(folder) / "watch.db")


def _texts(folder: Path) -> Iterator[Pages]:
    for path in sorted(folder.glob("*.pdf")):
        try:
            yield extract_pages(path.read_bytes())
        except CannotRead:
            continue  # such as the publisher's page "Report not found"


def _measure(documents: Sequence[Pages], times: int, questions: int, seed: int, path: Path) -> None:
    started = time.perf_counter()
    with closing(open_for_writing(path)) as db:
        size = _fill(db, documents, times, random.Random(seed))
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    seconds = time.perf_counter() - started
    print(
        f"{len(documents) * times:,} reports, {sum(map(len, documents)) * times:,} pages,"
        f" {size / 1e6:,.0f} MB of text; a database of {path.stat().st_size / 1e6:,.0f} MB,"
        f" filled in {seconds:.0f} s"
    )
    with closing(open_for_reading(path)) as db:
        sorts = _questions(documents, questions, random.Random(seed))
        asked = [
            Asked(sort, tuple(_seconds(db, question) for question in made)) for sort, made in sorts.items()
        ]
    everything = Asked("all", tuple(second for each in asked for second in each.seconds))
    rows = [each.row() for each in (*asked, everything)]
    print(f"\n{table(('question', 'asked', 'median ms', '95% ms', 'longest ms'), rows)}\n", flush=True)


def _fill(db: Database, documents: Sequence[Pages], times: int, rng: random.Random) -> int:
    """The size of the text, in characters."""
    urns = [str(number) for number in range(_AUTHORITIES)]
    now = datetime(2026, 11, 1, tzinfo=UTC)
    ProviderStore(db).note_providers(
        (Provider(urn, f"Authority {urn}", "https://example.org", rng.choice(_REGIONS)) for urn in urns), now
    )
    size = 0
    for copy in range(times):
        with writing(db):
            for number, pages in enumerate(documents):
                changed = pages if copy == 0 else [_changed(page, rng) for page in pages]
                size += sum(map(len, changed))
                _record(
                    db,
                    f"{copy}-{number}",
                    rng.choice(urns),
                    changed,
                    _NEWEST - timedelta(rng.randrange(4000)),
                )
    return size


def _record(db: Database, report_id: str, urn: str, pages: Pages, published: date) -> None:
    sha256 = hashlib.sha256(report_id.encode()).hexdigest()
    day, moment = published.isoformat(), "2026-11-01T00:00:00.000000Z"
    db.execute("INSERT INTO documents VALUES (?, 1, ?)", [sha256, moment])
    reading = db.execute(
        "INSERT INTO readings (sha256, reader, status, framework, problems, read_at)"
        " VALUES (?, 'ilacs/1', 'read', 'ilacs_2023', '[]', ?)",
        [sha256, moment],
    ).lastrowid
    db.execute(
        "INSERT INTO reports (urn, report_id, title, kind, remit, published, url, first_seen, baseline,"
        " sha256, reading_id, inspection_end) VALUES (?, ?, 'Inspection', 'inspection', 'childrens_services',"
        " ?, 'https://example.org', ?, 1, ?, ?, ?)",
        [urn, report_id, day, moment, sha256, reading, day],
    )
    TextTable(db).keep(sha256, pages)


def _changed(page: str, rng: random.Random) -> str:
    words = page.split()
    for _ in range(len(words) // 20):
        words[rng.randrange(len(words))] = rng.choice(words)
    return " ".join(words)


def _questions(documents: Sequence[Pages], number: int, rng: random.Random) -> dict[str, list[Question]]:
    """By their sort."""
    pages = [
        words for pages in documents for page in pages if len(words := re.findall(r"[^\W\d_]{3,}", page)) > 20
    ]

    def several(make: Callable[[list[str]], str], filters: Filters = _NO_FILTER) -> list[Question]:
        return [(make(rng.choice(pages)), filters) for _ in range(number)]

    return {
        "a word": several(rng.choice),
        "three words of a page": several(lambda words: " ".join(rng.sample(words, 3))),
        "a phrase": several(lambda words: _phrase(words, rng)),
        "a beginning": several(lambda words: f"{rng.choice(words)[:5]}*"),
        "a word without another": several(lambda words: f"{rng.choice(words)} -{rng.choice(words)}"),
        "a word, one authority": several(rng.choice, Filters(urn="7")),
        "a word, a region and years": several(
            rng.choice, Filters(region="London", since="2020-01-01", until="2024-12-31")
        ),
        "what every page has": [(rng.choice(COMMON), Filters()) for _ in range(number)],
    }


def _phrase(words: Sequence[str], rng: random.Random) -> str:
    start = rng.randrange(len(words) - 3)
    return f'"{" ".join(words[start : start + 3])}"'


def _seconds(db: Database, question: Question) -> float:
    started = time.perf_counter()
    search(db, *question)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
