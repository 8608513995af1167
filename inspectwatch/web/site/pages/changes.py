"""What improved and what declined, to be filtered, and how to follow it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from sqlite_utils import Database

from inspectwatch.commands.moves import areas_in_order, each_in_order, none_found
from inspectwatch.commands.vocabulary import GRADES
from inspectwatch.feeds import ALL, slug
from inspectwatch.naming import NotOneProvider, the_one
from inspectwatch.output import counted
from inspectwatch.web.site.lists import Listing, counted_to, in_pieces
from inspectwatch.web.site.parameters import because, day_of, one_of, page_of, query_of
from inspectwatch.web.site.standing import AREAS
from inspectwatch.web.site.tables import Cell, Column, Row, Table
from inspectwatch.web.site.view import Asked, View
from inspectwatch.web.site.words import (
    area_title,
    authority_cell,
    date_cell,
    graded,
    moment,
    moved,
    report_path,
    said,
)
from notifier.words import MOVED, capital
from scraper.ofsted.authorities import reference_authorities
from storage import questions
from storage.authorities import MOST_COUNTED
from storage.moves import as_they_stand, earlier_moves
from storage.overview import held_events
from storage.past import NOW
from storage.providers import ProviderStore

PARAMETERS = ("provider", "region", "area", "direction", "grade", "since", "earlier", "page")
A_PAGE = 100
# Offered to choose from: the grades of the areas that are. An address may have any other, too.
_MOVED_TO = ("outstanding", "good", "requires_improvement", "adequate", "inadequate")
_HELD_APART = "No change fits, apart from what may be held back until a person decides."
_BEFORE = "“From before the watch, too” shows moves of before."


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes(View):
    """`since_when`: what the list can hold at most, in a sentence. `feeds`: (address, name)."""

    options: Mapping[str, tuple[tuple[str, str], ...]]
    chosen: Mapping[str, str]
    since_when: str
    feeds: tuple[tuple[str, str], ...]
    said: str


def build(asked: Asked) -> Changes:
    """One page of moves. Raises BadParameter."""
    regions = tuple(sorted({each.region for each in reference_authorities()}))
    chosen = {
        "provider": asked.parameters.get("provider", ""),
        "region": one_of(asked.parameters, "region", regions),
        "area": one_of(asked.parameters, "area", AREAS),
        "direction": one_of(asked.parameters, "direction", MOVED),
        "grade": one_of(asked.parameters, "grade", GRADES),
        "since": day_of(asked.parameters, "since") or "",
        "earlier": one_of(asked.parameters, "earlier", ("yes",)),
    }
    page, moves = page_of(asked.parameters), _moves(asked, chosen)
    start = (page - 1) * A_PAGE
    rows = moves.some(A_PAGE + 1, start)
    known = start + len(rows) if rows else counted_to(min(start, MOST_COUNTED), moves.every())[0]
    listing = Listing(
        page=page,
        pages=max(1, -(-known // A_PAGE)),
        query=query_of(chosen),
        every=moves.every,
        count=moves.number,
        is_long=len(rows) > A_PAGE,
    )
    return Changes(
        title="Changes",
        tables=(_table(asked, areas_in_order(rows[:A_PAGE], earlier=moves.earlier), moves),),
        listing=listing,
        options={
            "region": tuple((region, region) for region in regions),
            "area": tuple((area, area_title(area)) for area in AREAS),
            "direction": tuple((each, capital(each)) for each in MOVED),
            "grade": _grades(chosen["grade"]),
        },
        chosen=chosen,
        since_when=_since_when(asked, bool(chosen["earlier"])),
        feeds=_feeds(asked, chosen["region"]),
        said=_said(min(len(rows), A_PAGE), listing),
    )


@dataclass(frozen=True, slots=True)
class _Moves:
    """What the filters leave. `ask`: at most so many rows, from one on; `held`: events that are left out."""

    ask: Callable[[int, int], Sequence[Row]]
    filters: Mapping[str, str | None]  # as `none_found` takes them
    held: frozenset[str] = frozenset()
    earlier: bool = False  # moves of before the watch, too

    def some(self, most: int, start: int) -> Sequence[Row]:
        """At most so many, from that one on, a report's as they come."""
        if self.held:
            return list(islice(self._told(), start, start + most))
        return self.ask(most, start)

    def every(self) -> Iterator[Row]:
        """All of them, the areas of a report in their order."""
        return each_in_order(self._told(), earlier=self.earlier)

    def number(self) -> tuple[int, bool]:
        """How many there are, as far as anybody counts, and whether there may be more."""
        return counted_to(MOST_COUNTED, self._told())

    def _told(self) -> Iterator[Row]:
        return (row for row in in_pieces(self.ask) if row.get("event_id") not in self.held)


def _moves(asked: Asked, chosen: Mapping[str, str]) -> _Moves:
    urn = _urn(asked, chosen["provider"])
    given = {name: chosen[name] or None for name in ("region", "area", "since", "direction", "grade")}
    filters = {**given, "provider": urn}
    if chosen["earlier"]:
        return _Moves(partial(_earlier, asked.db, filters), filters, earlier=True)
    ask = partial(
        questions.changes,
        asked.db,
        provider=urn,
        region=given["region"],
        area=given["area"],
        since=given["since"],
        direction=given["direction"],
        grade=given["grade"],
    )

    def told(most: int, start: int) -> Sequence[Row]:
        return as_they_stand(asked.db, ask(limit=most, offset=start))

    return _Moves(told, filters, held_events(asked.db))


def _earlier(db: Database, filters: Mapping[str, str | None], most: int, start: int) -> Sequence[Row]:
    return as_they_stand(db, earlier_moves(db, filters, most, start))


def _grades(chosen: str) -> tuple[tuple[str, str], ...]:
    others = (chosen,) if chosen and chosen not in _MOVED_TO else ()
    return tuple((each, capital(said(each))) for each in (*_MOVED_TO, *others))


def _said(shown: int, listing: Listing) -> str:
    """How many there are, in words."""
    if listing.pages > 1:
        return f"{counted(shown, 'judgement').capitalize()} that moved on this page"
    return f"{counted(shown, 'judgement').capitalize()} that moved"


def _urn(asked: Asked, text: str) -> str | None:
    """Raises BadParameter where it names no authority, or several."""
    if not text:
        return None
    try:
        return the_one(asked.db, text)[0].urn
    except NotOneProvider as error:
        raise because("provider", error) from None


def _since_when(asked: Asked, earlier: bool) -> str:
    began = ProviderStore(asked.db).baseline_at()
    if earlier:
        return (
            "Every move between two inspections that is known, from before the watch, too; reports that were"
            " withdrawn are left out."
        )
    if began is None:
        return "The watch has not begun: the first complete run is still to come."
    return f"What moved since the watch began, on {moment(began, asked.site.timezone)}."


def _feeds(asked: Asked, region: str) -> tuple[tuple[str, str], ...]:
    base = asked.site.feeds_url
    if not base:
        return ()
    of_all = ((f"{base}/{ALL}", "All of England"),)
    return (*of_all, (f"{base}/regions/{slug(region)}.atom", region)) if region else of_all


def _table(asked: Asked, rows: Sequence[Row], moves: _Moves) -> Table:
    return Table(
        "changes",
        "Judgements that moved",
        _COLUMNS,
        tuple(rows),
        empty="" if rows else _none_found(asked, moves),
    )


def _none_found(asked: Asked, moves: _Moves) -> str:
    if moves.held:  # that no page shows: it cannot be said that nothing changed
        return _HELD_APART
    zone, earlier = asked.site.timezone, moves.earlier
    return none_found(asked.db, zone, NOW, moves.filters, earlier=earlier, before=_BEFORE)


_BASES = {
    "split": "judged together with another area then",
    "renamed": "under another name then",
    "merged": "before areas were merged",
}


def _before_cell(row: Row) -> Cell:
    return graded(row["previous_grade"], note=_BASES.get(row["basis"] or "", ""))


def _result_cell(row: Row) -> Cell:
    note = "report withdrawn since" if row["withdrawn"] else ""
    return Cell(moved(row["direction"]), href=report_path(row["urn"], row["report_id"]), note=note)


_COLUMNS = (
    Column("published", "Published", lambda row: date_cell(row, "published"), narrow=True),
    Column("provider", "Authority", authority_cell),
    Column("area", "Judgement", lambda row: Cell(area_title(row["area"]))),
    Column("previous_grade", "Before", _before_cell),
    Column("grade", "Now", lambda row: graded(row["grade"], disputed=row["disputed"])),
    Column(
        "direction",
        "Result",
        _result_cell,
    ),
)
