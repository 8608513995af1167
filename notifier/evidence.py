"""Where a report gives its grades, in words: the page, the grade as printed, and what a second place says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from notifier.payload import EvidenceData, JudgementData, StatementData
from notifier.words import area_name, capital, listed, one_line

STATED_ONCE = "stated once"
_LONGEST_LABEL = 120
_LONGEST_WORDING = 80
_LONGEST_SNIPPET = 400
_MOST_PLACES = 6
_MOST_SNIPPETS = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where one grade stands: its label there and the place, and the text around it; of a disputed grade also
    the text that disputes it."""

    label: str
    where: str
    snippets: tuple[str, ...]


def evidence_of(judgements: Iterable[JudgementData]) -> list[Evidence]:
    """The evidence of each judgement; none for those of the time before it was kept."""
    return [_of(judgement) for judgement in judgements if "page" in judgement]


def _of(judgement: JudgementData) -> Evidence:
    label, grade = judgement.get("printed_label", ""), judgement["grade"]
    return Evidence(printed(label, judgement["area"]), where(judgement, grade), snippets(judgement, grade))


def printed(label: str, area: str) -> str:
    """The label beside which a grade is printed; the area's name where none is known."""
    return one_line(label, _LONGEST_LABEL) or capital(area_name(area))


def where(evidence: EvidenceData, grade: str) -> str:
    """Where the report gives this grade: "“Good” on page 1; confirmed on page 4"."""
    if evidence.get("disputed"):
        return dispute(evidence, grade)
    return f"{_first_place(evidence)}; {_borne_out(evidence.get('others', []))}"


def _borne_out(others: Sequence[StatementData]) -> str:
    """What the other places do for a grade that none of them disputes."""
    pages = sorted({other["page"] for other in others if not _is_next_step(other)})
    steps = [_place(other) for other in others if _is_next_step(other)]
    texts = [f"confirmed on {_on_pages(pages)}"] if pages else []
    texts += [f"fits the next step: {_places(steps)}"] if steps else []
    return "; ".join(texts) or STATED_ONCE


def _is_next_step(other: StatementData) -> bool:
    """Whether the place says when inspectors come again, "within approximately three years": an area SEND
    report prints its outcome once, and the next step follows from it."""
    return other["wording"].casefold().startswith("within ")


def dispute(evidence: EvidenceData, grade: str) -> str:
    """What the places of a disputed judgement say: "“Good” on page 1, but “Inadequate” on page 4"."""
    return (
        f"{_first_place(evidence)}, but {_places([_place(other) for other in _disputing(evidence, grade)])}"
    )


def snippets(evidence: EvidenceData, grade: str) -> tuple[str, ...]:
    """The text around the grade, then the text that disputes it; "…" stands where it is cut."""
    found = [evidence.get("snippet", ""), *(other["snippet"] for other in _disputing(evidence, grade))]
    return tuple(one_line(snippet, _LONGEST_SNIPPET) for snippet in found[:_MOST_SNIPPETS] if snippet)


def _disputing(evidence: EvidenceData, grade: str) -> list[StatementData]:
    return [other for other in evidence.get("others", []) if other["grade"] != grade]


def _first_place(evidence: EvidenceData) -> str:
    return f"“{one_line(evidence.get('wording', ''), _LONGEST_WORDING)}” on page {evidence.get('page')}"


def _place(other: StatementData) -> str:
    """A next step is only understood with its label: "The next full inspection … within three years"."""
    wording = one_line(other["wording"], _LONGEST_WORDING)
    label = f"{one_line(other['label'], _LONGEST_WORDING)} … " if _is_next_step(other) else ""
    return f"“{label}{wording}” on page {other['page']}"


def _places(places: Sequence[str]) -> str:
    shown = list(dict.fromkeys(places))
    if len(shown) > _MOST_PLACES:
        shown = [*shown[:_MOST_PLACES], f"{len(shown) - _MOST_PLACES} more"]
    return listed(shown)


def _on_pages(pages: Sequence[int]) -> str:
    return f"{'page' if len(pages) == 1 else 'pages'} {_places([str(page) for page in pages])}"
