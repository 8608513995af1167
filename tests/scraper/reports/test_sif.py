"""Sentences of single inspections: overall effectiveness above the table, the board's judgement anywhere."""

from __future__ import annotations

import pytest

from scraper.reports.readers import read_pages

_TITLE = """Thornbury Borough Council
Inspection of services for children in need of help and
protection, children looked after and care leavers
"""
_REVIEW = """and
Review of the effectiveness of the Local Safeguarding Children
Board1
"""
_DATES = """Inspection date: 2 June 2014 – 25 June 2014
Report published: 8 August 2014
"""
_TABLE = """1. Children who need help and protection Good
2. Children looked after and achieving
permanence
Good
2.1 Adoption performance Good
2.2 Experiences and progress of care leavers Good
3. Leadership, management and governance Good
"""
_PROSE = """There are no widespread or serious failures. Services for children are good at listening, and
children's social care was
inadequate in 2011.
"""


@pytest.mark.parametrize(
    ("sentence", "grade"),
    [
        ("The overall judgement is good", "good"),
        ("The overall judgement is requires improvement.", "requires_improvement"),
        ("The overall judgement is: outstanding", "outstanding"),
        ("The overall judgement: inadequate", "inadequate"),
        ("The overall judgement is that children's services require \nimprovement.2", "requires_improvement"),
        ("The overall judgement is that children's services are inadequate", "inadequate"),
        ("Children's services in Thornbury, Yate and Poole are \ninadequate", "inadequate"),
        ("Children's services in St. Helens require improvement to be \nGood", "requires_improvement"),
        ("Children's services on the Isles of Scilly are not judged", "not_judged"),
        (
            "Children's services in Achieving for Children (Kingston, Richmond) \nare judged to be good",
            "good",
        ),
        ("Overall, children's services in Thornbury are good.", "good"),
        ("The judgement is that children's services are good", "good"),
        ("The overall judgement is that Thornbury's children's services are good", "good"),
        ("The Kirklees Children & Young People's Services are good", "good"),
        ("Trust of Thornbury (Yate, Poole) children's social care services are good", "good"),
        ("Together for Children Sunderland children's services are inadequate", "inadequate"),
        ("Children and young people's services in Thornbury are good", "good"),
        ("Services for children in Thornbury are outstanding.", "outstanding"),
        ("Children's social care in Thornbury requires improvement", "requires_improvement"),
    ],
)
def test_overall_effectiveness_in_every_shape(sentence: str, grade: str) -> None:
    assert _grades(f"{sentence}\n{_PROSE}{_TABLE}")["overall_effectiveness"] == grade


@pytest.mark.parametrize(
    "sentence",
    [
        "Children's services in Thornbury were judged in 2011 to require \nimprovement.",
        "Children's services in Thornbury no longer require improvement.",
        "Children's services in Thornbury are good \nat listening to children.",
        "Children's services have changed. Leadership is good",
        "Disabled children's services are good.",
        "Looked after children's services are good.",
        "Services for disabled children are good.",
        "Early help services for children and families are good.",
        "Youth offending and young people's services are good.",
        "Young people's services are good.",
        "In two of the three areas, children's services are good.",
        "The neighbouring authority's children's services are inadequate.",
        "Children's services in the neighbouring borough are inadequate.",
        "Children's services are adequate",
    ],
)
def test_a_sentence_about_something_else_says_nothing(sentence: str) -> None:
    assert "overall_effectiveness" not in _grades(f"{sentence}\n{_TABLE}")


@pytest.mark.parametrize(
    "title", ["Previous judgements", "Previous\njudgements", "Outcome of the last inspection"]
)
@pytest.mark.parametrize("first", [True, False], ids=["above", "below"])
def test_a_grade_below_the_title_of_an_earlier_inspection_is_not_of_today(title: str, *, first: bool) -> None:
    earlier = f"{title}\nOverall\neffectiveness Requires\nimprovement\n"
    today = "Services for children in\nThornbury\nare good\n"
    stated = (earlier, today) if first else (today, earlier)
    assert _grades(_TITLE + _DATES + "".join(stated) + _TABLE)["overall_effectiveness"] == "good"


def test_where_only_an_earlier_grade_is_stated_there_is_none() -> None:
    reading = read_pages(
        [_TITLE + _DATES + "Previous judgements\nOverall effectiveness Requires improvement\n" + _TABLE]
    )
    assert "overall_effectiveness" not in {judgement.area for judgement in reading.judgements}
    assert "no grade found for overall_effectiveness" in reading.problems


def test_overall_effectiveness_can_stand_below_the_table() -> None:
    assert _grades(f"{_TABLE}The overall judgement is inadequate\n")["overall_effectiveness"] == "inadequate"


@pytest.mark.parametrize("cover", [["Ofsted\n"], ["Ofsted\n", " \n"]])
def test_a_cover_page_changes_nothing_but_the_page_numbers(cover: list[str]) -> None:
    front = f"{_TITLE}{_DATES}The overall judgement is good\n{_TABLE}"
    reading, behind_cover = read_pages([front]), read_pages([*cover, front])
    assert reading.problems == behind_cover.problems == ()
    assert [(row.area, row.grade, row.page) for row in behind_cover.judgements] == [
        (row.area, row.grade, row.page + len(cover)) for row in reading.judgements
    ]


@pytest.mark.parametrize(
    ("stated", "grade"),
    [
        ("The Local Safeguarding Children Board requires improvement", "requires_improvement"),
        ("The Local Safeguarding Children's Board (LSCB) is good.", "good"),
        ("The Windsor & Maidenhead, Slough Local Safeguarding Children Board \nis inadequate", "inadequate"),
        ("The Bath and North East Somerset Safeguarding Children Board (B&NES LSCB) is good", "good"),
        ("The judgement of the effectiveness of the LSCB is outstanding", "outstanding"),
        ("The BSCB is inadequate", "inadequate"),
        ("The LSCB requires improvement because:", "requires_improvement"),
        ("The Thornbury Safeguarding Children Board is good. It has a strong chair.", "good"),
    ],
)
def test_the_judgement_of_the_board(stated: str, grade: str) -> None:
    body = f"The Local Safeguarding Children Board (LSCB)\n{stated}\nAn LSCB requires improvement if it\n"
    assert _grades(_TABLE, body)["lscb"] == grade


@pytest.mark.parametrize(
    "stated",
    [
        "The work of the LSCB is good",
        "The LSCB is good \nat listening",
        "The LSCB was inadequate",
    ],
)
def test_what_is_said_of_the_board_is_not_its_judgement(stated: str) -> None:
    assert "lscb" not in _grades(_TABLE, f"{stated}\nin the years before.\n")


def test_a_review_of_nothing_but_the_board_can_call_it_so() -> None:
    title = (
        "Review of the effectiveness of the Local Safeguarding Children Board\nReview dates: 2 June 2014\n"
    )
    reading = read_pages([title, "The Board is inadequate\nThe Health Board is good\n"])
    assert [(row.area, row.grade) for row in reading.judgements] == [("lscb", "inadequate")]
    assert "lscb" not in _grades(_TABLE, "The Board is inadequate\n")


@pytest.mark.parametrize("lost", ["", "protection, children looked after and care leavers\n"])
def test_a_title_that_is_lost_in_part_makes_no_board_review(lost: str) -> None:
    assert read_pages([f"In pe tion o ervi es\n{lost}{_REVIEW}{_DATES}{_TABLE}"]).framework == "sif"


def _grades(front: str, *body: str) -> dict[str, str]:
    reading = read_pages([f"{_TITLE}{_REVIEW}{_DATES}{front}", *body])
    assert reading.framework == "sif"
    return {judgement.area: judgement.grade for judgement in reading.judgements}


@pytest.mark.parametrize("first", ["Good", "Requires \nimprovement"])
def test_grades_above_their_labels_are_not_taken_for_those_of_the_labels_above(first: str) -> None:
    """A table whose second column came out first: read downwards, each grade would move up by one area."""
    table = f"""{first}
1. Children who need help and protection
Requires improvement
2. Children looked after and achieving permanence
Good
2.1 Adoption performance
Inadequate
2.2 Experiences and progress of care leavers
Outstanding
3. Leadership, management and governance
"""
    reading = read_pages([f"{_TITLE}{_DATES}The overall judgement is good\n{table}", "Some more text. " * 20])
    assert [judgement.area for judgement in reading.judgements] == ["overall_effectiveness"]
    assert any("stands beside no label" in problem for problem in reading.problems)


def test_a_sentence_that_ends_above_the_table_is_no_grade_of_the_table() -> None:
    assert _grades(f"Children's services in Thornbury are\ninadequate\n{_TABLE}") == {
        "overall_effectiveness": "inadequate",
        "help_and_protection": "good",
        "looked_after_and_permanence": "good",
        "adoption": "good",
        "care_leavers": "good",
        "leadership_management_governance": "good",
    }


@pytest.mark.parametrize(
    "above",
    [
        "The overall judgement is inadequate\n",
        "2. Children looked after and achieving permanence Inadequate\n",
    ],
    ids=["sentence", "row"],
)
def test_what_stands_above_the_inspection_dates_is_of_another_inspection(above: str) -> None:
    reading = read_pages([f"{_TITLE}{above}{_DATES}The overall judgement is good\n{_TABLE}"])
    assert {judgement.grade for judgement in reading.judgements} == {"good"}
    assert len(reading.judgements) == 6
    assert reading.problems == ()


def test_a_sentence_above_the_table_comes_before_another_below_it() -> None:
    below = "Children's services in Thornbury are outstanding.\n"
    grades = _grades(f"The overall judgement is good\n{_TABLE}{below}")
    assert grades["overall_effectiveness"] == "good"


def test_a_report_that_lost_its_dates_is_read_all_the_same() -> None:
    reading = read_pages([f"{_TITLE}The overall judgement is good\n{_TABLE}"])
    assert len(reading.judgements) == 6
    assert (reading.inspection_start, reading.problems) == (
        None,
        ("no inspection dates are printed on the first two pages",),
    )


def test_numbers_glued_to_their_labels() -> None:
    assert _grades(_TABLE.replace(". ", ".").replace(".1 ", ".1").replace(".2 ", ".2")) == _grades(_TABLE)


def test_an_earlier_title_that_is_a_sentence_governs_nothing() -> None:
    above = "Much has been done since the last inspection.  \n"
    assert (
        _grades(f"{above}Children's services in Thornbury are good\n{_TABLE}")["overall_effectiveness"]
        == "good"
    )
