"""Inspections of local authority children's services (ILACS), from 2018.

The table stands on page 1 under "Judgement Grade". Which of the three frameworks it is, the table itself
says: children in care and care leavers judged together until 2022, apart from 2023, and no row for overall
effectiveness in inspections from 1 April 2026.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from scraper.frameworks import FRAMEWORKS, Framework
from scraper.model import Reading
from scraper.reports.assemble import reading_of
from scraper.reports.header import read_header
from scraper.reports.judgement_table import table_in_front, without_table
from scraper.reports.phrases import phrases_of
from scraper.reports.table import Table

# Published framework: "from 1 April 2026 we will no longer make an overall effectiveness judgement". The day
# is the inspection's; reports published later on earlier inspections still carry it.
_NO_OVERALL_FROM: Final = date(2026, 4, 1)

_TOGETHER: Final = "in_care_and_care_leavers"
_APART: Final = frozenset({"in_care", "care_leavers"})

_FAMILY: Final = tuple(framework for framework in FRAMEWORKS.values() if framework.layout == "ilacs")
LABELS: Final = phrases_of(area for framework in _FAMILY for area in framework.areas)
GRADES: Final = phrases_of(grade for framework in _FAMILY for grade in framework.grades)


def read(first: Framework, pages: Sequence[str]) -> Reading:
    """A report of one of the three ILACS frameworks; `unrecognised` where it has no judgement table."""
    header = read_header(pages)
    table = table_in_front(pages, LABELS, GRADES)
    framework_id = _framework(table, header.start)
    if framework_id is None:
        return without_table("an inspection of children's services", header)
    reading = reading_of(framework_id, header, table.rows, table=table)
    return replace(reading, problems=(*reading.problems, *_unexpected(reading)))


def _unexpected(reading: Reading) -> Iterator[str]:
    """An overall grade of a time when none is given is likely that of the inspection before."""
    overall = any(judgement.area == "overall_effectiveness" for judgement in reading.judgements)
    if overall and reading.inspection_start and reading.inspection_start >= _NO_OVERALL_FROM:
        yield "overall_effectiveness: a grade is printed, though inspections from 1 April 2026 give none"


def _framework(table: Table, start: date | None) -> str | None:
    care = _care(table)
    if not care:
        return None
    if _TOGETHER in care:
        return "ilacs_2018"
    # A sentence below the table can begin "Overall effectiveness": only a grade makes it a row.
    overall_graded = any(row.area == "overall_effectiveness" for row in table.rows)
    if not overall_graded and start and start >= _NO_OVERALL_FROM:
        return "ilacs_2026"
    return "ilacs_2023"


def _care(table: Table) -> Collection[str]:
    """The areas that tell the frameworks apart: that of the first row that is one of them, as an earlier
    inspection's can stand below; labels without a grade only where there is no such row."""
    graded = [row.area for row in table.rows if row.area in {_TOGETHER, *_APART}]
    return graded[:1] or (table.areas & _APART) or (table.areas & {_TOGETHER})
