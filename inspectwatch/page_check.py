"""How a document stands to the provider's page it hangs on: pure.

Where they disagree the document gives inspection dates and the page all else; what differs is recorded.
"""

from __future__ import annotations

from notifier.words import shortened
from scraper.model import Provider, Reading
from scraper.ofsted.names import agrees
from storage.values import Disagreement, HeldReport, PageCheck

LONGEST_NAME = 200  # characters of a name as printed: a document may claim a name of a megabyte


def page_check(provider: Provider, held: HeldReport) -> PageCheck:
    """What page and document say differently. Nothing of a report without a document."""
    reading = held.reading
    if reading is None:
        return PageCheck()
    named = agrees(reading.authority, provider.name)
    found = [_names(provider, reading)] if named is False else []
    return PageCheck(named, (*found, *_dates(held, reading)))


def another_authority(provider: Provider, held: HeldReport) -> str | None:
    """A sentence on a document that clearly names somebody else than the provider; None: it does not."""
    for each in page_check(provider, held).disagreements:
        if each.what == "authority":
            return f"{held.report.url}: the document names {each.document}, not {each.page}"
    return None


def _names(provider: Provider, reading: Reading) -> Disagreement:
    return Disagreement("authority", provider.name, shortened(reading.authority or "", LONGEST_NAME))


def _dates(held: HeldReport, reading: Reading) -> tuple[Disagreement, ...]:
    """The page gives one day, which may be any of the inspection's."""
    day, end = held.report.inspected, reading.inspection_end
    if day is None or end is None:
        return ()
    start = reading.inspection_start or end
    if start <= day <= end:
        return ()
    stated = end.isoformat() if start == end else f"{start.isoformat()} to {end.isoformat()}"
    return (Disagreement("inspected", day.isoformat(), stated),)
