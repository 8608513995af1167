"""Every authority with its current grades, to be filtered and sorted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from inspectwatch.naming import also_called, find
from inspectwatch.output import clean
from inspectwatch.web.site import unread
from inspectwatch.web.site.lists import Listing, in_pieces
from inspectwatch.web.site.parameters import one_of, page_of, query_of
from inspectwatch.web.site.standing import AREAS, lineage, standing
from inspectwatch.web.site.tables import Cell, Column, Row, Table
from inspectwatch.web.site.unread import unread_of
from inspectwatch.web.site.view import Asked, View
from inspectwatch.web.site.words import (
    NO_INSPECTION,
    NONE_ANY_MORE,
    NOT_READ,
    area_title,
    authority_cell,
    date_cell,
    graded,
    said,
)
from notifier.words import OVERALL, area_name, capital
from scraper.frameworks import FRAMEWORKS
from scraper.ofsted.authorities import reference_authorities
from storage.authorities import MOST_COUNTED, Wanted, authorities, number_of_authorities
from storage.overview import current_of

PARAMETERS = ("q", "region", "area", "grade", "sort", "order", "page")
A_PAGE = 200
_FILTERS = ("q", "region", "grade")
_NONE_FITS = "No authority fits. Take a filter away to see more."
_NONE_AT_ALL = "Nothing has been read yet: inspectwatch check reads the publisher’s list."
SORTABLE = ("provider", "region", *AREAS, "inspection_end")
GRADES = (
    *(grade.id for grade in FRAMEWORKS["ilacs_2023"].grades[::-1] if grade.rank),
    NONE_ANY_MORE,
    NO_INSPECTION,
    NOT_READ,
)
_CODES = ("urn", "provider", "region", "dfe_code", "gss_code")
_OF_THE_INSPECTION = ("framework", "inspection_end", "published", "report_id", "report_url")
_SHORT = {OVERALL: "Overall", "impact_of_leaders": "Leaders"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorities(View):
    """`options`: for each list to choose from its (value, words); `chosen`: what is."""

    options: Mapping[str, tuple[tuple[str, str], ...]]
    chosen: Mapping[str, str]
    number: int

    @property
    def said(self) -> str:
        """How many there are, in words."""
        return f"{self.number}{' or more' if self.number == MOST_COUNTED else ''} {self._noun}"

    @property
    def _noun(self) -> str:
        return "authority" if self.number == 1 else "authorities"

    @property
    def base(self) -> str:
        """The filters as they stand in an address, without the page and the order."""
        return query_of({name: value for name, value in self.chosen.items() if name not in ("sort", "order")})


def build(asked: Asked) -> Authorities:
    """One page of authorities. Raises BadParameter."""
    regions = tuple(sorted({each.region for each in reference_authorities()}))
    chosen = {
        "q": asked.parameters.get("q", ""),
        "region": one_of(asked.parameters, "region", regions),
        "area": one_of(asked.parameters, "area", AREAS, OVERALL),
        "grade": one_of(asked.parameters, "grade", GRADES),
        "sort": one_of(asked.parameters, "sort", SORTABLE, "provider"),
        "order": one_of(asked.parameters, "order", ("asc", "desc"), "asc"),
    }
    page, wanted = page_of(asked.parameters), _wanted(chosen)
    number = number_of_authorities(asked.db, wanted)
    if chosen["q"] and not number:  # it may be what they are called elsewhere: "oxon"
        named = tuple(each.urn for each in find(asked.db, chosen["q"]).providers)
        wanted = replace(wanted, text=None, urns=named)
        number = number_of_authorities(asked.db, wanted)
    ask = _asking(asked, wanted, chosen)
    return Authorities(
        title="Authorities",
        tables=(_table(ask(A_PAGE, (page - 1) * A_PAGE), chosen),),
        listing=Listing(
            page=page,
            pages=max(1, -(-number // A_PAGE)),
            query=query_of(chosen),
            every=lambda: in_pieces(ask),
            count=lambda: (number, number == MOST_COUNTED),
            is_long=number == MOST_COUNTED,
        ),
        options={
            "region": tuple((region, region) for region in regions),
            "area": tuple((area, area_title(area)) for area in AREAS),
            "grade": tuple((grade, capital(said(grade))) for grade in GRADES),
            "sort": tuple((column.key, column.heading) for column in COLUMNS),
            "order": (("asc", "A to Z, worst or oldest first"), ("desc", "Z to A, best or newest first")),
        },
        chosen=chosen,
        number=number,
    )


def _wanted(chosen: Mapping[str, str]) -> Wanted:
    grade = chosen["grade"]
    wanted = Wanted(lineage(chosen["area"]), chosen["region"] or None, chosen["q"] or None)
    if grade == NOT_READ:
        return replace(wanted, unread=True)
    if grade == NO_INSPECTION:
        return replace(wanted, missing=False, unread=False)
    if grade == NONE_ANY_MORE:
        return replace(wanted, missing=True)
    return replace(wanted, grade=grade or None)


def _asking(asked: Asked, wanted: Wanted, chosen: Mapping[str, str]) -> Callable[[int, int], tuple[Row, ...]]:
    """What gives at most so many rows, from one on."""
    by, descending = chosen["sort"], chosen["order"] == "desc"
    order = lineage(by) if by in AREAS else by

    def ask(most: int, start: int) -> tuple[Row, ...]:
        found = authorities(asked.db, wanted, order, descending=descending, limit=most, offset=start)
        urns = [row["urn"] for row in found]
        current, later = current_of(asked.db, urns), unread_of(asked, urns)
        return tuple(row_of(row, current.get(row["urn"], []), later.get(row["urn"])) for row in found)

    return ask


def _table(rows: tuple[Row, ...], chosen: Mapping[str, str]) -> Table:
    return Table(
        "authorities",
        "Current grades of children’s services",
        COLUMNS,
        rows,
        empty=_NONE_FITS if any(chosen[name] for name in _FILTERS) else _NONE_AT_ALL,
        sorted_by=chosen["sort"],
        descending=chosen["order"] == "desc",
        sortable=SORTABLE,
        found_by=_found_by,
    )


def _found_by(row: Row) -> tuple[str, ...]:
    codes = (clean(row[key]).lower() for key in ("urn", "dfe_code", "gss_code") if row[key])
    return (*codes, *also_called(row["urn"], row["provider"]))


def row_of(provider: Row, current: Sequence[Row], later: Row | None) -> Row:
    """An authority with a grade in each area: the joint one where it was judged together with another, and
    the reason where there is none. `joint` and `disputed` name the areas that are. `later`: an inspection
    that could not be read and that all of this is older than, as `storage.unread` gives it."""
    stands = {area: standing(area, current, unread=later is not None) for area in AREAS}
    inspected = current[0] if current else dict.fromkeys(_OF_THE_INSPECTION)
    return {
        **{key: provider[key] for key in _CODES},
        **{area: each.grade for area, each in stands.items()},
        "joint": " ".join(area for area, each in stands.items() if each.note),
        "disputed": " ".join(area for area, each in stands.items() if each.disputed),
        **{key: inspected[key] for key in _OF_THE_INSPECTION},
        **unread.columns(later),
    }


def _inspected_cell(row: Row) -> Cell:
    note = unread.said(row, graded=row["report_id"] is not None)
    return Cell(date_cell(row, "inspection_end").text, note=note, note_href=unread.path(row))


def _grade_column(area: str) -> Column:
    def cell(row: Row) -> Cell:
        note = "judged together" if area in row["joint"].split() and "care" in area else ""
        return graded(row[area], note=note, disputed=area in row["disputed"].split())

    return Column(area, _SHORT.get(area) or capital(area_name(area)), cell)


COLUMNS = (
    Column("provider", "Authority", authority_cell),
    Column("region", "Region", lambda row: Cell(clean(row["region"]))),
    *(_grade_column(area) for area in AREAS),
    Column("inspection_end", "Inspected", _inspected_cell, narrow=True),
)
