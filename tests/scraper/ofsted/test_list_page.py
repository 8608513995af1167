"""Rows of the list that are almost right: what is still read, and what is refused in which words."""

from __future__ import annotations

import pytest

from scraper.errors import ParseError
from scraper.model import ListPage
from scraper.ofsted.pages import parse_list_page
from tests.scraper.ofsted.cases import page

SITE = "https://reports.example.org"


def parsed(*items: str, stated: str = "1 result", urn: str = "80536") -> ListPage:
    """A first page with one row of these items; without any: no row."""
    labels = "".join(f"<li>{item}</li>" for item in items)
    link = f'<h3><a href="{SITE}/provider/44/{urn}">Place</a></h3>'
    row = f'<li class="search-result">{link}<ul>{labels}</ul></li>' if items else ""
    body = f'<html><body><span class="results-count">{stated}</span><ul>{row}</ul></body></html>'
    return parse_list_page(page(body.encode(), url=f"{SITE}/search?start=0"))


def test_a_row_with_two_values_of_one_label_is_refused() -> None:
    with pytest.raises(ParseError, match="the row has two values of 'urn'"):
        parsed("URN: 80536", "URN: 80537")
    assert parsed("URN: 80536", "urn : 80536").rows[0].urn == "80536"


def test_a_row_without_its_urn_is_refused() -> None:
    with pytest.raises(ParseError, match="the row says URN '' and links to"):
        parsed("Rating: Good")


def test_a_urn_with_letters_counts_in_either_case() -> None:
    assert parsed("URN: sc80536", urn="sc80536").rows[0].urn == "SC80536"


def test_a_value_may_hold_a_colon() -> None:
    row = parsed("URN: 80536", "Opening: 9:00", "Opening: 9:00").rows[0]
    assert row.latest_report is None
    with pytest.raises(ParseError, match="the row has two values of 'opening'"):
        parsed("URN: 80536", "Opening: 9:00", "Opening: 8:00")


def test_one_result_without_its_row_is_no_page_of_the_list() -> None:
    with pytest.raises(ParseError):
        parsed(stated="1 result")
    assert parsed(stated="0 results").rows == ()
    with pytest.raises(ParseError, match="'' is no number of results"):
        parsed(stated="")
