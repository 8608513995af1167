"""Whole reports with generated tables: a reading is right, or says that it is not sure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.model import Reading
from scraper.reports.readers import read_pages
from scraper.reports.text import mend
from tests.scraper.reports import generated
from tests.scraper.reports.generated import EARLIER_ROWS, GRADES, LABELS, LIKE_ROWS

Rows = dict[str, str]  # by area, in the order printed

# Of a SIF report a sentence, and no row of the table.
_OVERALL_OF_SIF = st.fixed_dictionaries({"overall_effectiveness": st.sampled_from(sorted(GRADES))})
_RANDOM = st.randoms(use_true_random=True)
_frameworks = pytest.mark.parametrize("framework", sorted(LABELS))
_some_examples = settings(max_examples=60)
_many_examples = settings(max_examples=110)


@_frameworks
@_some_examples
@given(data=st.data(), random=_RANDOM)
def test_a_table_is_read_right_however_its_cells_come_out(
    framework: str, data: st.DataObject, random: Random
) -> None:
    grades = _drawn(data, framework)
    rows = list(_rows(random, framework, grades).values())
    cut = random.randint(1, len(rows))
    broken = [*rows[:cut], generated.page_break(random), *rows[cut:]] if cut < len(rows) else rows
    pages = generated.front(random, framework, broken)
    reading = _read(pages)
    assert reading.framework == framework, pages
    assert _grades(reading) == grades, pages
    assert reading.problems == (), pages


@_frameworks
@_some_examples
@given(data=st.data(), random=_RANDOM)
def test_headings_bear_out_what_agrees_and_dispute_what_differs(
    framework: str, data: st.DataObject, random: Random
) -> None:
    table = _drawn(data, framework)
    headings = {
        area: grade for area, grade in data.draw(generated.graded[framework]).items() if random.random() < 0.8
    }
    front = generated.front(random, framework, list(_rows(random, framework, table).values()))
    pages = [*front, *generated.body(random, framework, headings)]
    reading = _read(pages)
    assert _grades(reading) == table, pages
    for judgement in reading.judgements:
        other = headings.get(judgement.area)
        assert judgement.corroborated is (other == judgement.grade), (judgement, pages)
        assert judgement.disputed is (other not in {None, judgement.grade}), (judgement, pages)
        disputes = [problem for problem in reading.problems if problem.startswith(f"{judgement.area}: ")]
        assert len(disputes) == judgement.disputed, pages


def _unknown_grade(random: Random, rows: Rows, area: str, label: str) -> None:
    rows[area] = generated.cells(random, label, random.choice(("Needs attention", "Strong", "Adequate")))


def _no_grade(random: Random, rows: Rows, area: str, label: str) -> None:
    rows[area] = "\n".join(generated.wrapped(random, label))


def _no_label(random: Random, rows: Rows, area: str, label: str) -> None:
    rows[area] = rows[area].split("\n")[-1]


def _no_row(random: Random, rows: Rows, area: str, label: str) -> None:
    del rows[area]


def _misprinted_label(random: Random, rows: Rows, area: str, label: str) -> None:
    lost = random.choice(label.split())
    rows[area] = rows[area].replace(lost, "", 1)


def _page_ends_within_a_row(random: Random, rows: Rows, area: str, label: str) -> None:
    lines = rows[area].split("\n")
    cut = random.randrange(len(lines))
    rows[area] = "\n".join([*lines[:cut], generated.page_break(random), *lines[cut:]])


def _two_grades(random: Random, rows: Rows, area: str, label: str) -> None:
    grades = (random.choice(GRADES[grade]) for grade in random.choices(sorted(GRADES), k=2))
    rows[area] = "\n".join((label, *grades))


_HARM: Sequence[Callable[[Random, Rows, str, str], None]] = (
    _unknown_grade,
    _no_grade,
    _no_label,
    _no_row,
    _misprinted_label,
    _page_ends_within_a_row,
    _two_grades,
)


@_frameworks
@_many_examples
@given(data=st.data(), random=_RANDOM)
def test_no_wrong_grade_is_without_a_word_of_doubt(
    framework: str, data: st.DataObject, random: Random
) -> None:
    grades = _drawn(data, framework)
    rows = _rows(random, framework, grades)
    for area in data.draw(st.lists(st.sampled_from(sorted(LABELS[framework])), max_size=2, unique=True)):
        harm = data.draw(st.sampled_from(_HARM))
        harm(random, rows, area, LABELS[framework][area][0])
    pages = generated.front(random, framework, list(rows.values()), LIKE_ROWS)
    if random.random() < 0.5:
        pages += generated.body(random, framework, {area: grades[area] for area in LABELS[framework]})
    _assert_honest(_read(pages), grades, pages)


@_frameworks
@_some_examples
@given(data=st.data(), random=_RANDOM)
def test_rows_of_an_earlier_table_displace_no_grade_unnoticed(
    framework: str, data: st.DataObject, random: Random
) -> None:
    grades = _drawn(data, framework)
    rows = list(_rows(random, framework, grades).values())
    pages = generated.front(random, framework, rows, EARLIER_ROWS)
    _assert_honest(_read(pages), grades, pages)


@_frameworks
@_some_examples
@given(data=st.data(), random=_RANDOM)
def test_columns_that_came_apart_give_no_wrong_grade(
    framework: str, data: st.DataObject, random: Random
) -> None:
    grades = data.draw(generated.graded[framework])
    labels = [" ".join(generated.wrapped(random, label)) for label, *_ in LABELS[framework].values()]
    words = [random.choice(GRADES[grade]) for grade in grades.values()]
    columns = random.choice(([*labels, *words], [*words, *labels]))
    pages = generated.front(random, framework, columns)
    reading = _read(pages)
    assert reading.judgements == (), pages
    assert reading.problems, pages


def _assert_honest(reading: Reading, grades: Mapping[str, str], pages: Sequence[str]) -> None:
    wrong = [judgement for judgement in reading.judgements if grades.get(judgement.area) != judgement.grade]
    assert not [judgement for judgement in wrong if judgement.corroborated], pages
    if wrong or _grades(reading).keys() != grades.keys():
        assert reading.problems, (reading, pages)


def _drawn(data: st.DataObject, framework: str) -> dict[str, str]:
    grades = data.draw(generated.graded[framework])
    return {**data.draw(_OVERALL_OF_SIF), **grades} if framework == "sif" else grades


def _rows(random: Random, framework: str, grades: Mapping[str, str]) -> Rows:
    """What states each grade: rows of a table, and of a SIF report first a sentence."""
    labels = LABELS[framework]
    return {
        area: generated.row(random, framework, area, grade)
        if area in labels
        else generated.overall_sentence(random, grade)
        for area, grade in grades.items()
    }


def _read(pages: Sequence[str]) -> Reading:
    return read_pages([mend(page) for page in pages])


def _grades(reading: Reading) -> dict[str, str]:
    return {judgement.area: judgement.grade for judgement in reading.judgements}
