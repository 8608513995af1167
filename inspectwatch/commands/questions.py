"""`ratings`, `history`, `reports`, `changes`: questions to the database, which is opened read-only."""

from __future__ import annotations

from collections.abc import Mapping

from sqlite_utils import Database

from inspectwatch.commands.asking import (
    TODAY,
    Answer,
    When,
    answer,
    checked_limit,
    first_day,
    one_of,
    provider_of,
    region_of,
    tell,
    then,
    urn_of,
)
from inspectwatch.commands.gone import with_gone
from inspectwatch.commands.moves import areas_in_order, none_found, since_when
from inspectwatch.commands.tables import CHANGES, HISTORY, RATINGS, REPORTS, in_full, whose
from inspectwatch.commands.vocabulary import AREAS, AREAS_IN_WORDS, DIRECTIONS, GRADES, GRADES_IN_WORDS
from inspectwatch.config import Config
from inspectwatch.output import Row
from storage import evidence, questions
from storage.moves import as_they_stand, earlier_moves
from storage.named import KnownProvider
from storage.past import NOW, Moment
from storage.unread import later_unread, marked, of_rows


def ratings(
    config: Config,
    *,
    provider: str | None,
    region: str | None,
    area: str | None,
    grade: str | None,
    when: When = TODAY,
    limit: int | None = None,
    as_json: bool,
    as_csv: bool,
) -> int:
    """Current grades, all filters together."""

    def ask(db: Database) -> Answer:
        urn, moment = urn_of(db, provider), then(db, config, when)
        rows = questions.ratings(
            db,
            provider=urn,
            region=region_of(region),
            area=one_of("area", area, AREAS, AREAS_IN_WORDS),
            grade=one_of("grade", grade, GRADES, GRADES_IN_WORDS),
            moment=moment,
            limit=checked_limit(limit),
        )
        later = later_unread(db, [row["urn"] for row in rows] or filter(None, [urn]), moment=moment)
        empty = "No current grade fits." if when == TODAY else "No grade of then fits."
        unread = of_rows(rows, later) if rows else later.values()
        return with_gone(db, Answer(marked(rows, later), empty, unread=unread))

    return answer(config, ask, RATINGS, as_json=as_json, as_csv=as_csv)


def history(
    config: Config,
    provider: str,
    *,
    full: bool = False,
    when: When = TODAY,
    as_json: bool = False,
    as_csv: bool = False,
) -> int:
    """Every judgement of one provider, latest inspection first; `full`: every report with all it says."""
    if full:
        return _history_in_full(config, provider, when=when, as_json=as_json, as_csv=as_csv)

    def ask(db: Database) -> Answer:
        named = provider_of(db, provider)
        moment = then(db, config, when)
        confirmed = evidence.confirmed(db, named.urn, moment=moment)
        rows = [
            {**row, "corroborated": int((row["report_id"], row["area"]) in confirmed)}
            for row in _judgements(db, named.urn, moment)
        ]
        empty = _none_known("judgement", named, when)
        return with_gone(db, Answer(rows, empty=empty, head=whose(rows)))

    return answer(config, ask, HISTORY, as_json=as_json, as_csv=as_csv)


def _judgements(db: Database, urn: str, moment: Moment) -> list[questions.Row]:
    """As they were compared at that moment. What works that out is loaded for the past only."""
    if moment == NOW:
        return questions.history(db, urn)
    from inspectwatch import past

    return past.history(db, urn, moment)


def _history_in_full(config: Config, provider: str, *, when: When, as_json: bool, as_csv: bool) -> int:
    from inspectwatch.commands.full_history import show_in_full

    def ask(db: Database) -> tuple[list[questions.Row], str]:
        named = provider_of(db, provider)
        moment = then(db, config, when)
        compared = _judgements(db, named.urn, moment)
        reports = evidence.reports_in_full(db, named.urn, moment=moment, history=compared)
        return reports, _none_known("report", named, when)

    def show_it(answer: tuple[list[questions.Row], str]) -> None:
        show_in_full(answer[0], as_json=as_json, as_csv=as_csv, empty=answer[1])

    return tell(config, ask, show_it)


def _none_known(what: str, provider: KnownProvider, when: When) -> str:
    known = "is known" if when == TODAY else "was known then"
    return f"No {what} {known} of {in_full(provider.name, provider.urn, provider.region)}."


def reports(
    config: Config,
    provider: str | None,
    *,
    when: When = TODAY,
    limit: int | None = None,
    as_json: bool,
    as_csv: bool,
) -> int:
    """Published reports, newest first."""

    def ask(db: Database) -> Answer:
        urn = urn_of(db, provider)
        rows = questions.reports(db, urn, moment=then(db, config, when), limit=checked_limit(limit))
        return Answer(rows, empty="No report is known.")

    return answer(config, ask, REPORTS, as_json=as_json, as_csv=as_csv)


def changes(
    config: Config,
    *,
    provider: str | None = None,
    region: str | None = None,
    area: str | None = None,
    since: str | None = None,
    direction: str | None = None,
    grade: str | None = None,
    earlier: bool = False,
    when: When = TODAY,
    limit: int | None = None,
    as_json: bool,
    as_csv: bool,
) -> int:
    """Judgements that improved or declined, latest first; `earlier`: those of before the watch, too."""

    def ask(db: Database) -> Answer:
        filters = {
            "provider": urn_of(db, provider),
            "region": region_of(region),
            "area": one_of("area", area, AREAS, AREAS_IN_WORDS),
            "since": first_day(config, since, when),
            "direction": one_of("direction", direction, DIRECTIONS),
            "grade": one_of("grade", grade, GRADES, GRADES_IN_WORDS),
        }
        moment = then(db, config, when)
        find = _every_move if earlier else _changes
        found = find(db, filters, moment, checked_limit(limit))
        if found:
            return Answer(found, empty="", foot=since_when(db, config.timezone, earlier=earlier))
        return Answer((), empty=none_found(db, config.timezone, moment, filters, earlier=earlier))

    return answer(config, ask, CHANGES, as_json=as_json, as_csv=as_csv)


def _changes(db: Database, filters: Mapping[str, str | None], moment: Moment, limit: int | None) -> list[Row]:
    found = questions.changes(
        db,
        provider=filters["provider"],
        region=filters["region"],
        area=filters["area"],
        since=filters["since"],
        direction=filters["direction"],
        grade=filters["grade"],
        moment=moment,
        limit=limit,
    )
    return areas_in_order(as_they_stand(db, found))


def _every_move(
    db: Database, filters: Mapping[str, str | None], moment: Moment, limit: int | None
) -> list[Row]:
    """What works out the moves of another moment is loaded for the past only."""
    if moment == NOW:
        return areas_in_order(as_they_stand(db, earlier_moves(db, filters, limit)), earlier=True)
    from inspectwatch import past

    return areas_in_order(as_they_stand(db, past.moves(db, filters, moment, limit)), earlier=True)
