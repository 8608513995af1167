"""Inspections of services for looked after children, 2013: five grades on the last page.

They stand under "Record of main findings", a heading that the contents page has too, with a page number
where the table has grades. The scale says "adequate" where later ones say "requires improvement".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from scraper.model import Reading
from scraper.reports.assemble import reading_of
from scraper.reports.header import read_header
from scraper.reports.phrases import Phrases, words_of
from scraper.reports.table import Table, read_table

READER: Final = "looked_after/1"
FRAMEWORK: Final = "looked_after_2013"

LABELS: Final = Phrases(
    {
        "overall_effectiveness": ("overall effectiveness",),
        "capacity_to_improve": ("capacity (to improve) (for improvement)",),
        "outcomes": ("outcomes for looked after children (and young people)",),
        "quality_of_provision": ("(the) quality of provision",),
        "leadership_and_management": ("leadership and management",),
    }
)
GRADES: Final = Phrases(
    {
        "outstanding": ("outstanding (grade) (1)",),
        "good": ("good (grade) (2)",),
        "adequate": ("adequate (grade) (3)",),
        "inadequate": ("inadequate (grade) (4)",),
        "not_judged": ("not judged",),
    }
)
_HEADING = re.compile(r"^\s*record\s+of\s+main\s+findings\s*:?\s*$", re.IGNORECASE | re.MULTILINE)


def read(pages: Sequence[str]) -> Reading:
    """A looked after children inspection; its "Reporting inspector" is the lead inspector."""
    header = read_header(pages)
    table = _record(pages)
    return reading_of(FRAMEWORK, READER, header, table.rows, table=table)


def _record(pages: Sequence[str]) -> Table:
    for number, page in enumerate(pages):
        heading = _HEADING.search(page)
        if heading:
            rest = [""] * number + [page[heading.end() :], *pages[number + 1 :]]
            return read_table(words_of(rest), LABELS, GRADES)
    return Table()
