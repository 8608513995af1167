"""A review of a Local Safeguarding Children Board published by itself: the board's judgement and no other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from scraper.frameworks import FRAMEWORKS
from scraper.model import Reading, ReadingStatus
from scraper.reports.assemble import judgements_of
from scraper.reports.header import read_header
from scraper.reports.sif import board_verdicts

READER: Final = "lscb/1"
FRAMEWORK: Final = "lscb_review"


def read(pages: Sequence[str]) -> Reading:
    """A board review; none is at hand, so it is read by the headings it shares with single inspections."""
    header = read_header(pages)
    judgements, problems = judgements_of(board_verdicts(pages))
    gaps = () if judgements or problems else (f"no grade found for {FRAMEWORKS[FRAMEWORK].areas[0].id}",)
    return Reading(
        ReadingStatus.READ,
        FRAMEWORK,
        header.start,
        header.end,
        header.lead_inspector,
        judgements,
        header.problems + problems + gaps,
        READER,
    )
