"""Step 2: read the pages of those providers for whom something may have moved."""

from __future__ import annotations

from datetime import timedelta

from inspectwatch.causes import MARKUP
from inspectwatch.parts import Parts
from inspectwatch.run_report import Tally
from scraper.errors import ScraperError
from scraper.model import ListedProvider, ProviderPage
from scraper.ofsted.crawl import read_provider
from scraper.ofsted.rereads import Listing, providers_to_read
from storage.values import HeldReport

GONE_FOR = timedelta(days=1)  # a report is withdrawn when two readings so far apart do not show it


async def read_pages(parts: Parts, tally: Tally, listing: Listing) -> None:
    """Reads and notes each page that is due. A page that fails is counted and is due at the next poll."""
    to_read = _to_read(parts, listing, sweep=tally.sweep)
    for done, listed in enumerate(to_read, start=1):
        parts.check_stop()
        if tally.site_is_down():
            return
        await _read_page(parts, tally, listed)
        parts.progress.step(done, len(to_read), listed.name)


def _to_read(parts: Parts, listing: Listing, *, sweep: bool) -> list[ListedProvider]:
    now = parts.clock.now()
    chosen = providers_to_read(
        listing.rows,
        parts.providers.known_latest(),
        parts.providers.read_urns(),
        now.astimezone(parts.timezone).date(),
        sweep=sweep,
    )
    suspects = parts.providers.suspects(now - GONE_FOR) - {listed.urn for listed in chosen}
    return chosen + [listed for listed in listing.rows if listed.urn in suspects]


async def _read_page(parts: Parts, tally: Tally, listed: ListedProvider) -> None:
    try:
        page = await read_provider(parts.fetcher, parts.page_memory, listed)
    except ScraperError as error:
        tally.failed(error)
        parts.providers.note_page_failed(listed.urn)
        return
    tally.went_well()
    may_remove = tally.healthy and not _is_behind(page, listed)
    noted = parts.providers.note_page(
        listed.urn,
        page.reports,
        latest=listed.latest_report,
        baseline=not parts.baseline_done(),
        may_remove=may_remove,
        now=parts.clock.now(),
    )
    tally.new_reports += noted.new
    _check_against_list(parts, tally, page, listed)
    _tell_of_withdrawals(parts, tally, page, may_remove=may_remove)


def _check_against_list(parts: Parts, tally: Tally, page: ProviderPage, listed: ListedProvider) -> None:
    """A list without dates would hide every new report: till it has them again, each poll reads the pages."""
    dated = any(report.published for report in page.reports)
    if dated and listed.latest_report is None:
        problem = f"{listed.url}: the page lists published reports, and the list shows no latest report"
        tally.problems.append(problem)
        tally.alarm("broken", problem, cause=MARKUP)
        parts.providers.note_page_failed(listed.urn)


def _tell_of_withdrawals(parts: Parts, tally: Tally, page: ProviderPage, *, may_remove: bool) -> None:
    provider, baseline_done = parts.providers.provider(page.urn), parts.baseline_done()
    shown = {report.id for report in page.reports}
    for held in parts.reports.reports_of(page.urn):
        event = None
        if held.withdrawn_at and held.report.id in shown:
            event = parts.recorder.reinstate(provider, held, baseline_done=baseline_done)
        elif may_remove and _is_gone(parts, held):
            heard = held.readable or held.last_event is not None  # else nobody heard of it, and nobody need
            known = heard and not _went_before_the_news(parts, held)
            event = parts.recorder.withdraw(provider, held, baseline_done=baseline_done and known)
        if event:
            tally.events.append(event)


def _is_gone(parts: Parts, held: HeldReport) -> bool:
    since = held.missing_since
    return held.withdrawn_at is None and since is not None and parts.clock.now() - since >= GONE_FOR


def _went_before_the_news(parts: Parts, held: HeldReport) -> bool:
    """Gone while everything was silent, as after a restore: whoever was to hear of it may have."""
    since, news_since = held.missing_since, parts.providers.told_since()
    return since is not None and news_since is not None and since <= news_since


def _is_behind(page: ProviderPage, listed: ListedProvider) -> bool:
    """Whether the page lacks the report whose date the list shows: it is then no proof of anything gone."""
    newest = max((report.published for report in page.reports if report.published), default=None)
    return listed.latest_report is not None and (newest is None or newest < listed.latest_report)
