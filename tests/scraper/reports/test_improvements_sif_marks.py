"""Where items, points and topics of a single inspection's list part, and what is no list at all."""

from __future__ import annotations

from scraper.reports.improvements import sif
from scraper.reports.improvements.listed import Listed
from scraper.reports.layout import NO_LAYOUT
from tests.scraper.reports.sif_lists import BODY, FRONT, SUMMARY, listed, read, texts


def test_a_point_can_be_the_last_line_of_the_list() -> None:
    assert texts(FRONT, listed("1. Oversee, month by month:", "\uf06e the cases that drift"), SUMMARY) == [
        "Oversee, month by month:\n- the cases that drift"
    ]


def test_a_topic_is_told_from_the_last_line_before_a_point() -> None:
    (item,) = read(
        FRONT, listed("1. Oversee what is late.", "Casework", "\uf06e the cases that drift"), SUMMARY
    )
    assert (item.text, item.heading) == ("Oversee what is late. Casework\n- the cases that drift", "")


def test_a_denial_right_below_the_title_is_no_list_unread() -> None:
    page = listed("There are no areas for improvement.")
    assert sif.listed((FRONT, page, SUMMARY, *BODY), NO_LAYOUT) == Listed()


def test_a_bare_number_in_a_list_with_dotted_ones_opens_no_item_below_a_short_line() -> None:
    assert texts(
        FRONT, listed("1. Visit those at Key Stage", "2 Children wait.", "2. Write plans."), SUMMARY
    ) == [
        "Visit those at Key Stage 2 Children wait.",
        "Write plans.",
    ]
