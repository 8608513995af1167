"""Inspections of services for looked after children, 2013: five grades on the last page.

They stand under "Record of main findings", a heading that the contents page has too, with a page number
where the table has grades. The scale says "adequate" where later ones say "requires improvement".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from scraper.frameworks import Framework
from scraper.model import Reading
from scraper.reports.assemble import reading_of
from scraper.reports.header import read_header
from scraper.reports.phrases import phrases_of, words_of
from scraper.reports.table import Table, read_table

_HEADING = re.compile(
    r"^[ \t]{0,99}record\s+of\s+main\s+findings[ \t]{0,9}:?[ \t]{0,9}$",
    re.IGNORECASE | re.MULTILINE,
)
_PAGES: Final = 2  # the table can run on to the next page
_MOST: Final = 20_000  # characters of a page; the fullest page of a real report has under 7,000


def read(framework: Framework, pages: Sequence[str]) -> Reading:
    """A looked after children inspection; its "Reporting inspector" is the lead inspector."""
    header = read_header(pages)
    table = _record(framework, pages)
    return reading_of(framework.id, header, table.rows, table=table)


def _record(framework: Framework, pages: Sequence[str]) -> Table:
    for number, page in enumerate(pages):
        heading = _HEADING.search(page)
        if heading:
            rest = [page[heading.end() :], *pages[number + 1 : number + _PAGES]]
            words = words_of([""] * number + [part[:_MOST] for part in rest])
            return read_table(words, phrases_of(framework.areas), phrases_of(framework.grades))
    return Table()
