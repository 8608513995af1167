"""Pages that fail, or lag behind the list, for so long that somebody should know.

One page of 153 that cannot be read is no failure of the source, and passes. Where it does not, news may stand
behind it, and silence would be a lie.
"""

from __future__ import annotations

from collections.abc import Set
from datetime import timedelta

from inspectwatch.causes import BEHIND, cause_of
from inspectwatch.output import counted
from inspectwatch.parts import Parts
from inspectwatch.run_report import Tally
from notifier.words import day
from scraper.errors import ScraperError
from scraper.model import ListedProvider, ProviderPage
from scraper.ofsted.rereads import Listing
from storage.failing_pages import FailingPage, FailingPages

LASTS = timedelta(days=1)
TIMES = 4  # that it was asked for, at the least: a daemon that was off has seen nothing
PATIENCE = timedelta(days=3)  # with a page that lacks what the list shows: then it is read once a day
ONE_IN = 10  # pages of the list may be left out of a first complete run; one in any case


def note_failure(parts: Parts, tally: Tally, listed: ListedProvider, error: ScraperError) -> None:
    """Counts a page that could not be had or does not fit."""
    tally.failed(error)
    parts.providers.note_page_failed(listed.urn)
    page = _table(parts).failed(listed.urn, parts.clock.now())
    if _lasts(parts, page) and not cause_of(error).at_once:  # else an alarm says it already
        tally.pages_that_last.append(error)


def note_lasting_failures(parts: Parts, tally: Tally) -> None:
    """An alarm about pages that every run of a day and more asked for in vain."""
    errors = tally.pages_that_last
    if not errors:
        return
    pages = f"the page of {counted(len(errors), 'authority')}"
    message = f"{pages} could not be read for a day and more; the first: {errors[0]}"
    tally.alarm(cause_of(errors[0]).kind, message, level=len(errors), cause=cause_of(errors[0]))


def note_page(
    parts: Parts, tally: Tally, listed: ListedProvider, page: ProviderPage, *, may_remove: bool
) -> None:
    """Records what a page shows; what was against it is over. `may_remove`: it proves what it lacks."""
    noted = parts.providers.note_page(
        listed.urn,
        page.reports,
        latest=listed.latest_report,
        baseline=not parts.baseline_done() or _table(parts).is_silent(listed.urn),
        may_remove=may_remove,
        now=parts.clock.now(),
    )
    _table(parts).read(listed.urn)
    tally.new_reports += noted.new


def left_out(parts: Parts, unread: Set[str], listed: int) -> bool:
    """Whether the first complete run may end without these pages, which then are silent when they come: one
    dead page must not keep everybody's news back for ever. Few of the list, and each for long enough."""
    failing = _table(parts).failing()
    if not all(urn in failing and _lasts(parts, failing[urn]) for urn in unread):
        return False
    if len(unread) > max(listed // ONE_IN, 1):
        return False
    for urn in unread:
        _table(parts).leave_silent(urn)
    return True


def resting(parts: Parts) -> frozenset[str]:
    """URNs of those whose page has lacked the list's report for days, and was read today."""
    now = parts.clock.now()
    return parts.providers.lagging_read_since(now - LASTS, lagging_before=now - PATIENCE)


def note_lags(parts: Parts, tally: Tally, listing: Listing) -> None:
    """An alarm about reports that the list has shown for a day and their page does not. One that lagged from
    the beginning hides no news."""
    told_since = parts.providers.told_since()
    if told_since is None:
        return
    lagging = parts.providers.lagging(told_since, parts.clock.now() - LASTS)
    late = [row for row in listing.rows if row.urn in lagging and row.latest_report]
    for row in late:
        shown = day(row.latest_report.isoformat()) if row.latest_report else ""
        problem = f"{row.url}: for a day and more the list shows a report of {shown}, and the page does not"
        tally.problems.append(problem)
        tally.alarm(BEHIND.kind, problem, cause=BEHIND)


def _lasts(parts: Parts, page: FailingPage) -> bool:
    return page.tries >= TIMES and parts.clock.now() - page.since >= LASTS


def _table(parts: Parts) -> FailingPages:
    return FailingPages(parts.providers.db)
