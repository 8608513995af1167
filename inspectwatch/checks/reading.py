"""Whether the reading process works here, and the readers read their own cases as they should."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources

from fixtures.replica.facts import authorities
from inspectwatch.checks.check import Check, failed, ok
from scraper.errors import ScraperError
from scraper.model import ReadingStatus
from scraper.reports.readers import read_pages
from scraper.reports.serialise import to_dict
from scraper.reports.text import mend
from scraper.reports.worker import ReportReader

_REPORT_IT = (
    "Install inspectwatch anew in an environment of its own; if that changes nothing, please report it"
)


def worker() -> Iterator[Check]:
    """A document of our own goes to the reading process and comes back read."""
    name = "reading process"
    facts = next(one for each in authorities() for one in each.reports if one.judgements)
    document = facts.document.read_bytes()
    try:
        with ReportReader() as reader:
            reading = reader.read(document)
    except ScraperError as error:
        yield failed(name, str(error), _REPORT_IT)
        return
    grades = {judgement.area: judgement.grade for judgement in reading.judgements}
    if reading.status is not ReadingStatus.READ or grades != facts.judgements:
        yield failed(name, f"a report of our own is not read as it is: {reading.problems}", _REPORT_IT)
    else:
        yield ok(name, f"a report of our own was read: {len(grades)} grades, all right")


def readers() -> Iterator[Check]:
    """The saved cases of every framework."""
    name = "readers"
    folder = resources.files("fixtures").joinpath("readings")
    wrong, number = [], 0
    for case in sorted(folder.iterdir(), key=lambda each: each.name):
        if not case.is_dir():
            continue
        number += 1
        pages = [mend(page) for page in json.loads(case.joinpath("pages.json").read_text(encoding="utf-8"))]
        expected = json.loads(case.joinpath("expected.json").read_text(encoding="utf-8"))
        reading = read_pages(pages)
        if to_dict(reading) | {"reader": reading.reader.partition("/")[0]} != expected:
            wrong.append(case.name)
    if wrong or not number:
        yield failed(
            name, f"read otherwise than they should: {', '.join(wrong[:5]) or 'no case'}", _REPORT_IT
        )
    else:
        yield ok(name, f"{number} cases read as they should")
