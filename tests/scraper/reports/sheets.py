"""Pages with ruled tables, set as word processors set them: cell by cell, each edge a thin rectangle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

_LEFT, _RIGHT, _FIRST_COLUMN = 57.0, 531.0, 218.0
_LINE = 14.0


@dataclass(frozen=True, slots=True)
class Row:
    """One row of one or two cells, each of lines; a line that begins with a tab is indented."""

    cells: tuple[Sequence[str], ...]


@dataclass(frozen=True, slots=True)
class Underlined:
    """A line of text with a rule under its words."""

    text: str


Part = str | Row | Underlined


def row(*cells: str) -> Row:
    """A row whose cells are given with a newline between their lines."""
    return Row(tuple(cell.split("\n") for cell in cells))


def sheets(*pages: Sequence[Part]) -> bytes:
    """A PDF of these pages, each from the top down."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1)
    for number, parts in enumerate(pages, start=1):
        y = 780.0
        for part in parts:
            y = _row(canvas, y, part) if isinstance(part, Row) else _line(canvas, y, part)
        canvas.rect(_LEFT, 40, 400, 0.5, stroke=0, fill=1)
        canvas.drawString(_LEFT, 28, f"Area SEND inspection report: Thornbury {number}")
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _line(canvas: Canvas, y: float, part: str | Underlined) -> float:
    text = part if isinstance(part, str) else part.text
    canvas.setFont("Helvetica", 11)
    canvas.drawString(_LEFT, y - _LINE, text)
    if isinstance(part, Underlined):
        canvas.rect(_LEFT, y - _LINE - 2, canvas.stringWidth(text), 0.5, stroke=0, fill=1)
    return y - _LINE - 10


def _row(canvas: Canvas, top: float, part: Row) -> float:
    bottom = top - max(len(cell) for cell in part.cells) * _LINE - 4
    edges = [_LEFT, _RIGHT] if len(part.cells) == 1 else [_LEFT, _FIRST_COLUMN, _RIGHT]
    for cell, left, right in zip(part.cells, edges, edges[1:], strict=False):
        _cell(canvas, cell, left, top)
        for level in (top, bottom):
            canvas.rect(left, level, right - left, 0.5, stroke=0, fill=1)
    for edge in edges:
        canvas.rect(edge, bottom, 0.5, top - bottom, stroke=0, fill=1)
    return bottom


def _cell(canvas: Canvas, lines: Sequence[str], left: float, top: float) -> None:
    canvas.setFont("Helvetica", 11)
    for number, line in enumerate(lines, start=1):
        indent = 30.0 if line.startswith("\t") else 5.0
        canvas.drawString(left + indent, top - number * _LINE, line.lstrip("\t"))
