"""Step 1: who is there, and is the list to be believed?"""

from __future__ import annotations

from datetime import datetime, timedelta

from inspectwatch.causes import cause_of
from inspectwatch.parts import Parts
from inspectwatch.run_report import Tally
from notifier.payload import ProviderEvent
from scraper.errors import NotFound, ScraperError
from scraper.ofsted.authorities import provider_from
from scraper.ofsted.crawl import read_listing
from scraper.ofsted.rereads import Listing, completeness_problems
from storage.times import AHEAD

MISSING_FOR = timedelta(days=1)  # from one complete list to another: a provider is then no longer listed
RUNS_WITHOUT_LIST = 4  # in a row: a source that cannot be had is then broken, not only hiccuping


async def read_list(parts: Parts, tally: Tally) -> Listing | None:
    """Reads the list and notes its providers. None: it could not be had or does not fit."""
    try:
        listing = await read_listing(parts.fetcher, parts.page_memory, parts.base_url)
    except ScraperError as error:
        tally.failed(error)
        _note_lasting_failure(parts, tally, error)
        return None
    tally.providers = len(listing.rows)
    _gate(parts, tally, listing)
    _note(parts, tally, listing)
    return listing


def _note(parts: Parts, tally: Tally, listing: Listing) -> None:
    """Adds and updates what the list shows, and tells who left it and who is back."""
    table, now, gone = parts.listing_news.table, parts.clock.now(), parts.listing_news.table.gone()
    providers = {listed.urn: provider_from(listed) for listed in listing.rows}
    for each in parts.providers.note_providers(providers.values(), now):
        tally.notes.append(f"URN {each.urn}, {each.before} till now, is called {each.now}")
    table.note(providers, now, complete=tally.healthy)
    for known in gone:
        if known.urn in providers:
            tally.notes.append(f"{known.name} (URN {known.urn}) is listed again")
            _add(tally, parts.listing_news.back(known, baseline_done=parts.baseline_done()))
    if tally.healthy:
        _tell_of_gone(parts, tally)


def _tell_of_gone(parts: Parts, tally: Tally) -> None:
    """By URN, not by number: a list is as long as before where one took another's place."""
    now = parts.clock.now()
    for each in parts.listing_news.table.missing():
        since = each.missing_since
        if since is not None and now - since >= MISSING_FOR:
            tally.notes.append(f"{each.name} (URN {each.urn}) is no longer listed; its ratings stay")
            is_news = not _went_before_the_news(parts, since)
            _add(tally, parts.listing_news.gone(each, since, baseline_done=is_news))


def _went_before_the_news(parts: Parts, since: datetime) -> bool:
    """While everything was silent, as after a restore: whoever was to hear of it may have."""
    news_since = parts.providers.told_since()
    return news_since is None or since <= news_since


def _add(tally: Tally, event: ProviderEvent | None) -> None:
    if event is not None:
        tally.listing_events.append(event)


def _gate(parts: Parts, tally: Tally, listing: Listing) -> None:
    """Fewer providers than stated, expected or seen last time: the run may add and never remove."""
    explained = _is_as_newly_expected(parts, listing)
    problems = completeness_problems(
        listing,
        expected=parts.expected_number(),
        last_good=None if explained else parts.providers.last_good_count(),
    )
    if problems:
        tally.problems.extend(problems)
        tally.alarm("incomplete", "; ".join(problems), level=_missing(parts, listing))
    else:
        tally.healthy = True
        parts.providers.note_good_list(len(listing.rows), parts.expectation())


def _is_as_newly_expected(parts: Parts, listing: Listing) -> bool:
    """Exactly as long as is expected since somebody changed that: the table from its day on, or a person. A
    list that merely happens to have the number of old is held against the last one as any other."""
    changed = parts.providers.last_expectation() != parts.expectation()
    return changed and len(listing.rows) == parts.expected_number()


def _note_lasting_failure(parts: Parts, tally: Tally, error: ScraperError) -> None:
    """A list that is gone, or that nobody could get for a while, must not end in silence."""
    now, listed = parts.clock.now(), parts.providers.last_listed()
    if listed and listed > now + AHEAD:  # by a clock that ran ahead
        listed = parts.runs.last_read(now)
    runs = parts.runs.number_since(listed, now)
    if isinstance(error, NotFound):
        if "broken" not in tally.alarms:
            tally.alarm("broken", str(error), cause=cause_of(error))
    elif runs >= RUNS_WITHOUT_LIST and not tally.is_named():
        cause = cause_of(error)
        tally.alarm(cause.kind, f"{error}; no list was read in {runs} runs", cause=cause)


def _missing(parts: Parts, listing: Listing) -> int:
    """How many providers are not there that should be; at least one, as something does not add up."""
    wanted = max(parts.expected_number(), parts.providers.last_good_count() or 0)
    return max(wanted - len(listing.rows), 1)
