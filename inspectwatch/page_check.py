"""How a document stands to the provider's page it hangs on: pure.

Where they disagree the document gives inspection dates and the page all else; what differs is recorded.
"""

from __future__ import annotations

from datetime import date

from notifier.words import day, shortened
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
    """The page gives one day, which may be any of the inspection's. What cannot be right is told apart from
    what only differs."""
    days, on_page, end = held.days, held.report.inspected, reading.inspection_end
    found = []
    if end and not days.believes_printed:
        found.append(Disagreement("inspected_unlikely", _iso(days.end), _stated(reading, end)))
    elif end and on_page and not (reading.inspection_start or end) <= on_page <= end:
        what = "inspected_apart" if days.is_of_another_time else "inspected"
        found.append(Disagreement(what, on_page.isoformat(), _stated(reading, end)))
    if not days.believes_published:
        found.append(Disagreement("published_unlikely", _iso(days.published), _iso(days.end)))
    return tuple(found)


def _stated(reading: Reading, end: date) -> str:
    start = reading.inspection_start or end
    return end.isoformat() if start == end else f"{start.isoformat()} to {end.isoformat()}"


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


_DOUBTS = {
    "inspected_unlikely": "The document says {document} of the inspection, which cannot be right: {page} is"
    " used.",
    "inspected_apart": "The document says {document} of the inspection, its page {page}: the document's is"
    " used.",
    "published_unlikely": "Its page says that it was published on {page}, which cannot be right.",
}


def doubts(held: HeldReport) -> list[str]:
    """Sentences on days that are not believed, or that no one inspection can have, for those who are told."""
    if held.reading is None:
        return []
    return [
        _DOUBTS[each.what].format(page=_spelled(each.page), document=_spelled(each.document))
        for each in _dates(held, held.reading)
        if each.what in _DOUBTS
    ]


def _spelled(stated: str) -> str:
    """ISO days as people read them."""
    return " to ".join(day(each) for each in stated.split(" to ")) if stated else "another day"
