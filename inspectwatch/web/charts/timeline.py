"""The timeline of an authority: every judgement over the years as a box, an area a lane.

Pure: inspections in, geometry out, in units of the SVG's own. Boxes of one area are joined by a line, dashed
where the area had another name or was split or merged; an upright line stands right before the
first inspection under another framework. It is no day: frameworks overlapped, and few began on a known day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from inspectwatch.web.charts.lanes import lanes_of, order
from scraper.frameworks import FRAMEWORKS

BOX = 24.0
LANE = 34.0
LEFT, RIGHT, TOP, BOTTOM = 214.0, 8.0, 46.0, 30.0
_MARGINS = LEFT + RIGHT + 2 * BOX
_WIDTH = 820.0
_SHORT = 2  # years, and fewer: they are drawn only as wide as a telephone is
_SHORT_YEAR = 58.0
_APART = 30.0  # between the middles of two boxes, however near their days are
_LETTER = 6.6  # width of a letter of the labels, on average
_ABBREVIATIONS = frozenset({"ilacs", "sif", "lscb", "send", "jtai"})


@dataclass(frozen=True, slots=True)
class Judged:
    """One judgement. `before`: the area it was compared with, None: none; `basis`: how."""

    area: str
    grade: str
    before: str | None = None
    basis: str | None = None
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Inspected:
    """One graded inspection, by the last of its days."""

    day: date
    framework: str
    judgements: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A judgement. `said`: in words; `tall`: it stands for several lanes."""

    x: float
    y: float
    height: float
    grade: str
    area: str
    day: date
    tall: bool
    disputed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """From a judgement to the next of the same area. `basis`: same, renamed, split, merged."""

    x1: float
    x2: float
    y: float
    basis: str


@dataclass(frozen=True, slots=True)
class Break:
    """A time under one framework. `line`: right before its first inspection, None: with the
    chart; `row`: 0 or 1, so that labels do not overlap; `ends`: the label ends at `x`, else it begins there.
    """

    line: float | None
    x: float
    row: int
    label: str
    framework: str
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """The first of January of a year."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Visit:
    """A letter or visit without grades."""

    x: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """All of it. `lanes`: (area, y of its middle)."""

    width: float
    height: float
    lanes: tuple[tuple[str, float], ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    breaks: tuple[Break, ...]
    ticks: tuple[Tick, ...]
    visits: tuple[Visit, ...]
    visits_y: float

    @property
    def is_short(self) -> bool:
        """Whether so few years are drawn that it fits every screen."""
        return self.width < _WIDTH


def timeline(inspections: Sequence[Inspected], visits: Sequence[date] = ()) -> Timeline | None:
    """The chart; None where nothing was ever judged."""
    known = sorted((each for each in inspections if each.judgements), key=lambda each: each.day)
    if not known:
        return None
    used = {lane for each in known for judged in each.judgements for lane in lanes_of(judged.area)}
    lanes = {
        lane: TOP + LANE * (row + 0.5) for row, lane in enumerate(lane for lane in order() if lane in used)
    }
    scale = _Scale.over([each.day for each in known], visits)
    places = _apart([scale.x(each.day) for each in known], scale)
    boxes = [_boxes(each, x, lanes) for each, x in zip(known, places, strict=True)]
    bottom = TOP + LANE * len(lanes)
    return Timeline(
        width=scale.width,
        height=bottom + BOTTOM + (LANE if visits else 0),
        lanes=tuple(lanes.items()),
        boxes=tuple(box for each in boxes for box in each.values()),
        lines=tuple(_lines(known, boxes, lanes)),
        breaks=_breaks(known, places, scale.width),
        ticks=tuple(scale.ticks()),
        visits=tuple(Visit(scale.x(day)) for day in visits),
        visits_y=bottom + LANE / 2,
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days as places from left to right; whole years, so that ticks stand inside."""

    first: date
    last: date
    width: float  # of the whole chart

    @classmethod
    def over(cls, days: Sequence[date], visits: Sequence[date]) -> _Scale:
        every = [*days, *visits]
        first, end = min(every).year, max(every).year + 1
        years = end - first
        is_short = years <= _SHORT and len(days) <= years  # more boxes would not have room
        width = _MARGINS + years * _SHORT_YEAR if is_short else _WIDTH
        return cls(date(first, 1, 1), date(end, 1, 1), width)

    def x(self, day: date) -> float:
        share = (day - self.first).days / (self.last - self.first).days
        return LEFT + BOX + share * (self.width - _MARGINS)

    def ticks(self) -> list[Tick]:
        years = range(self.first.year, self.last.year + 1)
        step = 1 if len(years) <= 16 else 2
        return [Tick(self.x(date(year, 1, 1)), str(year)) for year in years if (year - years[0]) % step == 0]


def _apart(places: Sequence[float], scale: _Scale) -> list[float]:
    """The places, from left to right, moved so that no box lies on another and none beyond the right end."""
    found: list[float] = []
    for place in places:
        found.append(max(place, found[-1] + _APART) if found else place)
    end = scale.x(scale.last)
    for index in reversed(range(len(found))):
        found[index] = min(found[index], end)
        end = found[index] - _APART
    return found


def _boxes(inspected: Inspected, x: float, lanes: Mapping[str, float]) -> dict[str, Box]:
    found = {}
    for judged in inspected.judgements:
        middles = [lanes[lane] for lane in lanes_of(judged.area)]
        found[judged.area] = Box(
            x=x - BOX / 2,
            y=min(middles) - BOX / 2,
            height=max(middles) - min(middles) + BOX,
            grade=judged.grade,
            area=judged.area,
            day=inspected.day,
            tall=len(middles) > 1,
            disputed=judged.disputed,
        )
    return found


def _lines(
    known: Sequence[Inspected], boxes: Sequence[Mapping[str, Box]], lanes: Mapping[str, float]
) -> list[Line]:
    found = []
    for index, inspected in enumerate(known):
        for judged in inspected.judgements:
            start = _box_before(judged, boxes[:index])
            if start is None:
                continue
            end = boxes[index][judged.area]
            shared = [lane for lane in lanes_of(judged.area) if lane in lanes_of(start.area)]
            found += [Line(start.x + BOX, end.x, lanes[lane], judged.basis or "same") for lane in shared]
    return found


def _box_before(judged: Judged, earlier: Sequence[Mapping[str, Box]]) -> Box | None:
    if judged.before is None:
        return None
    return next((boxes[judged.before] for boxes in reversed(earlier) if judged.before in boxes), None)


def _breaks(known: Sequence[Inspected], places: Sequence[float], width: float) -> tuple[Break, ...]:
    """A label where each framework is first seen; those that would overlap stand in two rows."""
    found = [Break(None, LEFT + BOX / 2, 0, short_name(known[0].framework), known[0].framework)]
    ends = [found[0].x + _LETTER * len(found[0].label), 0.0]
    for (before, after), place in zip(pairwise(known), places[1:], strict=True):
        if before.framework == after.framework:
            continue
        line, label = place - _APART / 2, short_name(after.framework)
        long = _LETTER * len(label)
        is_last = line + 4 + long > width - RIGHT  # set from the right: how wide letters are is a guess
        x = width - RIGHT if is_last else line + 4
        begins = x - long if is_last else x
        row = 0 if begins > ends[0] else 1
        ends[row] = begins + long
        found.append(Break(line, x, row, label, after.framework, is_last))
    return tuple(found)


def short_name(framework: str) -> str:
    """As the field calls it: "ILACS 2023", "SIF"."""
    words = framework.split("_")
    if framework in FRAMEWORKS and words[0] not in _ABBREVIATIONS:
        words[0] = words[0].capitalize()
    return " ".join(word.upper() if word in _ABBREVIATIONS else word for word in words)
