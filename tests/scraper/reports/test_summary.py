from __future__ import annotations

from dataclasses import replace

import pytest

from scraper.frameworks import FRAMEWORKS
from scraper.reports import text
from scraper.reports.summary import summary_of
from tests.patience import no_hang
from tests.scraper.reports import documents

_TABLE = """Inspection of Upwell local authority
children's services
Inspection dates: 12 to 23 February 2024
Judgement Grade
The impact of leaders on social work
practice with children and families
Requires improvement to be good
The experiences and progress of
children care leavers
Good
Overall effectiveness Good
"""
_HEADER = "Inspection of Upwell local authority children's services\n12 to 23 February 2024 {}\n"
_LIST = (
    "What needs to improve?1\n◼ The quality of plans.\nThe experiences and progress of care leavers: good\n"
)
_LONG = "{} in Upwell are written about at such a length that every\n"
_SHORT = "line is full.\n"


def _paragraph(subject: str) -> str:
    return _LONG.format(subject) + _LONG.format("Once more they") + _SHORT


def _printed(subject: str) -> str:
    return " ".join(_paragraph(subject).split())


@pytest.mark.parametrize("framework", ["ilacs_2018", "ilacs_2023", "ilacs_2026"])
def test_ilacs_between_table_and_list_over_a_page_end(framework: str) -> None:
    pages = [
        _TABLE
        + _paragraph("Children").replace("full.", "full.1")
        + _LONG.format("Good services")
        + "1 A footnote says what good is.\n",
        _HEADER.format(2) + _LONG.format("Yet again they") + _SHORT + _LIST,
        _HEADER.format(3) + "1. The body.\n",
    ]
    first, second = summary_of(framework, pages)
    assert first == _printed("Children")
    assert second.startswith("Good services in Upwell")
    assert "every Yet again they" in second
    assert "Inspection of" not in second


def test_ilacs_whose_summary_begins_like_a_heading() -> None:
    text = (
        "The experiences and progress of children and young people in Upwell are good\nand getting better.\n"
    )
    assert summary_of("ilacs_2023", [_TABLE + text + _LIST]) == (" ".join(text.split()),)


def test_ilacs_running_text_goes_on_in_words_of_headings() -> None:
    text = (
        "Leaders improved the\nexperiences and progress of care leavers and acted on\n"
        "Recommendations made before by inspectors.\n"
    )
    assert summary_of("ilacs_2023", [_TABLE + text + _LIST]) == (" ".join(text.split()),)


@pytest.mark.parametrize(
    "heading",
    ["Areas for priority action", "What needs to improve", "The impact of leaders on practice: good"],
)
def test_ilacs_ends_at_any_following_heading(heading: str) -> None:
    assert summary_of("ilacs_2023", [_TABLE + f"All is well.\n{heading}\nNo longer summary.\n"]) == (
        "All is well.",
    )


_SIF_PAGE = """1
Upwell City Council
Inspection of services for children in need of help and
protection, children looked after and care leavers
Inspection date: 2 June 2014
The overall judgement is that children's services are good
The words of the framework for this grade.
1. Children who need help and protection Good
"""
_CONTENTS = "Contents\nExecutive summary 3\nSummary of findings\n4\nRecommendations 6\n"


@pytest.mark.parametrize(
    "heading",
    [
        "Executive summary",
        "Executive summary ",
        "Section 1: the local authority\nSummary of key findings",
        "The local authority - Summary of findings",
        "Section 1: The local authority – Summary of findings",
    ],
)
def test_sif_reasons_and_not_the_contents_nor_page_one(heading: str) -> None:
    body = (
        "Children's services in Upwell are good because:\nQuality of practice\n"
        "\uf0a7 Plans are good.\n\uf0a7 Visits are made.\nRecommendations\n1. Do more.\n"
    )
    assert summary_of("sif", [_SIF_PAGE, _CONTENTS, f"{heading}\n{body}"]) == (
        "Children's services in Upwell are good because:",
        "Plans are good.",
        "Visits are made.",
    )


def test_sif_advice_on_how_to_read_is_no_finding() -> None:
    advice = (
        "This executive summary should be read alongside what follows. Each recommendation is linked.\n"
        "Children are safe.\n"
    )
    assert summary_of("sif", [f"Executive summary\n{advice}"]) == ("Children are safe.",)
    assert summary_of("sif", ["Executive summary\nThis executive summary should be read at leisure.\n"]) == ()


def test_sif_the_boards_own_summary_far_behind_is_not_the_authoritys() -> None:
    board = "The Local Safeguarding Children Board\nSummary of findings\nThe board is late.\n"
    read = summary_of("sif", [_SIF_PAGE, *["Body.\n"] * 20, board])
    assert read == ("The words of the framework for this grade.",)


def test_looked_after_the_numbered_paragraphs_under_the_heading() -> None:
    contents = "Contents\nOverall effectiveness of services for looked after children and\nyoung people 4\n"
    body = (
        "Overall effectiveness of services for looked\nafter children and young people\nGrade 3 (Adequate)\n"
        "11. Overall effectiveness is adequate.\n12. Plans are late.\nCapacity to improve\n13. It is good.\n"
    )
    assert summary_of("looked_after_2013", ["Cover\n", contents, body]) == (
        "Overall effectiveness is adequate.",
        "Plans are late.",
    )


@pytest.mark.parametrize(
    "heading",
    [
        "What is it like to be a child or young person with SEND in this area?",
        "What is it like to be a child or young person with special\n"
        "educational needs and/or disabilities (SEND) in this area?",
    ],
)
def test_area_send_what_it_is_like(heading: str) -> None:
    page = f"{heading}\nChildren are heard.\nWhat is the area partnership doing that is effective?\nMuch.\n"
    assert summary_of("area_send_2023", ["Inspection outcome\nNot this.\n", page]) == ("Children are heard.",)


@pytest.mark.parametrize("framework", ["jtai", "focused_visit", "monitoring_visit", "area_send_monitoring"])
@pytest.mark.parametrize(
    "following",
    [
        "What needs to improve?",
        "Area for priority action",
        "Strengths",
        "Main findings",
        "Findings and evaluation of progress",
    ],
)
def test_letters_have_headline_findings(framework: str, following: str) -> None:
    page = f"This letter summarises.\nHeadline findings\nChildren are seen.\n{following}\nNot this.\n"
    assert summary_of(framework, [page]) == ("Children are seen.",)


def test_old_letters_have_their_findings_after_what_is_said_of_the_inspection() -> None:
    letter = (
        "Dear local partnership\nJoint targeted area inspection of the response to harm in Upwell\n"
        "Between 8 and 12 October 2018 inspectors undertook a joint inspection of the response in\nUpwell.\n"
        "This letter to all the service leaders in the area outlines our findings about their work\nthere.\n"
        "1 This joint inspection was conducted under an Act.\n"
        "Leaders in Upwell share a vision and have made sure that all of their services follow it\nwell.\n"
        "Key strengths\n\uf0a7 Not this.\n"
    )
    (found,) = summary_of("jtai", [letter])
    assert found.startswith("Leaders in Upwell share a vision")
    assert found.endswith("follow it well.")


def test_a_letter_of_the_first_area_send_round() -> None:
    page = "Main findings\n\uf0a7 Leaders listen.\nThe effectiveness of the local area in identifying needs\n"
    assert summary_of("area_send_2016", [page]) == ("Leaders listen.",)


@pytest.mark.parametrize(
    ("framework", "heading", "most", "characters"),
    [
        ("sif", "Executive summary", 4, 2500),
        ("jtai", "Headline findings", 12, 6000),
        ("ilacs_2023", "Judgement Grade", 12, 6000),
    ],
)
def test_no_more_than_so_many_paragraphs_and_characters(
    framework: str, heading: str, most: int, characters: int
) -> None:
    names = [f"Family {chr(ord('A') + number)}" for number in range(most + 1)]
    many = "".join(_paragraph(name) for name in names)
    assert summary_of(framework, [f"{heading}\n{many}"]) == tuple(map(_printed, names[:most]))
    endless = _LONG.format("Babies") * 150
    (cut,) = summary_of(framework, [f"{heading}\n{endless}"])
    assert characters - 100 < len(cut) <= characters


def test_a_printed_gap_parts_paragraphs_where_the_length_of_lines_cannot_tell() -> None:
    page = documents.text_page(
        *["Headline findings", "Children here are seen, and they are", "heard by those who look after them."],
        "",
        *["Parents here are heard too, and all", "of them said so when we asked them."],
    )
    with text.opened(documents.pdf(page)) as document:
        assert summary_of("jtai", document.pages, document.layout) == (
            "Children here are seen, and they are heard by those who look after them.",
            "Parents here are heard too, and all of them said so when we asked them.",
        )
        assert len(summary_of("jtai", document.pages)) == 1


@pytest.mark.parametrize(
    "framework", ["ilacs_2023", "sif", "looked_after_2013", "area_send_2023", "jtai", "x"]
)
def test_without_its_place_there_is_no_summary(framework: str) -> None:
    assert summary_of(framework, []) == ()
    assert summary_of(framework, ["", "A page about something else.\n", _CONTENTS]) == ()


@pytest.mark.parametrize("framework", ["ilacs_2023", "sif", "area_send_2023", "jtai"])
@pytest.mark.parametrize(
    "page",
    [
        "\n" * 20_000,
        " \n" * 20_000 + "x",
        "Headline findings\n" + "word " * 100_000,
        "Executive summary\n" * 30_000,
        "Executive summary" + " " * 200_000 + "x",
        "Section 1" + "-" * 200_000,
        "Judgement Grade\n" + "1 " * 200_000,
        "What is it like to be a child or young person" + " x" * 200_000,
    ],
    ids=lambda page: page[:20].strip(),
)
def test_a_hostile_page_costs_little(framework: str, page: str) -> None:
    with no_hang():
        summary_of(framework, [page])


def test_a_framework_that_begins_as_ilacs_does_needs_no_code(monkeypatch: pytest.MonkeyPatch) -> None:
    hubs = replace(FRAMEWORKS["ilacs_2023"], id="hubs", layout="judgement_table")
    monkeypatch.setitem(FRAMEWORKS, "hubs", hubs)
    assert summary_of("hubs", [_TABLE + "Families get help.\nWhat needs to improve?\n"]) == (
        "Families get help.",
    )


def test_a_summary_runs_over_two_page_ends_and_no_more() -> None:
    subjects = ["Children", "Families", "Leaders", "Partners"]
    pages = [f"{subject} in Upwell have a page of their own,\nas {subject} say.\n" for subject in subjects]
    pages[0] = f"What is it like to be a child or young person with SEND in this area?\n{pages[0]}"
    summary = " ".join(summary_of("area_send_2023", pages))
    assert [subject for subject in subjects if subject in summary] == subjects[:3]
