"""Which inspection of a provider counts as the one before."""

from __future__ import annotations

import pytest

from notifier.changes import compare, inspection_before
from tests.notifier.inspections import inspection


def test_overall_effectiveness_of_2013_is_another_judgement() -> None:
    looked_after = inspection("looked_after_2013", "AAAAA", "2013-07-19", report_id="2013")
    current = inspection("sif", "GGGGGGG", "2014-05-21")
    assert inspection_before(current, [looked_after]) is None
    assert compare(current, looked_after).judgements[0].direction == "first"


def test_a_board_review_is_never_the_inspection_before() -> None:
    review = inspection("lscb_review", "G", "2015-06-01", report_id="review")
    sif = inspection("sif", "GGGGGGI", "2014-05-21", report_id="sif")
    current = inspection("ilacs_2018", "GGGG", "2018-04-20")
    assert inspection_before(current, [review, sif]) == sif
    assert "lscb" not in {area.area for area in compare(current, sif).discontinued}


def test_latest_earlier_inspection_however_long_ago() -> None:
    long_ago = inspection("sif", "GGGGGGG", "2013-12-11", report_id="1")
    current = inspection("ilacs_2026", "GGGG", "2026-06-19")
    assert inspection_before(current, [long_ago]) == long_ago
    nearer = inspection("ilacs_2018", "GGGG", "2019-01-01", report_id="2")
    assert inspection_before(current, [nearer, long_ago]) == nearer


def test_later_and_same_day_inspections_are_not_before() -> None:
    current = inspection("ilacs_2023", "GGGGG", "2024-02-23")
    same_day = inspection("ilacs_2023", "GGGGG", "2024-02-23", report_id="other")
    later = inspection("ilacs_2023", "GGGGG", "2025-02-23", report_id="later")
    assert inspection_before(current, [same_day, later]) is None


def test_the_report_itself_is_never_its_own_before() -> None:
    current = inspection("ilacs_2023", "GGGGG", "2024-02-23")
    revised = inspection("ilacs_2023", "GGGGG", "2024-02-20")  # same id, dates as first read
    assert inspection_before(current, [revised]) is None


@pytest.mark.parametrize("turned", [False, True])
def test_ties_go_to_the_later_published_then_the_higher_id(turned: bool) -> None:
    current = inspection("ilacs_2023", "GGGGG")
    undated = inspection("ilacs_2018", "GGGG", "2018-04-20", report_id="9")
    first = inspection("ilacs_2018", "GGGG", "2018-04-20", report_id="3", published="2018-05-01")
    second = inspection("ilacs_2018", "GGGG", "2018-04-20", report_id="1", published="2018-06-01")
    third = inspection("ilacs_2018", "GGGG", "2018-04-20", report_id="2", published="2018-06-01")
    others = [undated, first, second, third]
    assert inspection_before(current, others[::-1] if turned else others) == third
