"""The real reports beside the checkout: every word that their labels state, and nothing more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scraper.model import Reading, ReadingStatus
from scraper.reports.readers import read_document


def test_every_real_report_is_read_as_labelled(shared: Path) -> None:
    labels = (shared / "corpus" / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    different = {
        label["report"]: difference
        for label in map(json.loads, labels)
        if (difference := _difference(shared / "corpus" / "reports" / f"{label['report']}.pdf", label))
    }
    assert len(labels) >= 202
    assert different == {}


def _difference(file: Path, label: dict[str, Any]) -> dict[str, tuple[object, object]]:
    """What was read and what is true, where the two differ."""
    reading = read_document(file.read_bytes())
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
