"""Who the list shows and lacks, who was called otherwise, and who followed whom."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlite_utils import Database

from scraper.model import Provider
from storage.listing import Link, ListingTable, note_names
from storage.transaction import writing
from tests.storage.building import NOW, OXFORDSHIRE, event_of, provider_noted

OXFORD, BARSET = OXFORDSHIRE.urn, "80001"
LATER = NOW + timedelta(days=1)


@pytest.fixture
def table(db: Database) -> ListingTable:
    provider_noted(db)
    provider_noted(db, Provider(BARSET, "Barset", "https://reports.example.org/provider/44/80001"))
    provider_noted(db, Provider("80002", "Quietshire", "https://reports.example.org/provider/44/80002"))
    return ListingTable(db)


def test_links_are_noted_once_and_taken_back_one_by_one_or_all(table: ListingTable) -> None:
    assert table.link(BARSET, [OXFORD, "80002"], NOW) == 2
    assert table.link(BARSET, [OXFORD], LATER) == 0
    assert table.link("80002", [OXFORD], NOW) == 1
    assert table.links() == [Link(BARSET, "80002"), Link(BARSET, OXFORD), Link("80002", OXFORD)]
    assert table.unlink(BARSET, ["99999"]) == 0
    assert table.unlink(BARSET, ["80002"]) == 1
    assert table.links() == [Link(BARSET, OXFORD), Link("80002", OXFORD)]
    assert table.link(BARSET, ["80002"], NOW) == 1
    assert table.unlink(BARSET, None) == 2
    assert table.unlink(BARSET, None) == 0
    assert table.links() == [Link("80002", OXFORD)]
    with pytest.raises(sqlite3.IntegrityError):
        table.link(BARSET, ["99999"], NOW)


def test_only_a_complete_list_says_who_is_missing_and_since_when(table: ListingTable) -> None:
    table.note([OXFORD], NOW, complete=False)
    assert table.missing() == []
    table.note([OXFORD], NOW, complete=True)
    table.note([OXFORD], LATER, complete=True)
    assert [(each.name, each.missing_since, each.is_gone) for each in table.missing()] == [
        ("Barset", NOW, False),
        ("Quietshire", NOW, False),
    ]
    table.unlisted(BARSET, LATER, None)
    assert [(each.urn, each.gone_since) for each in table.gone()] == [(BARSET, NOW)]
    assert [each.urn for each in table.missing()] == ["80002"]
    table.note([OXFORD, BARSET, "80002"], LATER, complete=False)
    assert table.missing() == [], "an incomplete list, too, proves who is there"
    assert [each.urn for each in table.gone()] == [BARSET], "till it is told"
    table.listed_again(BARSET, None)
    assert table.gone() == []
    assert [each.name for each in table.all()] == ["Barset", "Oxfordshire", "Quietshire"]
    assert {each.gone_since for each in table.all()} == {None}


def test_the_latest_event_about_the_provider_itself_is_known(db: Database, table: ListingTable) -> None:
    assert table.last_event(BARSET) is None
    for number in ("1", "2"):
        table.unlisted(BARSET, LATER, replace(event_of(number), provider=BARSET))
    assert table.last_event(BARSET) == "evt_2"
    assert table.last_event(OXFORD) is None
    (oxfordshire,) = (each for each in table.all() if each.urn == OXFORD)
    assert (oxfordshire.name, oxfordshire.region, oxfordshire.is_gone) == ("Oxfordshire", "South East", False)
    assert (oxfordshire.since, oxfordshire.last) == (NOW, NOW)


def test_a_name_is_kept_when_another_takes_its_place_and_forgotten_when_it_is_back(
    db: Database, table: ListingTable
) -> None:
    renamed = replace(OXFORDSHIRE, name="Oxon")
    with writing(db):
        changes = note_names(db, [renamed, Provider("99999", "New", "https://reports.example.org/n")], NOW)
    assert [(each.urn, each.before, each.now) for each in changes] == [(OXFORD, "Oxfordshire", "Oxon")]
    provider_noted(db, renamed)
    assert [each.former_names for each in table.all() if each.urn == OXFORD] == [("Oxfordshire",)]
    with writing(db):
        assert len(note_names(db, [OXFORDSHIRE], LATER)) == 1
    provider_noted(db, OXFORDSHIRE)
    assert [each.former_names for each in table.all() if each.urn == OXFORD] == [("Oxon",)]
