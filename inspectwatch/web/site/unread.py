"""What pages say of an inspection that could not be read, beside the older grades that they show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inspectwatch.web.site.tables import Row
from inspectwatch.web.site.view import Asked
from inspectwatch.web.site.words import report_path
from notifier.unread import unread_words
from notifier.words import capital
from storage import unread
from storage.sector import CHILDRENS_SERVICES


@dataclass(frozen=True, slots=True)
class Notice:
    """`text`: which inspection, when it was published, and that it could not be read; `href`: its page."""

    text: str
    href: str


def unread_of(asked: Asked, urns: Iterable[str], remit: str = CHILDRENS_SERVICES) -> Mapping[str, Row]:
    """By URN, those of `storage.unread`."""
    found = unread.later_unread(asked.db, urns)
    return {urn: row for (urn, of), row in found.items() if of == remit}


def columns(found: Row | None) -> Row:
    """What rows of current grades end with: the report that could not be read, and its day; None each: there
    is none."""
    return {
        "later_unread": found["report_id"] if found else None,
        "later_unread_published": found["published"] if found else None,
    }


def said(row: Row, *, graded: bool) -> str:
    """What is said beside the grades of a row with those columns, empty where there is nothing. `graded`:
    there are grades, which are older."""
    if row["later_unread"] is None:
        return ""
    return unread_words(row["later_unread_published"], later=graded)


def path(row: Row) -> str:
    """Where it has its page; empty where there is none."""
    return report_path(row["urn"], row["later_unread"]) if row["later_unread"] else ""


def notice(found: Row | None) -> Notice | None:
    """The same as a paragraph with a link."""
    if found is None:
        return None
    later = found["current_report_id"] is not None
    rest = "The grades below are those of before" if later else "No grades are known"
    text = f"{capital(unread_words(found['published'], later=later))}. {rest}."
    return Notice(text, report_path(found["urn"], found["report_id"]))
