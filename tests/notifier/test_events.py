"""Events: types and payload, of reports and of alarms."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal

import pytest

from notifier.events import alarm_event, decode, encode
from notifier.payload import AlarmEvent, Cause, OperatorAlarmEvent
from scraper.model import Kind, PublishedReport, Reading, ReadingStatus, Remit
from tests.notifier.inspections import (
    EXAMPLES,
    NOW,
    event_of,
    inspection,
    letter_event,
    listed_report,
    oxfordshire_event,
)


def test_the_worked_example() -> None:
    event = oxfordshire_event()
    data = event["data"]
    previous = {"rank": 3, "inspection_end": "2018-04-20", "report_id": "50004449"}
    evidence = {
        "wording": "good",
        "page": 1,
        "corroborated": False,
        "disputed": False,
        "snippet": "",
        "others": [],
    }
    assert (event["type"], event["timestamp"]) == ("rating.changed", "2024-04-09T08:30:12Z")
    assert (data["schema"], data["cause"], data["discontinued"]) == (1, "new_inspection", [])
    assert data["provider"] == {
        "urn": "80536",
        "name": "Oxfordshire",
        "region": "South East",
        "dfe_code": "931",
        "gss_code": "E10000025",
        "url": "https://reports.example/provider/44/80536",
    }
    assert data["report"] == {
        "id": "50243682",
        "title": "Children's services inspection",
        "kind": "inspection",
        "remit": "childrens_services",
        "framework": "ilacs_2023",
        "status": "read",
        "published": "2024-04-09",
        "inspection": {"start": "2024-02-12", "end": "2024-02-23"},
        "lead_inspector": "Nicki Shaw",
        "url": "https://files.example/50243682",
        "sha256": "ab" * 32,
        "document_title": None,
        "authority": None,
        "authority_agrees": None,
    }
    assert data["judgements"][2:4] == [
        {
            **evidence,
            "printed_label": "help_and_protection",
            "area": "help_and_protection",
            "label": "The experiences and progress of children who need help and protection",
            "grade": "good",
            "rank": 3,
            "direction": "improved",
            "basis": "same",
            "previous": {
                **previous,
                "area": "help_and_protection",
                "grade": "requires_improvement",
                "rank": 2,
            },
        },
        {
            **evidence,
            "printed_label": "in_care",
            "area": "in_care",
            "label": "The experiences and progress of children in care",
            "grade": "good",
            "rank": 3,
            "direction": "unchanged",
            "basis": "split",
            "previous": {**previous, "area": "in_care_and_care_leavers", "grade": "good"},
        },
    ]
    assert data["summary"] == (
        "Oxfordshire children's services: good overall (unchanged). Help and protection improved from "
        "requires improvement to good. Impact of leaders unchanged at good. Children in care and care "
        "leavers, now judged separately, both good (judged together in 2018: good)."
    )


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        ("new_inspection", "rating.changed"),
        ("late", "report.published"),
        ("publisher_revised", "report.revised"),
        ("corrected", "report.corrected"),
        ("withdrawn", "report.withdrawn"),
        ("reinstated", "report.reinstated"),
    ],
)
def test_type_follows_cause(cause: Cause, expected: str) -> None:
    assert oxfordshire_event(cause)["type"] == expected


def test_nothing_moved_is_a_published_report() -> None:
    same = inspection("ilacs_2023", "GGGGG", "2023-02-23", report_id="before")
    _, today = EXAMPLES["Oxfordshire"]
    assert event_of("X", same, today)["type"] == "report.published"
    assert event_of("X", today)["type"] == "report.published"


def test_a_missing_file_is_said_to_be_missing() -> None:
    report = letter_event(listed_report(), None)["data"]["report"]
    assert (report["status"], report["sha256"], report["framework"]) == ("missing", None, None)
    assert report["lead_inspector"] is None


def test_discontinued_areas_are_listed() -> None:
    before = inspection("ilacs_2023", "IIIRI", "2023-03-24", report_id="before")
    event = event_of("Liverpool", before, inspection("ilacs_2026", "GGGR", "2026-05-22"))
    assert event["data"]["discontinued"] == [
        {
            "area": "overall_effectiveness",
            "grade": "inadequate",
            "inspection_end": "2023-03-24",
            "followed_by": None,
        }
    ]


def test_the_pages_date_stands_in_for_a_date_the_document_does_not_give() -> None:
    report = PublishedReport(
        "1", "Children's services inspection", Kind.INSPECTION, Remit.CHILDRENS_SERVICES, None,
        date(2024, 2, 20), "https://files.example/1",
    )  # fmt: skip
    data = letter_event(report, Reading(ReadingStatus.READ, "ilacs_2023"))["data"]["report"]
    assert data["inspection"] == {"start": None, "end": "2024-02-20"}
    assert data["published"] is None


@pytest.mark.parametrize(
    ("listed_as", "framework", "remit"),
    [
        ("other", "ilacs_2023", "childrens_services"),
        ("other", None, "other"),
        ("jtai", "jtai", "jtai"),
        ("childrens_services", "area_send_2023", "childrens_services"),
    ],
)
def test_a_title_of_no_known_kind_leaves_the_remit_to_the_document(
    listed_as: str, framework: str | None, remit: str
) -> None:
    event = letter_event(listed_report(remit=listed_as), Reading(ReadingStatus.NO_JUDGEMENTS, framework))
    assert event["data"]["report"]["remit"] == remit


def _alarm(
    since: datetime = NOW, state: Literal["began", "worse", "recovered"] = "began", kind: str = "broken"
) -> AlarmEvent | OperatorAlarmEvent:
    return alarm_event(
        source="ofsted",
        kind=kind,
        state=state,
        since=since,
        message="The list names 53 of 153 providers",
        cure="Open the list in a browser.",
        timestamp=NOW + timedelta(minutes=3),
    )


def test_times_are_given_in_utc() -> None:
    alarm = _alarm(since=datetime(2024, 7, 1, 9, 0, tzinfo=timezone(timedelta(hours=1))))
    assert alarm["data"]["since"] == "2024-07-01T08:00:00Z"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        _alarm(since=NOW.replace(tzinfo=None))


def test_an_alarm() -> None:
    alarm = _alarm()
    assert (alarm["type"], alarm["timestamp"]) == ("source.alarm", "2024-04-09T08:33:12Z")
    assert alarm["data"]["since"] == "2024-04-09T08:30:12Z"
    assert alarm["data"]["cure"] == "Open the list in a browser."
    assert decode(encode(alarm)) == alarm


def test_each_state_of_each_trouble_is_told_once() -> None:
    later = NOW + timedelta(days=1)
    alarms = [_alarm(), _alarm(state="worse"), _alarm(state="recovered"), _alarm(kind="quiet"), _alarm(later)]
    assert len({alarm["data"]["id"] for alarm in alarms}) == 5
    assert _alarm()["data"]["id"] == _alarm(NOW.astimezone(UTC))["data"]["id"]


def test_what_reached_nobody_is_told_again_under_another_id() -> None:
    times = (NOW, NOW + timedelta(days=1))
    again = [
        alarm_event(
            source="ofsted",
            kind="broken",
            state="began",
            since=NOW,
            message="no list",
            cure="",
            timestamp=at,
            again=True,
        )
        for at in times
    ]
    assert len({alarm["data"]["id"] for alarm in (_alarm(), *again)}) == 3
    assert {alarm["data"]["since"] for alarm in again} == {_alarm()["data"]["since"]}
