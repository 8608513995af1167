"""The worked example as it is stored, word for word."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from fixtures.replica import World
from fixtures.replica.facts import DOCUMENTS
from tests.inspectwatch.watching import RememberingReader, site

IN_2018 = {"inspection_end": "2018-04-20", "report_id": "50004449"}
BEFORE = {"area": "help_and_protection", "grade": "requires_improvement", "rank": 2}
LABELS = {
    "overall_effectiveness": "Overall effectiveness",
    "impact_of_leaders": "The impact of leaders on social work practice with children and families",
    "help_and_protection": "The experiences and progress of children who need help and protection",
    "in_care": "The experiences and progress of children in care",
    "care_leavers": "The experiences and progress of care leavers",
}


def _judgement(area: str, direction: str, basis: str, previous: dict[str, Any]) -> dict[str, Any]:
    return {
        "area": area,
        "label": LABELS[area],
        "grade": "good",
        "rank": 3,
        "direction": direction,
        "basis": basis,
        "previous": previous | IN_2018,
    }


def _unchanged(area: str, basis: str = "same", was: str | None = None) -> dict[str, Any]:
    return _judgement(area, "unchanged", basis, {"area": was or area, "grade": "good", "rank": 3})


# What a document says beside its grades is told by the tests of its readers.
FINDINGS = {
    "document_title", "authority", "authority_agrees", "report_summary", "improvements",
    "printed_label", "wording", "page", "snippet", "corroborated", "disputed", "others",
}  # fmt: skip


def _part_of(told: Mapping[str, Any]) -> dict[str, Any]:
    """Without the findings."""
    return {key: value for key, value in told.items() if key not in FINDINGS}


async def test_the_event_of_9_april_2024(tmp_path: Path, reader: RememberingReader) -> None:
    world = World(tuple(p for p in World.from_facts().providers if p.urn == "80536"))
    with site(world, tmp_path, reader, date(2024, 4, 8)) as served:
        async with served.watched() as watch:
            await watch.poll()
            told = (await watch.poll(date(2024, 4, 9))).events
            stored = watch.events()
    assert list(told) == stored
    event = stored[0]
    assert (event["type"], event["timestamp"]) == ("rating.changed", "2024-04-09T09:00:00Z")
    data = event["data"]
    assert data.pop("id").startswith("evt_")
    assert data.pop("provider") == {
        "urn": "80536",
        "name": "Oxfordshire",
        "region": "South East",
        "dfe_code": "931",
        "gss_code": "E10000025",
        "url": f"{served.url}/provider/44/80536",
    }
    assert _part_of(data.pop("report")) == {
        "id": "50243682",
        "title": "Children's services inspection",
        "kind": "inspection",
        "remit": "childrens_services",
        "framework": "ilacs_2023",
        "status": "read",
        "published": "2024-04-09",
        "inspection": {"start": "2024-02-12", "end": "2024-02-23"},
        "lead_inspector": "Nicki Shaw",
        "url": f"{served.url}/v1/file/50243682",
        "sha256": hashlib.sha256((DOCUMENTS / "50243682.pdf").read_bytes()).hexdigest(),
    }
    assert {(each["wording"], each["page"]) for each in data["judgements"]} == {("Good", 1)}
    data["judgements"] = [_part_of(each) for each in data["judgements"]]
    assert _part_of(data) == {
        "schema": 1,
        "cause": "new_inspection",
        "judgements": [
            _unchanged("overall_effectiveness"),
            _unchanged("impact_of_leaders"),
            _judgement("help_and_protection", "improved", "same", BEFORE),
            _unchanged("in_care", "split", "in_care_and_care_leavers"),
            _unchanged("care_leavers", "split", "in_care_and_care_leavers"),
        ],
        "discontinued": [],
        "summary": (
            "Oxfordshire children's services: good overall (unchanged). Help and protection improved from"
            " requires improvement to good. Impact of leaders unchanged at good. Children in care and care"
            " leavers, now judged separately, both good (judged together in 2018: good)."
        ),
    }
