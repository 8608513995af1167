"""Step 2, of those whom the list lacks: a page may go on after its row has gone, and bring a last report.

From such a page reports may come, and none may go: that an authority is no longer listed, or that a list has
lost a row, says nothing of its ratings. That its page is gone, too, is no failure either.
"""

from __future__ import annotations

from datetime import timedelta

from inspectwatch.parts import Parts
from inspectwatch.run_report import GIVE_UP_AFTER, Tally
from inspectwatch.steps.page_failures import note_page
from inspectwatch.succession import successions
from scraper.errors import NotFound, ScraperError
from scraper.model import ListedProvider
from scraper.ofsted.crawl import read_provider
from scraper.ofsted.rereads import Listing

BY_POLLS = timedelta(days=1)  # so far apart, while the list is not complete; else sweeps alone do it
ENDED_FOR = timedelta(days=400)  # and replaced: nothing more is to come


async def read_unlisted(parts: Parts, tally: Tally, listing: Listing) -> None:
    """Reads the pages of the providers that are known and not on the list, where that is due. What fails is
    a note."""
    if not _is_due(parts, tally):
        return
    parts.listing_news.table.note_unlisted_read(parts.clock.now())
    failed = 0
    for listed in _unlisted(parts, listing):
        parts.check_stop()
        if tally.is_failing() or failed >= GIVE_UP_AFTER:
            return
        failed = failed + 1 if await _fails(parts, tally, listed) else 0


def _is_due(parts: Parts, tally: Tally) -> bool:
    if tally.sweep:
        return True
    last = parts.listing_news.table.unlisted_read_at()
    return not tally.healthy and (last is None or parts.clock.now() - last >= BY_POLLS)


def _unlisted(parts: Parts, listing: Listing) -> list[ListedProvider]:
    """With the date that the list showed last."""
    shown = {listed.urn for listed in listing.rows}
    latest, now = parts.providers.known_latest(), parts.clock.now()
    known = [each for each in parts.listing_news.table.all() if each.urn not in shown]
    replaced = {each.old.urn for each in successions(parts.providers.db)} if known else set[str]()
    return [
        ListedProvider(each.urn, each.name, parts.providers.provider(each.urn).url, latest[each.urn])
        for each in known
        if each.urn not in replaced or each.missing_since is None or now - each.missing_since < ENDED_FOR
    ]


async def _fails(parts: Parts, tally: Tally, listed: ListedProvider) -> bool:
    try:
        page = await read_provider(parts.fetcher, parts.page_memory, listed)
    except NotFound:
        return False
    except ScraperError as error:
        tally.notes.append(f"{listed.name}, which is not on the list: {error}")
        return True
    note_page(parts, tally, listed, page, may_remove=False)
    return False
