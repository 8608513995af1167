"""How the site calls things: the words of the alerts, and the letters that go with colours."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from urllib.parse import quote
from zoneinfo import ZoneInfo

from inspectwatch.output import clean
from inspectwatch.web.site.tables import Cell, Row
from notifier.words import area_name, capital, day, grade_word

# What an area is where no grade can be shown. None any more is not unknown.
NONE_ANY_MORE = "none_any_more"
NO_INSPECTION = "no_inspection"
NOT_READ = "not_read"
_MISSING = {
    NONE_ANY_MORE: "no overall grade any more",
    NO_INSPECTION: "no grades yet",
    NOT_READ: "could not be read",
}
_IN_TABLES = {NONE_ANY_MORE: "none any more", NO_INSPECTION: "none yet"}
_LETTERS = {
    "outstanding": "O",
    "good": "G",
    "requires_improvement": "R",
    "adequate": "A",
    "inadequate": "I",
    "not_judged": "–",
    "positive": "P",
    "inconsistent": "N",
    "systemic_failings": "S",
    NONE_ANY_MORE: "×",
    NO_INSPECTION: "·",
    NOT_READ: "?",
}
_LANES = {"lscb": "Safeguarding board"}
_SIGNS = {"improved": "▲", "declined": "▼"}
LEGEND = (
    "outstanding", "good", "requires_improvement", "inadequate", NONE_ANY_MORE, NO_INSPECTION, NOT_READ,
)  # fmt: skip


def letter(grade: str) -> str:
    """The one letter that stands for a grade beside its colour."""
    return _LETTERS.get(grade, "?")


@cache
def said(grade: str) -> str:
    """The grade in words, or why there is none."""
    return _MISSING.get(grade) or clean(grade_word(grade))


def area_title(area: str) -> str:
    """The area at the head of a column: "Help and protection"."""
    return capital(area_name(area))


def lane_title(area: str) -> str:
    """The area beside its lane of the timeline, where there is less room."""
    return _LANES.get(area) or area_title(area)


def moved(direction: str) -> str:
    """As the alerts have it: a sign and a word, "▲ improved", never in two lines."""
    return f"{_SIGNS.get(direction, '')}\u00a0{clean(direction)}".strip()


def day_or_unknown(iso: str | None) -> str:
    """ "9 April 2024"."""
    return day(iso) if iso else "day unknown"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """ "9 April 2024 at 08:30", in that time zone."""
    local = at.astimezone(zone)
    return f"{day(local.date().isoformat())} at {local:%H:%M}"


def graded(grade: str, *, note: str = "", note_href: str = "", disputed: object = False) -> Cell:
    """A grade as it stands in a table; one that its report contradicts is marked."""
    mark = " (disputed)" if disputed else ""
    words = _IN_TABLES.get(grade) or said(grade)
    return Cell(f"{capital(words)}{mark}", grade=grade, note=note, note_href=note_href)


def authority_path(urn: str) -> str:
    """Where an authority has its page."""
    return f"/authorities/{quote(urn, safe='')}"


def report_path(urn: str, report_id: str) -> str:
    """Where a report has its page."""
    return f"/reports/{quote(urn, safe='')}/{quote(report_id, safe='')}"


def authority_cell(row: Row) -> Cell:
    """The authority of a row, leading to its page."""
    return Cell(clean(row["provider"]), href=authority_path(row["urn"]))


def date_cell(row: Row, key: str) -> Cell:
    """A day of a row; empty where it is not known."""
    return Cell(day(row[key]) if row[key] else "")
