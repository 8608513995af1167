"""From what a person types to a question, and from its answer to what is shown: for all commands that ask."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from inspectwatch.commands.tables import footnote
from inspectwatch.commands.unread import notes
from inspectwatch.config import Config
from inspectwatch.dates import BadDate, beginning, end, end_of_time
from inspectwatch.naming import NotOneProvider, the_one
from inspectwatch.output import Column, Row, clean, show
from inspectwatch.settings.problems import all_nearest
from notifier.words import day as day_in_words
from scraper.ofsted.authorities import reference_authorities
from storage.database import open_for_reading
from storage.errors import StorageError
from storage.named import KnownProvider
from storage.past import Moment, knows_since
from storage.times import to_text

T = TypeVar("T")

MOST_ROWS = 1_000_000_000  # of --limit: more than any database has


class BadQuestion(Exception):
    """The question names something that is not there; the text says what would do."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of a question; `empty`: what to say where there are none; `head`, `foot`: lines above and below
    their table. `table`: the rows that people read, where those are others. `unread`: inspections later
    than theirs that could not be read, as `storage.unread` gives them."""

    rows: Sequence[Row]
    empty: str
    head: str = ""
    foot: str = ""
    table: Sequence[Row] | None = None
    unread: Collection[Row] = ()


@dataclass(frozen=True, slots=True)
class When:
    """The moment that a question is asked of, as it was typed; None: now."""

    at: str | None = None
    known_at: str | None = None


TODAY = When()


def answer(
    config: Config,
    ask: Callable[[Database], Answer],
    columns: Sequence[Column],
    *,
    as_json: bool,
    as_csv: bool,
) -> int:
    """Asks the database and shows the rows. The exit status: 1 for a bad question, 2 without a database."""

    def show_rows(answer: Answer) -> None:
        unread = notes(answer.unread)
        rows = answer.rows if as_json or as_csv or answer.table is None else answer.table
        show(
            rows,
            columns,
            as_json=as_json,
            as_csv=as_csv,
            empty=_lines(answer.empty, unread),
            head=answer.head,
            foot=_lines(" ".join(filter(None, (footnote(rows), answer.foot))), unread),
        )

    return tell(config, ask, show_rows)


def _lines(*lines: str) -> str:
    return "\n".join(filter(None, lines))


def tell(config: Config, ask: Callable[[Database], T], show_it: Callable[[T], None]) -> int:
    """The same with an answer of any shape."""
    try:
        db = open_for_reading(config.database)
    except StorageError as error:
        print(f"inspectwatch: {error}", file=sys.stderr)
        return 2
    with closing(db.conn):
        try:
            answer = ask(db)
        except BadQuestion as error:
            print(f"inspectwatch: {error}", file=sys.stderr)
            return 1
    show_it(answer)
    return 0


def provider_of(db: Database, text: str) -> KnownProvider:
    """The one provider that `text` names; whom less than a whole name was taken for is said on stderr. Raises
    BadQuestion where it names none or several."""
    try:
        found, surely = the_one(db, text)
    except NotOneProvider as error:
        raise BadQuestion(str(error)) from None
    if not surely:
        print(
            f"inspectwatch: {clean(text)!r} is taken for {clean(found.name)} ({found.urn})", file=sys.stderr
        )
    return found


def urn_of(db: Database, text: str | None) -> str | None:
    """The URN of that provider; None stays None."""
    return None if text is None else provider_of(db, text).urn


def one_of(
    option: str, text: str | None, known: Sequence[str], other_words: Mapping[str, str] | None = None
) -> str | None:
    """The known value that `text` means, however its words are written; `other_words` are further ways to
    say some of them. Raises BadQuestion."""
    if text is None:
        return None
    by_form = {_form(words): value for words, value in (other_words or {}).items()}
    by_form |= {_form(value): value for value in known}
    if _form(text) in by_form:
        return by_form[_form(text)]
    near = dict.fromkeys(by_form[form] for form in all_nearest(_form(text), by_form))
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    raise BadQuestion(f"--{option} {clean(text)!r} is not known.{meant} Known: {', '.join(known)}")


def region_of(text: str | None) -> str | None:
    """The region that `text` means. Raises BadQuestion."""
    return one_of("region", text, sorted({each.region for each in reference_authorities()}))


def first_day(config: Config, text: str | None, when: When) -> str | None:
    """The ISO day that the day, month or year of --since begins with; None stays None. That it is yet to come
    is said on stderr. Raises BadQuestion, also where --at is before it."""
    if text is None:
        return None
    try:
        since = beginning(text)
    except BadDate as error:
        raise BadQuestion(f"--since {error}") from None
    in_order(since, "at", last_day("at", when.at))
    _note_to_come(since, config.timezone, "nothing was published since")
    return since.isoformat()


def in_order(since: date, option: str, last: date | None) -> None:
    """Raises BadQuestion where the last day, which that option gave, is before the first."""
    if last and since > last:
        raise BadQuestion(f"--since {since} is after --{option} {last}: no day is between them")


def then(db: Database, config: Config, when: When) -> Moment:
    """The moment that is meant. Where the database cannot know all of it, or its day is yet to come, that is
    said on stderr. Raises BadQuestion."""
    published_by = last_day("at", when.at)
    known = known_time(when.known_at, config.timezone) if when.known_at is not None else None
    days = {published_by, known.astimezone(config.timezone).date() if known else None}
    for each in sorted(filter(None, days)):
        _note_to_come(each, config.timezone, "only what is known today can be shown")
    at = published_by.isoformat() if published_by else None
    if known is None:
        return Moment(at)
    if unknown := _not_known(db, known, config.timezone, has_at=at is not None):
        print(f"inspectwatch: {unknown}", file=sys.stderr)
    return Moment(at, to_text(known))


def _note_to_come(that: date, zone: ZoneInfo, so: str) -> None:
    if that > datetime.now(zone).date():
        print(f"inspectwatch: {day_in_words(that.isoformat())} is yet to come: {so}", file=sys.stderr)


def known_time(text: str, zone: ZoneInfo) -> datetime:
    """The moment that --known-at means. Raises BadQuestion."""
    try:
        return end_of_time(text, zone)
    except BadDate as error:
        raise BadQuestion(f"--known-at {error}") from None


def last_day(option: str, text: str | None) -> date | None:
    """The day that a day, a month or a year ends with; None stays None. Raises BadQuestion."""
    if text is None:
        return None
    try:
        return end(text)
    except BadDate as error:
        raise BadQuestion(f"--{option} {error}") from None


def _not_known(db: Database, known: datetime, zone: ZoneInfo, *, has_at: bool) -> str:
    """What this database cannot know of that time; empty: it knew what was published. `has_at`: --at is named
    already, so that nobody has to be told of it."""
    began, complete = knows_since(db)
    if began is None or known < began:
        published = "" if has_at else "; --at asks what had been published"
        since = f" Its watch began on {_day(began, zone)}{published}." if began else ""
        return f"this database knew nothing then.{since}"
    if complete is None or known < complete:
        until = f" That ended on {_day(complete, zone)}." if complete else ""
        return f"this database knew a part only then: its first complete run had not ended.{until}"
    return ""


def _day(moment: datetime, zone: ZoneInfo) -> str:
    return day_in_words(moment.astimezone(zone).date().isoformat())


def checked_limit(limit: int | None) -> int | None:
    """How many rows at most; None: all. Raises BadQuestion."""
    if limit is not None and limit < 1:
        raise BadQuestion(f"--limit {limit} is not a number of rows; 1 is the least")
    if limit is not None and limit > MOST_ROWS:
        raise BadQuestion(f"--limit is {MOST_ROWS:,} at most; without it, all rows come")
    return limit


def _form(text: str) -> str:
    return text.strip().casefold().replace("_", " ").replace("-", " ")
