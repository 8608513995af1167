"""Step 2: read the pages of those providers for whom something may have moved."""

from __future__ import annotations

from inspectwatch.causes import MARKUP
from inspectwatch.parts import Parts
from inspectwatch.run_report import Tally
from inspectwatch.steps.page_failures import (
    note_failure,
    note_lags,
    note_lasting_failures,
    note_page,
    resting,
)
from inspectwatch.steps.removals import note_removals, to_look_at
from scraper.errors import ScraperError
from scraper.model import ListedProvider, ProviderPage
from scraper.ofsted.crawl import read_provider
from scraper.ofsted.rereads import Listing, is_recent, providers_to_read


async def read_pages(parts: Parts, tally: Tally, listing: Listing) -> None:
    """Reads and notes each page that is due. A page that fails is counted and is due at the next poll."""
    to_read = _to_read(parts, listing, sweep=tally.sweep)
    proof: list[str] = []
    for done, listed in enumerate(to_read, start=1):
        parts.check_stop()
        if tally.site_is_down():
            break
        if await _read_page(parts, tally, listed):
            proof.append(listed.urn)
        parts.progress.step(done, len(to_read), listed.name)
    note_removals(parts, tally, proof)
    note_lasting_failures(parts, tally)
    note_lags(parts, tally, listing)


def _to_read(parts: Parts, listing: Listing, *, sweep: bool) -> list[ListedProvider]:
    today = parts.clock.now().astimezone(parts.timezone).date()
    known, read = parts.providers.known_latest(), parts.providers.read_urns()
    rest = frozenset[str]() if sweep else resting(parts)
    chosen = [
        listed
        for listed in providers_to_read(listing.rows, known, read, today, sweep=sweep)
        if listed.urn not in rest or is_recent(listed.latest_report, today)
    ]
    again = to_look_at(parts) - {listed.urn for listed in chosen}
    return chosen + [listed for listed in listing.rows if listed.urn in again]


async def _read_page(parts: Parts, tally: Tally, listed: ListedProvider) -> bool:
    """Whether the page was read, and proves that what it lacks is missing."""
    try:
        page = await read_provider(parts.fetcher, parts.page_memory, listed)
    except ScraperError as error:
        note_failure(parts, tally, listed, error)
        return False
    tally.went_well()
    may_remove = tally.healthy and not _is_behind(page, listed)
    note_page(parts, tally, listed, page, may_remove=may_remove)
    _check_against_list(parts, tally, page, listed)
    return may_remove


def _check_against_list(parts: Parts, tally: Tally, page: ProviderPage, listed: ListedProvider) -> None:
    """A list without dates would hide every new report: till it has them again, each poll reads the pages."""
    dated = any(report.published for report in page.reports)
    if dated and listed.latest_report is None:
        problem = f"{listed.url}: the page lists published reports, and the list shows no latest report"
        tally.problems.append(problem)
        tally.alarm("broken", problem, cause=MARKUP)
        parts.providers.note_page_failed(listed.urn)


def _is_behind(page: ProviderPage, listed: ListedProvider) -> bool:
    """Whether the page lacks the report whose date the list shows: it is then no proof of anything gone."""
    newest = max((report.published for report in page.reports if report.published), default=None)
    return listed.latest_report is not None and (newest is None or newest < listed.latest_report)
