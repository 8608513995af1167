"""What a report says must improve, item by item: one small reader for each way of printing the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from scraper.model import Improvement
from scraper.reports.hyphens import unbroken
from scraper.reports.improvements import area_send, ilacs, letters, looked_after, sif
from scraper.reports.layout import NO_LAYOUT, Layout

_READERS: Final[Mapping[str, Callable[[Sequence[str], Layout], tuple[Improvement, ...]]]] = {
    "ilacs_2018": ilacs.items,
    "ilacs_2023": ilacs.items,
    "ilacs_2026": ilacs.items,
    "sif": sif.items,
    "looked_after_2013": looked_after.items,
    "area_send_2023": area_send.items,
    "area_send_2016": letters.items,
    "area_send_monitoring": letters.items,
    "jtai": letters.items,
    "joint_area_review": letters.items,
    "focused_visit": letters.items,
    "monitoring_visit": letters.items,
}


def improvements_of(
    framework: str, pages: Sequence[str], layout: Layout | None = None
) -> tuple[Improvement, ...]:
    """The items of the report's list of what must improve, in the order printed.

    Empty where the framework's documents carry no such list, where this one does not, or where the list
    cannot be told with certainty from the text around it. `layout` None: no geometry is at hand.
    """
    read = _READERS.get(framework)
    items = read(pages, layout or NO_LAYOUT) if read else ()
    return tuple(replace(item, text=unbroken(item.text, pages)) for item in items)
