"""The table and the body of one invented document, read independently and held against one another."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import Judgement, Reading, ReadingStatus, Statement
from scraper.reports.crosscheck import crosscheck, crosschecked
from tests.patience import no_hang

_WORDS = {
    "outstanding": "Outstanding",
    "good": "Good",
    "requires_improvement": "Requires improvement to be good",
    "inadequate": "Inadequate",
}
_LABELS = {
    "impact_of_leaders": "The impact of leaders on social work practice with children and families",
    "help_and_protection": "The experiences and progress of children who need help and protection",
    "in_care": "The experiences and progress of children in care",
    "care_leavers": "The experiences and progress of care leavers",
}
_GOOD = dict.fromkeys(_LABELS, "good")
_GRADES = st.fixed_dictionaries({area: st.sampled_from(sorted(_WORDS)) for area in _LABELS})


def _front(grades: Mapping[str, str], summary: str = "") -> str:
    rows = "".join(f"{_LABELS[area]}\n{_WORDS[grade]}\n" for area, grade in grades.items())
    return f"Inspection of Xshire\nInspection dates: 3 to 7 June 2024\nJudgement Grade\n{rows}{summary}"


def _body(grades: Mapping[str, str]) -> str:
    return "".join(
        f"{_LABELS[area]}: {_WORDS[grade].lower()}\n{number}. Much was seen.\n"
        for number, (area, grade) in enumerate(grades.items(), start=1)
    )


def _reading(
    grades: Mapping[str, str], framework: str = "ilacs_2023", problems: tuple[str, ...] = ()
) -> Reading:
    judgements = tuple(
        Judgement(area, grade, _LABELS[area], _WORDS[grade], 1) for area, grade in grades.items()
    )
    return Reading(ReadingStatus.READ, framework, judgements=judgements, problems=problems)


@given(_GRADES, _GRADES)
def test_a_judgement_is_corroborated_where_its_heading_agrees_and_disputed_where_not(
    table: dict[str, str], headings: dict[str, str]
) -> None:
    reading = crosschecked(_reading(table), [_front(table), _body(headings)])
    assert {judgement.area: judgement.grade for judgement in reading.judgements} == table
    for judgement in reading.judgements:
        agrees = table[judgement.area] == headings[judgement.area]
        assert judgement.corroborated is agrees
        assert judgement.disputed is not agrees
    assert len(reading.problems) == sum(table[area] != headings[area] for area in table)


@given(_GRADES, st.sets(st.sampled_from(sorted(_LABELS))))
def test_nothing_is_corroborated_without_a_second_place(table: dict[str, str], repeated: set[str]) -> None:
    headings = {area: grade for area, grade in table.items() if area in repeated}
    reading = crosschecked(_reading(table), [_front(table), _body(headings)])
    assert {judgement.area for judgement in reading.judgements if judgement.corroborated} == repeated
    assert reading.problems == ()


def test_a_dispute_names_both_places() -> None:
    headings = {**_GOOD, "in_care": "requires_improvement"}
    reading = crosschecked(_reading(_GOOD), [_front(_GOOD), "Contents\n", _body(headings)])
    assert reading.problems == (
        "in_care: page 1 says 'Good', but page 3 says 'requires improvement to be good'",
    )


def test_what_a_heading_says_of_an_earlier_inspection_neither_bears_out_nor_disputes() -> None:
    annex = "Judgements of the inspection in 2019\n" + _body(dict.fromkeys(_LABELS, "inadequate"))
    only_there = crosschecked(_reading(_GOOD), [_front(_GOOD), annex])
    assert not any(judgement.others for judgement in only_there.judgements)
    assert only_there.problems == ()
    both = crosschecked(_reading(_GOOD), [_front(_GOOD), _body(_GOOD), annex])
    assert all(judgement.corroborated for judgement in both.judgements)


def test_one_agreeing_heading_does_not_outweigh_a_different_one() -> None:
    body = _body({"in_care": "good"}) + "Contents\n" + _body({"in_care": "inadequate"})
    (judgement,) = crosschecked(_reading({"in_care": "good"}), [_front({"in_care": "good"}), body]).judgements
    assert judgement.disputed
    assert not judgement.corroborated


def test_every_place_has_its_snippet() -> None:
    reading = crosschecked(_reading(_GOOD), [_front(_GOOD), _body(_GOOD)])
    for judgement in reading.judgements:
        assert f"{judgement.label} Good" in judgement.snippet
        assert [f"{judgement.label}: good" in other.snippet for other in judgement.others] == [True]


@pytest.mark.parametrize("grade", sorted(_WORDS))
def test_a_grade_that_the_table_lost_is_the_headings_and_uncorroborated(grade: str) -> None:
    table = {area: "good" for area in _LABELS if area != "care_leavers"}
    reading = crosschecked(_reading(table), [_front(table), _body({**table, "care_leavers": grade})])
    taken = reading.judgements[-1]
    assert (taken.area, taken.grade, taken.page) == ("care_leavers", grade, 2)
    assert not taken.corroborated
    assert not taken.disputed
    assert taken.label in taken.snippet
    assert len(reading.problems) == 1
    assert "care_leavers" in reading.problems[0]


def test_two_headings_in_different_places_bear_each_other_out() -> None:
    table = {"in_care": "good"}
    heading = "care leavers: good\n1. Much was seen.\n"
    body = f"The experiences and progress of {heading}Experiences and progress of {heading}"
    taken = crosschecked(_reading(table), [_front(table), body]).judgements[-1]
    assert taken.area == "care_leavers"
    assert taken.corroborated


def test_nothing_is_taken_from_headings_that_differ() -> None:
    body = _body({"in_care": "good"}) + _body({"in_care": "inadequate"})
    assert crosschecked(_reading({}), ["Inspection dates: June\n", body]).judgements == ()


def test_nothing_is_taken_where_the_table_prints_two_grades() -> None:
    problem = "two grades are printed for in_care: 'Good' (page 1) and 'Inadequate' (page 1)"
    reading = crosschecked(_reading({}, problems=(problem,)), [_front({}), _body({"in_care": "good"})])
    assert reading.judgements == ()
    assert reading.problems == (problem,)


def test_an_area_of_another_framework_is_not_taken() -> None:
    reading = crosschecked(
        _reading({}, framework="ilacs_2018"), [_front({}), _body({"care_leavers": "good"})]
    )
    assert reading.judgements == ()


@pytest.mark.parametrize("status", [status for status in ReadingStatus if status is not ReadingStatus.READ])
def test_what_has_no_judgements_stays_as_it_is(status: ReadingStatus) -> None:
    for framework in (None, "jtai", "ilacs_2023"):
        reading = Reading(status, framework)
        assert crosschecked(reading, [_front(_GOOD), _body(_GOOD)]) is reading


_SAID = "overall_effectiveness: page 1 says 'Good' in its usual place, but its summary also says '{}'"


@pytest.mark.parametrize(
    ("prose", "corroborated", "said"),
    [
        ("Services for children in Xshire are good.", True, []),
        ("Services for children in Xshire are inadequate.", False, ["inadequate"]),
        ("Services for children in Xshire require improvement to be good.", False,
         ["require improvement to be good"]),
        ("Services for children in care are inadequate.", False, []),
        ("Services for children in Xshire were inadequate.", False, []),
        ("Children's services in Xshire are good. Overall effectiveness is inadequate.", False,
         ["inadequate"]),
        ("Services for children are inadequate. Children's services in Xshire are inadequate.", False,
         ["inadequate"]),
    ],
)  # fmt: skip
def test_a_verdict_in_prose_bears_out_or_is_a_problem_and_never_a_dispute(
    prose: str, corroborated: bool, said: list[str]
) -> None:
    overall = Judgement("overall_effectiveness", "good", "Overall effectiveness", "Good", 1)
    reading = Reading(ReadingStatus.READ, "ilacs_2023", judgements=(overall,))
    page = f"Inspection dates: June\nOverall effectiveness\nGood\n{prose}\n"
    checked = crosschecked(reading, [page])
    (judgement,) = checked.judgements
    assert judgement.corroborated is corroborated
    assert not judgement.disputed
    assert checked.problems == tuple(map(_SAID.format, said))


def test_a_sentence_on_the_board_that_says_another_grade_is_a_problem() -> None:
    board = Judgement("lscb", "good", "The LSCB", "good", 1)
    reading = Reading(ReadingStatus.READ, "sif", judgements=(board,))
    pages = ["Inspection dates: June\nThe LSCB is good\n", "140. The LSCB is inadequate. It seldom meets.\n"]
    checked = crosschecked(reading, pages)
    assert checked.problems == (
        "lscb: page 1 says 'good' in its usual place, but its summary also says 'inadequate'",
    )
    assert not checked.judgements[0].disputed


def test_a_verdict_in_prose_is_never_taken() -> None:
    reading = Reading(ReadingStatus.READ, "ilacs_2023")
    page = "Inspection dates: June 2024. Services for children in Xshire are good.\n"
    assert crosschecked(reading, [page]) == reading


@pytest.mark.parametrize(
    ("page", "corroborated"),
    [
        ("The LSCB is good\nIt meets often.\n", False),
        ("The LSCB is good\nSummary\nThe LSCB is good because:\nIt meets often.\n", True),
        ("The LSCB is good\nThe XSCB is good because:\nIt meets often.\n", True),
    ],
)
def test_one_place_does_not_vouch_for_itself(page: str, corroborated: bool) -> None:
    board = Judgement("lscb", "good", "The LSCB", "good", 2)
    reading = Reading(ReadingStatus.READ, "sif", judgements=(board,))
    (judgement,) = crosschecked(reading, ["Inspection dates: June\n", page]).judgements
    assert judgement.corroborated is corroborated


@pytest.mark.parametrize(
    ("years", "corroborated", "disputed"), [("five", True, False), ("3", False, True), ("ten", False, False)]
)
def test_the_next_step_of_an_area_bears_out_or_disputes_its_outcome(
    years: str, corroborated: bool, disputed: bool
) -> None:
    wording = "typically lead to positive experiences and outcomes"
    step = f"The next full area SEND inspection will be within approximately {years} years."
    outcome = Judgement("experiences_and_outcomes", "positive", "Inspection outcome", wording, 1)
    reading = Reading(ReadingStatus.READ, "area_send_2023", judgements=(outcome,))
    page = f"Inspection outcome\nThe partnership's arrangements {wording}.\n{step}\n"
    (judgement,) = crosschecked(reading, [page]).judgements
    assert (judgement.corroborated, judgement.disputed) == (corroborated, disputed)
    assert crosschecked(Reading(ReadingStatus.READ, "area_send_2023"), [page]).judgements == ()


def test_crosscheck_alone_attaches_what_it_is_given() -> None:
    statement = Statement("inadequate", "The experiences and progress of children in care", "inadequate", 4)
    reading = crosscheck(_reading({"in_care": "good"}), {"in_care": [statement]})
    assert reading.judgements[0].others == (statement,)
    assert reading.judgements[0].grade == "good"


@pytest.mark.parametrize("framework", ["ilacs_2023", "sif", "area_send_2023", "looked_after_2013"])
@pytest.mark.parametrize(
    "text",
    [
        "\n" * 20_000,
        "x" * 1_000_000,
        "The LSCB" + " " * 1_000_000,
        "Children's services in Derby " * 35_000,
        "Overall " * 120_000,
        "The Safeguarding Children Board\n" * 25_000,
        "The LSCB is good\n" * 25_000,
        "Inspection outcome\n" * 50_000,
    ],
)  # fmt: skip
def test_hostile_pages_cost_little(framework: str, text: str) -> None:
    with no_hang():
        crosschecked(Reading(ReadingStatus.READ, framework), ["Inspection dates: June\n", text])


def test_a_grade_taken_from_a_heading_keeps_what_it_prints() -> None:
    table = {"in_care": "good"}
    (_, taken) = crosschecked(
        _reading(table), [_front(table), _body({"care_leavers": "requires_improvement"})]
    ).judgements
    assert (taken.label, taken.wording) == (_LABELS["care_leavers"], "requires improvement to be good")


@pytest.mark.parametrize(("said", "disputed"), [("good", False), ("inadequate", True)])
def test_a_heading_of_a_single_inspection_on_overall_effectiveness(said: str, *, disputed: bool) -> None:
    overall = Judgement("overall_effectiveness", "good", "The overall judgement", "good", 1)
    reading = Reading(ReadingStatus.READ, "sif", judgements=(overall,))
    pages = [
        "Inspection dates: June\nThe overall judgement is good\n",
        f"Overall effectiveness: {said}\n40. Much was seen.\n",
    ]
    (judgement,) = crosschecked(reading, pages).judgements
    assert (judgement.corroborated, judgement.disputed) == (not disputed, disputed)
