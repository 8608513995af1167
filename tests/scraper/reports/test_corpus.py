"""The real reports beside the checkout: every word that their labels state, and nothing more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scraper.model import ImprovementKind, Reading, ReadingStatus
from scraper.ofsted.names import agrees
from scraper.reports.readers import read_document

Readings = dict[str, Reading]

# Counted by people beside the page: areas for priority action, and things to improve.
_COUNTED = Path(__file__).with_name("improvement_counts.json")


@pytest.fixture(scope="module")
def readings(shared: Path) -> Readings:
    """Every real report by its number."""
    files = (shared / "corpus" / "reports").glob("*.pdf")
    return {file.stem: read_document(file.read_bytes()) for file in files}


@pytest.fixture(scope="module")
def labels(shared: Path) -> list[dict[str, Any]]:
    """What people found in them."""
    lines = (shared / "corpus" / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_every_real_report_is_read_as_labelled(readings: Readings, labels: list[dict[str, Any]]) -> None:
    different = {
        label["report"]: difference
        for label in labels
        if (difference := _difference(readings[label["report"]], label))
    }
    assert len(labels) >= 202
    assert different == {}


def test_every_list_of_what_must_improve_has_the_items_that_people_counted(readings: Readings) -> None:
    counted = json.loads(_COUNTED.read_text(encoding="utf-8"))
    found = {
        name: [
            sum(item.kind is kind for item in reading.improvements)
            for kind in (ImprovementKind.PRIORITY_ACTION, ImprovementKind.IMPROVEMENT)
        ]
        for name, reading in readings.items()
        if reading.framework
    }
    assert found == counted


def test_every_real_report_says_whom_it_is_on_and_what_was_found(
    readings: Readings, labels: list[dict[str, Any]]
) -> None:
    silent = {
        label["report"]
        for label in labels
        if (reading := readings[label["report"]]).framework
        and not (reading.title and reading.summary and agrees(reading.authority, label["provider"]))
    }
    assert silent == set()


# Overall effectiveness of ILACS reports has no heading in the body: their table alone prints it.
_LEAST = {"ilacs_2018": 0.79, "ilacs_2023": 0.8, "ilacs_2026": 1.0, "sif": 0.89, "looked_after_2013": 1.0}


@pytest.mark.parametrize("framework", _LEAST)
def test_second_places_bear_out_the_judgements_of_real_reports(readings: Readings, framework: str) -> None:
    found = [
        judgement
        for reading in readings.values()
        if reading.framework == framework
        for judgement in reading.judgements
    ]
    assert [judgement for judgement in found if judgement.disputed] == []
    assert sum(judgement.corroborated for judgement in found) / len(found) >= _LEAST[framework]
    unproven = {judgement.area for judgement in found if not judgement.corroborated}
    assert unproven <= {"overall_effectiveness", "lscb", "adoption"}


def _difference(reading: Reading, label: dict[str, Any]) -> dict[str, tuple[object, object]]:
    """What was read and what is true, where the two differ."""
    read = _as_labelled(reading)
    true = {key: label.get(key) for key in read}
    if "inspection_start" not in label:  # the labels state these for graded children's services reports
        for key in ("inspection_start", "inspection_end", "lead_inspector"):
            true[key] = read[key]
    different = {key: (read[key], true[key]) for key in read if read[key] != true[key]}
    if reading.status is not _status(label):
        different["status"] = (reading.status, _status(label))
    if reading.status is ReadingStatus.READ and reading.problems:
        different["problems"] = (reading.problems, ())
    return different


def _as_labelled(reading: Reading) -> dict[str, object]:
    return {
        "framework": reading.framework,
        "judgements": {judgement.area: judgement.grade for judgement in reading.judgements},
        "inspection_start": str(reading.inspection_start),
        "inspection_end": str(reading.inspection_end),
        "lead_inspector": reading.lead_inspector,
    }


def _status(label: dict[str, Any]) -> ReadingStatus:
    if "framework" not in label:
        return ReadingStatus.NOT_A_REPORT
    return ReadingStatus.READ if label["judgements"] else ReadingStatus.NO_JUDGEMENTS
