"""Pages made to cost time: each is read by the reading process, well within its limit for one document."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scraper.reports.worker import ReportReader
from tests.scraper.reports.documents import pdf

_LIMIT = 10.0  # seconds; the program allows a document twice that
_ROWS = 16
_COLUMNS = 1500

# What each family of patterns looks for, so that every one of them is tried.
_BEGINNINGS = {
    "ilacs": ("Inspection of Thornbury local authority children's services", "Judgement Grade"),
    "sif": (
        "Inspection of services for children in need of help and protection",
        "Inspection date: 1 May 2014 to 3 May 2014",
        "The overall judgement is that children's services",
    ),
    "area SEND": ("Area SEND inspection of Thornbury Local Area Partnership", "Inspection outcome"),
    "looked after": ("Inspection of services for looked after children", "Record of main findings"),
    "letter": ("Focused visit to Thornbury children's services", "Areas for priority action"),
    "board": ("Review of the effectiveness of the Local Safeguarding Children Board", "The LSCB is good"),
    "nothing known": ("A report of Ofsted on something else", "that has words enough to be looked at"),
}
_UNITS = {
    "blank lines": r"\n",
    "one word": "Ab",
    "short lines": r"the \n",
    "the same heading": r"Inspection of \n",
    "half a label": r"The experiences and progress of \n",
    "half a sentence": r"The Local Safeguarding Children Board is \n",
    "bullets": r"- x\n",
}


@pytest.fixture(scope="module")
def reader() -> Iterator[ReportReader]:
    """One process for all of them."""
    with ReportReader(time_limit=_LIMIT) as process:
        yield process


@pytest.mark.parametrize("unit", _UNITS.values(), ids=_UNITS.keys())
@pytest.mark.parametrize("beginning", _BEGINNINGS.values(), ids=_BEGINNINGS.keys())
def test_a_page_of_repetitions_is_read_in_time(
    reader: ReportReader, beginning: tuple[str, ...], unit: str
) -> None:
    reading = reader.read(_document(beginning, unit))
    assert not any("took longer" in problem or "memory" in problem for problem in reading.problems)
    assert reading.reader != ""


def _document(beginning: tuple[str, ...], unit: str) -> bytes:
    """Two pages alike, with some 20,000 characters of repetition that pdfium gives back one by one."""
    filler = unit * (_COLUMNS // len(unit.replace("\\n", "n")))
    lines = [*beginning, *[f"x{filler}"] * _ROWS, "x"]
    shown = " ".join(f"({line}) Tj T*" for line in lines)
    page = f"BT /F1 1 Tf 2 TL 5 800 Td {shown} ET".encode("cp1252")
    return pdf(page, page)
