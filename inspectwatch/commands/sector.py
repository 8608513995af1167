"""`compare`, `neighbours`, `waiting`, `inadequate`, `stats`: questions about several providers at once."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial

from sqlite_utils import Database

from inspectwatch.commands import grids
from inspectwatch.commands.asking import (
    TODAY,
    Answer,
    When,
    answer,
    checked_limit,
    known_time,
    last_day,
    one_of,
    provider_of,
    region_of,
    then,
    urn_of,
)
from inspectwatch.commands.unread import may_be_more
from inspectwatch.commands.vocabulary import AREAS, AREAS_IN_WORDS, GRADES_IN_WORDS, SERVICE_AREAS
from inspectwatch.config import Config
from inspectwatch.neighbours import Neighbours, neighbours_of
from inspectwatch.output import Row, clean
from storage import named, questions, sector, stats, unread
from storage.past import NOW, Moment


def compare(config: Config, providers: Sequence[str], *, when: When, as_json: bool, as_csv: bool) -> int:
    """The judgements of several providers side by side, in the order asked for."""

    def ask(db: Database) -> Answer:
        urns = [urn_of(db, each) or "" for each in providers]
        moment = then(db, config, when)
        return _side_by_side(db, sector.compare(db, urns, moment=moment), moment, by_then=when != TODAY)

    return answer(config, ask, grids.GRID, as_json=as_json, as_csv=as_csv)


def neighbours(config: Config, provider: str, *, when: When, as_json: bool, as_csv: bool) -> int:
    """The provider, then its statistical neighbours, nearest first."""

    def ask(db: Database) -> Answer:
        centre = provider_of(db, provider)
        near = neighbours_of(centre.urn)
        known = {each.urn for each in named.with_urns(db, near.urns)}
        _say_missing(clean(centre.name), near, known)
        moment = then(db, config, when)
        rows = sector.compare(db, (centre.urn, *near.urns), moment=moment)
        place = {urn: number for number, urn in enumerate((centre.urn, *near.urns))}
        rows = [{"neighbour": place[row["urn"]], **row} for row in rows]
        return _side_by_side(db, rows, moment, by_then=when != TODAY)

    return answer(config, ask, grids.GRID, as_json=as_json, as_csv=as_csv)


def _side_by_side(db: Database, found: list[questions.Row], moment: Moment, *, by_then: bool) -> Answer:
    """Rows of `current_ratings` of several providers, with their marks."""
    later = unread.later_unread(db, [row["urn"] for row in found], moment=moment)
    rows = unread.marked(found, later)
    _say_unjudged(rows, by_then=by_then)
    return Answer(
        rows,
        empty="No grade is known.",
        foot=grids.footnote(rows),
        table=grids.by_provider(rows, by_then=by_then),
        unread=unread.of_rows(rows, later),
    )


def waiting(
    config: Config,
    *,
    region: str | None,
    grade: str | None,
    when: When,
    limit: int | None,
    as_json: bool,
    as_csv: bool,
) -> int:
    """Days since each provider's last graded inspection ended, the longest first."""

    def ask(db: Database) -> Answer:
        moment = then(db, config, when)
        rows = sector.waiting(
            db,
            _until(when, config),
            region=region_of(region),
            grade=one_of("grade", grade, sector.SCALE, GRADES_IN_WORDS),
            moment=moment,
            limit=checked_limit(limit),
        )
        later = unread.later_unread(db, [row["urn"] for row in rows if row[unread.COLUMN]], moment=moment)
        return Answer(rows, empty="No provider fits.", unread=unread.of_rows(rows, later))

    return answer(config, ask, grids.waiting(by_then=when != TODAY), as_json=as_json, as_csv=as_csv)


def inadequate(
    config: Config,
    *,
    provider: str | None = None,
    region: str | None,
    area: str | None,
    when: When,
    limit: int | None,
    as_json: bool,
    as_csv: bool,
) -> int:
    """Who is judged inadequate, in what, since when, and the visits since."""

    def ask(db: Database) -> Answer:
        urn, moment = urn_of(db, provider), then(db, config, when)
        in_region, of_area = region_of(region), one_of("area", area, AREAS, AREAS_IN_WORDS)
        found = sector.inadequate(
            db,
            provider=urn,
            region=in_region,
            area=of_area,
            moment=moment,
            limit=checked_limit(limit),
            history_of=_history_at(db, moment),
        )
        later = unread.later_unread(db, [row["urn"] for row in found], moment=moment)
        rows = unread.marked(found, later)
        nobody = "" if rows else _nobody(db, urn, in_region, of_area, moment)
        shown = [_flat(row) for row in rows] if as_csv else rows
        older = unread.number_of_authorities(db, region=in_region) if moment == NOW else 0
        more = may_be_more(older)
        empty = f"{nobody} {more}".rstrip()
        return Answer(shown, empty, foot=more, unread=unread.of_rows(rows, later))

    return answer(config, ask, grids.INADEQUATE, as_json=as_json, as_csv=as_csv)


def _nobody(db: Database, urn: str | None, region: str | None, area: str | None, moment: Moment) -> str:
    """What to say where nobody is judged inadequate: without any grade, that is not known."""
    graded = questions.ratings(
        db,
        provider=urn,
        region=region,
        area=area,
        remit=sector.CHILDRENS_SERVICES,
        services_only=True,
        moment=moment,
        limit=1,
    )
    if graded:
        said = "Nobody is judged inadequate" if moment == NOW else "Nobody was judged inadequate then"
    else:
        said = "No grade is known" if moment == NOW else "No grade was known then"
    return f"{said}, as far as the filters let through." if urn or region or area else f"{said}."


def _history_at(db: Database, moment: Moment) -> Callable[[str], list[questions.Row]] | None:
    """What gives the history of a URN as it was compared at that moment; None: as it is now."""
    if moment == NOW:
        return None
    from inspectwatch import past

    return partial(past.history, db, moment=moment)


def _flat(row: Row) -> Row:
    """In a spreadsheet a list is its JSON."""
    return {**row, "visits": json.dumps(row["visits"], ensure_ascii=False)}


def statistics(
    config: Config,
    *,
    by: str,
    region: str | None,
    area: str | None,
    when: When = TODAY,
    as_json: bool,
    as_csv: bool,
) -> int:
    """Counts of grades by area, region or year, and moves both ways."""
    columns = {"area": grids.BY_AREA, "region": grids.BY_REGION, "year": grids.BY_YEAR}

    def ask(db: Database) -> Answer:
        kind = one_of("by", by, tuple(columns)) or "area"
        in_region = region_of(region)
        of_area = one_of("area", area, SERVICE_AREAS, AREAS_IN_WORDS)
        counts = _counts_at(db, then(db, config, when))
        rows = _counted(db, kind, in_region, of_area, counts)
        if not rows:
            known_then = "is known" if when == TODAY else "was known then"
            return Answer(rows, empty=f"No graded inspection {known_then}.")
        graded, known = stats.authorities(db, region=in_region, counts=counts)
        head = grids.counted_of(kind, in_region, of_area, graded, known, by_then=when != TODAY)
        older = unread.number_of_authorities(db, region=in_region) if when == TODAY else 0
        notes = (grids.foot_of_counts(rows, older), grids.which_moves(kind))
        return Answer(rows, empty="", head=head, foot=" ".join(filter(None, notes)))

    return answer(config, ask, columns.get(by, grids.BY_AREA), as_json=as_json, as_csv=as_csv)


def _counts_at(db: Database, moment: Moment) -> stats.Counts | None:
    """What is counted at that moment; None: what is kept up, as it is now."""
    if moment == NOW:
        return None
    from inspectwatch import past

    return past.counts(db, moment)


def _counted(
    db: Database, by: str, region: str | None, area: str | None, counts: stats.Counts | None
) -> list[Row]:
    if by == "region":
        return list(stats.by_region(db, area=area or sector.OVERALL, only=region, counts=counts))
    if by == "year":
        return list(stats.by_year(db, region=region, area=area, counts=counts))
    return [row for row in stats.by_area(db, region=region, counts=counts) if area in (None, row["area"])]


def _until(when: When, config: Config) -> date:
    """The day that is counted to: that of --at, else of --known-at, else today."""
    if when.at is None and when.known_at is not None:
        return known_time(when.known_at, config.timezone).astimezone(config.timezone).date()
    return last_day("at", when.at) or _today(config)


def _today(config: Config) -> date:
    return datetime.now(config.timezone).date()


def _say_missing(name: str, near: Neighbours, known: set[str]) -> None:
    if not near.urns:
        print(f"inspectwatch: no statistical neighbours are known of {name}", file=sys.stderr)
    missing = [each for urn, each in near.names.items() if urn not in known]
    if missing:
        print(f"inspectwatch: not in this database: {', '.join(missing)}", file=sys.stderr)


def _say_unjudged(rows: Sequence[Row], *, by_then: bool) -> None:
    names = [clean(row["provider"]) for row in rows if row["area"] is None and not row[unread.COLUMN]]
    if names:
        known = "was known by then" if by_then else "is known"
        print(f"inspectwatch: no graded inspection {known} of {', '.join(names)}", file=sys.stderr)
