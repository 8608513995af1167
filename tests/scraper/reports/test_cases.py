"""Every folder under fixtures/readings: page texts of our own making, and the reading expected of them.

INSPECTWATCH_UPDATE_GOLDENS=1 rewrites the expected readings and fails the run: a golden nobody looked at
proves nothing.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from scraper.frameworks import FRAMEWORKS
from scraper.reports.readers import READERS, read_pages
from scraper.reports.serialise import from_dict, to_dict
from scraper.reports.text import mend
from scraper.reports.versions import CURRENT_READERS

_CASES = Path(__file__).resolve().parents[3] / "fixtures" / "readings"
_FOLDERS = sorted(folder for folder in _CASES.iterdir() if folder.is_dir())


@pytest.mark.parametrize("folder", _FOLDERS, ids=lambda folder: folder.name)
def test_case(folder: Path) -> None:
    pages = [mend(page) for page in json.loads((folder / "pages.json").read_text(encoding="utf-8"))]
    reading = read_pages(pages)
    assert reading.reader in CURRENT_READERS
    got = to_dict(reading) | {"reader": reading.reader.partition("/")[0]}  # versions rise, cases stay
    expected = folder / "expected.json"
    if os.environ.get("INSPECTWATCH_UPDATE_GOLDENS"):
        expected.write_text(json.dumps(got, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{expected.name} rewritten: look at the difference, then run again")
    assert got == json.loads(expected.read_text(encoding="utf-8"))


def test_every_framework_has_a_case_and_every_reader_a_framework() -> None:
    readings = [
        from_dict(json.loads((folder / "expected.json").read_text(encoding="utf-8"))) for folder in _FOLDERS
    ]
    assert set(FRAMEWORKS) - {reading.framework for reading in readings} == set()
    assert {framework.layout for framework in FRAMEWORKS.values()} <= set(READERS)


def test_every_reading_keeps_to_the_areas_and_the_scale_of_its_framework() -> None:
    for folder in _FOLDERS:
        reading = from_dict(json.loads((folder / "expected.json").read_text(encoding="utf-8")))
        framework = FRAMEWORKS.get(reading.framework or "")
        for judgement in reading.judgements:
            assert framework is not None
            assert framework.area(judgement.area), folder.name
            assert framework.grade(judgement.grade), folder.name
