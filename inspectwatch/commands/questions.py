"""`ratings`, `history`, `reports`, `changes`: questions to the database, which is opened read-only."""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlite_utils import Database

from inspectwatch.commands.full_history import show_in_full
from inspectwatch.commands.moves import areas_in_order, none_found
from inspectwatch.commands.tables import CHANGES, HISTORY, RATINGS, REPORTS, footnote, whose
from inspectwatch.commands.vocabulary import AREAS, DIRECTIONS, GRADES, GRADES_IN_WORDS
from inspectwatch.config import Config
from inspectwatch.output import Column, Row, clean, show
from inspectwatch.settings.problems import nearest
from scraper.ofsted.authorities import reference_authorities
from storage import evidence, questions
from storage.database import open_for_reading
from storage.errors import StorageError

T = TypeVar("T")

_YEAR_OR_MONTH = re.compile(r"[0-9]{4}(-[0-9]{2})?")


class BadQuestion(Exception):
    """The question names something that is not there; the text says what would do."""


@dataclass(frozen=True, slots=True)
class Named:
    """A provider: "Devon (80441)"."""

    urn: str
    name: str

    def __str__(self) -> str:
        return f"{self.name} ({self.urn})"


@dataclass(frozen=True, slots=True)
class _Answer:
    """Rows of a view; `empty`: what to say where there are none; `head`: the line above their table."""

    rows: Sequence[Row]
    empty: str
    head: str = ""


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

    def ask(db: Database) -> _Answer:
        rows = questions.ratings(
            db,
            provider=_urn(db, provider),
            region=_one_of("region", region, sorted({each.region for each in reference_authorities()})),
            area=_one_of("area", area, AREAS),
            grade=_one_of("grade", grade, GRADES, GRADES_IN_WORDS),
        )
        return _Answer(rows, empty="No current grade fits.")

    return _answer(config, ask, RATINGS, as_json=as_json, as_csv=as_csv)


def history(
    config: Config, provider: str, *, full: bool = False, as_json: bool = False, as_csv: bool = False
) -> int:
    """Every judgement of one provider, latest inspection first; `full`: every report with all it says."""
    if full:
        return _history_in_full(config, provider, as_json=as_json, as_csv=as_csv)

    def ask(db: Database) -> _Answer:
        urn = _urn(db, provider) or ""
        confirmed = evidence.confirmed(db, urn)
        rows = [
            {**row, "corroborated": int((row["report_id"], row["area"]) in confirmed)}
            for row in questions.history(db, urn)
        ]
        return _Answer(rows, empty="No judgement is known.", head=whose(rows))

    return _answer(config, ask, HISTORY, as_json=as_json, as_csv=as_csv)


def _history_in_full(config: Config, provider: str, *, as_json: bool, as_csv: bool) -> int:
    def ask(db: Database) -> list[questions.Row]:
        return evidence.reports_in_full(db, _urn(db, provider) or "")

    def tell(reports: list[questions.Row]) -> None:
        show_in_full(reports, as_json=as_json, as_csv=as_csv)

    return _tell(config, ask, tell)


def reports(config: Config, provider: str | None, *, as_json: bool, as_csv: bool) -> int:
    """Published reports, newest first."""

    def ask(db: Database) -> _Answer:
        return _Answer(questions.reports(db, _urn(db, provider)), empty="No report is known.")

    return _answer(config, ask, REPORTS, as_json=as_json, as_csv=as_csv)


def changes(
    config: Config,
    *,
    provider: str | None,
    area: str | None,
    since: str | None,
    direction: str | None,
    as_json: bool,
    as_csv: bool,
) -> int:
    """Judgements that improved or declined, latest first."""

    def ask(db: Database) -> _Answer:
        asked = {
            "provider": _urn(db, provider),
            "area": _one_of("area", area, AREAS),
            "since": _day(since),
            "direction": _one_of("direction", direction, DIRECTIONS),
        }
        rows = areas_in_order(questions.changes(db, **asked))
        return _Answer(rows, empty="" if rows else none_found(db, config.timezone, **asked))

    return _answer(config, ask, CHANGES, as_json=as_json, as_csv=as_csv)


def _answer(
    config: Config,
    ask: Callable[[Database], _Answer],
    columns: Sequence[Column],
    *,
    as_json: bool,
    as_csv: bool,
) -> int:
    def tell(answer: _Answer) -> None:
        rows = answer.rows
        show(
            rows,
            columns,
            as_json=as_json,
            as_csv=as_csv,
            empty=answer.empty,
            head=answer.head,
            foot=footnote(rows),
        )

    return _tell(config, ask, tell)


def _tell(config: Config, ask: Callable[[Database], T], tell: Callable[[T], None]) -> int:
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
    tell(answer)
    return 0


def _urn(db: Database, text: str | None) -> str | None:
    """The URN of the one provider that `text` names; which one a part of a name was taken for is said on
    stderr. Raises BadQuestion where it names none or several."""
    if text is None:
        return None
    found, surely = the_one(db, text)
    if not surely:
        print(f"inspectwatch: {clean(text)!r} is taken for {found}", file=sys.stderr)
    return found.urn


def the_one(db: Database, text: str) -> tuple[Named, bool]:
    """The one provider that `text` names, and whether it is a code or the whole name, not a part of it.
    Raises BadQuestion where it names none or several."""
    found = questions.providers_named(db, text)
    if len(found) == 1:
        (row,) = found
        return Named(str(row["urn"]), clean(row["name"])), row["whole"]
    if found:
        candidates = ", ".join(f"{clean(row['name'])} ({row['urn']})" for row in found[:10])
        raise BadQuestion(f"{clean(text)!r} could be {candidates}")
    names = [row["name"] for row in db.query("SELECT name FROM providers")]
    raise BadQuestion(f"no provider is called {clean(text)!r}{_nearest_names(text, names)}")


def _one_of(
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
    near = nearest(_form(text), by_form)
    meant = f" Did you mean {by_form[near]}?" if near else ""
    raise BadQuestion(f"--{option} {clean(text)!r} is not known.{meant} Known: {', '.join(known)}")


def _form(text: str) -> str:
    return text.strip().casefold().replace("_", " ").replace("-", " ")


def _nearest_names(text: str, names: Sequence[str]) -> str:
    near = difflib.get_close_matches(text, names, n=3, cutoff=0.5)
    return f". Did you mean {' or '.join(clean(name) for name in near)}?" if near else ""


def _day(text: str | None) -> str | None:
    """The day that a day, a month or a year begins with. Raises BadQuestion."""
    if text is None:
        return None
    begins = text + "-01-01"[3 * text.count("-") :] if _YEAR_OR_MONTH.fullmatch(text) else text
    try:
        return date.fromisoformat(begins).isoformat()
    except ValueError:
        raise BadQuestion(f"--since {clean(text)!r} is not a day such as 2024-04-09, or a year") from None
