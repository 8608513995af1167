"""Where a report gives its grades, in words: the page, the grade as printed, and what a second place says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from notifier.payload import EvidenceData, JudgementData, StatementData
from notifier.words import area_name, capital, listed, one_line

_LONGEST_WORDING = 80
_LONGEST_SNIPPET = 240
_MOST_PLACES = 6
_MOST_SNIPPETS = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where one grade stands, and the text around it; of a disputed grade also the text that disputes it."""

    area: str
    where: str
    snippets: tuple[str, ...]


def evidence_of(judgements: Iterable[JudgementData]) -> list[Evidence]:
    """The evidence of each judgement; none for those of the time before it was kept."""
    return [_of(judgement) for judgement in judgements if "page" in judgement]


def _of(judgement: JudgementData) -> Evidence:
    name, grade = capital(area_name(judgement["area"])), judgement["grade"]
    return Evidence(name, where(judgement, grade), snippets(judgement, grade))


def where(evidence: EvidenceData, grade: str) -> str:
    """Where the report gives this grade: "“Good” on page 1; confirmed on page 4"."""
    if evidence.get("disputed"):
        return dispute(evidence, grade)
    pages = sorted({other["page"] for other in evidence.get("others", [])})
    if not pages:
        return f"{_first_place(evidence)}; no second place found"
    return f"{_first_place(evidence)}; confirmed on {_on_pages(pages)}"


def dispute(evidence: EvidenceData, grade: str) -> str:
    """What the places of a disputed judgement say: "“Good” on page 1, but “Inadequate” on page 4"."""
    return (
        f"{_first_place(evidence)}, but {_places([_place(other) for other in _disputing(evidence, grade)])}"
    )


def snippets(evidence: EvidenceData, grade: str) -> tuple[str, ...]:
    """The text around the grade, then the text that disputes it, each a piece cut out of its page."""
    found = [evidence.get("snippet", ""), *(other["snippet"] for other in _disputing(evidence, grade))]
    pieces = (one_line(snippet, _LONGEST_SNIPPET) for snippet in found[:_MOST_SNIPPETS] if snippet)
    return tuple(f"… {piece.removesuffix('…')} …" for piece in pieces)


def _disputing(evidence: EvidenceData, grade: str) -> list[StatementData]:
    return [other for other in evidence.get("others", []) if other["grade"] != grade]


def _first_place(evidence: EvidenceData) -> str:
    return f"“{one_line(evidence.get('wording', ''), _LONGEST_WORDING)}” on page {evidence.get('page')}"


def _place(other: StatementData) -> str:
    return f"“{one_line(other['wording'], _LONGEST_WORDING)}” on page {other['page']}"


def _places(places: Sequence[str]) -> str:
    shown = list(dict.fromkeys(places))
    if len(shown) > _MOST_PLACES:
        shown = [*shown[:_MOST_PLACES], f"{len(shown) - _MOST_PLACES} more"]
    return listed(shown)


def _on_pages(pages: Sequence[int]) -> str:
    return f"{'page' if len(pages) == 1 else 'pages'} {_places([str(page) for page in pages])}"
