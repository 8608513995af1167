"""`ratings`, `history`, `reports`, `changes`: questions to the database, which is opened read-only."""

from __future__ import annotations

import sys

from sqlite_utils import Database

from inspectwatch.commands.asking import (
    TODAY,
    Answer,
    When,
    answer,
    checked_limit,
    day,
    one_of,
    region_of,
    tell,
    then,
    urn_of,
)
from inspectwatch.commands.full_history import show_in_full
from inspectwatch.commands.gone import marked
from inspectwatch.commands.moves import areas_in_order, none_found, since_when
from inspectwatch.commands.tables import CHANGES, HISTORY, RATINGS, REPORTS, whose
from inspectwatch.commands.vocabulary import AREAS, DIRECTIONS, GRADES, GRADES_IN_WORDS
from inspectwatch.config import Config
from storage import evidence, questions
from storage.past import NOW, Moment


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
        rows = questions.ratings(
            db,
            provider=urn_of(db, provider),
            region=region_of(region),
            area=one_of("area", area, AREAS),
            grade=one_of("grade", grade, GRADES, GRADES_IN_WORDS),
            moment=then(db, config, when),
            limit=checked_limit(limit),
        )
        empty = "No current grade fits." if when == TODAY else "No grade of then fits."
        return marked(db, Answer(rows, empty=empty))

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
    if full and when != TODAY:
        print(
            "inspectwatch: --full shows what is known today: leave out --at and --known-at", file=sys.stderr
        )
        return 1
    if full:
        return _history_in_full(config, provider, as_json=as_json, as_csv=as_csv)

    def ask(db: Database) -> Answer:
        urn = urn_of(db, provider) or ""
        moment = then(db, config, when)
        confirmed = evidence.confirmed(db, urn) if moment == NOW else frozenset()
        rows = [
            {**row, "corroborated": int((row["report_id"], row["area"]) in confirmed)}
            for row in _judgements(db, urn, moment)
        ]
        return marked(db, Answer(rows, empty="No judgement is known.", head=whose(rows)))

    return answer(config, ask, HISTORY, as_json=as_json, as_csv=as_csv)


def _judgements(db: Database, urn: str, moment: Moment) -> list[questions.Row]:
    """As they were compared at that moment. What works that out is loaded for the past only."""
    if moment == NOW:
        return questions.history(db, urn)
    from inspectwatch import past

    return past.history(db, urn, moment)


def _history_in_full(config: Config, provider: str, *, as_json: bool, as_csv: bool) -> int:
    def ask(db: Database) -> list[questions.Row]:
        return evidence.reports_in_full(db, urn_of(db, provider) or "")

    return tell(config, ask, lambda found: show_in_full(found, as_json=as_json, as_csv=as_csv))


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
    provider: str | None,
    area: str | None,
    since: str | None,
    direction: str | None,
    when: When = TODAY,
    limit: int | None = None,
    as_json: bool,
    as_csv: bool,
) -> int:
    """Judgements that improved or declined, latest first."""

    def ask(db: Database) -> Answer:
        asked = {
            "provider": urn_of(db, provider),
            "area": one_of("area", area, AREAS),
            "since": day("since", since),
            "direction": one_of("direction", direction, DIRECTIONS),
        }
        moment = then(db, config, when)
        found = questions.changes(
            db,
            provider=asked["provider"],
            area=asked["area"],
            since=asked["since"],
            direction=asked["direction"],
            moment=moment,
            limit=checked_limit(limit),
        )
        if found:
            return Answer(areas_in_order(found), empty="", foot=since_when(db, config.timezone))
        return Answer((), empty=none_found(db, config.timezone, moment, **asked))

    return answer(config, ask, CHANGES, as_json=as_json, as_csv=as_csv)
