"""The tables "Areas for priority action" and "Areas for improvement" of area SEND reports.

Each cell is an item, and nothing in the text says where one ends: the lines drawn around the cells do. The
tables stand at the end of the report, before "Local area partnership details", and may run over page ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from scraper.model import Improvement, ImprovementKind
from scraper.reports.bullets import BULLET, DASH
from scraper.reports.improvements.listed import Listed, certain
from scraper.reports.layout import Layout
from scraper.reports.paragraphs import body_lines
from scraper.reports.ruled import Band, Cell, CellLine, bands, joined

_HEADING = re.compile(r"Areas? (?i:for (improvement|priority action)s?)\b")
_HEADING_LINE = re.compile(rf"^[ \t]*{_HEADING.pattern}[ \t]*$", re.MULTILINE)
_END = re.compile(r"Local (?i:area partnership details)")
_MOST_PAGES: Final = 6  # from the first heading; in 20 real reports the end is on the third at the latest
_KINDS: Final = {
    "improvement": ImprovementKind.IMPROVEMENT,
    "priority action": ImprovementKind.PRIORITY_ACTION,
}

_NUMBER = re.compile(r"\d{1,2}\. *")
_CLOSED: Final = (".", "!", "?", ".'", '."', ".)")
_INDENT: Final = 3.0  # points


def listed(pages: Sequence[str], layout: Layout) -> Listed:
    """The items in the order printed, with the bodies named beside them; none without the geometry."""
    tables = _pages_of_tables(pages)
    if not tables:
        return Listed()
    found = certain(_items(tables, layout), tables.start)
    missed = _announced(pages, tables) - {item.kind for item in found.items}
    return replace(found, unread=tables.start) if missed else found


def _announced(pages: Sequence[str], tables: range) -> set[ImprovementKind]:
    """What the headings that stand alone on a line announce."""
    texts = pages[tables.start - 1 : tables.stop - 1]
    return {_KINDS[name.lower()] for text in texts for name in _HEADING_LINE.findall(text)}


def _items(tables: range, layout: Layout) -> list[Improvement]:
    found: list[Improvement] = []
    for page in tables:
        on_page = list(_on_page(page, bands(layout, page), found[-1].kind if found else None))
        if found and on_page and _goes_on(on_page[0], found[-1]):
            found[-1] = _lengthened(found[-1], on_page.pop(0))
        found += on_page
    return found


def _pages_of_tables(pages: Sequence[str]) -> range:
    """From the first heading to the details that follow the tables, which may be on the last table's page."""
    first = next((at for at, page in enumerate(pages, 1) if _HEADING_LINE.search(page)), None)
    if first is None:
        return range(0)
    last = next((at for at, page in enumerate(pages, 1) if at >= first and _END.search(page)), len(pages))
    if last > first and any(_END.match(line.text) for line in body_lines(pages, last, last)[:1]):
        last -= 1
    return range(first, min(last, first + _MOST_PAGES - 1) + 1)


def _on_page(page: int, strips: Iterable[Band], kind: ImprovementKind | None) -> Iterator[Improvement]:
    """The items of one page; `kind` is that of a table that may run on from the page before."""
    for strip in strips:
        if not strip.cells and _END.search(strip.text):
            return
        heading = _heading(strip)
        if heading:
            kind = _KINDS[heading.lower()]
        elif kind and strip.cells:
            yield from _in_row(strip.cells, kind, page)


def _heading(strip: Band) -> str | None:
    """What the strip announces: the head of a table, or text that ends above one."""
    if not strip.cells:
        return next(reversed(_HEADING.findall(strip.text)), None)
    heads = (_HEADING.fullmatch(joined(cell)) for cell in strip.cells)
    return next((head[1] for head in heads if head), None)


def _in_row(cells: Sequence[Cell], kind: ImprovementKind, page: int) -> Iterator[Improvement]:
    """The items of one row, mostly one. The last column has them, one before it the responsible bodies."""
    bodies = [joined(cell) for cell in cells[:-1]]
    for part in _parts(cells[-1]):
        yield Improvement(_text(part), kind, page, responsible=" ".join(bodies) if bodies else None)


def _parts(cell: Cell) -> list[Cell]:
    """The cell in one piece or, where it is a numbered list, its items without their numbers."""
    if not cell or not _NUMBER.match(cell[0].text):
        return [cell]
    starts = [at for at, line in enumerate(cell) if _NUMBER.match(line.text)]
    unnumbered = [replace(line, text=_NUMBER.sub("", line.text, count=1)) for line in cell]
    ends = [*starts[1:], len(cell)]
    return [tuple(unnumbered[start:end]) for start, end in zip(starts, ends, strict=True)]


def _text(lines: Cell) -> str:
    """The item on one line; points nested in it, and what stands below them, on lines of their own."""
    margin = min((line.left for line in lines), default=0.0)
    paragraphs: list[tuple[str, list[CellLine]]] = []
    for line in lines:
        indented = line.left > margin + _INDENT
        point = _point(line, indented or bool(DASH.match(lines[0].text)))
        below = paragraphs and paragraphs[-1][0] and not indented
        if point:
            paragraphs.append(("- ", [replace(line, text=line.text[point.end() :])]))
        elif below or not paragraphs:
            paragraphs.append(("", [line]))
        else:
            paragraphs[-1][1].append(line)
    return "\n".join(mark + joined(paragraph) for mark, paragraph in paragraphs)


def _point(line: CellLine, dashes: bool) -> re.Match[str] | None:
    return BULLET.match(line.text) or (DASH.match(line.text) if dashes else None)


def _goes_on(item: Improvement, above: Improvement) -> bool:
    """Whether the first row of a page is the rest of the last one of the page before."""
    if item.kind is not above.kind:
        return False
    return item.responsible == "" or item.text.startswith("- ") or not above.text.endswith(_CLOSED)


def _lengthened(item: Improvement, rest: Improvement) -> Improvement:
    below = rest.text.startswith("- ") or item.text.endswith(_CLOSED)
    between = "\n" if below else "" if item.text.endswith("-") else " "
    responsible = item.responsible and f"{item.responsible} {rest.responsible or ''}".strip()
    return replace(item, text=item.text + between + rest.text, responsible=responsible)
