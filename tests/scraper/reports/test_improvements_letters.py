from __future__ import annotations

import pytest

from scraper.model import ImprovementKind
from scraper.reports.improvements import letters
from scraper.reports.layout import NO_LAYOUT
from tests.patience import no_hang

_OPENING = "Dear Thornbury partnership\nJoint targeted area inspection of Thornbury\n"
_CLOSING = "Main findings\nPartners meet each month and know their area well.\n"


def _read(*pages: str) -> list[str]:
    """The texts of the items."""
    return [item.text for item in letters.listed(pages, NO_LAYOUT).items]


def _letter(listed: str) -> list[str]:
    return _read(_OPENING + listed + _CLOSING)


@pytest.mark.parametrize("bullet", ["\u25fc", "\uf06e", "\uf0a7", "\u25aa", "-"])
def test_each_bullet_is_an_item(bullet: str) -> None:
    listed = f"What needs to improve?\n{bullet} The timeliness\nof visits.\n{bullet} Records.\n"
    assert _letter(f"{listed}Strengths\n{bullet} Trust.\n") == ["The timeliness of visits.", "Records."]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("What needs to improve?", "improvement"),
        ("What needs to improve?1", "improvement"),
        ("What needs to improve", "improvement"),
        ("WHAT NEEDS TO IMPROVE", "improvement"),
        ("What needs to improve in this area of social work practice?", "improvement"),
        ("What needs to improve in Thornbury?", "improvement"),
        ("Areas for improvement", "improvement"),
        ("Area(s) for improvement:", "improvement"),
        ("Area for priority action", "priority_action"),
        ("Areas for priority actions", "priority_action"),
        ("Area(s) for priority action", "priority_action"),
        ("Areas for priority and immediate action", "priority_action"),
    ],
)
def test_the_heading_says_how_urgent_it_is(heading: str, kind: str) -> None:
    (item,) = letters.listed(
        [_OPENING + f"{heading}\n\u25fc Visits to children.\n" + _CLOSING], NO_LAYOUT
    ).items
    assert (item.text, item.kind, item.page) == ("Visits to children.", ImprovementKind(kind), 1)


@pytest.mark.parametrize(
    "denial",
    [
        "\uf06e There are no areas for priority action",
        "There were no areas for priority action.",
        "Inspectors did not identify any areas for priority action at this visit.",
        "None.",
    ],
)
def test_that_there_are_none_is_no_item(denial: str) -> None:
    assert _letter(f"Areas for priority action\n{denial}\nAreas for improvement\n\uf06e Visits.\n") == [
        "Visits."
    ]


def test_an_item_that_denies_something_else_is_one() -> None:
    listed = (
        "Areas for improvement\n\uf06e There is no shared plan, and agencies do not agree on priorities.\n"
    )
    assert _letter(listed) == ["There is no shared plan, and agencies do not agree on priorities."]


def test_items_run_over_the_page_end_without_the_page_number() -> None:
    first = _OPENING + "Areas for improvement\n\uf06e Police officers do not\n"
    second = "2\nrecord what children say.\n\uf06e Health visitors wait.\n" + _CLOSING
    assert _read(first, second) == [
        "Police officers do not record what children say.",
        "Health visitors wait.",
    ]


def test_points_nested_in_an_item_stand_on_their_own_lines() -> None:
    listed = (
        "Area for priority action\n\u25fc Leaders should reduce risk:\n- the police should share what they\n"
        "know; and\n- health \u2013 all of it\n\u2013 should listen.\n\u25fc Hospitals should ask.\n"
    )
    assert _letter(listed) == [
        "Leaders should reduce risk:\n- the police should share what they know; and\n"
        "- health \u2013 all of it \u2013 should listen.",
        "Hospitals should ask.",
    ]


def test_another_bullet_within_a_sentence_opens_a_point() -> None:
    assert _letter(
        "Areas for improvement\n\u25fc Plans for:\n\u25aa babies;\n\u25aa teenagers.\n\u25fc Visits.\n"
    ) == [
        "Plans for:\n- babies;\n- teenagers.",
        "Visits.",
    ]


def test_topics_within_the_list_are_headings_of_their_items() -> None:
    listed = (
        "Areas for improvement\nLeadership\n\uf06e Leaders do not know.\n\uf06e Nor do\nthey ask.\n"
        "Response to children who go missing\n\uf06e Calls are late.\n"
    )
    found = letters.listed([_OPENING + listed + _CLOSING], NO_LAYOUT).items
    assert [(item.heading, item.text) for item in found] == [
        ("Leadership", "Leaders do not know."),
        ("Leadership", "Nor do they ask."),
        ("Response to children who go missing", "Calls are late."),
    ]


def test_what_leads_to_the_bullets_is_kept_as_their_heading() -> None:
    lead = "Urgent action is required. It should be\ntaken in two areas:\n"
    (item,) = letters.listed(
        [_OPENING + f"Area for priority action\n{lead}\u25fc Visits.\n"], NO_LAYOUT
    ).items
    assert item.heading == "Urgent action is required. It should be taken in two areas:"


def test_without_bullets_the_paragraph_is_the_item() -> None:
    listed = "Area for priority action\nThe local authority must visit children\nwithin a day.\n"
    assert _letter(listed) == ["The local authority must visit children within a day."]


def test_a_case_study_in_a_box_is_left_out() -> None:
    box = "Case study: area for improvement\nAll names are changed.\nTom waited for a year.\n"
    listed = f"Areas for improvement\n\uf06e Visits are late.\n{box}\uf06e Records.\n{box}"
    assert _letter(f"{listed}Next steps\nPlease write.\n") == ["Visits are late.", "Records."]


def test_a_box_may_part_an_item_that_runs_over_the_page_end() -> None:
    first = _OPENING + "Areas for improvement\n\uf06e Visits are late, and they do not\n"
    box = "Practice study: highly effective practice\nSara trusts her social worker.\n"
    assert _read(first + box, "2\nhelp children.\n\uf06e Records.\n" + _CLOSING) == [
        "Visits are late, and they do not help children.",
        "Records.",
    ]


@pytest.mark.parametrize(
    "heading", ["Strengths", "Key strengths", "Early help strengths", "Next steps", "Yours sincerely"]
)
def test_the_list_ends_at_the_next_heading(heading: str) -> None:
    assert _letter(f"Areas for improvement\n\uf06e Visits.\n{heading}\n\uf06e Trust.\n") == ["Visits."]


def test_the_list_ends_at_a_heading_nobody_has_seen_before() -> None:
    other = "The work of the police\nOfficers try hard every day.\n"
    assert _letter(f"Areas for improvement\n\uf06e Visits are late.\n{other}") == ["Visits are late."]


def test_both_lists_are_read_in_the_order_printed() -> None:
    listed = "Areas for priority action\n\uf06e Act now.\nWhat needs to improve?\n\uf06e Visits.\n"
    found = letters.listed([_OPENING + listed + "Strengths\n\uf06e Trust.\n" + _CLOSING], NO_LAYOUT).items
    assert [(item.kind.value, item.text) for item in found] == [
        ("priority_action", "Act now."),
        ("improvement", "Visits."),
    ]


def test_weaknesses_that_need_a_written_statement_are_priority_actions() -> None:
    letter = (
        "The inspection raised significant concerns. The local area is required to produce a Written\n"
        "Statement of Action that explains how it will tackle the following areas of\n"
        "significant weakness:\n\u25aa the quality of plans\n\u25aa long waits for\nassessment.\n"
        "Yours sincerely\n"
    )
    found = letters.listed([letter], NO_LAYOUT).items
    assert [(item.kind.value, item.text) for item in found] == [
        ("priority_action", "the quality of plans"),
        ("priority_action", "long waits for assessment."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Areas for improvement include visits and records.\n\uf06e This is no list of them.\n",
        "The local area was told of areas of significant weakness in 2018:\n\u25aa plans\n",
        "",
    ],
)
def test_prose_that_names_a_list_is_none(text: str) -> None:
    assert _letter(text) == []


@pytest.mark.parametrize(
    "filling", ["\n" * 20_000, "x" * 1_000_000, "- \n" * 20_000, "\uf06e a\n" * 20_000, "no areas " * 50_000]
)
def test_hostile_pages_cost_little(filling: str) -> None:
    with no_hang():
        _letter(f"Areas for priority action\n{filling}\n")


def test_what_no_bullet_parts_is_one_item_without_a_topic() -> None:
    listed = "Areas for improvement\nThe speed of visits to children\nand of calls.\n"
    (item,) = letters.listed([_OPENING + listed + _CLOSING], NO_LAYOUT).items
    assert (item.text, item.heading) == ("The speed of visits to children and of calls.", "")


@pytest.mark.parametrize(
    "line", ["Words", "Much longer words that fill the line of this letter to its very end, or nearly"]
)
def test_the_last_line_of_a_letter_is_no_heading(line: str) -> None:
    assert _read(f"{_OPENING}Areas for improvement\n\u25fc The speed of visits.\n{line}\n") == [
        f"The speed of visits. {line}"
    ]


def test_a_long_line_after_a_full_stop_is_no_heading() -> None:
    long = "Much longer words that fill the line of this letter to its very end, or nearly"
    listed = f"Areas for improvement\n\u25fc The speed of visits.\n{long}\nMore words.\n"
    assert _letter(listed) == [f"The speed of visits. {long} More words."]


def test_another_bullet_after_a_full_stop_is_an_item() -> None:
    listed = "Areas for improvement\n\u25fc The speed of visits.\n\u25aa Plans.\n\u25fc Records.\n"
    assert _letter(listed) == ["The speed of visits.", "Plans.", "Records."]


@pytest.mark.parametrize("line", ["Plans for those who wait, and", "Plans for those who wait:"])
def test_a_line_that_a_sentence_goes_on_from_is_no_topic(line: str) -> None:
    listed = f"Areas for improvement\n\u25fc The speed of visits.\n{line}\n\u25fc Records.\n"
    found = letters.listed([_OPENING + listed + _CLOSING], NO_LAYOUT).items
    assert [(item.text, item.heading) for item in found] == [
        (f"The speed of visits. {line}", ""),
        ("Records.", ""),
    ]
