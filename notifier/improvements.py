"""What must improve, as a message lists it: serious weaknesses first, and no more than people read."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from notifier.payload import ImprovementData, ReportEventData
from notifier.table import TEXT_WIDTH
from notifier.words import PRIORITY_ACTION, one_line

PRIORITY, OTHERS = "Areas for priority action", "What needs to improve"
MOST_ITEMS = 12
_LONGEST_LINE = 1200  # of an item, and of a point nested in it
_MOST_POINTS = 12
_LONGEST_NAME = 200
_POINT = "- "


@dataclass(frozen=True, slots=True)
class Item:
    """One item. `responsible` is empty where nobody is named, or where the whole list names the same."""

    text: str
    points: tuple[str, ...]
    responsible: str


@dataclass(frozen=True, slots=True)
class Group:
    """Items that stand under one heading of the report's list, such as "Within three months:"."""

    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class ImprovementList:
    """One list of a message. `responsible` is whoever must act on all of it; empty: see the items."""

    title: str
    responsible: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Improvements:
    """Both lists, None where there is nothing to list, and how many items of the report are not shown."""

    priority: ImprovementList | None
    others: ImprovementList | None
    more: int


def improvements_of(data: ReportEventData) -> Improvements:
    """What the report says must improve."""
    items = data.get("improvements", [])
    priority = [item for item in items if item["kind"] == PRIORITY_ACTION]
    others = [item for item in items if item["kind"] != PRIORITY_ACTION]
    shown = priority[:MOST_ITEMS]
    room = MOST_ITEMS - len(shown)
    return Improvements(
        priority=improvement_list(PRIORITY, shown),
        others=improvement_list(OTHERS, others[:room]),
        more=max(len(items) - MOST_ITEMS, 0) + data.get("improvements_left_out", 0),
    )


def improvement_list(title: str, items: Sequence[ImprovementData]) -> ImprovementList | None:
    """These items under one title; None where there are none."""
    if not items:
        return None
    named = {_responsible(item) for item in items}
    shared = named.pop() if len(named) == 1 and len(items) > 1 else ""
    return ImprovementList(
        title=title,
        responsible=shared,
        groups=tuple(
            Group(heading, tuple(_item(item, named_above=bool(shared)) for item in group))
            for heading, group in groupby(items, _heading)
        ),
    )


def _heading(item: ImprovementData) -> str:
    return one_line(item["heading"], _LONGEST_NAME)


def _responsible(item: ImprovementData) -> str:
    return one_line(item["responsible"] or "", _LONGEST_NAME)


def _item(item: ImprovementData, *, named_above: bool) -> Item:
    """Lines that begin with "- " are points nested in the item; any other goes on with the line before."""
    text, *points = item["text"].split(f"\n{_POINT}")
    shown = points if len(points) <= _MOST_POINTS else [*points[:_MOST_POINTS], "…"]
    return Item(
        text=one_line(text, _LONGEST_LINE),
        points=tuple(one_line(point, _LONGEST_LINE) for point in shown),
        responsible="" if named_above else _responsible(item),
    )


def text_list(improvements: ImprovementList, width: int = TEXT_WIDTH) -> str:
    """The list in plain text, at most `width` columns wide."""
    wrapped = partial(textwrap.wrap, width=width, break_on_hyphens=False)
    lines = [improvements.title]
    if improvements.responsible:
        lines += wrapped(f"Responsible: {improvements.responsible}")
    for group in improvements.groups:
        if group.heading:
            lines += ["", *wrapped(group.heading)]
        lines += [line for item in group.items for line in _text_item(item, wrapped)]
    return "\n".join(lines)


def _text_item(item: Item, wrapped: Callable[..., list[str]]) -> list[str]:
    lines = wrapped(item.text, initial_indent="  * ", subsequent_indent="    ")
    for point in item.points:
        lines += wrapped(point, initial_indent="    - ", subsequent_indent="      ")
    if item.responsible:
        responsible = f"Responsible: {item.responsible}"
        lines += wrapped(responsible, initial_indent="    ", subsequent_indent="    ")
    return lines
