"""kill -9 between two steps of a run or of a delivery, then a restart: the same events, each once.

Two moments of each kind of run here; a thousand at random: python -m benchmarks.kill_campaign --deaths 1000
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.inspectwatch.killed_runs import KINDS, Run, killed_runs
from tests.inspectwatch.processes import HELP_IMPROVED

SAMPLE = 2  # moments of each kind


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Run]]:
    with killed_runs(tmp_path_factory.mktemp("kill")) as made:
        yield made


# What is told when nothing disturbs the run, by mail and by webhook
NEWS = {HELP_IMPROVED, "Blackpool children's services judged requires improvement (was inadequate)"}
TOLD = {
    "first": NEWS,
    "news": NEWS,
    "sweep": {
        "Oxfordshire children's services: inspection report published 30 June 2014 withdrawn"
        " from the publisher's page",
        "Blackpool children's services, updated report: help and protection corrected to good"
        " (was requires improvement)",
    },
    "reread": {"Correction: Oxfordshire children's services: help and protection good, not inadequate"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_whenever_it_is_killed_the_same_is_told_and_nothing_twice(runs: dict[str, Run], kind: str) -> None:
    run = runs[kind]
    told = run.outcome.told
    assert (set(told.mails.values()), len(told.events)) == (TOLD[kind], len(TOLD[kind]))
    assert run.steps.steps > 500
    apart = run.steps.steps // SAMPLE
    for step in range(apart // 2, run.steps.steps, apart):
        assert run.problem_of_death_at(step) == "", f"killed at step {step}"


def test_reading_again_corrects_what_was_told_and_what_was_not(runs: dict[str, Run]) -> None:
    (corrections,) = (rows for query, rows in runs["reread"].outcome.known.items() if "corrections" in query)
    assert [("'inadequate', 'good'" in row, row.endswith(", 1)")) for row in corrections] == [
        (False, False),
        (True, True),
    ]


def test_a_message_sent_just_before_death_comes_again_under_the_same_id(runs: dict[str, Run]) -> None:
    """The one moment that cannot be hidden from receivers: handed over, and not yet recorded."""
    run = runs["news"]
    told = run.outcome.told
    trial = run.kind.trial
    for step in (run.steps.handed_over[0], run.steps.handed_over[-1]):
        before = len(trial.hooks.calls.all()) + len(trial.mail.mails.all())
        assert run.problem_of_death_at(step) == ""
        arrived = len(trial.hooks.calls.all()) + len(trial.mail.mails.all()) - before
        assert arrived > len(told.events) + len(told.mails)
