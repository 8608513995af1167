"""Welcomes: once to each address, after the baseline, with the grades of that day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import cast

import pytest

from inspectwatch.clock import ReplayClock
from notifier.chat_text import chat_text
from notifier.payload import Event, ReportEvent
from notifier.schedule import Quiet, Schedule
from notifier.subscriptions import Subscription
from scraper.model import Provider, Remit
from storage.database import open_for_writing
from storage.providers import ProviderStore
from tests.inspectwatch.noticing import A, B, Desk, config_of, london
from tests.notifier.rendered import read
from tests.storage.building import NOW, OXFORDSHIRE, listed, reading_of, recorded, report_noted
from tests.storage.oxfordshire import GRADES_2024, oxfordshire_recorded

NEW = Subscription("new", "email", (A, B), welcome=True)
CUMBERLAND = Provider("80999", "Cumberland", "https://example.org/80999", "North West", "942", "E06000063")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "watch.db"


@pytest.fixture
def desk(path: Path) -> Iterator[Desk]:
    """Oxfordshire as it was in 2024, and a young authority without any report; before the baseline."""
    db = open_for_writing(path)
    oxfordshire_recorded(db, path)
    ProviderStore(db).note_providers([CUMBERLAND], NOW)
    yield Desk(db, ReplayClock(london(2024, 4, 10, 9)), config_of(NEW))
    db.close()


def test_before_the_baseline_nobody_is_welcomed(desk: Desk) -> None:
    assert desk.at(2024, 4, 10, 9) == 0
    desk.baseline()
    assert desk.at(2024, 4, 10, 9, 1) == 1
    assert desk.at(2024, 4, 10, 9, 2) == 0


def test_who_does_not_ask_gets_none(desk: Desk) -> None:
    desk.config = config_of(replace(NEW, welcome=False))
    desk.baseline()
    assert desk.at(2024, 4, 10, 9) == 0


def test_a_grade_that_is_older_than_an_inspection_that_could_not_be_read_is_marked(desk: Desk) -> None:
    report_noted(desk.db, listed("77", date(2026, 3, 3)))
    report_noted(desk.db, listed("78", date(2026, 3, 4)), urn=CUMBERLAND.urn)
    report_noted(desk.db, listed("79", date(2026, 3, 5), remit=Remit.AREA_SEND))
    desk.baseline()
    desk.at(2024, 4, 10, 9, 5)
    (welcome,) = desk.notices("subscription.welcome")
    assert [each["report_id"] for each in welcome["data"]["unread"]] == ["78", "77"]
    _, text, page = read(cast("ReportEvent", welcome))
    chat = "\n".join(chat_text(cast("Event", welcome)).lines)
    for said in (text, page, chat):
        assert "a later inspection, published 3 March 2026, could not be read" in said
        assert "Cumberland (an inspection, published 4 March 2026, could not be read)" in said


def test_what_it_says(desk: Desk) -> None:
    desk.baseline()
    desk.at(2024, 4, 10, 9, 5)
    (welcome,) = desk.notices("subscription.welcome")
    assert desk.notices("subscription.welcome", B) == [welcome]
    assert welcome["timestamp"] == "2024-04-10T08:05:00Z"
    data = welcome["data"]
    assert data["asks"].startswith("From now on you hear of changed ratings and other new reports, at once.")
    assert (data["subscription"], data["since"], data["watching"]) == ("new", "2024-04-10T08:00:00Z", 2)
    (standing,) = data["ratings"]
    assert standing["provider"] == {
        "urn": "80536",
        "name": "Oxfordshire",
        "region": "South East",
        "dfe_code": "931",
        "gss_code": "E10000025",
        "url": OXFORDSHIRE.url,
    }
    assert {
        key: standing[key] for key in ("remit", "framework", "inspection_end", "published", "report_id")
    } == {
        "remit": "childrens_services",
        "framework": "ilacs_2023",
        "inspection_end": "2024-02-23",
        "published": "2024-04-09",
        "report_id": "50243682",
    }
    assert {each["area"]: each["grade"] for each in standing["judgements"]} == GRADES_2024
    assert standing["judgements"][0] == {
        "area": "overall_effectiveness",
        "label": "Overall effectiveness",
        "grade": "good",
        "rank": 3,
    }
    assert [each["name"] for each in data["ungraded"]] == ["Cumberland"]


def test_an_inspection_without_any_date_is_neither_listed_nor_denied(desk: Desk, path: Path) -> None:
    reading = reading_of("ilacs_2023", GRADES_2024)
    recorded(desk.db, path, listed("1"), reading, urn=CUMBERLAND.urn)
    desk.baseline()
    desk.at(2024, 4, 10, 9)
    (welcome,) = desk.notices("subscription.welcome")
    assert [each["provider"]["name"] for each in welcome["data"]["ratings"]] == ["Oxfordshire"]
    assert welcome["data"]["ungraded"] == []


def test_who_is_added_later_gets_a_welcome_of_his_own_with_the_grades_of_that_day(
    desk: Desk, path: Path
) -> None:
    desk.config = config_of(replace(NEW, recipients=(A,)))
    desk.baseline()
    assert desk.at(2024, 4, 10, 9) == 1
    worse = GRADES_2024 | {"overall_effectiveness": "inadequate"}
    recorded(
        desk.db,
        path,
        listed("60000000", date(2026, 4, 9)),
        reading_of("ilacs_2023", worse, end=date(2026, 2, 20)),
    )
    desk.config = config_of(NEW)
    assert desk.at(2026, 4, 10, 9) == 1
    assert len(desk.notices("subscription.welcome", A)) == 1
    (welcome,) = desk.notices("subscription.welcome", B)
    assert welcome["data"]["ratings"][0]["judgements"][0]["grade"] == "inadequate"


def test_nobody_is_welcomed_twice_though_the_first_was_forgotten_long_ago(desk: Desk) -> None:
    desk.baseline()
    desk.at(2024, 4, 10, 9)
    desk.db.execute("DELETE FROM deliveries WHERE lane = 'welcome'")
    desk.db.execute("DELETE FROM events WHERE type = 'subscription.welcome'")
    assert desk.at(2027, 1, 1, 9) == 0


def test_in_quiet_hours_it_waits_till_they_end(desk: Desk) -> None:
    desk.config = config_of(replace(NEW, schedule=Schedule("weekly", quiet=Quiet(time(22), time(7)))))
    desk.baseline()
    desk.at(2024, 4, 10, 23)
    rows = desk.rows("SELECT mode, due_at FROM deliveries WHERE lane = 'welcome'")
    assert [tuple(row.values()) for row in rows] == [("instant", "2024-04-11T06:00:00.000000Z")] * 2


def test_who_unsubscribed_gets_none_and_is_welcomed_if_he_comes_back(desk: Desk) -> None:
    desk.db.execute("INSERT INTO addresses VALUES ('new', ?, 'token', 'x', 'unsubscribed', '', NULL)", [A])
    desk.baseline()
    assert desk.at(2024, 4, 10, 9) == 1
    assert (desk.notices("subscription.welcome", A), len(desk.notices("subscription.welcome", B))) == ([], 1)
    desk.db.execute("UPDATE addresses SET off_since = NULL, off_kind = NULL")
    assert desk.at(2024, 4, 11, 9) == 1
    assert len(desk.notices("subscription.welcome", A)) == len(desk.notices("subscription.welcome", B)) == 1


def test_two_subscriptions_of_one_address_are_two_welcomes(desk: Desk) -> None:
    desk.config = config_of(NEW, replace(NEW, name="other", regions=frozenset({"North West"})))
    desk.baseline()
    assert desk.at(2024, 4, 10, 9) == 2
    assert [each["data"]["watching"] for each in desk.notices("subscription.welcome")] == [2, 1]
