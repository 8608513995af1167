"""Step 1: who is there, and is the list to be believed?"""

from __future__ import annotations

from inspectwatch.parts import Parts
from inspectwatch.run_report import Tally
from scraper.errors import ScraperError
from scraper.ofsted.authorities import provider_from
from scraper.ofsted.crawl import read_listing
from scraper.ofsted.rereads import Listing, completeness_problems


async def read_list(parts: Parts, tally: Tally) -> Listing | None:
    """Reads the list and notes its providers. None: it could not be had or does not fit."""
    try:
        listing = await read_listing(parts.fetcher, parts.page_memory, parts.base_url)
    except ScraperError as error:
        tally.failed(error)
        return None
    tally.providers = len(listing.rows)
    _gate(parts, tally, listing)
    parts.providers.note_providers(map(provider_from, listing.rows), parts.clock.now())
    return listing


def _gate(parts: Parts, tally: Tally, listing: Listing) -> None:
    """Fewer providers than stated, expected or seen last time: the run may add and never remove."""
    as_configured = len(listing.rows) == parts.expected_providers
    problems = completeness_problems(
        listing,
        expected=parts.expected_providers,
        last_good=None if as_configured else parts.providers.last_good_count(),
    )
    if problems:
        tally.problems.extend(problems)
        tally.alarms["incomplete"] = "; ".join(problems)
    else:
        tally.healthy = True
        parts.providers.note_good_list(len(listing.rows))
