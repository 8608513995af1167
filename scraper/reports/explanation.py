"""The values that explain a reading, and their JSON: what crosses the pipe from the reading process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scraper.model import Reading
from scraper.reports.checked import page_number, text, text_or_none
from scraper.reports.serialise import from_dict, to_dict


class Role(StrEnum):
    """What a grade word in the document is to its reading."""

    READ = "read"
    CONFIRMS = "confirms"
    DISPUTES = "disputes"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Mention:
    """One place of the document. `area` is None where the place was not taken for any."""

    page: int  # counted from 1
    role: Role
    wording: str
    text: str  # the sentence or the row it stands in
    area: str | None = None
    reason: str = ""  # why it was rejected


@dataclass(frozen=True, slots=True)
class Explanation:
    """A reading and the places that explain it, page by page."""

    reading: Reading
    mentions: tuple[Mention, ...] = ()


def mention_to_dict(mention: Mention) -> dict[str, Any]:
    """Everything a Mention holds, in JSON's own types."""
    return {
        "page": mention.page,
        "role": mention.role.value,
        "wording": mention.wording,
        "text": mention.text,
        "area": mention.area,
        "reason": mention.reason,
    }


def explanation_to_dict(explanation: Explanation) -> dict[str, Any]:
    """Everything an Explanation holds, in JSON's own types."""
    mentions = [mention_to_dict(mention) for mention in explanation.mentions]
    return {"reading": to_dict(explanation.reading), "mentions": mentions}


def explanation_from_dict(value: Mapping[str, Any]) -> Explanation:
    """The Explanation that `explanation_to_dict` wrote. Raises ValueError for anything else."""
    try:
        mentions = tuple(_mention_from(item) for item in value["mentions"])
        return Explanation(from_dict(value["reading"]), mentions)
    except (KeyError, TypeError) as error:
        raise ValueError(f"not an explanation: {error!r}") from error


def _mention_from(value: Mapping[str, Any]) -> Mention:
    return Mention(
        page=page_number(value["page"]),
        role=Role(value["role"]),
        wording=text(value["wording"]),
        text=text(value["text"]),
        area=text_or_none(value["area"]),
        reason=text(value["reason"]),
    )
