"""Joins fetching and parsing for this publisher: the list, and one provider's page."""

from __future__ import annotations

from scraper.fetch import Fetcher, PageMemory
from scraper.model import ListedProvider, ListPage, ProviderPage
from scraper.ofsted.addresses import PAGE_ROWS, list_page_url
from scraper.ofsted.pages import parse_list_page, parse_provider_page
from scraper.ofsted.rereads import Listing, combine

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
        page = parse_list_page(await fetcher.get(url, memory))
        pages.append(page)
        seen += len(page.rows)
        if not page.rows or seen >= page.stated_total:
            break
    return combine(pages)


async def read_provider(fetcher: Fetcher, memory: PageMemory, listed: ListedProvider) -> ProviderPage:
    """What a provider's own page says. Raises FetchError and ParseError."""
    return parse_provider_page(await fetcher.get(listed.url, memory))
