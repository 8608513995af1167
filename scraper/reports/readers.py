"""From a document to a Reading: text, framework, reader. Pure, and what the reading process runs.

Every reading names what made it, so that readings made by other readers than today's are noticed. Raise
`COMMON` when anything shared changes what can be read (text, tables, phrases, header, identification,
cross-check, titles, summaries, improvements), and a reader's own version when only that reader does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from scraper.frameworks import FRAMEWORKS, Framework
from scraper.model import Reading, ReadingStatus
from scraper.reports import (
    area_send,
    identify,
    ilacs,
    judgement_table,
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

COMMON: Final = 2


@dataclass(frozen=True, slots=True)
class Reader:
    """What reads documents of one layout: from a framework and its pages to judgements."""

    name: str  # what a framework's `layout` says
    version: int
    read: Callable[[Framework, Sequence[str]], Reading]

    @property
    def made_by(self) -> str:
        """What its readings are signed with, such as "ilacs/2.1"."""
        return made_by(self.name, self.version)


def made_by(name: str, version: int) -> str:
    """What a reading is signed with."""
    return f"{name}/{COMMON}.{version}"


def _letter(framework: Framework, _pages: Sequence[str]) -> Reading:
    """Letters carry no grades, however often their prose says "good"."""
    return Reading(ReadingStatus.NO_JUDGEMENTS, framework.id)


READERS: Final[Mapping[str, Reader]] = {
    reader.name: reader
    for reader in (
        Reader("judgement_table", 1, judgement_table.read),
        Reader("ilacs", 1, ilacs.read),
        Reader("sif", 1, sif.read),
        Reader("lscb", 1, lscb.read),
        Reader("looked_after", 1, looked_after.read),
        Reader("area_send", 1, area_send.read),
        Reader("letter", 1, _letter),
    )
}
_TEXT: Final = made_by("text", 1)  # a document without text to read
# A text of no known framework. Its version rises by itself with each framework that is added.
_IDENTIFY: Final = made_by("identify", len(FRAMEWORKS))
CURRENT_READERS: Final = frozenset({_TEXT, _IDENTIFY, *(reader.made_by for reader in READERS.values())})
"""Everything that a reading of today can be signed with."""


def read_document(data: bytes) -> Reading:
    """What a document says. Whatever the bytes are, the answer is a Reading with its honest status.

    For files from strangers use `worker.ReportReader`, which does the same within limits.
    """
    try:
        with opened(data) as document:
            return read_pages(document.pages, document.layout)
    except CannotRead as error:
        return Reading(error.status, problems=(error.problem,), reader=_TEXT)


def read_pages(pages: Sequence[str], layout: Layout = NO_LAYOUT) -> Reading:
    """The reading of a document whose text is already at hand, one string a page."""
    found = identify.identify(pages)
    if found is None:
        return _unknown(pages)
    framework = FRAMEWORKS[found]
    reader = READERS[framework.layout]
    reading = replace(reader.read(framework, pages), reader=reader.made_by)
    return _told_more(crosschecked(reading, pages), pages, layout)


def _told_more(reading: Reading, pages: Sequence[str], layout: Layout) -> Reading:
    """The reading with what a document says beside its grades."""
    if reading.framework is None:
        return reading
    return replace(
        reading,
        title=title_of(reading.framework, pages),
        authority=authority_of(reading.framework, pages),
        summary=summary_of(reading.framework, pages),
        improvements=improvements_of(reading.framework, pages, layout),
    )


def _unknown(pages: Sequence[str]) -> Reading:
    begins = f"begins '{identify.first_words(pages)}'"
    if identify.names_publisher(pages):
        status, problem = ReadingStatus.UNRECOGNISED, f"a report of no known framework: it {begins}"
    else:
        status, problem = ReadingStatus.NOT_A_REPORT, f"a document that nowhere names Ofsted: it {begins}"
    return Reading(status, problems=(problem,), reader=_IDENTIFY)
