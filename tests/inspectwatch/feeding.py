"""What the tests of feeds share: events about reports of three authorities, and the folder they end up in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import feedparser
from sqlite_utils import Database

from inspectwatch.settings.model import FeedSettings
from notifier.events import encode
from scraper.model import Provider
from storage.values import NewEvent, Recipient
from tests.notifier.fakes import oxfordshire
from tests.storage.building import NOW, OXFORDSHIRE, listed, provider_noted, reading_of, recorded

CAMDEN = Provider("80437", "Camden", "https://reports.example.org/provider/44/80437", region="London")
SURREY = replace(OXFORDSHIRE, urn="80562", name="Surrey")
BASE = "https://feeds.example.org"


def tell(
    db: Database, path: Path, number: int, provider: Provider = OXFORDSHIRE, *, held: bool = False
) -> None:
    """One event about a report of that provider, as a run records it."""
    event = oxfordshire()
    event["data"]["id"] = f"evt_{number}"
    event["data"]["provider"] |= {"urn": provider.urn, "name": provider.name, "region": provider.region}
    provider_noted(db, provider)
    new = NewEvent(
        id=event["data"]["id"],
        type=event["type"],
        cause="new_inspection",
        known_at=NOW + timedelta(hours=number),
        source="ofsted",
        body=encode(event),
        status="read",
        recipients=(Recipient("desk", "desk@example.org"),),
        in_run=held,
    )
    report = listed(f"5{provider.urn}{number:03}", date(2024, 4, 9))
    reading = reading_of("ilacs_2023", {"overall_effectiveness": "good"})
    recorded(db, path, report, reading, event=new, urn=provider.urn)


def files(settings: FeedSettings) -> dict[str, bytes]:
    """Everything in the folder, by path."""
    folder = settings.directory
    assert folder is not None
    found = [each for each in folder.rglob("*") if each.is_file()]
    return {str(each.relative_to(folder)): each.read_bytes() for each in found}


def titles(body: bytes) -> list[str]:
    return [entry.title.split(" children's")[0] for entry in feedparser.parse(body).entries]
