"""Real reports with one grade of their table changed: whatever a heading repeats must come out disputed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from scraper.model import Judgement
from scraper.reports.readers import read_pages
from scraper.reports.text import opened

_EACH_NTH = 13
_REPEATED_IN = ("ilacs_2018", "ilacs_2023", "ilacs_2026", "sif")
_SENTENCES = ("overall_effectiveness", "lscb")  # said in a sentence on page 1, not in a row


def _sampled(shared: Path) -> list[Path]:
    labels = map(json.loads, (shared / "corpus" / "truth.jsonl").read_text(encoding="utf-8").splitlines())
    graded = [label["report"] for label in labels if label.get("framework") in _REPEATED_IN]
    return [shared / "corpus" / "reports" / f"{report}.pdf" for report in graded[::_EACH_NTH]]


def _changed(pages: tuple[str, ...], judgement: Judgement) -> list[str] | None:
    """The pages with another grade in the table; None where the row cannot be found in the text."""
    words = [*judgement.label.split(), *judgement.wording.split()]
    row = re.search(r"\s+".join(map(re.escape, words)), pages[judgement.page - 1])
    if row is None:
        return None
    page = pages[judgement.page - 1]
    grade = "Outstanding" if judgement.grade != "outstanding" else "Inadequate"
    other = page[: row.start()] + f"{judgement.label}\n{grade}" + page[row.end() :]
    return [*pages[: judgement.page - 1], other, *pages[judgement.page :]]


def test_a_changed_grade_is_disputed_and_never_corroborated(shared: Path) -> None:
    changed = 0
    for file in _sampled(shared):
        with opened(file.read_bytes()) as document:
            pages = tuple(document.pages)
        for judgement in read_pages(pages).judgements:
            if judgement.area in _SENTENCES or not judgement.corroborated:
                continue
            other = _changed(pages, judgement)
            if other:
                read = {one.area: one for one in read_pages(other).judgements}[judgement.area]
                assert (read.grade != judgement.grade, read.disputed, read.corroborated) == (
                    True,
                    True,
                    False,
                )
                changed += 1
    assert changed >= 40


@pytest.mark.parametrize("area", ["in_care", "help_and_protection"])
def test_the_headings_of_real_reports_are_found(shared: Path, area: str) -> None:
    for file in _sampled(shared):
        with opened(file.read_bytes()) as document:
            judgements = read_pages(tuple(document.pages)).judgements
        assert all(one.corroborated for one in judgements if one.area == area)
