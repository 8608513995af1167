"""Full text of every report: the best page of each, with what stands around the words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from sqlite_utils import Database

from inspectwatch.commands.search import not_searchable
from inspectwatch.commands.vocabulary import REGIONS
from inspectwatch.naming import NotOneProvider, the_one
from inspectwatch.nothing_found import nothing_found
from inspectwatch.output import clean, counted
from inspectwatch.web.site.lists import MOST_ROWS, Listing, in_pieces
from inspectwatch.web.site.parameters import because, day_of, last_day_of, one_of, page_of, query_of
from inspectwatch.web.site.problems import BadParameter
from inspectwatch.web.site.tables import Column, Row, Table
from inspectwatch.web.site.view import Asked, View
from inspectwatch.web.site.words import day_or_unknown, report_path
from storage.search import Filters, Found, Hit, search
from storage.search_words import CannotSearch
from storage.texts import TextTable

PARAMETERS = ("q", "provider", "region", "since", "until", "page")
A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Result:
    """One report. `snippet`: (text, whether it is what was searched for)."""

    href: str
    title: str
    about: str
    snippet: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search(View):
    """`said`: how many there are, or what to do; `note`: what cannot be searched, empty: nothing."""

    options: Mapping[str, tuple[tuple[str, str], ...]]
    chosen: Mapping[str, str]
    results: tuple[Result, ...]
    said: str
    note: str


def build(asked: Asked) -> Search:
    """One page of results. Raises BadParameter."""
    chosen = {
        "q": asked.parameters.get("q", ""),
        "provider": asked.parameters.get("provider", ""),
        "region": one_of(asked.parameters, "region", REGIONS),
        "since": day_of(asked.parameters, "since") or "",
        "until": last_day_of(asked.parameters, "until") or "",
    }
    _in_order(chosen["since"], chosen["until"])
    page, ask = page_of(asked.parameters), _asking(asked, chosen)
    found = ask(A_PAGE, (page - 1) * A_PAGE)
    return Search(
        title="Search",
        tables=(_table(found.hits),),
        options={"region": tuple((region, region) for region in REGIONS)},
        chosen=chosen,
        results=tuple(_result(hit) for hit in found.hits),
        said=_said(asked.db, chosen["q"], found) if chosen["q"] else "",
        note=not_searchable(TextTable(asked.db).unsearchable()) or "",
        listing=Listing(
            page=page,
            pages=max(1, -(-found.reports // A_PAGE)),
            query=query_of(chosen),
            every=lambda: in_pieces(lambda most, start: [_row(hit) for hit in ask(most, start).hits]),
            count=lambda: (found.reports, found.more),
            is_long=found.reports > MOST_ROWS,
        ),
    )


def _in_order(since: str, until: str) -> None:
    if since and until and since > until:
        raise BadParameter(
            f"since ({since}) is after until ({until}): no day is between them."
            " Exchange them, or leave one out.",
            "since",
        )


def _asking(asked: Asked, chosen: Mapping[str, str]) -> Callable[[int, int], Found]:
    """What finds at most so many reports, from one on."""
    if not chosen["q"]:
        return lambda most, start: Found((), 0, more=False)
    filters = Filters(
        urn=_urn(asked, chosen["provider"]),
        region=chosen["region"] or None,
        since=chosen["since"] or None,
        until=chosen["until"] or None,
    )

    def ask(most: int, start: int) -> Found:
        try:
            return search(asked.db, chosen["q"], filters, limit=most, skip=start)
        except CannotSearch as error:
            raise BadParameter(f"q: {str(error).rstrip('.')}.", "q") from None

    return ask


def _urn(asked: Asked, text: str) -> str | None:
    try:
        return the_one(asked.db, text)[0].urn if text else None
    except NotOneProvider as error:
        raise because("provider", error) from None


def _said(db: Database, text: str, found: Found) -> str:
    if not found.hits:
        return nothing_found(db, text)
    more = (
        " More pages match than were ranked: another word, or a filter, finds better." if found.more else ""
    )
    return f"{counted(found.reports, 'report').capitalize()}, the best first.{more}"


def _result(hit: Hit) -> Result:
    further = f" and {counted(hit.further_pages, 'further page')}" if hit.further_pages else ""
    withdrawn = ", withdrawn" if hit.withdrawn else ""
    return Result(
        report_path(hit.urn, hit.report_id),
        f"{clean(hit.provider)}: {clean(hit.title)}",
        f"Published {day_or_unknown(hit.published)}{withdrawn}, page {hit.page}{further}",
        tuple((clean(piece.text), piece.found) for piece in hit.snippet),
    )


def _table(hits: Sequence[Hit]) -> Table:
    columns = (Column("provider", "Authority"), Column("title", "Report"), Column("snippet", "Text"))
    return Table("results", "Reports found", columns, tuple(_row(hit) for hit in hits))


def _row(hit: Hit) -> Row:
    """As `inspectwatch search --json` has it."""
    return {
        **asdict(hit),
        "snippet": clean("".join(piece.text for piece in hit.snippet)),
        "found": ", ".join(dict.fromkeys(piece.text for piece in hit.snippet if piece.found)),
    }
