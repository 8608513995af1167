"""What is known of a source and of its providers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlite_utils import Database

from scraper.model import Provider
from storage.providers import ProviderStore
from storage.times import from_text, to_text
from tests.storage.building import NOW, OXFORDSHIRE, provider_noted

YOUNG = Provider("2637548", "Westmorland and Furness", "https://reports.example.org/provider/44/2637548")


def test_a_source_starts_without_baseline_and_without_a_list(db: Database) -> None:
    providers = ProviderStore(db)
    assert providers.baseline_at() is None
    assert providers.last_good_count() is None


def test_baseline_and_list_are_kept_apart(db: Database) -> None:
    providers = ProviderStore(db)
    providers.note_good_list(153, "152 by the reference table")
    assert providers.baseline_at() is None
    providers.note_baseline(NOW)
    providers.note_good_list(154, "153 by the reference table")
    assert (providers.baseline_at(), providers.last_good_count()) == (NOW, 154)
    assert providers.last_expectation() == "153 by the reference table"
    assert ProviderStore(db, "another").baseline_at() is None


def test_the_last_list_is_known_by_its_time(db: Database) -> None:
    providers = ProviderStore(db)
    assert providers.last_listed() is None
    providers.note_providers([OXFORDSHIRE, YOUNG], NOW)
    providers.note_providers([YOUNG], NOW + timedelta(days=1))
    assert providers.last_listed() == NOW + timedelta(days=1)
    assert ProviderStore(db, "another").last_listed() is None


def test_a_provider_comes_back_as_it_was_listed(db: Database) -> None:
    providers = provider_noted(db)
    assert providers.provider("80536") == OXFORDSHIRE
    providers.note_providers([YOUNG], NOW)
    assert providers.provider(YOUNG.urn) == YOUNG
    with pytest.raises(KeyError):
        providers.provider("80537")


def test_a_list_updates_and_never_removes(db: Database) -> None:
    providers = provider_noted(db)
    later = NOW + timedelta(days=1)
    renamed = replace(OXFORDSHIRE, name="Oxfordshire County Council")
    providers.note_providers([renamed, YOUNG], later)
    providers.note_providers([YOUNG], later + timedelta(days=1))
    assert providers.provider("80536") == renamed
    row = db.table("providers").get("80536")
    assert (row["first_seen"], row["last_listed"]) == (to_text(NOW), to_text(later))


def test_a_provider_whose_page_was_never_read_has_no_known_date(db: Database) -> None:
    providers = provider_noted(db)
    assert providers.known_latest() == {"80536": None}
    assert providers.read_urns() == frozenset()


def test_a_young_authority_without_reports_counts_as_read(db: Database) -> None:
    providers = provider_noted(db, YOUNG)
    noted = providers.note_page(YOUNG.urn, [], latest=None, baseline=True, may_remove=True, now=NOW)
    assert (noted.new, noted.gone) == (0, 0)
    assert providers.read_urns() == {YOUNG.urn}
    assert providers.known_latest() == {YOUNG.urn: None}
    assert providers.urns() == []


def test_a_list_that_cannot_be_written_whole_is_not_written_at_all(db: Database) -> None:
    def listed() -> Iterator[Provider]:
        yield OXFORDSHIRE
        raise RuntimeError("the list ends in the middle")

    with pytest.raises(RuntimeError):
        ProviderStore(db).note_providers(listed(), NOW)
    assert db.table("providers").count == 0


def test_times_sort_as_they_read_whatever_zone_they_came_in() -> None:
    in_summer = datetime(2024, 7, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    moments = [in_summer, NOW, NOW.replace(microsecond=1), datetime(2024, 6, 30, 23, 29, 59, tzinfo=UTC)]
    texts = [to_text(moment) for moment in moments]
    assert texts[0] == "2024-06-30T23:30:00.000000Z"
    assert sorted(texts) == [to_text(moment) for moment in sorted(moments)]
    assert [from_text(text) for text in texts] == moments
    assert date(2024, 6, 30) == from_text(texts[0]).date()


def test_a_page_that_failed_counts_as_unread_until_it_is_read_again(db: Database) -> None:
    providers = provider_noted(db)
    for _ in range(2):
        providers.note_page("80536", [], latest=None, baseline=False, may_remove=False, now=NOW)
        assert providers.read_urns() == {"80536"}
        providers.note_page_failed("80536")
        assert providers.read_urns() == frozenset()
