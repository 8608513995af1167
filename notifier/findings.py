"""What a document says beside its grades, in the shape of an event: where it says them, what inspectors
found, what must improve.

A hostile document may hold ten thousand items of a megabyte each. An event carries a bounded part of it,
generous for real reports, whose longest list has some sixty items, and says where it was cut.
"""

from __future__ import annotations

from collections.abc import Mapping

from notifier.payload import EvidenceData, ImprovementData, StatementData
from notifier.words import shortened
from scraper.model import Improvement, ImprovementKind, Judgement, Reading, Statement

MOST_PARAGRAPHS = 20
MOST_IMPROVEMENTS = 100
MOST_STATEMENTS = 20
LONGEST_TEXT = 4000  # characters of a paragraph or of an item
LONGEST_SNIPPET = 1000
LONGEST_NAME = 300  # of a label, a wording, a heading, a title, a body


def evidence_by_area(reading: Reading | None) -> Mapping[str, EvidenceData]:
    """Where the document gives each area's grade."""
    return {judgement.area: _evidence(judgement) for judgement in reading.judgements} if reading else {}


def _evidence(judgement: Judgement) -> EvidenceData:
    return {
        "printed_label": shortened(judgement.label, LONGEST_NAME),
        "wording": shortened(judgement.wording, LONGEST_NAME),
        "page": judgement.page,
        "corroborated": judgement.corroborated,
        "disputed": judgement.disputed,
        "snippet": shortened(judgement.snippet, LONGEST_SNIPPET),
        "others": [_statement(other) for other in _differing_first(judgement)[:MOST_STATEMENTS]],
    }


def _differing_first(judgement: Judgement) -> list[Statement]:
    """Of too many places, those that dispute the grade are the last to be left out."""
    return sorted(judgement.others, key=lambda other: other.grade == judgement.grade)


def _statement(other: Statement) -> StatementData:
    return {
        "grade": other.grade,
        "label": shortened(other.label, LONGEST_NAME),
        "wording": shortened(other.wording, LONGEST_NAME),
        "page": other.page,
        "snippet": shortened(other.snippet, LONGEST_SNIPPET),
    }


def paragraphs(reading: Reading | None) -> list[str]:
    """The first paragraphs of what inspectors found."""
    if reading is None:
        return []
    return [shortened(paragraph, LONGEST_TEXT) for paragraph in reading.summary[:MOST_PARAGRAPHS]]


def improvements(reading: Reading | None) -> list[ImprovementData]:
    """What must improve, in the order printed."""
    return [_improvement(item) for item in reading.improvements[:MOST_IMPROVEMENTS]] if reading else []


def improvements_left_out(reading: Reading | None) -> int:
    """How many more items the document holds than `improvements` gives."""
    return max(len(reading.improvements) - MOST_IMPROVEMENTS, 0) if reading else 0


def _improvement(item: Improvement) -> ImprovementData:
    return {
        "kind": str(item.kind),
        "text": shortened(item.text, LONGEST_TEXT),
        "page": item.page,
        "heading": shortened(item.heading, LONGEST_NAME),
        "responsible": name(item.responsible),
    }


def improvement_told(item: ImprovementData) -> Improvement:
    """The item as an event told it."""
    return Improvement(
        item["text"], ImprovementKind(item["kind"]), item["page"], item["heading"], item["responsible"]
    )


def name(text: str | None) -> str | None:
    """A title or a name as printed; None where none is."""
    return shortened(text, LONGEST_NAME) if text else None
