"""Inspections of local authority children's services (ILACS), from 2018.

The table stands on page 1 under "Judgement Grade". Which of the three frameworks it is, the table itself
says: children in care and care leavers judged together until 2022, apart from 2023, and no row for overall
effectiveness in inspections from 1 April 2026.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from scraper.model import Reading, ReadingStatus
from scraper.reports.assemble import GRADES, reading_of
from scraper.reports.header import Header, read_header
from scraper.reports.phrases import Phrases, Word, words_of
from scraper.reports.table import Table, read_table

READER: Final = "ilacs/1"

# Published framework: "from 1 April 2026 we will no longer make an overall effectiveness judgement". The day
# is the inspection's; reports published later on earlier inspections still carry it.
_NO_OVERALL_FROM: Final = date(2026, 4, 1)
_PAGES: Final = 2

_PROGRESS: Final = "(the) (experience) (experiences) and progress of"
_CHILDREN: Final = f"{_PROGRESS} children (and young people)"

LABELS: Final = Phrases(
    {
        "impact_of_leaders": (
            "(the) impact of leaders on (social work) practice with children and (their) families",
        ),
        "help_and_protection": (
            f"{_CHILDREN} who need help and protection",
            f"{_CHILDREN} in need of help and protection",
        ),
        "in_care_and_care_leavers": (f"{_CHILDREN} in care and care leavers",),
        "in_care": (f"{_CHILDREN} in care",),
        # "children care leavers" is a slip in fourteen reports of 2025 and 2026.
        "care_leavers": (f"{_PROGRESS} (children) (and) care leavers",),
        "overall_effectiveness": ("overall effectiveness",),
    }
)

_TABLE_HEAD = re.compile(r"^\s*judge?ments?\s+grades?\d?\b", re.IGNORECASE | re.MULTILINE)
_DATES = re.compile(r"\binspection\s+dates?\b.*$", re.IGNORECASE | re.MULTILINE)
_TABLE_ENDS = re.compile(r"^\s*what\s+needs\s+to\s+improve\b", re.IGNORECASE | re.MULTILINE)


def read(pages: Sequence[str]) -> Reading:
    """A report of one of the three ILACS frameworks; `unrecognised` where it has no judgement table."""
    header = read_header(pages)
    table = read_table(_table_words(pages), LABELS, GRADES)
    framework_id = _framework(table, header.start)
    if framework_id is None:
        return _without_table(header)
    return reading_of(framework_id, READER, header, table.rows, table=table)


def _table_words(pages: Sequence[str]) -> list[Word]:
    """The words from the table's head, or else from the inspection dates, to the next heading."""
    front = list(pages[:_PAGES])
    for start in (_TABLE_HEAD, _DATES):
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
        heading = _TABLE_ENDS.search(page)
        if heading:
            return [*kept, page[: heading.start()]]
        kept.append(page)
    return kept


def _framework(table: Table, start: date | None) -> str | None:
    if "in_care_and_care_leavers" in table.areas:
        return "ilacs_2018"
    if not table.areas & {"in_care", "care_leavers"}:
        return None
    # A sentence below the table can begin "Overall effectiveness": only a grade makes it a row.
    overall_graded = any(row.area == "overall_effectiveness" for row in table.rows)
    if not overall_graded and start and start >= _NO_OVERALL_FROM:
        return "ilacs_2026"
    return "ilacs_2023"


def _without_table(header: Header) -> Reading:
    problem = (
        "titled as an inspection of children's services, but no judgement table was found on page 1 or 2"
    )
    return Reading(
        ReadingStatus.UNRECOGNISED,
        None,
        header.start,
        header.end,
        header.lead_inspector,
        problems=(problem, *header.problems),
        reader=READER,
    )
