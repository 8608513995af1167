"""The local authority's list in single inspections, on invented pages: one case a trap, then any list."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from scraper.model import Improvement, ImprovementKind
from scraper.reports.improvements import sif
from scraper.reports.layout import NO_LAYOUT
from tests.scraper.reports.sif_lists import (
    BOARD,
    BODY,
    CONTENTS,
    FRONT,
    LATER_BOARD,
    SUMMARY,
    listed,
    read,
    texts,
)


def test_items_have_the_kind_of_their_section_and_the_topic_they_stand_under() -> None:
    items = read(
        FRONT,
        CONTENTS,
        "4\nWhat does the local authority need to improve?\n"
        "Priority and immediate action\n"
        "Care leavers\n"
        "1. Keep in touch with every young person who has left care and record each \n"
        "visit.\n"
        "2. Find homes.\n"
        "Areas for improvement\n"
        "3. Train all managers.\n"
        "Quality of practice\n"
        "4. Write plans that families understand.\n",
        "5\nThe local authority's strengths\n5. Leaders are well known.\n",
        SUMMARY,
        BOARD,
    )

    urgent, ordinary = ImprovementKind.PRIORITY_ACTION, ImprovementKind.IMPROVEMENT
    first = "Keep in touch with every young person who has left care and record each visit."
    assert items == (
        Improvement(first, urgent, 3, "Care leavers"),
        Improvement("Find homes.", urgent, 3, "Care leavers"),
        Improvement("Train all managers.", ordinary, 3),
        Improvement("Write plans that families understand.", ordinary, 3, "Quality of practice"),
    )


def test_recommendations_have_no_sections_and_end_at_the_summary_for_children() -> None:
    items = read(FRONT, listed("1. Visit children.", "2.Hear children."), SUMMARY, LATER_BOARD)

    assert items == (
        Improvement("Visit children.", ImprovementKind.IMPROVEMENT, 2),
        Improvement("Hear children.", ImprovementKind.IMPROVEMENT, 2),
    )


@pytest.mark.parametrize(
    "contents",
    [
        "Contents\nRecommendations 7\nSummary for children and young people 9\n",
        "Contents\nRecommendations\nSummary for children and young people\n",
        "Contents\nRecommendations\n7\nInspection findings\n11\n",
    ],
    ids=["page numbers beside the titles", "no page numbers", "page numbers below"],
)
def test_the_contents_are_no_list(contents: str) -> None:
    assert texts(FRONT, contents, listed("1. Visit children."), SUMMARY) == ["Visit children."]


@pytest.mark.parametrize("board", [BOARD, LATER_BOARD], ids=["to mid 2015", "later"])
def test_the_boards_list_is_never_taken_for_the_local_authoritys(board: str) -> None:
    assert read(FRONT, SUMMARY, board, "Information about this inspection\nInspectors visited.\n") == ()


@pytest.mark.parametrize(
    "ending",
    [
        "The LSCB's strengths\n9. Partners attend.\n",
        "Key strengths and weaknesses of the LSCB\n9. Partners attend.\n",
        "Inspection findings\n9. Partners attend.\n",
    ],
)
def test_a_list_that_ends_as_the_boards_does_is_not_taken(ending: str) -> None:
    assert read(FRONT, listed("1. Publish the strategy."), ending) == ()


@pytest.mark.parametrize(
    "ending",
    [
        "Information about this inspection",
        "Information about this local authority area2",
        "The local authority has the following strengths:",
        "Anytown's strengths",
        "Progress since the last inspection",
        "Summary for children and young people",
    ],
)
def test_the_main_headings_that_end_a_list(ending: str) -> None:
    assert texts(FRONT, listed("1. Visit children."), f"{ending}\n2. Something else follows.\n") == [
        "Visit children."
    ]


def test_numbers_go_on_from_the_paragraphs_before_and_into_those_after() -> None:
    found = texts(
        FRONT,
        "22. Services are uneven.\nWhat does the local authority need to improve?\nAreas for Improvement\n"
        "23. Visit children.\n24. Hear children.\n",
        "The local authority's strengths\n25. Leaders are well known.\n",
    )

    assert found == ["Visit children.", "Hear children."]


@pytest.mark.parametrize(
    "denial",
    [
        "The inspection did not find any areas for priority and immediate action.",
        "65. The inspection did not find any areas for priority and immediate action. ",
        "12. There are no priority actions.",
        "12. No areas were identified for immediate improvement.",
        "12. None.",
        "There were no areas for priority action",
    ],
)
def test_that_nothing_is_urgent_is_no_item(denial: str) -> None:
    page = (
        "What does the local authority need to improve?\nPriority and immediate action\n"
        f"{denial}\nAreas for improvement\n66. No child should wait for a visit.\n"
    )

    assert read(FRONT, page, SUMMARY) == (
        Improvement("No child should wait for a visit.", ImprovementKind.IMPROVEMENT, 2),
    )


@pytest.mark.parametrize("number", ["{}.", "{})", "{}"])
def test_numbers_may_have_a_bracket_or_nothing_behind(number: str) -> None:
    lines = [f"{number.format(at)} {text}" for at, text in ((8, "Visit children."), (9, "Write plans."))]
    assert texts(FRONT, listed(*lines), SUMMARY) == ["Visit children.", "Write plans."]


def test_a_bare_number_opens_an_item_only_where_the_first_is_bare_and_a_sentence_ends_above() -> None:
    dotted = listed(
        "1. Visit those who are looked after and at Key Stage", "2 Children wait.", "2. Write plans."
    )
    bare = listed("1 Visit those who are looked after and at Key Stage", "2 English.", "2 Write plans.")
    assert texts(FRONT, dotted, SUMMARY) == [
        "Visit those who are looked after and at Key Stage 2 Children wait.",
        "Write plans.",
    ]
    assert texts(FRONT, bare, SUMMARY) == [
        "Visit those who are looked after and at Key Stage 2 English.",
        "Write plans.",
    ]


def test_bullets_are_items_where_nothing_is_numbered() -> None:
    found = texts(
        FRONT,
        "What does the Local Authority need to improve?\nAreas for improvement\n"
        "\uf06e Managers must read\nthe files.\n\uf06e \n\uf06e Hear children.\n",
        "Information about this inspection\n",
    )

    assert found == ["Managers must read the files.", "Hear children."]


def test_bullets_and_dashes_within_a_numbered_item_are_its_points() -> None:
    found = texts(
        FRONT,
        listed(
            "1. Oversee, month by month:",
            "\uf06e the cases that drift from one meeting",
            "to the next (paragraph 36)",
            "\uf02d private fostering.",
            "2. Make sure that plans:",
            "- are short;",
        ),
        "3\n- are kept.\n3. Hear children - and note what they say about visits, homes and friends\n"
        "- at every meeting.\n",
        SUMMARY,
    )

    assert found == [
        "Oversee, month by month:\n- the cases that drift from one meeting to the next (paragraph 36)\n"
        "- private fostering.",
        "Make sure that plans:\n- are short;\n- are kept.",
        "Hear children - and note what they say about visits, homes and friends - at every meeting.",
    ]


def test_a_number_that_a_sentence_names_opens_no_item() -> None:
    found = texts(
        FRONT,
        listed(
            "1. Give every young person a plan before the birthday at which they are",
            "16. Keep it in the file (Page",
            "18, paragraph 57, and paragraph",
            "31).",
            "2. Follow the guidance of",
            "2015. Apply it.",
            "3. Review each arrangement that was made under",
            "Section 20 of the Act.",
        ),
        SUMMARY,
    )

    assert found == [
        "Give every young person a plan before the birthday at which they are 16. Keep it in the file "
        "(Page 18, paragraph 57, and paragraph 31).",
        "Follow the guidance of 2015. Apply it.",
        "Review each arrangement that was made under Section 20 of the Act.",
    ]


@pytest.mark.parametrize(
    "numbers",
    [(1, 3, 3, 4), (5, 9, 10, 11), (1, 2, 1, 2)],
    ids=["skipped and repeated", "a gap", "from 1 again"],
)
def test_a_misprinted_number_still_opens_an_item(numbers: Sequence[int]) -> None:
    lines = [f"{number}. Visit children." for number in numbers]

    assert texts(FRONT, listed(*lines), SUMMARY) == ["Visit children."] * 4


def test_an_item_without_a_full_stop_ends_at_the_next_number() -> None:
    found = texts(
        FRONT, listed("1. Visit children as often as their plans say, and not", "2. Hear children."), SUMMARY
    )

    assert found == ["Visit children as often as their plans say, and not", "Hear children."]


def test_a_topic_may_take_two_lines_and_stand_at_the_top_of_a_page() -> None:
    long = ("Enable all looked after children and young people to live together in", "permanent homes")
    items = read(
        FRONT,
        listed("Help", "1. Visit children.", *long, "2. Find homes."),
        "3\nCare leavers\n3. Keep in touch.\n",
        SUMMARY,
    )

    assert [item.heading for item in items] == ["Help", " ".join(long), "Care leavers"]
    assert [item.text for item in items] == ["Visit children.", "Find homes.", "Keep in touch."]


def test_a_sentence_that_begins_a_line_is_no_topic() -> None:
    items = read(
        FRONT,
        listed(
            "1. Tell children what is known of their history, in letters for later life.",
            "Keep a copy.",
            "2. Visit.",
        ),
        SUMMARY,
    )

    assert [item.heading for item in items] == ["", ""]
    assert items[0].text.endswith("for later life. Keep a copy.")


def test_an_introduction_and_a_heading_without_items_are_left_out() -> None:
    page = listed(
        "The inspectors think these urgent. They are not all.", "1. Visit children.", "Other matters"
    )

    assert read(FRONT, page, SUMMARY) == (Improvement("Visit children.", ImprovementKind.IMPROVEMENT, 2),)


def test_a_word_in_brackets_begins_no_list() -> None:
    prose = "Plans are late.\n(Recommendation)\nThe panel heard their\nrecommendations\n1. Plans are late.\n"

    assert read(FRONT, prose, SUMMARY) == ()


def test_page_furniture_and_footnotes_are_no_part_of_an_item() -> None:
    body = [f"Anytown Council\n{page}" for page in BODY]
    found = sif.listed(
        (
            FRONT,
            "Anytown Council\nRecommendations\n1. See cared for children2in\ntime, tell the\n2 Us.\n7\n",
            "Anytown Council\nschools.3\n2. Hear children.\n3\nOf the area.\n8\n",
            "Anytown Council\n" + SUMMARY + "9\n",
            *body,
        ),
        NO_LAYOUT,
    ).items

    first = "See cared for children in time, tell the schools."
    assert [item.text for item in found] == [first, "Hear children."]


@pytest.mark.parametrize(
    "pages",
    [
        (),
        ("",),
        (FRONT, SUMMARY),
        (FRONT, listed("1. Visit children.")),
        (FRONT, listed("Prose that numbers nothing."), SUMMARY),
        (FRONT, listed("1. Visit children."), *(f"Prose {'x' * page}.\n" for page in range(40)), SUMMARY),
        (FRONT, listed("1. Visit children.", *("prose without an end" for _ in range(500))), SUMMARY),
    ],
    ids=["no page", "empty page", "no list", "no end", "no items", "far end", "swallowed body"],
)
def test_nothing_rather_than_prose(pages: Sequence[str]) -> None:
    assert read(*pages) == ()
