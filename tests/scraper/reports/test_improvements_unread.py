"""A list of what must improve that is printed and cannot be read is never passed over in silence."""

from __future__ import annotations

import pytest

from scraper.reports.bullets import BULLET, DASH
from scraper.reports.improvements import improvements_of
from scraper.reports.improvements.listed import Listed

_ENDLESS = "and so they go on without an end in sight for any of them\n" * 50

_ILACS_BODY = "The experiences and progress of children in care: good\n1. Families are seen.\n"
_SIF_END = "Summary for children and young people\nMost get help.\n"
_LOOKED_AFTER = (
    "Areas for improvement\n9. In order to improve the quality of services, act.\nImmediately:\n{}"
    "Outcomes for looked after children\n10. They are safe.\n"
)


@pytest.mark.parametrize(
    ("framework", "page"),
    [
        ("ilacs_2023", "What needs to improve?\nAll of it.\n" + _ILACS_BODY),
        ("ilacs_2023", "What needs to improve?\n1. Plans.\n2. Visits.\n" + _ILACS_BODY),
        ("ilacs_2023", "What needs to improve?\n◼ Plans.\nThe report goes on otherwise.\n"),
        ("ilacs_2018", f"What needs to improve\n◼ Plans {_ENDLESS}◼ Visits.\n{_ILACS_BODY}"),
        ("sif", "Recommendations\nLeaders should write plans.\n" + _SIF_END),
        ("sif", "Recommendations\n1. Write plans.\nA heading that nobody knows\nProse.\n"),
        ("sif", "Recommendations\n1. Write plans.\nInspection findings\nProse.\n"),
        ("sif", f"Recommendations\n1. Write plans {_ENDLESS}2. Visit.\n{_SIF_END}"),
        ("looked_after_2013", _LOOKED_AFTER.format("Write plans.\n")),
        ("looked_after_2013", _LOOKED_AFTER.format(f"• Write plans {_ENDLESS}• Visit.\n")),
        ("looked_after_2013", "Areas for improvement\nThe council must write plans.\n"),
        ("area_send_2023", "Areas for improvement\nWrite plans.\nLocal area partnership details\n"),
        ("jtai", "What needs to improve?\nStrengths\n• Plans.\n"),
        ("jtai", f"What needs to improve?\n{_ENDLESS}Strengths\n• Plans.\n"),
        ("focused_visit", "Areas for priority action\nAreas for improvement\nMain findings\n"),
    ],
)
def test_it_is_a_problem_that_names_the_page(framework: str, page: str) -> None:
    found = improvements_of(framework, ["A report.\n", page])
    assert found == Listed(unread=2)
    assert found.problem == "a list of what must improve is printed on page 2 and could not be read"


@pytest.mark.parametrize(
    ("framework", "page"),
    [
        ("ilacs_2023", "Leaders know\nwhat needs to improve\nand how.\n" + _ILACS_BODY),
        ("ilacs_2023", "Contents\nWhat needs to improve?\nThe experiences of children\n"),
        ("sif", "Contents\nRecommendations\nSummary for children and young people\n"),
        ("sif", "Contents\nWhat does the local authority need to improve?\nThe findings\n"),
        ("sif", "What does the LSCB need to improve?\n9. Meet.\nInformation about this inspection\n"),
        ("sif", "Recommendations\n9. Meet.\nInspection findings – the Local Safeguarding Children Board\n"),
        ("sif", "Recommendations\n1. There are no areas for improvement.\n" + _SIF_END),
        ("looked_after_2013", "Contents\nAreas for improvement\nOutcomes\n"),
        ("looked_after_2013", "Areas for improvement are clear to leaders.\n"),
        ("area_send_2023", "Areas for improvement are few.\n"),
        ("jtai", "Areas for priority action\nNone.\nMain findings\n"),
        ("jtai", "Partners know of areas for improvement.\n"),
        ("lscb_review", "Recommendations\nNone that could be read.\n"),
    ],
)
def test_where_nothing_is_printed_nothing_is_said(framework: str, page: str) -> None:
    found = improvements_of(framework, ["A report.\n", page])
    assert (found.items, found.problem) == ((), None)


def test_one_list_that_is_not_read_keeps_the_other() -> None:
    letter = f"Areas for priority action\n• Visit.\nAreas for improvement\n• Plans {_ENDLESS}Main findings\n"
    found = improvements_of("jtai", [letter])
    assert ([item.text for item in found.items], found.unread) == (["Visit."], 1)


def test_a_heading_repeated_above_no_list_is_passed_over() -> None:
    pages = ["What needs to improve?\nSee below.\n", f"What needs to improve?\n◼ Plans.\n{_ILACS_BODY}"]
    found = improvements_of(
        "ilacs_2018", [*pages, "Children say more.\n", "The report ends.\n", "About it.\n"]
    )
    assert ([item.text for item in found.items], found.problem) == (["Plans."], None)


_BULLETS = "●○□■◼▪▫•➢\uf0b7\uf0d8\uf0a7\uf06e\uf076\ue000\uf8ff"


@pytest.mark.parametrize("bullet", _BULLETS)
@pytest.mark.parametrize(
    ("framework", "page"),
    [
        ("ilacs_2018", "What needs to improve\n{0} Plans.\n{0} Visits.\n" + _ILACS_BODY),
        ("sif", "Recommendations\n{0} Plans.\n{0} Visits.\n" + _SIF_END),
        ("looked_after_2013", _LOOKED_AFTER.replace("{}", "{0} Plans.\n{0} Visits.\n")),
        ("jtai", "What needs to improve?\n{0} Plans.\n{0} Visits.\nStrengths\n{0} Trust.\n"),
    ],
)
def test_every_list_knows_every_bullet(framework: str, page: str, bullet: str) -> None:
    found = improvements_of(framework, [page.format(bullet)])
    assert [item.text for item in found.items] == ["Plans.", "Visits."]


@pytest.mark.parametrize("text", ["Plans", "1. Plans", "(Plans)", "* Plans", "'Plans'", "£5"])
def test_what_is_no_bullet(text: str) -> None:
    assert not BULLET.match(text)
    assert not DASH.match(text)


@pytest.mark.parametrize("text", ["-plans", "–plans", "-"])
def test_a_dash_without_a_blank_is_no_bullet(text: str) -> None:
    assert not DASH.match(text)
