"""Pages made to cost much. Parsing runs on the daemon's own loop, so each must be over at once."""

from __future__ import annotations

import time

import pytest

from scraper.errors import ParseError
from scraper.select import MAX_BYTES, MAX_TAGS, MAX_TEXT
from tests.scraper.ofsted.cases import PARSERS, page

URL = "https://reports.example/provider/44/80536"
HEAD = "<div class=title-block><h1>Oxfordshire</h1><p>URN: 80536</p></div><ol class=timeline>"
LINK = "<a class=publication-link href=/file/1>T</a>"
FILLING = "<b></b>" * (MAX_TAGS // 2 - 500)
SOON = 15.0  # seconds; each takes about one, and minutes where a bound is missing


@pytest.mark.parametrize(
    ("parser", "markup", "problem"),
    [
        ("provider_page", f"{HEAD}<li class=event>{LINK * 200}{FILLING}", "over 300 tags"),
        ("provider_page", f"{HEAD}{'<div><li class=event>' * 90}{LINK * 200}{FILLING}", "over 300 tags"),
        ("provider_page", f"{HEAD}<li class=event>{LINK * 201}", "no provider has over 200"),
        ("provider_page", f"<h1>x</h1>{'<b>URN</b>' * 10_000}", "no URN is printed"),
        ("list_page", "<b class=results-count>5</b>" + "<li class=search-result>" * 20_000, "found 0"),
        (
            "list_page",
            "<b class=results-count>5</b><div class=search-result><h3><a href=/provider/44/1>x</a></h3>"
            + "<li>a: b" * 20_000,
            "URN ''",
        ),
        ("list_page", f"<b class=results-count>{'1,' * 1_000_000}</b>", "no number of results"),
    ],
    ids=["many links", "deep links", "too many links", "URNs", "rows", "labels", "count"],
)
def test_a_page_that_could_take_minutes_is_refused_soon(parser: str, markup: str, problem: str) -> None:
    started = time.monotonic()
    with pytest.raises(ParseError, match=problem):
        PARSERS[parser](page(markup.encode(), url=URL))
    assert time.monotonic() - started < SOON


@pytest.mark.parametrize("repeated", ["(", "- 1 a", ", ", "pdf - ", "published "])
def test_a_title_that_could_take_minutes_is_cut_soon(repeated: str) -> None:
    filling = repeated * ((MAX_BYTES - 1_000) // len(repeated))
    body = f"{HEAD}<li class=event><a class=publication-link href=/file/1>Visit {filling}</a></li>"
    started = time.monotonic()
    try:
        outcome = str(PARSERS["provider_page"](page(body.encode(), url=URL)))
    except ParseError as error:
        outcome = str(error)
    assert time.monotonic() - started < SOON
    assert len(outcome) < 3 * MAX_TEXT


def test_an_xml_declaration_or_instruction_is_no_trouble() -> None:
    markup = f'<?php echo 1 ?>{HEAD}<?xml version="1.0"?><li>Opened</li>'
    parsed = PARSERS["provider_page"](page(markup.encode(), url=URL))
    assert "reports=()" in str(parsed)
