"""Readings beside what people found in the same documents: by framework, what is right and what is not."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scraper.model import Reading

Label = Mapping[str, Any]  # one line of truth.jsonl

NO_FRAMEWORK = "(none)"


def labels(truth: Path) -> dict[str, Label]:
    """The labels by the name of their file, without its ending."""
    lines = truth.read_text(encoding="utf-8").splitlines()
    return {label["report"]: label for label in map(json.loads, filter(None, lines))}


@dataclass(slots=True)
class Scores:
    """Counts by framework of the labels, and every miss in words."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)

    def add(self, name: str, label: Label, reading: Reading) -> None:
        """Compares one reading with its label. What a label leaves out is not compared."""
        count = self.counts.setdefault(label.get("framework") or NO_FRAMEWORK, Counter())
        count["reports"] += 1
        count["improvements"] += len(reading.improvements)
        for judgement in reading.judgements:
            count["judgements"] += 1
            count["corroborated"] += judgement.corroborated
            count["disputed"] += judgement.disputed
        for what, expected, got in _comparisons(label, reading):
            verdict = _verdict(what, expected, got)
            count[verdict] += 1
            if expected != got:
                self.misses.append(f"{name}: {what}: expected {_word(expected)}, read {_word(got)}")

    def rows(self) -> list[list[object]]:
        """A line a framework, and the sum of all."""
        total = sum(self.counts.values(), Counter())
        named = [*sorted(self.counts.items()), ("all", total)]
        return [[name, *(_cell(count, column) for column in SCORE_HEAD[1:])] for name, count in named]


SCORE_HEAD = (
    *("", "reports", "right", "wrong", "missing", "invented"),
    *("framework", "dates", "lead inspector"),
    *("corroborated", "disputed", "improvements"),
)
_OF_ALL = ("framework", "dates", "lead inspector")  # right of all that have one


def _comparisons(label: Label, reading: Reading) -> Iterator[tuple[str, str | None, str | None]]:
    """What is compared, as the label has it and as it was read; None: there is none."""
    expected, got = label["judgements"], {each.area: each.grade for each in reading.judgements}
    for area in sorted(expected.keys() | got.keys()):
        yield area, expected.get(area), got.get(area)
    yield "framework", label.get("framework"), reading.framework
    if "inspection_end" in label:
        dates = f"{label['inspection_start']} to {label['inspection_end']}"
        yield "dates", dates, f"{reading.inspection_start} to {reading.inspection_end}"
    if "lead_inspector" in label:
        yield "lead inspector", label["lead_inspector"], reading.lead_inspector


def _verdict(what: str, expected: str | None, got: str | None) -> str:
    if what in _OF_ALL:
        return f"{what} {'right' if expected == got else 'wrong'}"
    if expected == got:
        return "right"
    if expected is None:
        return "invented"
    return "missing" if got is None else "wrong"


def _cell(count: Counter[str], column: str) -> str:
    if column == "corroborated":
        return f"{count[column]}/{count['judgements']}" if count["judgements"] else "-"
    if column not in _OF_ALL:
        return str(count[column])
    right, wrong = count[f"{column} right"], count[f"{column} wrong"]
    return f"{right}/{right + wrong}" if right + wrong else "-"


def _word(value: str | None) -> str:
    return value or "nothing"
