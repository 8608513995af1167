"""kill -9 between two steps of a run or of a delivery, then a restart: the same events, each once.

Moments spread over both runs here; every single one: python -m benchmarks.kill_campaign --all
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.inspectwatch.killing import Campaign, campaign
from tests.inspectwatch.processes import HELP_IMPROVED

SAMPLE = 6


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campaign]:
    with campaign(tmp_path_factory.mktemp("kill")) as made:
        yield made


def test_whenever_it_is_killed_the_same_is_told_and_nothing_twice(undisturbed: Campaign) -> None:
    expected, moments = undisturbed.expected, undisturbed.moments()
    assert HELP_IMPROVED in expected.mails.values()
    assert len(expected.events) == len(expected.mails) == 2
    assert len(moments) > 500
    apart = len(moments) // SAMPLE
    for step, start in moments[apart // 2 :: apart]:
        told = undisturbed.trial.after_death_at(step, start)
        assert told == expected, f"killed at step {step} of the {'second' if start else 'first'} run"


def test_a_message_sent_just_before_death_comes_again_under_the_same_id(undisturbed: Campaign) -> None:
    """The one moment that cannot be hidden from receivers: handed over, and not yet recorded."""
    trial = undisturbed.trial
    for step in (undisturbed.news.handed_over[0], undisturbed.news.handed_over[-1]):
        before = len(trial.hooks.calls.all()) + len(trial.mail.mails.all())
        assert trial.after_death_at(step, undisturbed.baseline) == undisturbed.expected
        arrived = len(trial.hooks.calls.all()) + len(trial.mail.mails.all()) - before
        assert arrived > len(undisturbed.expected.events) + len(undisturbed.expected.mails)
