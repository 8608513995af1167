"""Joins fetching and parsing for this publisher: the list, and one provider's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from scraper.errors import ParseError
from scraper.fetch import Fetcher, PageMemory
from scraper.instead import refusal, what_came
from scraper.model import ListedProvider, ListPage, ProviderPage
from scraper.ofsted.addresses import PAGE_ROWS, list_page_url
from scraper.ofsted.pages import parse_list_page, parse_provider_page
from scraper.ofsted.rereads import Listing, combine
from scraper.page import FetchedPage

Parsed = TypeVar("Parsed")

MAX_PAGES = 50  # of a list: far more than the publisher needs, and an end to a list that never ends


async def read_listing(fetcher: Fetcher, memory: PageMemory, base_url: str) -> Listing:
    """Every provider on the list, newest report first: two requests for 153 providers.

    A report published between two pages pushes a provider over the edge between them; a list that does not
    add up is therefore read once more before it counts as such. Raises FetchError and ParseError.
    """
    listing = await _read_once(fetcher, memory, base_url)
    if listing.problems:
        listing = await _read_once(fetcher, memory, base_url)
    return listing


async def _read_once(fetcher: Fetcher, memory: PageMemory, base_url: str) -> Listing:
    pages: list[ListPage] = []
    seen = 0
    for _ in range(MAX_PAGES):
        url = list_page_url(base_url, start=seen, rows=PAGE_ROWS)
        page = _parsed(parse_list_page, await fetcher.get(url, memory))
        pages.append(page)
        seen += len(page.rows)
        if not page.rows or seen >= page.stated_total:
            break
    return combine(pages)


async def read_provider(fetcher: Fetcher, memory: PageMemory, listed: ListedProvider) -> ProviderPage:
    """What a provider's own page says. Raises FetchError and ParseError."""
    return _parsed(parse_provider_page, await fetcher.get(listed.url, memory))


def _parsed(parse: Callable[[FetchedPage], Parsed], page: FetchedPage) -> Parsed:
    """What does not fit may be no page of the publisher's at all: then it is named as what it is."""
    try:
        return parse(page)
    except ParseError as error:
        instead = what_came(page.headers, page.body)
        if instead is None:
            raise
        raise refusal(page.final_url, instead) from error
