"""Events: ids, types, payload and bytes."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.changes import compare
from notifier.events import alarm_event, decode, encode, event_id, report_event
from notifier.payload import AlarmEvent, Cause, ReportEvent
from scraper.model import Kind, Provider, PublishedReport, Reading, ReadingStatus, Remit
from tests.notifier.inspections import NOW, event_of, inspection, letter_event, listed_report

CHECKOUT = Path(__file__).resolve().parents[2]
BEFORE = inspection("ilacs_2018", "GGRG", "2018-04-20", report_id="50004449")
TODAY = inspection("ilacs_2023", "GGGGG", "2024-02-23", report_id="50243682")


def oxfordshire(cause: Cause = "new_inspection", previous_event: str | None = None) -> ReportEvent:
    return report_event(
        provider=Provider(
            "80536",
            "Oxfordshire",
            "https://reports.example/provider/44/80536",
            region="South East",
            dfe_code="931",
            gss_code="E10000025",
        ),
        report=PublishedReport(
            "50243682",
            "Children's services inspection",
            Kind.INSPECTION,
            Remit.CHILDRENS_SERVICES,
            date(2024, 4, 9),
            date(2024, 2, 20),
            "https://files.example/50243682",
        ),
        reading=Reading(
            ReadingStatus.READ,
            "ilacs_2023",
            date(2024, 2, 12),
            date(2024, 2, 23),
            "Nicki Shaw",
            TODAY.judgements,
        ),
        sha256="ab" * 32,
        comparison=compare(TODAY, BEFORE),
        cause=cause,
        previous_event=previous_event,
        timestamp=NOW,
    )


def test_the_worked_example() -> None:
    event = oxfordshire()
    data = event["data"]
    previous = {"rank": 3, "inspection_end": "2018-04-20", "report_id": "50004449"}
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
    }
    assert data["judgements"][2:4] == [
        {
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
    assert oxfordshire(cause)["type"] == expected


def test_nothing_moved_is_a_published_report() -> None:
    same = inspection("ilacs_2023", "GGGGG", "2023-02-23", report_id="before")
    assert event_of("X", same, TODAY)["type"] == "report.published"
    assert event_of("X", TODAY)["type"] == "report.published"


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


# --- ids


def test_a_to_b_to_a_makes_three_events() -> None:
    first = event_id("1", "new_inspection", "aa", None, "80536")
    second = event_id("1", "publisher_revised", "bb", first, "80536")
    third = event_id("1", "publisher_revised", "aa", second, "80536")
    fourth = event_id("1", "publisher_revised", "bb", third, "80536")
    assert len({first, second, third, fourth}) == 4


def test_the_id_never_changes() -> None:
    assert event_id("50243682", "new_inspection", "ab" * 32, None, "80536") == ID_OF_THE_WORKED_EXAMPLE
    assert oxfordshire()["data"]["id"] == ID_OF_THE_WORKED_EXAMPLE


ID_OF_THE_WORKED_EXAMPLE = "evt_4230bef6aac144e38867519188bed067"
_FACT = st.text(max_size=8)
_MAYBE = st.none() | _FACT
_FACTS = st.tuples(_FACT, _FACT, _MAYBE, _MAYBE, _FACT)


@given(_FACTS, _FACTS)
def test_ids_are_equal_only_for_equal_facts(
    one: tuple[str, str, str | None, str | None, str], other: tuple[str, str, str | None, str | None, str]
) -> None:
    assert (event_id(*one) == event_id(*other)) == (one == other)


@given(st.lists(st.sampled_from(["aa", "bb"]), min_size=1, max_size=12))
def test_every_revision_of_a_chain_has_its_own_id(documents: list[str]) -> None:
    ids: list[str] = []
    for document in documents:
        ids.append(event_id("1", "publisher_revised", document, ids[-1] if ids else None, "80536"))
    assert len(set(ids)) == len(documents)
    assert all(len(each) == 36 and each.startswith("evt_") for each in ids)


# --- bytes


def test_bytes_do_not_depend_on_the_order_of_keys() -> None:
    event = oxfordshire()
    turned = json.loads(json.dumps(event), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    assert list(turned) != list(event)
    assert encode(turned) == encode(event)


def test_bytes_do_not_depend_on_the_run() -> None:
    program = (
        "import sys; from tests.notifier.test_events import *;sys.stdout.buffer.write(encode(oxfordshire()))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=CHECKOUT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(CHECKOUT)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert runs == {encode(oxfordshire())}


def test_decode_gives_back_what_was_encoded() -> None:
    event = oxfordshire()
    assert decode(encode(event)) == event


@given(st.text())
def test_any_name_survives_the_bytes(name: str) -> None:
    event = event_of(name, BEFORE, TODAY)
    back = decode(encode(event))
    assert back == event
    assert encode(back) == encode(event)


def test_half_a_surrogate_pair_does_not_stop_an_event() -> None:
    assert '"name":"?"' in encode(event_of("\ud800", TODAY)).decode()


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"data": 1, "type": "x"}', b'{"data": {}}', b"\xff"])
def test_what_is_no_event_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"not an event|JSON|Expecting|codec"):
        decode(body)


def test_times_are_given_in_utc() -> None:
    alarm = _alarm(since=datetime(2024, 7, 1, 9, 0, tzinfo=timezone(timedelta(hours=1))))
    assert alarm["data"]["since"] == "2024-07-01T08:00:00Z"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        _alarm(since=NOW.replace(tzinfo=None))


# --- alarms


def _alarm(
    since: datetime = NOW, state: Literal["began", "worse", "recovered"] = "began", kind: str = "broken"
) -> AlarmEvent:
    return alarm_event(
        source="ofsted",
        kind=kind,
        state=state,
        since=since,
        message="The list names 53 of 153 providers",
        cure="Open the list in a browser.",
        timestamp=NOW + timedelta(minutes=3),
    )


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
