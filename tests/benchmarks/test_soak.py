"""A few weeks of the soak: faults at random, and everything that is expected arrives."""

from __future__ import annotations

from benchmarks.soak import soak
from benchmarks.soak_world import year


async def test_weeks_with_faults_lose_nothing_and_tell_nothing_else() -> None:
    problems, lines = await soak(seed=4, days=18, seconds=120.0)
    assert problems == []
    assert "18 days in" in lines[0]
    assert " 0 faults" not in lines[0]
    assert " 0 messages" not in lines[0]


def test_a_year_is_the_same_for_a_seed() -> None:
    first, again, other = year(1, 365), year(1, 365), year(2, 365)
    assert first.publications == again.publications
    assert first.publications != other.publications
    assert len(first.publications) == len({each.day for each in first.publications}) == 90
