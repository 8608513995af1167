"""Invented single inspections around a list of what the local authority must improve."""

from __future__ import annotations

from scraper.model import Improvement
from scraper.reports.improvements import sif
from scraper.reports.layout import NO_LAYOUT

FRONT = "Anytown Council\nInspection of services for children in need of help and protection\n"
CONTENTS = """Contents
Executive summary 2
What does the local authority need to improve? 4
The local authority's strengths 5
Summary for children and young people 6
Information about this inspection 7
"""
SUMMARY = "Summary for children and young people\n\uf06e Most children get help when they ask.\n"
BOARD = """The Local Safeguarding Children Board (LSCB)
What does the LSCB need to improve?
Priority and immediate action
90. The board should meet more often.
Inspection judgement about the LSCB
91. The board is new.
"""
LATER_BOARD = """The Local Safeguarding Children Board (LSCB)
Recommendations
1. Publish the strategy of the board.
Inspection findings – the Local Safeguarding Children Board
90. The board is well attended.
"""


# What stands at the edge of one page in three is a running header: a report is longer than its list.
BODY = tuple(f"Findings, {'much ' * number}prose.\n" for number in range(24))


def read(*pages: str) -> tuple[Improvement, ...]:
    return sif.listed((*pages, *BODY), NO_LAYOUT).items


def texts(*pages: str) -> list[str]:
    return [item.text for item in read(*pages)]


def listed(*lines: str) -> str:
    return "\n".join(("Recommendations", *lines)) + "\n"
