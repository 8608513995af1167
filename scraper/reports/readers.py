"""From a document to a Reading: text, framework, reader. Pure, and what the reading process runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from scraper.model import Reading, ReadingStatus
from scraper.reports import area_send, identify, ilacs, looked_after, lscb, sif
from scraper.reports.text import CannotRead, extract_pages

Reader = Callable[[Sequence[str]], Reading]

READERS: Final[Mapping[str, Reader]] = {
    "sif": sif.read,
    "ilacs": ilacs.read,
    "area_send_2023": area_send.read,
    "looked_after_2013": looked_after.read,
    "lscb_review": lscb.read,
}
# Letters: a grade read from one of these is invented.
WITHOUT_JUDGEMENTS: Final = frozenset(
    {
        "focused_visit",
        "monitoring_visit",
        "jtai",
        "joint_area_review",
        "area_send_2016",
        "area_send_monitoring",
    }
)


def read_document(data: bytes) -> Reading:
    """What a document says. Whatever the bytes are, the answer is a Reading with its honest status.

    For files from strangers use `worker.ReportReader`, which does the same within limits.
    """
    try:
        pages = extract_pages(data)
    except CannotRead as error:
        return Reading(error.status, problems=(error.problem,))
    return read_pages(pages)


def read_pages(pages: Sequence[str]) -> Reading:
    """The reading of a document whose text is already at hand, one string a page."""
    framework = identify.identify(pages)
    if framework is None:
        return _unknown(pages)
    if framework in WITHOUT_JUDGEMENTS:
        return Reading(ReadingStatus.NO_JUDGEMENTS, framework)
    return READERS[framework](pages)


def _unknown(pages: Sequence[str]) -> Reading:
    begins = f"begins '{identify.first_words(pages)}'"
    if identify.names_publisher(pages):
        return Reading(ReadingStatus.UNRECOGNISED, problems=(f"a report of no known framework: it {begins}",))
    return Reading(
        ReadingStatus.NOT_A_REPORT, problems=(f"a document that nowhere names Ofsted: it {begins}",)
    )
