"""`ratings`, `history`, `reports`, `changes`: questions to the database, which is opened read-only."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date

from sqlite_utils import Database

from inspectwatch.config import Config
from inspectwatch.output import Column, Row, clean, show, words
from scraper.frameworks import FRAMEWORKS
from scraper.ofsted.authorities import reference_authorities
from storage import questions
from storage.database import open_for_reading
from storage.errors import StorageError

DIRECTIONS = ("improved", "declined")


def _area(row: Row) -> str:
    """In short, as its full title fills half a screen: "Help and protection"."""
    known = (framework.area(row["area"]) for framework in FRAMEWORKS.values())
    short = next((area.short for area in known if area), words(row["area"]))
    return short[:1].upper() + short[1:]


def _grade(row: Row) -> str:
    """A grade that two places of the report contradict each other about is never shown as if it were sure."""
    return words(row["grade"]) + (" (disputed)" if row["disputed"] else "")


def _before(row: Row) -> str:
    """The grade before and, where the areas are not the same, how they are related: "good (split)"."""
    grade = words(row["previous_grade"])
    return grade if row["basis"] in (None, "same", "renamed") else f"{grade} ({row['basis']})"


def _direction(row: Row) -> str:
    """Withdrawn is said first: such a grade stands no longer."""
    return "withdrawn" if row["withdrawn"] else words(row["direction"])


def _status(row: Row) -> str:
    return words(row["status"]) + (", withdrawn" if row["withdrawn"] else "")


RATINGS = (
    Column("provider", "Provider", say=lambda row: row["provider"]),
    Column("area", "Area", say=_area),
    Column("grade", "Grade", say=_grade),
    Column("inspection_end", "Inspected"),
    Column("published", "Published"),
)
HISTORY = (
    Column("inspection_end", "Inspected"),
    Column("area", "Area", say=_area),
    Column("grade", "Grade", say=_grade),
    Column("previous_grade", "Before", say=_before),
    Column("direction", "Direction", say=_direction),
)
REPORTS = (
    Column("published", "Published"),
    Column("provider", "Provider", say=lambda row: row["provider"]),
    Column("title", "Title", say=lambda row: row["title"]),
    Column("status", "Status", say=_status),
    Column("report_id", "Report", say=lambda row: row["report_id"]),
)
CHANGES = (
    Column("published", "Published"),
    Column("provider", "Provider", say=lambda row: row["provider"]),
    Column("area", "Area", say=_area),
    Column("previous_grade", "Before", say=_before),
    Column("grade", "Now"),
    Column("direction", "Direction"),
)


class BadQuestion(Exception):
    """The question names something that is not there; the text says what would do."""


def ratings(
    config: Config,
    *,
    provider: str | None,
    region: str | None,
    area: str | None,
    grade: str | None,
    as_json: bool,
    as_csv: bool,
) -> int:
    """Current grades, all filters together."""

    def ask(db: Database) -> list[questions.Row]:
        return questions.ratings(
            db,
            provider=_urn(db, provider),
            region=_one_of("region", region, {each.region for each in reference_authorities()}),
            area=_one_of("area", area, {each.id for one in FRAMEWORKS.values() for each in one.areas}),
            grade=_one_of("grade", grade, {each.id for one in FRAMEWORKS.values() for each in one.grades}),
        )

    return _answer(config, ask, RATINGS, as_json=as_json, as_csv=as_csv, empty="No current grade fits.")


def history(config: Config, provider: str, *, as_json: bool, as_csv: bool) -> int:
    """Every judgement of one provider, latest inspection first."""

    def ask(db: Database) -> list[questions.Row]:
        return questions.history(db, _urn(db, provider) or "")

    return _answer(config, ask, HISTORY, as_json=as_json, as_csv=as_csv, empty="No judgement is known.")


def reports(config: Config, provider: str | None, *, as_json: bool, as_csv: bool) -> int:
    """Published reports, newest first."""

    def ask(db: Database) -> list[questions.Row]:
        return questions.reports(db, _urn(db, provider))

    return _answer(config, ask, REPORTS, as_json=as_json, as_csv=as_csv, empty="No report is known.")


def changes(config: Config, *, since: str | None, direction: str | None, as_json: bool, as_csv: bool) -> int:
    """Judgements that improved or declined, latest first."""

    def ask(db: Database) -> list[questions.Row]:
        return questions.changes(
            db, since=_day(since), direction=_one_of("direction", direction, set(DIRECTIONS))
        )

    empty = "No judgement has moved since the watch began."
    return _answer(config, ask, CHANGES, as_json=as_json, as_csv=as_csv, empty=empty)


def _answer(
    config: Config,
    ask: Callable[[Database], list[questions.Row]],
    columns: Sequence[Column],
    *,
    as_json: bool,
    as_csv: bool,
    empty: str,
) -> int:
    try:
        db = open_for_reading(config.database)
    except StorageError as error:
        print(f"inspectwatch: {error}", file=sys.stderr)
        return 2
    with closing(db.conn):
        try:
            rows = ask(db)
        except BadQuestion as error:
            print(f"inspectwatch: {error}", file=sys.stderr)
            return 1
    show(rows, columns, as_json=as_json, as_csv=as_csv, empty=empty)
    return 0


def _urn(db: Database, text: str | None) -> str | None:
    """The URN of the one provider that `text` names. Raises BadQuestion where it names none or several."""
    if text is None:
        return None
    found = questions.providers_named(db, text)
    if len(found) == 1:
        return str(found[0]["urn"])
    if found:
        candidates = ", ".join(f"{clean(row['name'])} ({row['urn']})" for row in found[:10])
        raise BadQuestion(f"{clean(text)!r} could be {candidates}")
    names = [row["name"] for row in db.query("SELECT name FROM providers")]
    raise BadQuestion(f"no provider is called {clean(text)!r}{_nearest(text, names)}")


def _one_of(option: str, text: str | None, known: set[str]) -> str | None:
    """The known value that `text` means, however its words are written. Raises BadQuestion."""
    if text is None:
        return None
    by_form = {_form(value): value for value in known}
    if _form(text) in by_form:
        return by_form[_form(text)]
    raise BadQuestion(f"--{option} {clean(text)!r} is not known{_nearest(text, sorted(known))}")


def _form(text: str) -> str:
    return text.strip().casefold().replace("_", " ").replace("-", " ")


def _nearest(text: str, names: Sequence[str]) -> str:
    near = difflib.get_close_matches(text, names, n=3, cutoff=0.5)
    return f". Did you mean {' or '.join(clean(name) for name in near)}?" if near else ""


def _day(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise BadQuestion(f"--since {clean(text)!r} is not a day such as 2024-04-09") from None
