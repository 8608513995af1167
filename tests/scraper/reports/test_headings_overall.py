from __future__ import annotations

import pytest

from scraper.reports.headings_overall import headings, verdicts

_GOOD = [("good", "Services for children in Xshire")]


@pytest.mark.parametrize(
    ("heading", "grade"),
    [
        ("Children's services in Xshire require improvement because:", "requires_improvement"),
        ("Children's Services in St. Helens are inadequate because", "inadequate"),
        ("Children's services in Xshire Metropolitan Borough Council \nare good because:", "good"),
        ("This local authority is good because", "good"),
        (
            "This local authority requires improvement and is not yet good because",
            "requires_improvement",
        ),
    ],
)
def test_headings_of_a_summary(heading: str, grade: str) -> None:
    found = headings(["Cover", f"Summary of findings\n{heading}\nPlans are clear.\n"])
    assert [(one.grade, one.page) for one in found] == [(grade, 2)]


@pytest.mark.parametrize(
    "line",
    [
        "Children's services in Xshire were inadequate because:",
        "Children's services in Xshire are good because of their leaders.",
        "Services for children in care are good because:",
        "\uf06e Children's services in Xshire are good because:",
    ],
)
def test_what_is_no_heading_of_a_summary(line: str) -> None:
    assert headings(["Cover", f"{line}\n"]) == ()


@pytest.mark.parametrize(
    ("sentence", "grade"),
    [
        ("Services for children in Xshire are good.", "good"),
        ("Services for children in Xshire are good and there has been progress since 2012.", "good"),
        ("Services for children are now judged to be good.", "good"),
        ("Children's services in the City of Xbury are outstanding.", "outstanding"),
        ("Children's social care services in Xshire continue to require improvement to be good and have"
         " changed little.", "requires_improvement"),
        ("Services for children in Xshire continue to require improvement overall.", "requires_improvement"),
        ("Consequently, at this inspection the overall effectiveness of children's services is judged to be"
         " good.", "good"),
        ("For these reasons, overall effectiveness requires \nimprovement to be good.",
         "requires_improvement"),
        ("Services to children and families in Xshire are inadequate.", "inadequate"),
    ],
)  # fmt: skip
def test_verdicts_on_the_whole(sentence: str, grade: str) -> None:
    page = f"Overall effectiveness Good\n{sentence} Leaders know why.\n"
    assert [one.grade for one in verdicts([page])] == [grade]


@pytest.mark.parametrize(
    "sentence",
    [
        "Services for children in care are good.",
        "Services for children in need of help and protection are good.",
        "Services for children who need help and protection are good.",
        "Services in Xshire for children who need help are good.",
        "Services for children in Xshire were good.",
        "Services for children in Xshire were judged to be good in 2019.",
        "Services for children in Xshire are not good.",
        "Services for children in Xshire are no longer good.",
        "Services for children in Xshire are good in parts.",
        "Services for children in Xshire are good, but those for care leavers are not.",
        "Services for children in Xshire are of good quality.",
        "Services for children in Xshire have improved and are good.",
        "In 2019, children's services in Xshire are good.",
        "Inspectors were told that children's services are good.",
        "Social workers said in 2019 that\nServices for children in Xshire are good.",
        "Services for disabled children in Xshire are good.",
        "At the last inspection, overall effectiveness is good.",
    ],
)
def test_what_is_no_verdict_on_the_whole(sentence: str) -> None:
    assert verdicts([f"Overall effectiveness Good\nMuch is well done. {sentence} Leaders know why.\n"]) == ()


def test_nothing_below_the_summary_is_a_verdict() -> None:
    sentence = "Services for children in Xshire are good.\n"
    found = verdicts([sentence, f"What needs to improve?\nMore. {sentence}", sentence])
    assert [(one.grade, one.label) for one in found] == _GOOD


def test_the_row_of_the_table_is_no_verdict() -> None:
    assert (
        verdicts(["Judgement Grade\nOverall effectiveness\nRequires improvement to be good\nMuch is new.\n"])
        == ()
    )
