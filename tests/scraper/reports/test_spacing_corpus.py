"""Real pages: every line of their body is found again where it is printed, and summaries part as printed."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest

from scraper.reports.paragraphs import body_lines
from scraper.reports.spacing import distances
from scraper.reports.summary import summary_of
from scraper.reports.text import CannotRead, opened

_EACH_NTH = 11

# Counted by people beside the page.
_COUNTED = {
    "50004481": 3,
    "50016457": 3,
    "50121476": 5,
    "50168072": 4,
    "50175284": 2,
    "50181505": 2,
    "50202402": 6,
    "50218078": 3,
    "50221956": 5,
    "50237003": 3,
    "50252261": 3,
    "50294204": 2,
}


def test_every_line_of_a_body_is_found_on_its_page(shared: Path) -> None:
    pages = 0
    for file in sorted((shared / "corpus" / "reports").glob("*.pdf"))[::_EACH_NTH]:
        try:
            with opened(file.read_bytes()) as document:
                lines = body_lines(document.pages)
                told = distances(lines, document.layout)
        except CannotRead:
            continue
        for page, both in groupby(zip(lines, told, strict=True), key=lambda pair: pair[0].page):
            known = [distance for _, distance in both]
            assert len(known) <= 2 or any(known), (file.stem, page)
            pages += 1
    assert pages > 200


@pytest.mark.parametrize("report", _COUNTED)
def test_a_summary_has_the_paragraphs_that_people_counted(shared: Path, report: str) -> None:
    with opened((shared / "corpus" / "reports" / f"{report}.pdf").read_bytes()) as document:
        found = summary_of("ilacs_2023", document.pages, document.layout)
    assert len(found) == _COUNTED[report]
