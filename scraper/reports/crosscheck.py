"""One document read twice: what its headings and sentences say, held against the judgements of its table.

The second reading knows nothing of the first. Where both state an area's grade, the judgement stays as the
table prints it. A heading or a next step stands beside it, and bears it out or disputes it. A sentence stands
beside it only where it agrees; one that says another grade is a problem of the reading, for a person to look
at, and no dispute, as prose may speak of a part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from scraper.framework import Framework
from scraper.frameworks import FRAMEWORKS
from scraper.model import Judgement, Reading, ReadingStatus, Statement
from scraper.reports import headings_board, headings_overall
from scraper.reports.assemble import two_grades
from scraper.reports.headings import Statements, stated
from scraper.reports.headings_next_step import next_steps
from scraper.reports.headings_words import vocabulary_of
from scraper.reports.places import Place, Places

_MOST: Final = 20  # places of one area in one document; the most seen is four
_LONGEST_PAGE: Final = 20_000  # characters; the longest real one has under 6,000
_OVERALL: Final = "overall_effectiveness"
_BOARD: Final = "lscb"
_SEND: Final = "experiences_and_outcomes"


@dataclass(frozen=True, slots=True)
class SecondReading:
    """What a document states beside its table, by area, in three strengths."""

    headings: Statements  # bear out, dispute, and stand in for a grade that the table lost
    steps: Statements = field(default_factory=dict)  # bear out and dispute: they imply a grade, unprinted
    sentences: Statements = field(default_factory=dict)  # bear out, or are a problem


@dataclass(frozen=True, slots=True)
class _Placed:
    statement: Statement
    place: Place | None  # None: cannot be told

    def is_apart_from(self, other: _Placed) -> bool:
        """Whether the two are surely printed apart: one place must not vouch for itself."""
        if self.statement.page != other.statement.page:
            return True
        return bool(self.place and other.place and self.place.is_apart_from(other.place))


def crosschecked(reading: Reading, pages: Sequence[str]) -> Reading:
    """The reading with its evidence: snippets, and every other place of the document that states a grade.

    `pages` is the text that it was read from. A reading without a framework of graded areas stays as it is.
    """
    framework = FRAMEWORKS.get(reading.framework or "")
    if reading.status is not ReadingStatus.READ or framework is None or not framework.areas:
        return reading
    pages = [page[:_LONGEST_PAGE] for page in pages]
    places = Places(pages)
    second = second_reading(framework, pages)
    others = _other_places(reading, second, places)
    judgements = tuple(_with_snippet(judgement, places) for judgement in reading.judgements)
    problems = (*reading.problems, *_contradictions(judgements, second))
    return crosscheck(replace(reading, judgements=judgements, problems=problems), others)


def second_reading(framework: Framework, pages: Sequence[str]) -> SecondReading:
    """Reads the document without regard to its table."""
    headings = stated(pages, vocabulary_of(framework))
    more = _MORE.get(framework.layout)
    return more(headings, pages) if more else SecondReading(headings)


def crosscheck(reading: Reading, statements: Statements) -> Reading:
    """The reading with each statement beside the judgement of its area.

    Every statement must stand at another place than the judgement, and than one another. An area of the
    framework that has no judgement takes it from its statements where all agree, unless the table has two
    grades for it. Only labels of the reading's own framework are headings, so one mistaken for another finds
    none for an area in which the two differ.
    """
    judgements = tuple(
        replace(judgement, others=(*judgement.others, *statements.get(judgement.area, ())))
        for judgement in reading.judgements
    )
    taken = tuple(_taken(reading, statements))
    problems = (
        *reading.problems,
        *(_dispute(judgement, other) for judgement in judgements for other in _different(judgement)),
        *(_stand_in(judgement) for judgement in taken),
    )
    return replace(reading, judgements=(*judgements, *taken), problems=problems)


def _with_next_steps(headings: Statements, pages: Sequence[str]) -> SecondReading:
    return SecondReading(headings, steps={_SEND: next_steps(pages)})


def _with_verdicts(headings: Statements, pages: Sequence[str]) -> SecondReading:
    return SecondReading(headings, sentences={_OVERALL: headings_overall.verdicts(pages)})


def _with_board(headings: Statements, pages: Sequence[str]) -> SecondReading:
    overall, board = headings_overall.headings(pages), headings_board.headings(pages)
    firm = {**headings, _OVERALL: (*headings.get(_OVERALL, ()), *overall), _BOARD: board}
    sentences = {_OVERALL: headings_overall.verdicts(pages), _BOARD: headings_board.verdicts(pages)}
    return SecondReading(firm, sentences=sentences)


# What a document of this layout states in other ways than headings of its areas.
_MORE: Final[Mapping[str, Callable[[Statements, Sequence[str]], SecondReading]]] = {
    "area_send": _with_next_steps,
    "ilacs": _with_verdicts,
    "sif": _with_board,
    "lscb": _with_board,
}


def _other_places(reading: Reading, second: SecondReading, places: Places) -> dict[str, list[Statement]]:
    """The statements of each area that may be held against its judgement, with their snippets."""
    others = {judgement.area: _others(judgement, second, places) for judgement in reading.judgements}
    missing = {
        area: _apart(_placed(statements, places), None, places)
        for area, statements in second.headings.items()
        if area not in others
    }
    return {**others, **missing}


def _others(judgement: Judgement, second: SecondReading, places: Places) -> list[Statement]:
    sources = (second.headings, second.sentences, second.steps)
    headings, sentences, steps = (_placed(source.get(judgement.area, ()), places) for source in sources)
    contradicted = any(found.statement.grade != judgement.grade for found in sentences)
    agreeing = [] if contradicted else sentences  # sentences that differ bear nothing out
    itself = Statement(judgement.grade, judgement.label, judgement.wording, judgement.page)
    apart = _apart([*headings, *agreeing], _placed([itself], places)[0], places)
    # A next step is worded as no judgement is, so it is always another place.
    return [*apart, *_apart(steps, None, places)]


def _placed(statements: Sequence[Statement], places: Places) -> list[_Placed]:
    """Each statement with its place. The same words printed twice on a page are two places."""
    seen: Counter[Statement] = Counter()
    placed: list[_Placed] = []
    for statement in statements[:_MOST]:
        place = places.find(statement.page, statement.label, statement.wording, nth=seen[statement])
        placed.append(_Placed(statement, place))
        seen[statement] += 1
    return placed


def _apart(found: Sequence[_Placed], judged: _Placed | None, places: Places) -> list[Statement]:
    """The statements, with snippets, that stand at another place than the judgement and than each other."""
    apart: list[_Placed] = []
    for one in found:
        known = (judged, *apart) if judged else apart
        if all(one.is_apart_from(other) for other in known):
            apart.append(one)
    return [replace(one.statement, snippet=_snippet(one, places)) for one in apart]


def _snippet(placed: _Placed, places: Places) -> str:
    """The text around the statement; of a heading that runs over the end of a page, the heading itself."""
    return places.snippet(placed.place) or f"{placed.statement.label} {placed.statement.wording}"


def _with_snippet(judgement: Judgement, places: Places) -> Judgement:
    place = places.find(judgement.page, judgement.label, judgement.wording)
    return replace(judgement, snippet=places.snippet(place))


def _different(judgement: Judgement) -> Iterator[Statement]:
    return (other for other in judgement.others if other.grade != judgement.grade)


def _taken(reading: Reading, statements: Mapping[str, Sequence[Statement]]) -> Iterator[Judgement]:
    """Judgements for the areas that the reading has none of, in the framework's order."""
    framework = FRAMEWORKS.get(reading.framework or "")
    judged = {judgement.area for judgement in reading.judgements}
    for area in framework.areas if framework else ():
        found = statements.get(area.id, ())
        doubtful = any(problem.startswith(two_grades(area.id)) for problem in reading.problems)
        if area.id not in judged and not doubtful and len({other.grade for other in found}) == 1:
            first, *others = found
            yield Judgement(
                area.id, first.grade, first.label, first.wording, first.page, first.snippet, tuple(others)
            )


def _contradictions(judgements: Sequence[Judgement], second: SecondReading) -> Iterator[str]:
    """A problem for each grade of a sentence that is not the judgement's."""
    for judgement in judgements:
        sentences = second.sentences.get(judgement.area, ())
        for grade, wording in {one.grade: one.wording for one in sentences}.items():
            if grade != judgement.grade:
                yield (
                    f"{judgement.area}: page {judgement.page} says '{judgement.wording}' in its usual place, "
                    f"but its summary also says '{wording}'"
                )


def _dispute(judgement: Judgement, other: Statement) -> str:
    return (
        f"{judgement.area}: page {judgement.page} says '{judgement.wording}', "
        f"but page {other.page} says '{other.wording}'"
    )


def _stand_in(judgement: Judgement) -> str:
    return (
        f"{judgement.area}: '{judgement.wording}' is taken from the heading on page {judgement.page}, "
        "as its usual place gives no grade"
    )
