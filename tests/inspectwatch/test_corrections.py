"""Which alerts are wrong, and who must hear of it: as tables."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from inspectwatch.corrections import (
    Said,
    comparisons_corrected,
    reading_told,
    said_in,
    said_of,
    taken_back,
    wrong_areas,
)
from inspectwatch.differences import differences
from inspectwatch.reread import note_on_older_readings
from inspectwatch.telling import comparison_told, event_about
from notifier.events import encode
from scraper.model import Provider, Reading
from storage.values import ToldDelivery
from tests.inspectwatch.test_decide import SEEN, graded, held
from tests.inspectwatch.test_differences import FULL, READ

PROVIDER = Provider("80536", "Oxfordshire", "https://example.org/80536")

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
    report = {"sha256": sha256, "inspection": {"start": None, "end": None}}
    data = {"report": report, "judgements": [judgement], "discontinued": [], "cause": "new_inspection"}
    body = json.dumps({"type": "report.published", "timestamp": "", "data": data}).encode()
    known_at = SEEN + timedelta(hours=number)
    return ToldDelivery(f"{to}{number}", f"evt_{number}", body, known_at, sent, None, "desk", to)


@pytest.mark.parametrize(
    ("deliveries", "expected"),  # who gets a correction, who the news as it is right, what is cancelled
    [
        ([], None),
        ([alert(1, GOOD)], None),
        ([alert(1, WORSE)], ("a", "", "")),
        ([alert(1, WORSE), alert(1, WORSE, to="b")], ("ab", "", "")),
        ([alert(1, WORSE, sent=False)], ("", "a", "a1")),
        ([alert(1, WORSE), alert(1, WORSE, sent=False, to="b")], ("a", "b", "b1")),
        ([alert(1, WORSE), alert(2, GOOD)], None),  # set right since
        ([alert(1, WORSE), alert(1, WORSE, to="b"), alert(2, GOOD)], ("b", "", "")),
        ([alert(1, WORSE, sent=False), alert(2, GOOD, sent=False)], ("", "", "a1")),
        ([alert(1, GOOD), alert(2, WORSE)], ("a", "", "")),
        ([alert(1, GOOD), alert(2, WORSE, sent=False)], ("a", "", "a2")),  # knows the report already
        ([alert(1, WORSE, sha256="bb")], None),  # of other bytes
        ([alert(1, WORSE), alert(2, GOOD, sha256="bb")], None),
    ],
)
def test_a_correction_goes_to_those_who_know_nothing_better(
    deliveries: Sequence[ToldDelivery], expected: tuple[str, str, str] | None
) -> None:
    found = taken_back(REPORT, deliveries, TODAY, TODAY)
    if found is None:
        assert expected is None
        return
    corrected = "".join(address for _, address in found.recipients)
    told_anew = "".join(each.recipient for each in found.untold)
    assert (corrected, told_anew, "".join(found.cancelled)) == expected


def test_what_people_know_is_the_wrong_alert_that_arrived() -> None:
    arrived, waiting = alert(1, WORSE), alert(2, IMPROVED, sent=False, to="b")
    found = taken_back(REPORT, [arrived, waiting], {"overall_effectiveness": IMPROVED}, TODAY)
    assert found is not None
    assert (found.told_at, said_in(found.told)) == (arrived.known_at, {"overall_effectiveness": WORSE})


def told_of(reading: Reading) -> ToldDelivery:
    """The alert that tells of this reading of the report."""
    event = event_about(PROVIDER, replace(REPORT, reading=reading), (), "new_inspection", SEEN)
    return ToldDelivery(
        "a1", event["data"]["id"], encode(event), SEEN, sent=True, hold=None, subscription="d", recipient="a"
    )


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (FULL, None),
        (replace(FULL, improvements=tuple(reversed(FULL.improvements))), None),
        (replace(FULL, improvements=FULL.improvements[1:]), None),  # no area for priority action
        (replace(FULL, inspection_start=None), None),
        (replace(FULL, lead_inspector="Somebody Else"), None),
        (replace(FULL, improvements=()), "priority action were not right: one left out."),
        (
            replace(
                FULL, improvements=(FULL.improvements[1], replace(FULL.improvements[1], text="Invented."))
            ),
            "priority action were not right: one wrongly named.",
        ),
        (replace(FULL, inspection_start=date(2020, 1, 2)), "not on 2 January 2020 as the alert said"),
        (replace(FULL, inspection_end=date(2024, 2, 29)), "not on 29 February 2024 as the alert said"),
    ],
)
def test_wrong_dates_and_priority_actions_are_taken_back(told: Reading, words: str | None) -> None:
    today = replace(REPORT, reading=FULL)
    said = said_of(comparison_told(today, ()))
    found = taken_back(today, [told_of(told)], said, said)
    if words is None:
        assert found is None
        return
    assert found is not None
    assert [recipient for _, recipient in found.recipients] == ["a"]
    event = event_about(
        PROVIDER, today, (), "corrected", SEEN, earlier=reading_told(found.told, FULL), told_at=SEEN
    )
    assert words in event["data"]["summary"]
    assert "compare with those before" not in event["data"]["summary"]


def test_an_alert_of_the_time_before_lists_says_nothing_wrong_about_them() -> None:
    delivery = told_of(FULL)
    event: Any = json.loads(delivery.body)
    del event["data"]["improvements"]
    today = replace(REPORT, reading=FULL)
    said = said_of(comparison_told(today, ()))
    older = replace(delivery, body=json.dumps(event).encode())
    assert taken_back(today, [older], said, said) is None
    assert reading_told(event, FULL).improvements == FULL.improvements


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
    told = reading_told(event, READ)
    assert (told.framework, told.inspection_end) == (READ.framework, READ.inspection_end)
    assert told.judgements
    assert {each.field for each in differences(told, READ)} == {"lead_inspector"}
