"""Who hears of what."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.example import listing_example
from notifier.payload import Direction, JudgementData, ProviderEvent
from notifier.subscriptions import Subscription, listing_recipients, recipients_of, wants, wants_listing
from tests.notifier.fakes import NOON, SECRET, judgement, oxfordshire

DESK = Subscription("county-desk", "email", ("desk@example.org", "editor@example.org"))


@pytest.mark.parametrize(
    ("subscription", "wanted"),
    [
        (DESK, True),
        (replace(DESK, events=frozenset({"report.published"})), False),
        (replace(DESK, events=frozenset()), False),
        (replace(DESK, providers=frozenset({"80536"})), True),
        (replace(DESK, providers=frozenset({"80537"})), False),
        (replace(DESK, regions=frozenset({"South East", "London"})), True),
        (replace(DESK, regions=frozenset({"London"})), False),
        (replace(DESK, remits=frozenset({"area_send"})), False),
        (replace(DESK, remits=frozenset()), True),
        (replace(DESK, areas=frozenset({"help_and_protection"})), True),
        (replace(DESK, areas=frozenset({"adoption"})), False),
        (replace(DESK, directions=frozenset({"improved"})), True),
        (replace(DESK, directions=frozenset({"declined"})), False),
        (replace(DESK, areas=frozenset({"in_care"}), directions=frozenset({"unchanged"})), True),
        (replace(DESK, areas=frozenset({"in_care"}), directions=frozenset({"improved"})), False),
    ],
)
def test_each_filter(subscription: Subscription, wanted: bool) -> None:
    assert wants(subscription, oxfordshire()) is wanted


def test_a_provider_without_a_region_is_in_no_region() -> None:
    event = oxfordshire()
    event["data"]["provider"]["region"] = None
    assert not wants(replace(DESK, regions=frozenset({"South East"})), event)
    assert wants(DESK, event)


def test_without_judgements_only_those_who_ask_for_no_area_hear() -> None:
    event = oxfordshire()
    event["data"]["judgements"] = []
    assert wants(DESK, event)
    assert not wants(replace(DESK, directions=frozenset({"improved"})), event)
    assert not wants(replace(DESK, areas=frozenset({"in_care"})), event)


def test_late_reports_go_to_those_who_ask() -> None:
    event = oxfordshire()
    event["data"]["cause"] = "late"
    assert not wants(DESK, event)
    assert wants(replace(DESK, late=True), event)


def test_every_recipient_of_every_subscription_that_matches() -> None:
    hook = Subscription("hook", "webhook", ("https://example.org/",), (SECRET,))
    london = replace(DESK, name="london", regions=frozenset({"London"}))
    assert recipients_of(oxfordshire(), [DESK, london, hook]) == (
        ("county-desk", "desk@example.org"),
        ("county-desk", "editor@example.org"),
        ("hook", "https://example.org/"),
    )


def test_the_secret_is_not_shown() -> None:
    assert SECRET not in repr(Subscription("hook", "webhook", ("https://example.org/",), (SECRET,)))


def of(area: str, grade: str, before: str | None) -> JudgementData:
    """One judgement against the one before; None: there is none."""
    direction: Direction = "first" if before is None else "unchanged"
    moved = judgement(area, grade, direction, before=before or "good")
    return moved if before else {**moved, "previous": None, "basis": None}


@pytest.mark.parametrize(
    ("grade", "before", "crosses"),
    [
        ("inadequate", "good", True),
        ("inadequate", "requires_improvement", True),
        ("good", "inadequate", True),
        ("inadequate", None, True),
        ("inadequate", "inadequate", False),
        ("good", "requires_improvement", False),
        ("good", None, False),
    ],
)
def test_into_and_out_of_a_grade(grade: str, before: str | None, crosses: bool) -> None:
    event = oxfordshire()
    event["data"]["judgements"] = [of("help_and_protection", grade, before)]
    assert wants(replace(DESK, crosses=frozenset({"inadequate"})), event) is crosses


def test_a_crossing_an_area_and_a_direction_must_be_met_by_one_judgement() -> None:
    event = oxfordshire()
    fell = of("help_and_protection", "inadequate", "good")
    fell["direction"] = "declined"
    event["data"]["judgements"] = [fell, of("overall_effectiveness", "good", "good")]
    inadequate = replace(DESK, crosses=frozenset({"inadequate"}))
    assert wants(replace(inadequate, areas=frozenset({"help_and_protection"})), event)
    assert not wants(replace(inadequate, areas=frozenset({"overall_effectiveness"})), event)
    assert wants(replace(inadequate, directions=frozenset({"declined"})), event)
    assert not wants(replace(inadequate, directions=frozenset({"improved"})), event)


def test_a_grade_that_ends_with_its_area_is_left_unless_another_area_has_it() -> None:
    event = oxfordshire()
    event["data"]["judgements"] = [of("help_and_protection", "good", "good")]
    event["data"]["discontinued"] = [
        {
            "area": "overall_effectiveness",
            "grade": "inadequate",
            "inspection_end": "2022-01-01",
            "followed_by": None,
        }
    ]
    inadequate = replace(DESK, crosses=frozenset({"inadequate"}))
    assert wants(inadequate, event)
    assert not wants(replace(inadequate, areas=frozenset({"help_and_protection"})), event)
    event["data"]["judgements"] = [of("help_and_protection", "inadequate", "inadequate")]
    assert not wants(inadequate, event)


def test_an_authority_of_another_type_is_shut_out_and_an_unknown_one_is_not() -> None:
    boroughs = replace(DESK, types=frozenset({"London Borough"}), excluded=frozenset({"80536"}))
    event = oxfordshire()
    assert not wants(boroughs, event)
    event["data"]["provider"]["urn"] = "99999"
    assert wants(boroughs, event)


@pytest.mark.parametrize(
    ("before", "after", "crosses"),
    [
        ("inadequate", "good", True),
        (None, "inadequate", True),
        ("inadequate", None, True),
        ("good", "outstanding", False),
        ("inadequate", "inadequate", False),
    ],
)
def test_a_revision_takes_a_crossing_back_though_nothing_moved_since_the_inspection_before(
    before: str | None, after: str | None, crosses: bool
) -> None:
    event = oxfordshire()
    event["type"] = "report.revised"
    event["data"]["judgements"] = [of("help_and_protection", "good", "good")]
    event["data"]["revised"] = [{"area": "help_and_protection", "before": before, "after": after}]
    inadequate = replace(DESK, events=frozenset({"report.revised"}), crosses=frozenset({"inadequate"}))
    assert wants(inadequate, event) is crosses
    assert wants(replace(inadequate, areas=frozenset({"help_and_protection"})), event) is crosses
    assert not wants(replace(inadequate, areas=frozenset({"in_care"})), event)
    assert not wants(DESK, event)


AREAS = ("overall_effectiveness", "help_and_protection", "in_care")
GRADES = ("inadequate", "requires_improvement", "good", "outstanding")
DIRECTIONS = ("improved", "declined", "unchanged")
judgements = st.lists(
    st.builds(of, st.sampled_from(AREAS), st.sampled_from(GRADES), st.none() | st.sampled_from(GRADES)),
    max_size=4,
)
FILTERS = {
    "areas": st.frozensets(st.sampled_from(AREAS)),
    "directions": st.frozensets(st.sampled_from(DIRECTIONS)),
    "crosses": st.frozensets(st.sampled_from(GRADES)),
    "providers": st.frozensets(st.sampled_from(["80536", "80537"])),
    "regions": st.frozensets(st.sampled_from(["South East", "London"])),
    "excluded": st.frozensets(st.sampled_from(["80536", "80537"])),
}
filters = st.fixed_dictionaries(FILTERS)


def narrowed(chosen: dict[str, frozenset[str]]) -> Subscription:
    return replace(DESK, **chosen)  # type: ignore[arg-type]  # each of these fields is a set of words


@given(found=judgements, chosen=filters, left_out=st.sampled_from(sorted(FILTERS)))
def test_a_filter_only_ever_takes_away(
    found: list[JudgementData], chosen: dict[str, frozenset[str]], left_out: str
) -> None:
    event = oxfordshire()
    event["data"]["judgements"] = found
    if wants(narrowed(chosen), event):
        assert wants(narrowed({**chosen, left_out: frozenset()}), event)


@given(grade=st.sampled_from(GRADES), before=st.sampled_from(GRADES), line=st.sampled_from(GRADES))
def test_the_way_into_a_grade_is_as_loud_as_the_way_out(grade: str, before: str, line: str) -> None:
    there, back = oxfordshire(), oxfordshire()
    there["data"]["judgements"] = [of("in_care", grade, before)]
    back["data"]["judgements"] = [of("in_care", before, grade)]
    subscription = replace(DESK, crosses=frozenset({line}))
    assert (
        wants(subscription, there)
        is wants(subscription, back)
        is (grade != before and line in {grade, before})
    )


def gone(region: str | None = None) -> ProviderEvent:
    """Exampleshire, URN 0, left the list."""
    event = listing_example("unlisted", NOON)
    event["data"]["provider"]["region"] = region
    return event


@pytest.mark.parametrize(
    ("asks", "hears"),
    [
        ({}, False),
        ({"providers": frozenset({"0"})}, True),
        ({"providers": frozenset({"0"}), "events": frozenset({"source.alarm"})}, True),
        ({"providers": frozenset({"1"})}, False),
        ({"events": frozenset({"provider.unlisted"})}, True),
        ({"events": frozenset({"provider.listed"})}, False),
        ({"events": frozenset({"provider.unlisted"}), "providers": frozenset({"1"})}, False),
        ({"events": frozenset({"provider.unlisted"}), "regions": frozenset({"London"})}, True),
        ({"events": frozenset({"provider.unlisted"}), "regions": frozenset({"South East"})}, False),
        ({"events": frozenset({"provider.unlisted"}), "excluded": frozenset({"0"})}, False),
        ({"events": frozenset({"provider.unlisted"}), "directions": frozenset({"declined"})}, True),
        ({"events": frozenset({"provider.unlisted"}), "remits": frozenset({"area_send"})}, True),
    ],
)
def test_who_hears_that_an_authority_left_the_list(asks: dict[str, frozenset[str]], hears: bool) -> None:
    subscription = replace(DESK, **asks)  # type: ignore[arg-type]
    assert wants_listing(subscription, gone("London")) is hears
    assert bool(listing_recipients(gone("London"), [subscription])) is hears
