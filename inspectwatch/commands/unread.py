"""The marks of grades that are older than an inspection that is out and could not be read."""

from __future__ import annotations

from collections.abc import Iterable

from inspectwatch.output import Row, clean
from notifier.unread import unread_words
from storage.unread import COLUMN

NOT_READ = "could not be read"
_MARK = "later one not read"
_MOST_NAMED = 5
_WHY = "`inspectwatch doctor` says why."


def marked_day(row: Row) -> str:
    """The last day of the inspection, with the mark where a later one could not be read."""
    return with_mark(clean(row["inspection_end"]), row)


def with_mark(text: str, row: Row) -> str:
    """The text, with the mark where a later inspection than the row's could not be read."""
    return f"{text} ({_MARK})".lstrip() if row[COLUMN] else text


def counted_are_older(number: int) -> str:
    """Said of counts of current grades, those of so many authorities among them."""
    of = "authority" if number == 1 else "authorities"
    return f"Of {number} {of} a later inspection could not be read: what is counted here is of before."


def may_be_more(number: int) -> str:
    """Said beside those who are judged inadequate, where of so many authorities a later inspection could not
    be read; empty where of none."""
    if not number:
        return ""
    of = "authority" if number == 1 else "authorities"
    return f"Of {number} {of} a later inspection could not be read: how it judged is not known."


def notes(unread: Iterable[Row]) -> str:
    """A line for each of those inspections, as `storage.unread` gives them; empty where there are none."""
    found = list(unread)
    lines = [_note(row) for row in found[:_MOST_NAMED]]
    if len(found) > _MOST_NAMED:
        lines.append(
            f"And {len(found) - _MOST_NAMED} more, named by the column {COLUMN} of --json and --csv."
        )
    return "\n".join([*lines, _WHY]) if lines else ""


def _note(row: Row) -> str:
    later = row["current_report_id"] is not None
    partnership = " (SEND)" if row["remit"] == "area_send" else ""
    rest = "its grades are those of before" if later else "no grade of it is known"
    words = unread_words(row["published"], later=later)
    return f"{clean(row['provider'])}{partnership}: {words}; {rest}: {clean(row['report_url'])}"
