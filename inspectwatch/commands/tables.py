"""How the answers to questions look as tables: their columns, and the words for what stands in them.

Only people read these; JSON and CSV keep the words of the contract.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from inspectwatch.commands.unread import marked_day
from inspectwatch.output import Column, Row, clean, words
from notifier.evidence import STATED_ONCE
from notifier.words import area_name, capital, grade_word

RELATIONS = {"split": "joint", "merged": "other area", "renamed": "other area"}
_MEANINGS = {
    "joint": "judged together with another area then",
    "other area": "compared with an area of another name",
}
_CONFIRMED = "✓"
_SOURCE = "These comparisons are Inspectwatch's, not the publisher's."


def whose(rows: Sequence[Row]) -> str:
    """Whose history the rows are: "Oxfordshire (URN 80536, South East)"; empty where there is none."""
    if not rows:
        return ""
    row = rows[0]
    return in_full(row["provider"], row["urn"], row["region"])


def in_full(provider: str, urn: str, region: str | None) -> str:
    """A provider with its URN and region."""
    return f"{clean(provider)} (URN {', '.join(filter(None, (urn, region)))})"


def comparison(row: Row) -> str:
    """What the history says of a judgement against the one before: "unchanged, before: good (judged together
    with another area then)"; empty where no comparison is stored."""
    if row["direction"] is None or row["previous_grade"] is None:
        return _moved(row)
    meaning = _MEANINGS.get(RELATIONS.get(row["basis"] or "", ""))
    before = grade_word(row["previous_grade"]) + (f" ({meaning})" if meaning else "")
    return f"{_moved(row)}, before: {before}"


def footnote(rows: Sequence[Row]) -> str:
    """What the marks beside grades mean; empty where there is none."""
    notes = _evidence_notes(rows)
    relations = relation_notes({row.get("basis") or "" for row in rows})
    return " ".join(filter(None, (relations, *(f"{note.rstrip('.')}." for note in notes))))


def relation_notes(bases: Collection[str]) -> str:
    """What the marks of these bases mean, and whose comparisons they are; empty where none has a mark."""
    used = {RELATIONS.get(basis) for basis in bases}
    meanings = [f"{mark}: {meaning}." for mark, meaning in _MEANINGS.items() if mark in used]
    return " ".join([*meanings, _SOURCE]) if meanings else ""


def _evidence_notes(rows: Sequence[Row]) -> Iterator[str]:
    marked = [row for row in rows if row.get("corroborated")]
    if any(row["remit"] != "area_send" for row in marked):
        yield f"{_CONFIRMED}: a second place of the report confirms the grade"
    if any(row["remit"] == "area_send" for row in marked):
        yield f"{_CONFIRMED} of SEND: the grade fits the next step that the report announces"
    if marked and any(not (row["corroborated"] or row["disputed"]) for row in rows):
        yield f"No mark: {STATED_ONCE}"


def _area(row: Row) -> str:
    """In short, as its full title fills half a screen; a SEND judgement is not of the council alone."""
    name = area_name(row["area"])
    return f"SEND partnership: {name}" if row["remit"] == "area_send" else capital(name)


def _grade(row: Row) -> str:
    """A grade that two places of the report contradict each other about is never shown as if it were sure."""
    return grade_word(row["grade"]) + (" (disputed)" if row["disputed"] else "")


def _grade_checked(row: Row) -> str:
    return _grade(row) + (f" {_CONFIRMED}" if row["corroborated"] else "")


def _before(row: Row) -> str:
    """The grade before and, where the areas are not the same, that they are not: "good (joint)"."""
    if row["previous_grade"] is None:
        return ""
    mark = RELATIONS.get(row["basis"] or "")
    return grade_word(row["previous_grade"]) + (f" ({mark})" if mark else "")


def _direction(row: Row) -> str:
    """Withdrawn is said first: such a grade stands no longer."""
    return "withdrawn" if row["withdrawn"] else _moved(row)


def _moved(row: Row) -> str:
    return "nothing before" if row["direction"] == "first" else words(row["direction"])


def _status(row: Row) -> str:
    return words(row["status"]) + (", withdrawn" if row["withdrawn"] else "")


RATINGS = (
    Column("provider", "Provider", say=lambda row: row["provider"]),
    Column("area", "Area", say=_area),
    Column("grade", "Grade", say=_grade),
    Column("inspection_end", "Inspected", say=marked_day),
    Column("published", "Published"),
)
HISTORY = (
    Column("inspection_end", "Inspected"),
    Column("area", "Area", say=_area),
    Column("grade", "Grade", say=_grade_checked),
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
    Column("grade", "Now", say=_grade),
    Column("direction", "Direction", say=_direction),
)
