"""From page to page of the list: where each begins, when it ends, and when it is read once more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast
from urllib.parse import parse_qs, urlsplit

import pytest

from scraper.errors import BotCheck, ParseError
from scraper.fetch import Fetcher, PageMemory
from scraper.ofsted.crawl import MAX_PAGES, read_listing
from scraper.page import FetchedPage
from tests.scraper.ofsted.cases import page

SITE = "https://reports.example.org"
MEMORY = cast("PageMemory", object())


def printed(stated: int, numbers: Sequence[int]) -> str:
    """A page of the list with these authorities."""
    rows = "".join(
        f'<li class="search-result"><h3><a href="{SITE}/provider/44/{number}">Place {number}</a></h3>'
        f"<ul><li>URN: {number}</li></ul></li>"
        for number in numbers
    )
    return f'<html><body><span class="results-count">{stated} results</span><ul>{rows}</ul></body></html>'


class Scripted:
    """Gives these bodies, one an answer, the last for ever; notes what was asked for."""

    def __init__(self, *bodies: str) -> None:
        self.bodies = list(bodies)
        self.asked: list[str] = []

    async def get(self, url: str, memory: PageMemory) -> FetchedPage:
        assert memory is MEMORY
        self.asked.append(url)
        body = self.bodies.pop(0) if len(self.bodies) > 1 else self.bodies[0]
        return page(body.encode(), url=url)

    @property
    def starts(self) -> list[tuple[str, str]]:
        """(start, rows) of each page asked for."""
        queries = [parse_qs(urlsplit(url).query) for url in self.asked]
        return [(query["start"][0], query["rows"][0]) for query in queries]


async def test_each_page_begins_where_the_one_before_ended() -> None:
    """However many rows a page shows: a site may cap it below what was asked for."""
    site = Scripted(printed(5, (1, 2)), printed(5, (3, 4)), printed(5, (5,)))
    listing = await read_listing(cast("Fetcher", site), MEMORY, SITE)
    assert site.starts == [("0", "100"), ("2", "100"), ("4", "100")]
    assert [row.urn for row in listing.rows] == ["1", "2", "3", "4", "5"]
    assert (listing.stated_total, listing.problems) == (5, ())
    assert {url.partition("/search?")[0] for url in site.asked} == {SITE}


async def test_a_list_that_does_not_add_up_is_read_once_more_from_its_beginning() -> None:
    site = Scripted(printed(3, (1, 2)), printed(3, (2,)), printed(3, (1, 2)), printed(3, (3,)))
    listing = await read_listing(cast("Fetcher", site), MEMORY, SITE)
    assert [start for start, _ in site.starts] == ["0", "2", "0", "2"]
    assert (len(listing.rows), listing.problems) == (3, ())


async def test_it_is_read_no_third_time() -> None:
    site = Scripted(printed(3, (1, 2)), printed(3, ()), printed(3, (1, 2)), printed(3, ()))
    listing = await read_listing(cast("Fetcher", site), MEMORY, SITE)
    assert [start for start, _ in site.starts] == ["0", "2", "0", "2"]
    assert listing.problems == ("the list states 3 providers and shows 2",)


async def test_a_list_that_never_ends_is_given_up() -> None:
    site = Scripted(printed(1_000_000, (1,)))
    listing = await read_listing(cast("Fetcher", site), MEMORY, SITE)
    assert len(site.asked) == 2 * MAX_PAGES == 100
    assert len(listing.rows) == 1


async def test_what_is_no_page_of_the_publisher_is_named_as_what_it_is() -> None:
    robots = "<html><title>Just a moment...</title><body>captcha</body></html>"
    with pytest.raises(BotCheck) as raised:
        await read_listing(cast("Fetcher", Scripted(robots)), MEMORY, SITE)
    assert SITE in str(raised.value)
    assert isinstance(raised.value.__cause__, ParseError)
    with pytest.raises(ParseError, match="results-count"):
        await read_listing(cast("Fetcher", Scripted("<html><body>News</body></html>")), MEMORY, SITE)
