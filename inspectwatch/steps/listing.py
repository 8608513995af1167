"""Step 1: who is there, and is the list to be believed?"""

from __future__ import annotations

from inspectwatch.causes import cause_of
from inspectwatch.parts import Parts
from inspectwatch.run_report import Tally
from scraper.errors import NotFound, ScraperError
from scraper.ofsted.authorities import provider_from
from scraper.ofsted.crawl import read_listing
from scraper.ofsted.rereads import Listing, completeness_problems

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
        tally.alarm("incomplete", "; ".join(problems), level=_missing(parts, listing))
    else:
        tally.healthy = True
        parts.providers.note_good_list(len(listing.rows))


def _note_lasting_failure(parts: Parts, tally: Tally, error: ScraperError) -> None:
    """A list that is gone, or that nobody could get for a while, must not end in silence."""
    runs = parts.runs.number_since(parts.providers.last_listed())
    if isinstance(error, NotFound):
        if "broken" not in tally.alarms:
            tally.alarm("broken", str(error), cause=cause_of(error))
    elif runs >= RUNS_WITHOUT_LIST and not tally.alarms:
        cause = cause_of(error)
        tally.alarm(cause.kind, f"{error}; no list was read in {runs} runs", cause=cause)


def _missing(parts: Parts, listing: Listing) -> int:
    """How many providers are not there that should be; at least one, as something does not add up."""
    wanted = max(parts.expected_providers, parts.providers.last_good_count() or 0)
    return max(wanted - len(listing.rows), 1)
