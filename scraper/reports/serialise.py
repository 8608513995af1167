"""Readings as JSON: what crosses the pipe from the reading process, what is stored, what `read` prints."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from scraper.frameworks import FRAMEWORKS
from scraper.model import (
    Improvement,
    ImprovementKind,
    Judgement,
    Reading,
    ReadingStatus,
    Statement,
)
from scraper.reports.checked import day_or_none, page_number, text, text_or_none, texts
from scraper.reports.wire import MOST_CHARACTERS, MOST_PAGES


def to_dict(reading: Reading) -> dict[str, Any]:
    """Everything a Reading says, in JSON's own types. Dates are ISO 8601; None stays null."""
    return {
        "status": reading.status.value,
        "framework": reading.framework,
        "inspection": _inspection(reading),
        "lead_inspector": reading.lead_inspector,
        "judgements": [_judgement(judgement) for judgement in reading.judgements],
        "problems": list(reading.problems),
        "title": reading.title,
        "authority": reading.authority,
        "summary": list(reading.summary),
        "improvements": [_improvement(item) for item in reading.improvements],
        "reader": reading.reader,
    }


def from_dict(value: Mapping[str, Any]) -> Reading:
    """The Reading that `to_dict` wrote. Raises ValueError for anything else: the value may have come from
    a process that read a hostile file."""
    try:
        reading = Reading(
            status=ReadingStatus(value["status"]),
            framework=text_or_none(value["framework"]),
            inspection_start=day_or_none(value["inspection"]["start"]),
            inspection_end=day_or_none(value["inspection"]["end"]),
            lead_inspector=text_or_none(value["lead_inspector"]),
            judgements=tuple(_judgement_from(item) for item in value["judgements"]),
            problems=texts(value["problems"]),
            reader=text(value["reader"]),
            title=text_or_none(value["title"]),
            authority=text_or_none(value["authority"]),
            summary=texts(value["summary"]),
            improvements=tuple(_improvement_from(item) for item in value["improvements"]),
        )
        _check_against_framework(reading)
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a reading: {error!r}") from error
    return reading


def to_dict_with_text(reading: Reading) -> dict[str, Any]:
    """The same, with the text of the document."""
    return {**to_dict(reading), "pages": list(reading.pages)}


def from_dict_with_text(value: Mapping[str, Any]) -> Reading:
    """The Reading that `to_dict_with_text` wrote. Raises ValueError for anything else, or too much of it."""
    reading = from_dict(value)
    try:
        pages = texts(value["pages"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"not the text of a document: {error!r}") from error
    if len(pages) > MOST_PAGES or sum(map(len, pages)) > MOST_CHARACTERS:
        raise ValueError(f"more text than any report has: {len(pages)} pages")
    return replace(reading, pages=pages)


def read_json_line(path_as_given: str, data: bytes, reading: Reading) -> dict[str, Any]:
    """One line of `read --json`. `published` is always null: a document does not say when it appeared on
    the publisher's page."""
    said = to_dict(reading)
    first = {key: said.pop(key) for key in ("status", "framework", "inspection")}
    sha256 = hashlib.sha256(data).hexdigest()
    return {"file": path_as_given, "sha256": sha256, **first, "published": None, **said}


def _inspection(reading: Reading) -> dict[str, str | None]:
    return {"start": _iso(reading.inspection_start), "end": _iso(reading.inspection_end)}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _judgement(judgement: Judgement) -> dict[str, Any]:
    """`corroborated` and `disputed` are told for those who read it; they follow from `others`."""
    return {
        "area": judgement.area,
        "grade": judgement.grade,
        "label": judgement.label,
        "wording": judgement.wording,
        "page": judgement.page,
        "corroborated": judgement.corroborated,
        "disputed": judgement.disputed,
        "snippet": judgement.snippet,
        "others": [_statement(other) for other in judgement.others],
    }


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "grade": statement.grade,
        "label": statement.label,
        "wording": statement.wording,
        "page": statement.page,
        "snippet": statement.snippet,
    }


def _improvement(item: Improvement) -> dict[str, Any]:
    return {
        "text": item.text,
        "kind": item.kind.value,
        "page": item.page,
        "heading": item.heading,
        "responsible": item.responsible,
    }


def _judgement_from(value: Mapping[str, Any]) -> Judgement:
    return Judgement(
        area=text(value["area"]),
        grade=text(value["grade"]),
        label=text(value["label"]),
        wording=text(value["wording"]),
        page=page_number(value["page"]),
        snippet=text(value["snippet"]),
        others=tuple(_statement_from(item) for item in value["others"]),
    )


def _statement_from(value: Mapping[str, Any]) -> Statement:
    return Statement(
        grade=text(value["grade"]),
        label=text(value["label"]),
        wording=text(value["wording"]),
        page=page_number(value["page"]),
        snippet=text(value["snippet"]),
    )


def _improvement_from(value: Mapping[str, Any]) -> Improvement:
    return Improvement(
        text=text(value["text"]),
        kind=ImprovementKind(value["kind"]),
        page=page_number(value["page"]),
        heading=text(value["heading"]),
        responsible=text_or_none(value["responsible"]),
    )


def _check_against_framework(reading: Reading) -> None:
    """Judgements are of a known framework, of its areas and on its scale, and one an area."""
    framework = FRAMEWORKS.get(reading.framework or "")
    if framework is None and (reading.framework or reading.judgements):
        raise ValueError(f"no framework is called {reading.framework!r}")
    areas = [judgement.area for judgement in reading.judgements]
    if len(areas) != len(set(areas)):
        raise ValueError(f"an area is judged twice: {areas}")
    for judgement in reading.judgements if framework else ():
        grades = (judgement.grade, *(other.grade for other in judgement.others))
        if framework and not (framework.area(judgement.area) and all(map(framework.grade, grades))):
            raise ValueError(f"{framework.id} has no {judgement.area!r} judged {' or '.join(grades)}")
