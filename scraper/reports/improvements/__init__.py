"""What a report says must improve, item by item: one small reader for each way of printing the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from scraper.frameworks import FRAMEWORKS
from scraper.reports.hyphens import unbroken
from scraper.reports.improvements import area_send, ilacs, letters, looked_after, sif
from scraper.reports.improvements.listed import Listed
from scraper.reports.layout import NO_LAYOUT, Layout

_READERS: Final[Mapping[str, Callable[[Sequence[str], Layout], Listed]]] = {
    "sif": sif.listed,
    "looked_after_2013": looked_after.listed,
    "area_send_2023": area_send.listed,
    "area_send_2016": letters.listed,
    "area_send_monitoring": letters.listed,
    "jtai": letters.listed,
    "joint_area_review": letters.listed,
    "focused_visit": letters.listed,
    "monitoring_visit": letters.listed,
}


def improvements_of(framework: str, pages: Sequence[str], layout: Layout | None = None) -> Listed:
    """The items of the report's list of what must improve, in the order printed.

    Nothing where the framework's documents carry no such list or this one does not. A list that is printed
    but cannot be told with certainty from the text around it is a problem, never silence. `layout` None: no
    geometry is at hand.
    """
    known = FRAMEWORKS.get(framework)
    read = ilacs.listed if known and known.layout == "ilacs" else _READERS.get(framework)
    found = read(pages, layout or NO_LAYOUT) if read else Listed()
    return replace(found, items=tuple(replace(item, text=unbroken(item.text, pages)) for item in found.items))
