"""Any list of a single inspection, invented at random, comes back as it was printed."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.model import ImprovementKind
from tests.scraper.reports.sif_lists import BOARD, CONTENTS, FRONT, SUMMARY, read

WORDS = (
    *(
        "children",
        "families",
        "managers",
        "plans",
        "visits",
        "homes",
        "timely",
        "and",
        "that",
        "the",
        "of",
        "to",
    ),
    *("(paragraph", "47),", "well-being", "16-year-olds", "'front", "door'", "schools;", "panel:"),
    *("Council", "Section", "Recommendations,", "IROs", "audit"),
)
TOPICS = ("Care leavers", "Quality of practice", "Leadership, management and governance", "Missing children")
phrases = st.lists(st.sampled_from(WORDS), min_size=3, max_size=30).map(" ".join)


@dataclass(frozen=True)
class Entry:
    """One invented item, and the topic printed above it, if any."""

    topic: str
    text: str
    points: tuple[str, ...]

    @property
    def expected(self) -> str:
        return "\n".join((self.text, *(f"- {point}" for point in self.points)))


entries = st.builds(
    Entry,
    st.sampled_from(("", "", *TOPICS)),
    phrases.map(lambda phrase: f"Ensure {phrase} well."),
    st.lists(phrases.map(lambda phrase: f"that {phrase} last."), max_size=2).map(tuple),
)


def printed(items: Sequence[Entry], first: int, width: int) -> list[str]:
    lines: list[str] = []
    for number, item in enumerate(items, start=first):
        lines += [item.topic] if item.topic else []
        lines += textwrap.wrap(f"{number}. {item.text}", width, break_on_hyphens=False)
        for point in item.points:
            lines += textwrap.wrap(f"\uf06e {point}", width, break_on_hyphens=False)
    return lines


def broken(lines: Sequence[str], breaks: Sequence[int]) -> list[str]:
    """The lines on pages with a page number each."""
    cuts = [0, *sorted(cut % (len(lines) + 1) for cut in breaks), len(lines)]
    return [
        "\n".join((str(number), *lines[start:end])) + "\n"
        for number, (start, end) in enumerate(pairwise(cuts), start=4)
    ]


@settings(max_examples=100, deadline=None)
@given(
    urgent=st.lists(entries, max_size=5),
    ordinary=st.lists(entries, min_size=1, max_size=8),
    first=st.integers(min_value=1, max_value=120),
    width=st.integers(min_value=70, max_value=100),
    breaks=st.lists(st.integers(min_value=0, max_value=1000), max_size=3),
)
def test_any_list_comes_back_as_it_was_printed(
    urgent: list[Entry], ordinary: list[Entry], first: int, width: int, breaks: list[int]
) -> None:
    lines = [
        "What does the local authority need to improve?",
        "Priority and immediate action",
        *(printed(urgent, first, width) or ["The inspection did not find any areas for priority action."]),
        "Areas for improvement",
        *printed(ordinary, first + len(urgent), width),
    ]

    items = read(FRONT, CONTENTS, *broken(lines, breaks), SUMMARY, BOARD)

    assert [item.text for item in items] == [entry.expected for entry in (*urgent, *ordinary)]
    assert [item.heading for item in items] == headings(urgent) + headings(ordinary)
    assert [item.kind for item in items].count(ImprovementKind.PRIORITY_ACTION) == len(urgent)


def headings(items: Sequence[Entry]) -> list[str]:
    found: list[str] = []
    for item in items:
        found.append(item.topic or (found[-1] if found else ""))
    return found
