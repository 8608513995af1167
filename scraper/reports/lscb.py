"""A review of a Local Safeguarding Children Board published by itself: the board's judgement and no other."""

from __future__ import annotations

from collections.abc import Sequence

from scraper.frameworks import Framework
from scraper.model import Reading
from scraper.reports.assemble import reading_of
from scraper.reports.header import read_header
from scraper.reports.sif import verdicts_of_its_review
from scraper.reports.table import Table


def read(framework: Framework, pages: Sequence[str]) -> Reading:
    """A board review; none is at hand, so it is read by the headings it shares with single inspections."""
    header = read_header(pages)
    return reading_of(framework.id, header, verdicts_of_its_review(pages), table=Table(), announced=("lscb",))
