"""A welcome says what is watched for a subscription, and how that stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from notifier.payload import ProviderData, StandingData, WelcomeEvent
from notifier.subscriptions import Subscription
from notifier.welcome import MOST_PROVIDERS, welcome_event

SINCE = datetime(2024, 4, 8, 9, tzinfo=UTC)
NOW = datetime(2024, 4, 9, 8, 30, 12, tzinfo=UTC)
EVERYTHING = Subscription("all", "email", ("desk@example.org",), remits=frozenset())


def provider(urn: str, name: str, region: str | None = "South East") -> ProviderData:
    return {
        "urn": urn,
        "name": name,
        "region": region,
        "dfe_code": None,
        "gss_code": None,
        "url": f"https://example.org/{urn}",
    }


def standing(of: ProviderData, remit: str = "childrens_services") -> StandingData:
    return {
        "provider": of,
        "remit": remit,
        "framework": "ilacs_2023",
        "inspection_end": "2024-02-23",
        "published": "2024-04-09",
        "report_id": "1",
        "report_url": "https://example.org/report/1",
        "judgements": [{"area": "in_care", "label": "In care", "grade": "good", "rank": 3}],
    }


KENT, BUCKS, HULL = (
    provider("2", "Kent"),
    provider("1", "Buckinghamshire"),
    provider("3", "Hull", "Yorkshire"),
)
ALL = (KENT, BUCKS, HULL)
SEND = "area_send"
STANDINGS = (standing(KENT), standing(KENT, SEND), standing(BUCKS), standing(HULL, SEND))


def welcome(
    subscription: Subscription,
    recipients: Sequence[str] = ("desk@example.org",),
    providers: Sequence[ProviderData] = ALL,
    standings: Sequence[StandingData] = STANDINGS,
) -> WelcomeEvent:
    graded = {(each["provider"]["urn"], each["remit"]) for each in standings}
    return welcome_event(
        subscription,
        recipients,
        since=SINCE,
        providers=providers,
        standings=standings,
        graded=graded,
        now=NOW,
    )


def shown(event: WelcomeEvent) -> list[tuple[str, str]]:
    return [(each["provider"]["name"], each["remit"]) for each in event["data"]["ratings"]]


def ungraded(event: WelcomeEvent) -> list[str]:
    return [each["name"] for each in event["data"]["ungraded"]]


def test_everything_watched_by_name() -> None:
    event = welcome(EVERYTHING)
    children = "childrens_services"
    assert shown(event) == [("Buckinghamshire", children), ("Hull", SEND), ("Kent", children), ("Kent", SEND)]
    assert event["data"]["ratings"][0] == standing(BUCKS)
    assert (event["data"]["watching"], ungraded(event)) == (3, [])
    assert (event["type"], event["timestamp"]) == ("subscription.welcome", "2024-04-09T08:30:12Z")
    assert (event["data"]["since"], event["data"]["subscription"]) == ("2024-04-08T09:00:00Z", "all")
    assert "ratings_left_out" not in event["data"]


def test_only_what_the_subscription_lets_through() -> None:
    by_region = welcome(replace(EVERYTHING, regions=frozenset({"South East"})))
    assert {name for name, _ in shown(by_region)} == {"Buckinghamshire", "Kent"}
    assert by_region["data"]["watching"] == 2
    by_remit = welcome(replace(EVERYTHING, remits=frozenset({SEND})))
    assert shown(by_remit) == [("Hull", SEND), ("Kent", SEND)]
    by_provider = welcome(replace(EVERYTHING, providers=frozenset({"3", "9"}), remits=frozenset({SEND})))
    assert (shown(by_provider), by_provider["data"]["watching"]) == ([("Hull", SEND)], 1)


def test_without_a_graded_inspection_of_what_is_watched() -> None:
    assert ungraded(welcome(replace(EVERYTHING, remits=frozenset({SEND})))) == ["Buckinghamshire"]
    assert ungraded(welcome(replace(EVERYTHING, remits=frozenset({"childrens_services"})))) == ["Hull"]


def test_an_inspection_without_a_date_has_no_standing_and_is_one() -> None:
    event = welcome_event(
        EVERYTHING,
        ["desk@example.org"],
        since=SINCE,
        providers=[KENT, HULL],
        standings=[],
        graded={("2", SEND)},
        now=NOW,
    )
    assert (shown(event), ungraded(event)) == ([], ["Hull"])


def test_two_hundred_providers_at_most_each_with_all_its_remits() -> None:
    many = [provider(str(number), f"Council {number:03}") for number in range(MOST_PROVIDERS + 1)]
    standings = [standing(each, remit) for remit in ("childrens_services", SEND) for each in many]
    event = welcome(EVERYTHING, providers=many, standings=standings)
    assert len(event["data"]["ratings"]) == 2 * MOST_PROVIDERS
    assert event["data"]["ratings_left_out"] == 2
    assert event["data"]["watching"] == MOST_PROVIDERS + 1
    assert ungraded(event) == []


def test_those_welcomed_together_get_the_same_and_who_comes_later_gets_another() -> None:
    both = welcome(EVERYTHING, ["a@example.org", "b@example.org"])["data"]["id"]
    assert both == welcome(EVERYTHING, ["a@example.org", "b@example.org"])["data"]["id"]
    assert both != welcome(EVERYTHING, ["c@example.org"])["data"]["id"]
    assert (
        both != welcome(replace(EVERYTHING, name="other"), ["a@example.org", "b@example.org"])["data"]["id"]
    )
