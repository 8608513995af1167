"""The usual layout: a table of labels and grades under "Judgement Grade" on page 1 or 2.

Read by the framework's entry alone: its areas, its scale and how both are spelled.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from scraper.frameworks import Framework
from scraper.model import Reading, ReadingStatus
from scraper.reports.assemble import reading_of
from scraper.reports.front import front_pages
from scraper.reports.header import Header, read_header
from scraper.reports.phrases import Phrases, Word, phrases_of, words_of
from scraper.reports.table import Table, read_table

_MOST: Final = 20_000  # characters of a page; the fullest first page of a real report has under 7,000

_HEAD = re.compile(r"^[ \t]{0,99}judge?ments?\s+grades?\d?\b", re.IGNORECASE | re.MULTILINE)
_DATES = re.compile(r"\binspection\s+dates?\b.*$", re.IGNORECASE | re.MULTILINE)
_ENDS = re.compile(r"^[ \t]{0,99}what\s+needs\s+to\s+improve\b", re.IGNORECASE | re.MULTILINE)


def read(framework: Framework, pages: Sequence[str]) -> Reading:
    """A report of that framework; `unrecognised` where it has no judgement table."""
    header = read_header(pages)
    table = table_in_front(pages, phrases_of(framework.areas), phrases_of(framework.grades))
    if not table.areas:
        return without_table(f"a report of '{framework.name}'", header)
    return reading_of(framework.id, header, table.rows, table=table)


def table_in_front(pages: Sequence[str], labels: Phrases, grades: Phrases) -> Table:
    """The judgement table of the first two pages; one without rows where there is none."""
    return read_table(_table_words([page[:_MOST] for page in front_pages(pages)]), labels, grades)


def without_table(promised: str, header: Header) -> Reading:
    """What is said of a report that the title promises and the pages do not hold."""
    problem = f"titled as {promised}, but no judgement table was found on page 1 or 2"
    return Reading(
        ReadingStatus.UNRECOGNISED,
        None,
        header.start,
        header.end,
        header.lead_inspector,
        problems=(problem, *header.problems),
    )


def _table_words(front: Sequence[str]) -> list[Word]:
    """The words from the table's head, or else from the inspection dates, to the next heading."""
    for start in (_HEAD, _DATES):
        for at, page in enumerate(front):
            match = start.search(page)
            if match:
                return words_of(_until_heading(_cut(front, at, match.end())))
    return words_of(_until_heading(front))


def _cut(pages: Sequence[str], at: int, offset: int) -> list[str]:
    """The pages with everything before that place left blank, so that page numbers stay right."""
    return [""] * at + [pages[at][offset:]] + list(pages[at + 1 :])


def _until_heading(pages: Sequence[str]) -> list[str]:
    kept: list[str] = []
    for page in pages:
        heading = _ENDS.search(page)
        if heading:
            return [*kept, page[: heading.start()]]
        kept.append(page)
    return kept
