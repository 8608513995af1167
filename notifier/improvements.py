"""What must improve, as a message lists it: serious weaknesses first, and no more than people read."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from notifier.payload import ImprovementData, ReportEventData
from notifier.table import TEXT_WIDTH
from notifier.words import PRIORITY_ACTION, one_line

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
        priority=_list("Areas for priority action", shown),
        others=_list("What needs to improve", others[:room]),
        more=max(len(items) - MOST_ITEMS, 0) + data.get("improvements_left_out", 0),
    )


def _list(title: str, items: Sequence[ImprovementData]) -> ImprovementList | None:
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


def text_list(improvements: ImprovementList) -> str:
    """The list in plain text, at most `TEXT_WIDTH` columns wide."""
    lines = [improvements.title]
    if improvements.responsible:
        lines += _wrapped(f"Responsible: {improvements.responsible}", "", "")
    for group in improvements.groups:
        if group.heading:
            lines += ["", *_wrapped(group.heading, "", "")]
        lines += [line for item in group.items for line in _text_item(item)]
    return "\n".join(lines)


def _text_item(item: Item) -> list[str]:
    lines = _wrapped(item.text, "  * ", "    ")
    for point in item.points:
        lines += _wrapped(point, "    - ", "      ")
    if item.responsible:
        lines += _wrapped(f"Responsible: {item.responsible}", "    ", "    ")
    return lines


def _wrapped(text: str, first: str, following: str) -> list[str]:
    return textwrap.wrap(
        text,
        TEXT_WIDTH,
        initial_indent=first,
        subsequent_indent=following,
        break_on_hyphens=False,
    )
