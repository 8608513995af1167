"""Each fault of `docs/reliability.md`: no wrong grade, no false event, nothing lost, and it is named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fixtures.replica import World
from inspectwatch import program
from inspectwatch.run_report import RunReport
from tests.inspectwatch.faults.case import Case
from tests.inspectwatch.faults.cases import CASES, LARGEST, SHORT
from tests.inspectwatch.watching import (
    GOOD,
    MONDAY,
    TUESDAY,
    RememberingReader,
    Site,
    Watch,
    barset,
    quiet,
    site,
    subscription,
)

BEFORE = {(urn, area): grade for urn in ("90001", "90002") for area, grade in GOOD.items()}
AFTER = BEFORE | {("90001", "help_and_protection"): "outstanding"}


@pytest.fixture
def served(tmp_path: Path, reader: RememberingReader, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Two authorities, of which one has news on Tuesday; answers may take less time and room than usual."""
    policy = program.policy_of
    monkeypatch.setattr(
        program,
        "policy_of",
        lambda config: replace(policy(config), read_timeout=SHORT, total_timeout=2 * SHORT, max_body=LARGEST),
    )
    subscriptions = subscription("all")
    with site(World((barset(), quiet())), tmp_path, reader, MONDAY, subscriptions) as opened:
        yield opened


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_a_fault_shows_nothing_wrong_loses_nothing_and_is_named(served: Site, case: Case) -> None:
    async with served.watched() as watch:
        assert (await watch.poll()).baseline == "completed"
        case.begin(served)
        during = await watch.poll(TUESDAY)
        assert_named(watch, during, case)
        assert_nothing_wrong(watch)
        assert bool(during.events) is case.news, during
        await watch.later(hours=3)
        assert_nothing_wrong(watch)
        served.replica.faults.off()
        await watch.later(hours=2, sweep=True)
        last = await watch.later(days=2, sweep=True)
        assert (last.state, last.problems) == ("good", ()), case
        assert_all_told_once(watch)
        assert grades(watch) == AFTER
        assert watch.rows("SELECT kind FROM alarms WHERE recovered_at IS NULL") == []


def assert_named(watch: Watch, run: RunReport, case: Case) -> None:
    """The run says what is wrong, and alarms of what needs a person."""
    begun = {row["kind"]: row["message"] for row in watch.rows("SELECT kind, message FROM alarms")}
    said = [*run.problems, *run.notes, *begun.values()]
    assert set(begun) == case.alarm, said
    if not case.says:
        assert said == [], said
    else:
        assert any(re.search(case.says, sentence) for sentence in said), said


def assert_nothing_wrong(watch: Watch) -> None:
    """Grades are those of before or those of the new report, and nobody is told of anything else."""
    assert grades(watch) in (BEFORE, AFTER)
    for data in told(watch):
        assert data["report"]["id"] == "1002", data
        assert data["cause"] in {"new_inspection", "publisher_revised"}, data
        moved = {
            each["area"]: each["grade"] for each in data["judgements"] if each["direction"] == "improved"
        }
        assert moved in ({}, {"help_and_protection": "outstanding"}), data
        assert not any(each["direction"] == "declined" for each in data["judgements"]), data


def assert_all_told_once(watch: Watch) -> None:
    """The news as it is, at once; or that the file was not to be had, and then the news as a revision."""
    events = [(event["type"], event["data"]["cause"]) for event in reports_told(watch)]
    assert events in (
        [("rating.changed", "new_inspection")],
        [("report.published", "new_inspection"), ("report.revised", "publisher_revised")],
    )
    last = told(watch)[-1]
    assert {each["area"]: each["grade"] for each in last["judgements"]}[
        "help_and_protection"
    ] == "outstanding"


def told(watch: Watch) -> list[dict[str, Any]]:
    return [event["data"] for event in reports_told(watch)]


def reports_told(watch: Watch) -> list[dict[str, Any]]:
    return [event for event in watch.events() if "report" in event["data"]]


def grades(watch: Watch) -> dict[tuple[str, str], str]:
    """What `current_ratings` shows."""
    return {(row["urn"], row["area"]): row["grade"] for row in watch.rows("SELECT * FROM current_ratings")}
