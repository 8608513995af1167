"""The real reports beside the checkout, polled as the years pass: exactly the events their labels imply."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from fixtures.replica import World
from tests.inspectwatch.oracle import expected_events, from_truth
from tests.inspectwatch.replaying import Told, assert_exactly, every_year, replay
from tests.inspectwatch.watching import RememberingReader, site

BEFORE_ALL = date(2011, 1, 1)
OXFORDSHIRE = "80536"
SAME_AS_2018 = {"inspection_end": "2018-04-20", "report_id": "50004449"}


@pytest.fixture(scope="module")
def corpus(shared: Path) -> Path:
    """The folder of real reports and their labels."""
    return shared / "corpus"


async def _told(corpus: Path, folder: Path, reader: RememberingReader, polls: list[date]) -> list[Told]:
    """What was told, after every event was compared with what the labels imply."""
    labels = from_truth(corpus)
    with site(World.from_corpus(corpus), folder, reader, BEFORE_ALL) as served:
        told = await replay(served, BEFORE_ALL, polls)
    assert_exactly(told, expected_events(labels, polls, BEFORE_ALL), labels)
    assert len(told) == len(labels)
    return told


async def test_polled_on_each_day_of_publication(
    corpus: Path, tmp_path: Path, reader: RememberingReader
) -> None:
    days = World.from_corpus(corpus).publication_days()
    told = await _told(corpus, tmp_path, reader, [*days, days[-1] + timedelta(days=1)])
    _assert_oxfordshire([event for event in told if event["urn"] == OXFORDSHIRE])
    lost = {event["report"]: event["type"] for event in told if event["status"] == "missing"}
    assert lost == {"50004178": "report.published", "50004183": "report.published"}


async def test_polled_once_a_year(corpus: Path, tmp_path: Path, reader: RememberingReader) -> None:
    days = World.from_corpus(corpus).publication_days()
    told = await _told(corpus, tmp_path, reader, every_year(date(2012, 12, 31), days[-1]))
    assert {event["cause"] for event in told} == {"new_inspection"}


def _assert_oxfordshire(told: list[Told]) -> None:
    """The worked example, as the contract prints it."""
    kinds = [(str(event["told"]), event["type"], event["report"]) for event in told]
    assert kinds == [
        ("2014-06-30", "report.published", "2762428"),
        ("2016-05-10", "report.published", "x198cf3b8"),
        ("2018-05-22", "rating.changed", "50004449"),
        ("2023-09-15", "report.published", "xde400a2c"),
        ("2024-04-09", "rating.changed", "50243682"),
    ]
    newest = told[-1]
    assert newest["inspection"] == {"start": "2024-02-12", "end": "2024-02-23"}
    good = {"grade": "good", "rank": 3, "basis": "same", "direction": "unchanged"}
    together = {"area": "in_care_and_care_leavers", "grade": "good", "rank": 3} | SAME_AS_2018
    requires = {"area": "help_and_protection", "grade": "requires_improvement", "rank": 2} | SAME_AS_2018
    assert newest["judgements"] == {
        "overall_effectiveness": good | {"previous": _good("overall_effectiveness")},
        "impact_of_leaders": good | {"previous": _good("impact_of_leaders")},
        "help_and_protection": good | {"direction": "improved", "previous": requires},
        "in_care": good | {"basis": "split", "previous": together},
        "care_leavers": good | {"basis": "split", "previous": together},
    }
    assert newest["discontinued"] == []


def _good(area: str) -> dict[str, object]:
    return {"area": area, "grade": "good", "rank": 3} | SAME_AS_2018
