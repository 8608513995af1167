"""From a document to a Reading: text, framework, reader. Pure, and what the reading process runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from scraper.frameworks import FRAMEWORKS, Framework
from scraper.model import Reading, ReadingStatus
from scraper.reports import (
    area_send,
    identify,
    ilacs,
    judgement_table,
    letter,
    looked_after,
    lscb,
    sif,
)
from scraper.reports.crosscheck import crosschecked
from scraper.reports.improvements import improvements_of
from scraper.reports.layout import NO_LAYOUT, Layout
from scraper.reports.summary import summary_of
from scraper.reports.text import CannotRead, opened
from scraper.reports.title import authority_of, title_of
from scraper.reports.versions import made_by

Reader = Callable[[Framework, Sequence[str]], Reading]

# By the name that a framework's `layout` says.
READERS: Final[Mapping[str, Reader]] = {
    "judgement_table": judgement_table.read,
    "ilacs": ilacs.read,
    "sif": sif.read,
    "lscb": lscb.read,
    "looked_after": looked_after.read,
    "area_send": area_send.read,
    "letter": letter.read,
}


def read_document(data: bytes) -> Reading:
    """What a document says. Whatever the bytes are, the answer is a Reading with its honest status.

    For files from strangers use `worker.ReportReader`, which does the same within limits.
    """
    try:
        with opened(data) as document:
            return replace(read_pages(document.pages, document.layout), pages=document.pages)
    except CannotRead as error:
        return Reading(error.status, problems=(error.problem,), reader=made_by("text"))


def read_pages(pages: Sequence[str], layout: Layout = NO_LAYOUT) -> Reading:
    """The reading of a document whose text is already at hand, one string a page."""
    found = identify.identify(pages)
    if found is None:
        return _unknown(pages)
    framework = FRAMEWORKS[found]
    reading = replace(READERS[framework.layout](framework, pages), reader=made_by(framework.layout))
    return _told_more(crosschecked(reading, pages), pages, layout)


def _told_more(reading: Reading, pages: Sequence[str], layout: Layout) -> Reading:
    """The reading with what a document says beside its grades."""
    if reading.framework is None:
        return reading
    listed = improvements_of(reading.framework, pages, layout)
    return replace(
        reading,
        title=title_of(reading.framework, pages),
        authority=authority_of(reading.framework, pages),
        summary=summary_of(reading.framework, pages, layout),
        improvements=listed.items,
        problems=(*reading.problems, *filter(None, (listed.problem,))),
    )


def _unknown(pages: Sequence[str]) -> Reading:
    begins = f"begins '{identify.first_words(pages)}'"
    if identify.names_publisher(pages):
        status, problem = ReadingStatus.UNRECOGNISED, f"a report of no known framework: it {begins}"
    else:
        status, problem = ReadingStatus.NOT_A_REPORT, f"a document that nowhere names Ofsted: it {begins}"
    return Reading(status, problems=(problem,), reader=made_by("identify"))
