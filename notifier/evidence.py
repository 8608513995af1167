"""Where a report gives its grades, in words: the page, the grade as printed, and what a second place says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from notifier.payload import JudgementData, StatementData
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
    return [
        Evidence(capital(area_name(judgement["area"])), _where(judgement), _snippets(judgement))
        for judgement in judgements
        if "page" in judgement
    ]


def dispute(judgement: JudgementData) -> str:
    """What the places of a disputed judgement say: "“Good” on page 1, but “Inadequate” on page 4"."""
    return f"{_first_place(judgement)}, but {_places([_place(other) for other in _disputing(judgement)])}"


def _disputing(judgement: JudgementData) -> list[StatementData]:
    return [other for other in judgement.get("others", []) if other["grade"] != judgement["grade"]]


def _where(judgement: JudgementData) -> str:
    if judgement.get("disputed"):
        return dispute(judgement)
    pages = sorted({other["page"] for other in judgement.get("others", [])})
    if not pages:
        return f"{_first_place(judgement)}; no second place found"
    return f"{_first_place(judgement)}; confirmed on {_on_pages(pages)}"


def _first_place(judgement: JudgementData) -> str:
    return f"“{one_line(judgement.get('wording', ''), _LONGEST_WORDING)}” on page {judgement.get('page')}"


def _place(other: StatementData) -> str:
    return f"“{one_line(other['wording'], _LONGEST_WORDING)}” on page {other['page']}"


def _places(places: Sequence[str]) -> str:
    shown = list(dict.fromkeys(places))
    if len(shown) > _MOST_PLACES:
        shown = [*shown[:_MOST_PLACES], f"{len(shown) - _MOST_PLACES} more"]
    return listed(shown)


def _on_pages(pages: Sequence[int]) -> str:
    return f"{'page' if len(pages) == 1 else 'pages'} {_places([str(page) for page in pages])}"


def _snippets(judgement: JudgementData) -> tuple[str, ...]:
    found = [judgement.get("snippet", ""), *(other["snippet"] for other in _disputing(judgement))]
    return tuple(one_line(snippet, _LONGEST_SNIPPET) for snippet in found[:_MOST_SNIPPETS] if snippet)
