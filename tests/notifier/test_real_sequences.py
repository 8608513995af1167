"""Comparison over the real reports, where the folder with them lies beside the checkout."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from notifier.changes import compare, inspection_before
from notifier.wording import subject
from scraper.model import Inspection
from tests.notifier.inspections import event_of, judged

TRUTH = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpus" / "truth.jsonl"
pytestmark = pytest.mark.skipif(
    not TRUTH.exists(), reason="the real reports (shared/corpus beside the checkout) are not here"
)


def _sequences() -> Iterator[tuple[str, list[Inspection]]]:
    """The graded inspections of each provider and remit, oldest first."""
    found: dict[tuple[str, str], list[Inspection]] = defaultdict(list)
    for line in TRUTH.read_text("utf-8").splitlines():
        truth = json.loads(line)
        if truth["judgements"]:
            found[truth["provider"], truth["remit"]].append(_inspection(truth))
    for (provider, _), inspections in found.items():
        yield provider, sorted(inspections, key=lambda inspection: inspection.end)


def _inspection(truth: dict[str, str | dict[str, str]]) -> Inspection:
    text = {key: value for key, value in truth.items() if isinstance(value, str)}
    grades = truth["judgements"]
    assert isinstance(grades, dict)
    published = date.fromisoformat(text["published"])
    end = date.fromisoformat(text["inspection_end"]) if "inspection_end" in text else published
    return Inspection(text["report"], text["remit"], text["framework"], None, end, published, judged(grades))


def test_every_inspection_is_compared_with_the_one_just_before() -> None:
    seen = 0
    for _, inspections in _sequences():
        comparable = [each for each in inspections if each.framework != "looked_after_2013"]
        for earlier, current in zip([None, *comparable], comparable, strict=False):
            before = inspection_before(current, reversed(inspections))
            assert before == earlier
            directions = {change.direction for change in compare(current, before).judgements}
            assert ("first" in directions) == (earlier is None)
            seen += 1
    assert seen > 150


def test_oxfordshire_moved_twice() -> None:
    [inspections] = [
        inspections
        for provider, inspections in _sequences()
        if provider == "oxfordshire" and inspections[0].remit == "childrens_services"
    ]
    moved = [
        (current.report_id, change.area, change.direction)
        for current in inspections
        for change in compare(current, inspection_before(current, inspections)).judgements
        if change.direction in ("improved", "declined")
    ]
    assert moved == [
        ("50004449", "help_and_protection", "declined"),
        ("50243682", "help_and_protection", "improved"),
    ]


def test_every_subject_is_whole() -> None:
    for provider, inspections in _sequences():
        for count in range(1, len(inspections) + 1):
            said = subject(event_of(provider.title(), *inspections[:count]))
            assert said.startswith(provider.title())
            assert "could not be read" not in said
            assert "_" not in said
