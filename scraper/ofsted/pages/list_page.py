"""One page of a search result: which providers there are, and when each was last published about."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from scraper.model import ListedProvider, ListPage
from scraper.ofsted.addresses import first_row, provider_urn
from scraper.ofsted.dates import printed_day
from scraper.page import FetchedPage
from scraper.select import Element, only, open_page, shortened

_COUNT: Final = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,9})(?: results?)?", re.IGNORECASE | re.ASCII)


def parse_list_page(page: FetchedPage) -> ListPage:
    """The rows of a list page and the count it states for the whole result.

    More or fewer rows than stated are no error of one page (see `rereads.combine`): a site that stops
    serving rows after the first hundred still shows what changed among those. ParseError where this is no
    search result, where a row does not fit, and where a first page without rows states that there are some.
    """
    root = open_page(page)
    stated = _stated_total(root)
    must_have_rows = stated > 0 and first_row(page.url) == 0
    rows = root.many(".search-result", at_least=1 if must_have_rows else 0)
    return ListPage(stated, tuple(_provider(row) for row in rows))


def _stated_total(root: Element) -> int:
    """The count is printed once for narrow and once for wide screens."""
    counts = root.many(".results-count")
    printed = only([count.text for count in counts], counts[0], "number of results") or ""
    number = _COUNT.fullmatch(printed)
    if number is None:
        raise counts[0].error(f"{shortened(printed, 60)!r} is no number of results")
    return int(number[1].replace(",", ""))


def _provider(row: Element) -> ListedProvider:
    link = row.one(":is(h2, h3, h4) a[href]")
    labels = _labels(row)
    url = link.address()
    urn = labels.get("urn", "").upper()
    if provider_urn(url) is None or provider_urn(url) != urn:
        raise link.error(f"the row says URN {shortened(urn, 60)!r} and links to {shortened(url)!r}")
    if not link.text:
        raise link.error("the provider has no name")
    return ListedProvider(urn, shortened(link.text), url, _latest_report(row, labels))


def _labels(row: Element) -> dict[str, str]:
    """The row's "Label: value" items, labels in lower case. Which of them a row has, and where, varies."""
    labels: dict[str, str] = {}
    for item in row.many("li:not(:has(li))"):
        label, colon, value = item.text.partition(":")
        key = label.strip().lower()
        if colon and labels.setdefault(key, value.strip()) != value.strip():
            raise item.error(f"the row has two values of {shortened(key, 60)!r}")
    return labels


def _latest_report(row: Element, labels: dict[str, str]) -> date | None:
    """A publication date. Without the label, nothing has been published about the provider yet."""
    printed = labels.get("latest report")
    if printed is None:
        return None
    day = printed_day(printed)
    if day is None:
        raise row.error(f"the date of the latest report cannot be read: {shortened(printed, 60)!r}")
    return day
