"""The project's own facts replayed: exactly the events that the facts and the rules imply."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from fixtures.replica import World
from fixtures.replica.facts import authorities
from tests.inspectwatch.oracle import Label, expected_events, from_facts
from tests.inspectwatch.replaying import assert_exactly, every_year, replay
from tests.inspectwatch.watching import RememberingReader, site

WORLD = World.from_facts()
LABELS = from_facts(authorities())
BEFORE_ALL = date(2011, 1, 1)
DAYS = WORLD.publication_days()


async def _exact(
    folder: Path, reader: RememberingReader, baseline: date, polls: list[date], labels: list[Label] = LABELS
) -> list[str]:
    """The causes of what was told, after every event was compared."""
    hidden = [label for label in labels if label.appears != label.published]
    with site(WORLD, folder, reader, baseline) as served:
        told = await replay(served, baseline, polls, hidden)
    assert_exactly(told, expected_events(labels, polls, baseline), labels)
    return [event["cause"] for event in told]


async def test_day_by_day(tmp_path: Path, reader: RememberingReader) -> None:
    polls = [*DAYS, DAYS[-1] + timedelta(days=1)]
    told = await _exact(tmp_path, reader, BEFORE_ALL, polls)
    assert told == ["new_inspection"] * len(LABELS)


async def test_once_a_year_several_found_at_once_are_not_late_to_each_other(
    tmp_path: Path, reader: RememberingReader
) -> None:
    told = await _exact(tmp_path, reader, BEFORE_ALL, every_year(date(2012, 12, 31), DAYS[-1]))
    assert told == ["new_inspection"] * len(LABELS)


async def test_everything_at_once(tmp_path: Path, reader: RememberingReader) -> None:
    polls = [DAYS[-1], DAYS[-1] + timedelta(days=1)]
    assert len(await _exact(tmp_path, reader, BEFORE_ALL, polls)) == len(LABELS)


async def test_a_baseline_half_way_is_silent_and_compared_with(
    tmp_path: Path, reader: RememberingReader
) -> None:
    baseline = date(2019, 6, 30)
    told = await _exact(tmp_path, reader, baseline, [day for day in DAYS if day > baseline])
    assert len(told) == sum(label.published > baseline for label in LABELS)


@pytest.mark.parametrize("number", [2, 3])
async def test_reports_that_turn_up_a_decade_late_are_old_news(
    tmp_path: Path, reader: RememberingReader, number: int
) -> None:
    """Every second or third report is on no page before 2026 is over."""
    last = DAYS[-1] + timedelta(days=30)
    labels = [
        replace(label, appears=last) if place % number == 0 and label.framework else label
        for place, label in enumerate(LABELS)
    ]
    polls = [*every_year(date(2014, 12, 31), date(2024, 1, 1)), DAYS[-1], last]
    told = await _exact(tmp_path, reader, BEFORE_ALL, polls, labels)
    assert told.count("late") >= 2
