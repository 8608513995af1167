"""Words broken at a line's end are made whole where the document shows how, and only there."""

from __future__ import annotations

import pytest

from scraper.reports.hyphens import unbroken


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ser-vices offered.", "The services offered."),
        ("Their well-being matters.", "Their well-being matters."),  # never printed whole
        ("Long-standing and front-line work", "Long-standing and front-line work"),  # of two words each
        ("16-year-olds and up-to-date plans", "16-year-olds and up-to-date plans"),
    ],
)
def test_a_word_is_made_whole_only_where_the_document_prints_it_so(text: str, expected: str) -> None:
    pages = ["Services are good. Longstanding work, for long.", f"{text} Frontline staff. A line in front."]
    assert unbroken(text, pages) == expected
