"""`ratings`, `history`, `reports`, `changes`: questions to the database, which is opened read-only."""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import date

from sqlite_utils import Database

from inspectwatch.commands.full_history import show_in_full
from inspectwatch.commands.tables import CHANGES, HISTORY, RATINGS, REPORTS, footnote
from inspectwatch.commands.vocabulary import AREAS, DIRECTIONS, GRADES, GRADES_IN_WORDS
from inspectwatch.config import Config
from inspectwatch.output import Column, clean, show
from inspectwatch.settings.problems import nearest
from scraper.ofsted.authorities import reference_authorities
from storage import evidence, questions
from storage.database import open_for_reading
from storage.errors import StorageError

_YEAR_OR_MONTH = re.compile(r"[0-9]{4}(-[0-9]{2})?")


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
            region=_one_of("region", region, sorted({each.region for each in reference_authorities()})),
            area=_one_of("area", area, AREAS),
            grade=_one_of("grade", grade, GRADES, GRADES_IN_WORDS),
        )

    return _answer(config, ask, RATINGS, as_json=as_json, as_csv=as_csv, empty="No current grade fits.")


def history(
    config: Config, provider: str, *, full: bool = False, as_json: bool = False, as_csv: bool = False
) -> int:
    """Every judgement of one provider, latest inspection first; `full`: every report with all it says."""
    if full:
        return _history_in_full(config, provider, as_json=as_json, as_csv=as_csv)

    def ask(db: Database) -> list[questions.Row]:
        urn = _urn(db, provider) or ""
        confirmed = evidence.confirmed(db, urn)
        return [
            {**row, "corroborated": int((row["report_id"], row["area"]) in confirmed)}
            for row in questions.history(db, urn)
        ]

    return _answer(config, ask, HISTORY, as_json=as_json, as_csv=as_csv, empty="No judgement is known.")


def _history_in_full(config: Config, provider: str, *, as_json: bool, as_csv: bool) -> int:
    def ask(db: Database) -> list[questions.Row]:
        return evidence.reports_in_full(db, _urn(db, provider) or "")

    def tell(reports: list[questions.Row]) -> None:
        show_in_full(reports, as_json=as_json, as_csv=as_csv)

    return _tell(config, ask, tell)


def reports(config: Config, provider: str | None, *, as_json: bool, as_csv: bool) -> int:
    """Published reports, newest first."""

    def ask(db: Database) -> list[questions.Row]:
        return questions.reports(db, _urn(db, provider))

    return _answer(config, ask, REPORTS, as_json=as_json, as_csv=as_csv, empty="No report is known.")


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

    def ask(db: Database) -> list[questions.Row]:
        return questions.changes(
            db,
            provider=_urn(db, provider),
            area=_one_of("area", area, AREAS),
            since=_day(since),
            direction=_one_of("direction", direction, DIRECTIONS),
        )

    asked = (provider, area, since, direction)
    empty = "No judgement has moved since the watch began." if asked == (None,) * 4 else "No change fits."
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
    def tell(rows: list[questions.Row]) -> None:
        show(rows, columns, as_json=as_json, as_csv=as_csv, empty=empty, foot=footnote(rows))

    return _tell(config, ask, tell)


def _tell(
    config: Config,
    ask: Callable[[Database], list[questions.Row]],
    tell: Callable[[list[questions.Row]], None],
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
    tell(rows)
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
