"""The publisher's own saved pages, where they are at hand beside the checkout."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from scraper.errors import ParseError
from scraper.model import Kind, PublishedReport, Remit
from scraper.ofsted.pages import parse_list_page, parse_provider_page
from scraper.page import FetchedPage
from tests.scraper.ofsted.cases import PARSERS, page

SITE = "https://reports.ofsted.gov.uk"


def saved(shared: Path, name: str, path: str) -> FetchedPage:
    return page((shared / "pages" / name).read_bytes(), url=SITE + path)


def test_the_saved_search_result(shared: Path) -> None:
    parsed = parse_list_page(saved(shared, "search-results.html", "/search"))

    assert parsed.stated_total == len(parsed.rows) == 61
    assert len({row.urn for row in parsed.rows}) == 61
    assert parsed.rows[0].urn == "139309"
    assert parsed.rows[0].url == f"{SITE}/provider/21/139309"
    assert parsed.rows[0].latest_report == date(2023, 1, 23)
    assert parsed.rows[3].name == "St Eanswythe's Church of England Primary School"


def test_the_saved_provider_page(shared: Path) -> None:
    parsed = parse_provider_page(saved(shared, "provider-school.html", "/provider/21/116780"))

    assert (parsed.urn, parsed.name) == ("116780", "Abberley Parochial VC Primary School")
    assert [report.id for report in parsed.reports] == ["50276206", "2777285", "2347589", "1929463"]
    assert parsed.reports[2] == PublishedReport(
        id="2347589",
        title="Full inspection",
        kind=Kind.OTHER,
        remit=Remit.OTHER,
        published=date(2014, 3, 18),
        inspected=date(2014, 2, 26),
        url="https://files.ofsted.gov.uk/v1/file/2347589",
    )


@pytest.mark.parametrize(
    ("parser", "name"),
    [
        ("list_page", "report-not-found.html"),
        ("list_page", "provider-school.html"),
        ("provider_page", "report-not-found.html"),
        ("provider_page", "search-results.html"),
    ],
)
def test_a_page_of_another_sort_is_refused(shared: Path, parser: str, name: str) -> None:
    with pytest.raises(ParseError):
        PARSERS[parser](saved(shared, name, "/provider/21/116780"))
