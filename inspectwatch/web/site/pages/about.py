"""Where everything comes from, how it is read, and what may be done with it."""

from __future__ import annotations

from dataclasses import dataclass

from inspectwatch.web.site.tables import Cell, Column, Table
from inspectwatch.web.site.view import Asked, View
from notifier.words import capital
from scraper.frameworks import FRAMEWORKS


@dataclass(frozen=True, slots=True, kw_only=True)
class About(View):
    """Text that the template has, and the frameworks."""


def build(asked: Asked) -> About:
    """The same for every database."""
    del asked
    rows = tuple(
        {
            "framework": framework.id,
            "name": framework.name,
            "areas": "; ".join(capital(area.short) for area in framework.areas),
            "grades": ", ".join(grade.short for grade in framework.grades if grade.rank)
            if framework.areas
            else "",
            "compared": int(framework.comparison is not None),
        }
        for framework in FRAMEWORKS.values()
    )
    columns = (
        Column("name", "Framework"),
        Column(
            "areas", "What is judged", lambda row: Cell(row["areas"] or "nothing: a letter without grades")
        ),
        Column("compared", "Compared", lambda row: Cell("yes" if row["compared"] else "no")),
    )
    return About(title="About", tables=(Table("frameworks", "What is read", columns, rows, wordy=True),))
