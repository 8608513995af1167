"""An authority beside its statistical neighbours: grades, and what each must improve."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inspectwatch.neighbours import neighbours_of
from inspectwatch.output import clean
from inspectwatch.web.site import unread
from inspectwatch.web.site.pages.authorities import COLUMNS as EVERY_COLUMN
from inspectwatch.web.site.pages.authorities import row_of
from inspectwatch.web.site.tables import Cell, Column, Row, Table
from inspectwatch.web.site.unread import unread_of
from inspectwatch.web.site.view import Asked
from inspectwatch.web.site.words import authority_cell, report_path
from notifier.words import PRIORITY_ACTION, capital, one_line
from storage.authorities import Wanted, authorities
from storage.overview import current_of, improvements_of

_COLUMNS = tuple(column for column in EVERY_COLUMN if column.key != "region")
_LONGEST = 220  # characters of an item: the report's own page has it whole


@dataclass(frozen=True, slots=True)
class MustImprove:
    """One authority. `priority` and `others` are its items; `report`: where they stand whole; `note`: that a
    later inspection could not be read, else empty."""

    name: str
    report: str
    priority: tuple[str, ...]
    others: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Nearby:
    """Of an authority and its neighbours, nearest first: their grades, and what each must improve. `missing`:
    names of those that this database does not have."""

    missing: tuple[str, ...]
    grades: Table
    improve: tuple[MustImprove, ...]
    improvements: Table


def nearby(asked: Asked, urn: str) -> Nearby | None:
    """None where no neighbours are known."""
    names = neighbours_of(urn).names
    urns = (urn, *names)
    providers = {row["urn"]: row for row in authorities(asked.db, Wanted((), urns=urns))}
    known = [each for each in urns if each in providers]
    if len(known) < 2:
        return None
    current, items = current_of(asked.db, known), improvements_of(asked.db, known)
    later = unread_of(asked, known)
    rows = tuple(row_of(providers[each], current.get(each, []), later.get(each)) for each in known)
    named = [{"urn": item["urn"], "provider": providers[item["urn"]]["provider"], **item} for item in items]
    return Nearby(
        tuple(name for each, name in names.items() if each not in providers),
        Table("neighbours", "It and its statistical neighbours, nearest first", _COLUMNS, rows),
        tuple(_must_improve(row, items) for row in rows if any(each["urn"] == row["urn"] for each in items)),
        Table("neighbours_improvements", "What each must improve", _ITEM_COLUMNS, tuple(named)),
    )


def _must_improve(row: Row, items: Sequence[Row]) -> MustImprove:
    own = [each for each in items if each["urn"] == row["urn"]]
    return MustImprove(
        clean(row["provider"]),
        report_path(row["urn"], own[0]["report_id"]),
        _texts(each for each in own if each["kind"] == PRIORITY_ACTION),
        _texts(each for each in own if each["kind"] != PRIORITY_ACTION),
        capital(unread.said(row, graded=True)),
    )


def _texts(items: Iterable[Row]) -> tuple[str, ...]:
    """In a line each; of long items the beginning."""
    return tuple(one_line(each["text"], _LONGEST) for each in items)


_ITEM_COLUMNS = (
    Column("provider", "Authority", authority_cell),
    Column("text", "What", lambda row: Cell(one_line(row["text"], _LONGEST))),
)
