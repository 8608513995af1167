"""A published history polled as time passes, and the events it brings beside those expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from notifier.payload import ReportEvent
from tests.inspectwatch.oracle import Expected, Label
from tests.inspectwatch.watching import Site, Watch
from tests.notifier.schemas import problems

Told = dict[str, Any]


async def replay(
    site: Site, baseline: date, polls: Sequence[date], hidden: Sequence[Label] = ()
) -> list[Told]:
    """Makes the baseline, polls on each day, and gives what was told, in order, each with its day.

    `hidden` reports are on no page before the day on which they appear; finding those takes sweeps. Every
    event is as its published schema says.
    """
    told: list[Told] = []
    async with site.watched() as watch:
        _hide(watch, hidden, baseline)
        first = await watch.poll(baseline)
        assert (first.baseline, first.events) == ("completed", ())
        for day in polls:
            _hide(watch, hidden, day)
            run = await watch.poll(day, sweep=bool(hidden))
            told += [simplified(day, event) for event in run.events]
        events = watch.events()
        assert [event["data"]["id"] for event in events] == [event["id"] for event in told]
        assert {event["data"]["id"]: found for event in events if (found := problems(event))} == {}
    return told


def _hide(watch: Watch, hidden: Sequence[Label], day: date) -> None:
    for label in hidden:
        if label.appears > day:
            watch.replica.withdraw(label.report)
        else:
            watch.replica.reinstate(label.report)


def simplified(day: date, event: ReportEvent) -> Told:
    """What the oracle speaks of, and what every event must have besides."""
    data = event["data"]
    assert event["timestamp"].startswith(day.isoformat())
    assert data["summary"].startswith(data["provider"]["name"])
    report = data["report"]
    said = {
        "told": day,
        "urn": data["provider"]["urn"],
        "report": report["id"],
        "type": event["type"],
        "cause": data["cause"],
        "judgements": {j["area"]: _judgement(j) for j in data["judgements"]},
        "discontinued": data["discontinued"],
    }
    kept = {name: report[name] for name in ("remit", "framework", "status", "published")}
    return said | kept | {"id": data["id"], "inspection": report["inspection"]}


def _judgement(judgement: Mapping[str, Any]) -> dict[str, Any]:
    assert judgement["label"]
    assert judgement["wording"]
    assert judgement["page"] >= 1
    return {name: judgement[name] for name in ("grade", "rank", "direction", "basis", "previous")}


def assert_exactly(told: list[Told], expected: list[Expected], labels: Sequence[Label]) -> None:
    """None missing, none twice, none invented, every field as expected, oldest inspection first."""
    assert len({event["id"] for event in told}) == len(told)
    got = {event["report"]: {name: event[name] for name in Expected.__dataclass_fields__} for event in told}
    wanted = {event.report: vars(event) for event in expected}
    assert len(got) == len(told), "a report was told twice"
    differing = {key: (wanted.get(key), got.get(key)) for key in wanted.keys() | got.keys()}
    assert {key: pair for key, pair in differing.items() if pair[0] != pair[1]} == {}
    by_report = {label.report: label for label in labels}
    for event in told:
        _assert_dates(event, by_report[event["report"]])
    for urn in {label.urn for label in labels}:
        _assert_in_order([event for event in told if event["urn"] == urn], by_report)


def _assert_dates(event: Told, label: Label) -> None:
    """A letter prints no days, and those of the area SEND labels are a last day only."""
    if label.judgements and label.end:
        assert event["inspection"]["end"] == label.end.isoformat(), event
    if label.judgements and label.start:
        assert event["inspection"]["start"] == label.start.isoformat(), event


def _assert_in_order(told: list[Told], labels: dict[str, Label]) -> None:
    """Of one authority's graded reports told on one day, the oldest inspection comes first."""
    graded = [(event["told"], str(labels[event["report"]].end)) for event in told if event["judgements"]]
    assert graded == sorted(graded)


def every_year(first: date, last: date) -> list[date]:
    """One day a year, the same each time, until all is published, and a day more."""
    days = [first.replace(year=year) for year in range(first.year, last.year + 2)]
    return [*days, days[-1] + timedelta(days=1)]
