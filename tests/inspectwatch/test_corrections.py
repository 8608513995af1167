"""What is a correction, which alerts are wrong, and who must hear of it: as tables."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from inspectwatch.corrections import (
    Difference,
    Said,
    comparisons_corrected,
    differences,
    reading_told,
    said_in,
    said_of,
    taken_back,
    wrong_areas,
)
from inspectwatch.reread import note_on_older_readings
from inspectwatch.telling import comparison_told, event_about
from scraper.model import Provider, Reading, ReadingStatus
from storage.values import ToldDelivery
from tests.inspectwatch.test_decide import LETTER, SEEN, graded, held

PROVIDER = Provider("80536", "Oxfordshire", "https://example.org/80536")
READ = graded()


def regraded(**grades: str) -> Reading:
    """The reading with other grades for some areas; "" takes one out."""
    judgements = tuple(
        replace(each, grade=grades.get(each.area, each.grade))
        for each in READ.judgements
        if grades.get(each.area) != ""
    )
    return replace(READ, judgements=judgements)


@pytest.mark.parametrize(
    ("after", "found"),
    [
        (READ, []),
        (replace(READ, reader="ilacs/9", title="A title", summary=("A paragraph.",)), []),
        (replace(READ, lead_inspector="Somebody Else"), []),
        (regraded(help_and_protection="good", impact_of_leaders="inadequate"), ["impact_of_leaders"]),
        (replace(READ, framework="ilacs_2023"), ["framework"]),
        (replace(READ, inspection_start=None), ["inspection_start"]),
        (replace(READ, inspection_end=None), ["inspection_end"]),
        (replace(READ, status=ReadingStatus.UNRECOGNISED), ["status"]),
    ],
)
def test_grades_and_what_decides_how_they_compare_are_corrected(after: Reading, found: list[str]) -> None:
    assert [each.area or each.field for each in differences(READ, after)] == found


def test_an_area_that_one_reading_lacks_is_a_difference_to_nothing() -> None:
    fewer = regraded(help_and_protection="")
    gained = Difference("grade", "help_and_protection", None, "good")
    assert differences(fewer, READ) == (gained,)
    assert differences(READ, fewer) == (replace(gained, before="good", after=None),)


def test_a_letter_taken_for_a_report_loses_everything() -> None:
    found = differences(READ, LETTER)
    assert [each.field for each in found[:4]] == ["status", "framework", "inspection_start", "inspection_end"]
    assert {(each.before, each.after) for each in found[4:]} == {("good", None)}


GOOD = Said("good", "unchanged", "good")
IMPROVED = Said("good", "improved", "inadequate")
WORSE = Said("inadequate", "declined", "good")
ENDED, ENDED_WORSE = Said(None, "discontinued", "good"), Said(None, "discontinued", "inadequate")


@pytest.mark.parametrize(
    ("told", "before", "today", "wrong"),
    [
        (GOOD, GOOD, GOOD, False),
        (WORSE, WORSE, GOOD, True),  # the grade
        (WORSE, GOOD, GOOD, True),  # read right since, and never taken back
        (None, None, GOOD, True),  # told without a grade
        (GOOD, GOOD, None, True),  # an invented one
        (IMPROVED, IMPROVED, GOOD, True),  # the comparison
        (IMPROVED, GOOD, GOOD, False),  # another comparison since, and no mistake
        (GOOD, IMPROVED, GOOD, False),  # told right, before a mistake that is mended now
        (ENDED_WORSE, ENDED_WORSE, ENDED, True),
        (ENDED, None, None, False),
    ],
)
def test_an_alert_is_wrong_where_a_reading_of_ours_made_it_so(
    told: Said | None, before: Said | None, today: Said | None, wrong: bool
) -> None:
    def of_area(said: Said | None) -> dict[str, Said]:
        return {"adoption": said} if said else {}

    found = wrong_areas(of_area(told), of_area(before), of_area(today))
    assert found == (("adoption",) if wrong else ())


# Who hears of it

REPORT = replace(held(READ), sha256="aa")
TODAY = {"overall_effectiveness": GOOD}


def alert(number: int, said: Said, *, sent: bool = True, to: str = "a", sha256: str = "aa") -> ToldDelivery:
    """One alert on the report to `to`."""
    previous = {"grade": said.previous_grade} if said.previous_grade else None
    judgement: dict[str, Any] = {
        "area": "overall_effectiveness",
        "grade": said.grade,
        "direction": said.direction,
        "previous": previous,
    }
    data = {"report": {"sha256": sha256}, "judgements": [judgement], "discontinued": []}
    body = json.dumps({"type": "report.published", "timestamp": "", "data": data}).encode()
    known_at = SEEN + timedelta(hours=number)
    return ToldDelivery(f"{to}{number}", f"evt_{number}", body, known_at, sent, "desk", to)


@pytest.mark.parametrize(
    ("deliveries", "to", "cancelled"),
    [
        ([], None, None),
        ([alert(1, GOOD)], None, None),
        ([alert(1, WORSE)], "a", ""),
        ([alert(1, WORSE), alert(1, WORSE, to="b")], "ab", ""),
        ([alert(1, WORSE, sent=False)], "a", "a1"),
        ([alert(1, WORSE), alert(2, GOOD)], None, None),  # set right since
        ([alert(1, WORSE), alert(1, WORSE, to="b"), alert(2, GOOD)], "b", ""),
        ([alert(1, WORSE, sent=False), alert(2, GOOD, sent=False)], "", "a1"),
        ([alert(1, GOOD), alert(2, WORSE)], "a", ""),
        ([alert(1, WORSE, sha256="bb")], None, None),  # of other bytes
        ([alert(1, WORSE), alert(2, GOOD, sha256="bb")], None, None),
    ],
)
def test_a_correction_goes_to_those_who_know_nothing_better(
    deliveries: Sequence[ToldDelivery], to: str | None, cancelled: str | None
) -> None:
    found = taken_back(REPORT, deliveries, TODAY, TODAY)
    if to is None or cancelled is None:
        assert found is None
        return
    assert found is not None
    assert "".join(address for _, address in found.recipients) == to
    assert "".join(found.cancelled) == cancelled


def test_what_people_know_is_the_wrong_alert_that_arrived() -> None:
    arrived, waiting = alert(1, WORSE), alert(2, IMPROVED, sent=False, to="b")
    found = taken_back(REPORT, [arrived, waiting], {"overall_effectiveness": IMPROVED}, TODAY)
    assert found is not None
    assert (found.told_at, said_in(found.told)) == (arrived.known_at, {"overall_effectiveness": WORSE})


# Words


@pytest.mark.parametrize(
    ("told", "today", "words"),
    [
        (WORSE, GOOD, ""),  # the grade itself was wrong, which the event says
        (IMPROVED, GOOD, "overall effectiveness: unchanged at good, not improved from inadequate"),
        (GOOD, Said("good", "first", None), "overall effectiveness: nothing before, not unchanged at good"),
        (ENDED_WORSE, ENDED, "good before and not judged any more, not inadequate before and not judged"),
        (None, ENDED, "overall effectiveness: good before and not judged any more; the alert did not say so"),
    ],
)
def test_a_wrong_comparison_is_said_beside_the_right_one(told: Said | None, today: Said, words: str) -> None:
    area = "overall_effectiveness"
    text = comparisons_corrected([area], {area: told} if told else {}, {area: today})
    assert words in text
    assert bool(text) is bool(words)


@pytest.mark.parametrize(
    ("made_by", "note"),
    [
        ({}, None),
        ({"now/1": 7}, None),
        (
            {"now/1": 6, "old/1": 1},
            "1 of 7 reports was read by an older reader: `inspectwatch reread` reads it again",
        ),
        (
            {"now/1": 4, "old/1": 1, "": 2},
            "3 of 7 reports were read by an older reader: `inspectwatch reread` reads them again",
        ),
    ],
)
def test_readings_of_older_readers_are_counted_with_their_cure(
    made_by: dict[str, int], note: str | None
) -> None:
    assert note_on_older_readings(made_by, frozenset({"now/1"})) == note


def test_what_an_event_said_is_what_its_comparison_says() -> None:
    """Else every alert would look wrong as soon as it is read back."""
    older = replace(held(graded("inadequate", date(2019, 4, 12)), key=2), sha256="bb")
    event = event_about(PROVIDER, REPORT, (older,), "new_inspection", SEEN)
    said = said_in(event)
    assert said == said_of(comparison_told(REPORT, (older,)))
    assert {each.direction for each in said.values()} == {"improved"}
    told = reading_told(event)
    assert (told.framework, told.inspection_end) == (READ.framework, READ.inspection_end)
    assert differences(told, READ) == ()
