"""`read FILE...`: what report files say; touches no database."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from inspectwatch.output import Column, clean, show, words
from scraper.model import ReadingStatus
from scraper.reports.serialise import read_json_line
from scraper.reports.worker import ReportReader

COLUMNS = (
    Column("file", "File"),
    Column("area", "Area"),
    Column("grade", "Grade"),
    Column("page", "Page"),
    Column("wording", "As printed"),
)
_ABBREVIATIONS = ("ilacs", "sif", "lscb", "send", "jtai")


def read(files: Sequence[str], *, as_json: bool, as_csv: bool) -> int:
    """Reads the files in the order given. Exit status 1 where one is unreadable or does not exist."""
    failed = False
    lines: list[dict[str, Any]] = []
    for name, line in _lines(files):
        failed = failed or line is None or line["status"] == ReadingStatus.UNREADABLE
        if line is None:
            continue
        if as_json:
            print(json.dumps(line, ensure_ascii=False), flush=True)
        elif as_csv:
            lines.append(line)
        else:
            _print(name, line)
    if as_csv:
        show([row for line in lines for row in _rows(line)], COLUMNS, as_json=False, as_csv=True, empty="")
    return int(failed)


def _lines(files: Sequence[str]) -> Iterator[tuple[str, dict[str, Any] | None]]:
    with ReportReader() as reader:
        for name in files:
            try:
                data = Path(name).read_bytes()
            except OSError as error:
                print(f"inspectwatch: {clean(name)}: {error.strerror}", file=sys.stderr)
                yield name, None
                continue
            yield name, read_json_line(name, data, reader.read(data))


def _rows(line: dict[str, Any]) -> list[dict[str, Any]]:
    common = {
        "file": line["file"],
        "status": line["status"],
        "framework": line["framework"],
        "inspection_start": line["inspection"]["start"],
        "inspection_end": line["inspection"]["end"],
        "lead_inspector": line["lead_inspector"],
    }
    nothing = {
        "area": None,
        "grade": None,
        "label": None,
        "wording": None,
        "page": None,
        "corroborated": None,
    }
    return [common | judgement for judgement in line["judgements"] or [nothing]]


def _framework(framework: str | None) -> str:
    """As the field writes it: "ILACS 2023", "focused visit"."""
    if framework is None:
        return "no framework"
    return " ".join(word.upper() if word in _ABBREVIATIONS else word for word in framework.split("_"))


def _print(name: str, line: dict[str, Any]) -> None:
    inspection = line["inspection"]
    facts = [words(line["status"]), _framework(line["framework"])]
    if inspection["end"]:
        facts.append(f"inspected {inspection['start']} to {inspection['end']}")
    if line["lead_inspector"]:
        facts.append(f"lead inspector {line['lead_inspector']}")
    print(f"{clean(name)}: {clean(', '.join(facts))}")
    for judgement in line["judgements"]:
        print(f"  {words(judgement['grade']):22} {clean(judgement['label'])} (page {judgement['page']})")
    for problem in line["problems"]:
        print(f"  {clean(problem)}")
