from __future__ import annotations

import pytest

from scraper.reports import pdf
from scraper.reports.layout import NO_LAYOUT, Placed
from tests.scraper.reports import documents
from tests.scraper.reports.sheets import row, sheets

_TABLE = sheets(["Areas for improvement", row("left cell", "right cell\nand more")])


def test_words_are_where_they_are_printed() -> None:
    with pdf.opened(_TABLE) as file:
        words = {word.text: word for word in file.page(1).words}
    left, right, below = words["left"], words["right"], words["more"]
    assert left.left == pytest.approx(57 + 5, abs=1)
    assert right.left == pytest.approx(218 + 5, abs=1)
    assert left.bottom == pytest.approx(right.bottom, abs=0.1)
    assert below.top < right.top
    assert 8 < left.top - left.bottom < 20


def test_rules_are_the_edges_of_the_cells() -> None:
    with pdf.opened(_TABLE) as file:
        rules = file.page(1).rules
    upright = sorted({round(rule.left) for rule in rules if rule.top - rule.bottom > 5})
    level = {round(rule.bottom) for rule in rules if rule.right - rule.left > 5}
    assert upright == [57, 218, 531]
    assert len(level) == 3  # above the row, below it, at the foot of the page


def test_a_filled_box_is_no_rule() -> None:
    with pdf.opened(documents.pdf(b"100 100 200 50 re f 100 300 200 1 re f")) as file:
        assert [round(rule.bottom) for rule in file.page(1).rules] == [300]


def test_lines_tell_how_high_their_first_and_last_letters_stand() -> None:
    shown = b"BT /F1 10 Tf 14 TL 50 800 Td (1. One line \xd7) Tj T* (2.) Tj T* T* (up) Tj 5 Ts (on) Tj ET"
    with pdf.opened(documents.pdf(shown)) as file:
        one, last = file.lines(1)
    assert one.text.startswith("1. One line")
    assert (one.first, one.last) == pytest.approx((800, 800))
    assert (last.first, last.last) == pytest.approx((758, 763))


@pytest.mark.parametrize("beginning", [1, 5])
def test_a_page_answers_however_often_and_in_whatever_order_it_is_asked(beginning: int) -> None:
    pages = [documents.text_page(f"page {'i' * number}") for number in range(1, 7)]
    with pdf.opened(documents.pdf(*pages)) as file:
        for number in (beginning, 6, beginning):
            expected = f"page {'i' * number}"
            assert file.text(number) == expected
            assert [line.text for line in file.lines(number)] == [expected]
            assert [word.text for word in file.page(number).words] == expected.split()


@pytest.mark.parametrize("number", [2, 300])
def test_a_page_that_is_not_there_has_no_geometry(number: int) -> None:
    lying = documents.pdf(documents.text_page("one")).replace(b"/Count 1", b"/Count 400")
    with pdf.opened(lying) as file:
        assert file.page(number) == Placed()
        assert NO_LAYOUT.page(number) == Placed()
        assert file.lines(number) == NO_LAYOUT.lines(number) == ()


def test_a_page_with_more_text_than_any_report_is_read_whole() -> None:
    # Smaller than a point, so that it all stands on the page.
    lines = b" ".join([b"(" + b"good " * 400 + b") Tj T*"] * 50)
    page = b"BT /F1 0.5 Tf 1 TL 10 800 Td " + lines + b" ET"
    with pdf.opened(documents.pdf(page)) as file:
        assert file.text(1).split().count("good") == 400 * 50
        assert len(file.lines(1)) < 50  # what is far beyond any page has no place
