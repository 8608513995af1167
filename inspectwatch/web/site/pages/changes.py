"""What improved and what declined, to be filtered, and how to follow it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from inspectwatch.commands.moves import areas_in_order
from inspectwatch.feeds import ALL, slug
from inspectwatch.naming import NotOneProvider, the_one
from inspectwatch.output import counted
from inspectwatch.web.site.parameters import day_of, one_of, page_of, query_of
from inspectwatch.web.site.problems import BadParameter
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
)
from notifier.words import MOVED, capital
from scraper.ofsted.authorities import reference_authorities
from storage import questions
from storage.moves import earlier_moves
from storage.overview import held_events
from storage.providers import ProviderStore

PARAMETERS = ("provider", "region", "area", "direction", "since", "earlier", "page")
A_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes(View):
    """`since_when`: what the list can hold at most, in a sentence. `feeds`: (address, name)."""

    options: Mapping[str, tuple[tuple[str, str], ...]]
    chosen: Mapping[str, str]
    since_when: str
    feeds: tuple[tuple[str, str], ...]
    page: int
    pages: int  # as far as is known: one more than this where there is more

    @property
    def unpaged(self) -> str:
        """The filters as they stand in an address, without the page."""
        return query_of(self.chosen)


def build(asked: Asked) -> Changes:
    """One page of moves. Raises BadParameter."""
    regions = tuple(sorted({each.region for each in reference_authorities()}))
    chosen = {
        "provider": asked.parameters.get("provider", ""),
        "region": one_of(asked.parameters, "region", regions),
        "area": one_of(asked.parameters, "area", AREAS),
        "direction": one_of(asked.parameters, "direction", MOVED),
        "since": day_of(asked.parameters, "since") or "",
        "earlier": one_of(asked.parameters, "earlier", ("yes",)),
    }
    page = page_of(asked.parameters)
    start = (page - 1) * A_PAGE
    rows = _rows(asked, chosen, start, A_PAGE + 1)
    shown = rows[:A_PAGE]
    known = start + len(rows) if rows else len(_rows(asked, chosen, 0, start))
    return Changes(
        title="Changes",
        tables=(_table(shown),),
        options={
            "region": tuple((region, region) for region in regions),
            "area": tuple((area, area_title(area)) for area in AREAS),
            "direction": tuple((each, capital(each)) for each in MOVED),
        },
        chosen=chosen,
        since_when=_since_when(asked, bool(chosen["earlier"])),
        feeds=_feeds(asked, chosen["region"]),
        page=page,
        pages=max(1, -(-known // A_PAGE)),
    )


def _rows(asked: Asked, chosen: Mapping[str, str], start: int, most: int) -> list[Row]:
    """At most so many, from that one on."""
    urn = _urn(asked, chosen["provider"])
    given = {name: chosen[name] or None for name in ("region", "area", "since", "direction")}
    if chosen["earlier"]:
        return list(earlier_moves(asked.db, {**given, "provider": urn}, most, start))
    ask = partial(
        questions.changes,
        asked.db,
        provider=urn,
        region=given["region"],
        area=given["area"],
        since=given["since"],
        direction=given["direction"],
    )
    held = held_events(asked.db)
    if not held:
        return areas_in_order(ask(limit=most, offset=start))
    return areas_in_order(row for row in ask() if row["event_id"] not in held)[start : start + most]


def _urn(asked: Asked, text: str) -> str | None:
    """Raises BadParameter where it names no authority, or several."""
    if not text:
        return None
    try:
        return the_one(asked.db, text)[0].urn
    except NotOneProvider as error:
        raise BadParameter(f"{capital(str(error))}.") from None


def _since_when(asked: Asked, earlier: bool) -> str:
    began = ProviderStore(asked.db).baseline_at()
    if earlier:
        return "Every move between two inspections that is known, from before the watch, too."
    if began is None:
        return "The watch has not begun: the first complete run is still to come."
    return f"What moved since the watch began, on {moment(began, asked.site.timezone)}."


def _feeds(asked: Asked, region: str) -> tuple[tuple[str, str], ...]:
    base = asked.site.feeds_url
    if not base:
        return ()
    of_all = ((f"{base}/{ALL}", "All of England"),)
    return (*of_all, (f"{base}/regions/{slug(region)}.atom", region)) if region else of_all


def _table(rows: Sequence[Row]) -> Table:
    return Table(
        "changes",
        f"{counted(len(rows), 'judgement').capitalize()} that moved",
        _COLUMNS,
        tuple(rows),
        empty="No change fits.",
    )


_BASES = {
    "split": "judged together with another area then",
    "renamed": "under another name then",
    "merged": "before areas were merged",
}


def _before_cell(row: Row) -> Cell:
    return graded(row["previous_grade"], note=_BASES.get(row["basis"] or "", ""))


_COLUMNS = (
    Column("published", "Published", lambda row: date_cell(row, "published"), narrow=True),
    Column("provider", "Authority", authority_cell),
    Column("area", "Judgement", lambda row: Cell(area_title(row["area"]))),
    Column("previous_grade", "Before", _before_cell),
    Column("grade", "Now", lambda row: graded(row["grade"])),
    Column(
        "direction",
        "Result",
        lambda row: Cell(moved(row["direction"]), href=report_path(row["urn"], row["report_id"])),
    ),
)
