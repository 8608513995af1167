"""Who gets what: the subscriptions of a configuration."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from notifier.subscriptions import Subscription
from tests.inspectwatch.configuring import (
    HOOK,
    SECRET,
    SENDER,
    only,
    problem,
    problems,
    read,
    subscription,
)


def test_name_and_address_are_enough(tmp_path: Path) -> None:
    assert only(tmp_path, subscription()) == Subscription("desk", "email", ("desk@example.org",))


def test_every_key_can_be_set(tmp_path: Path) -> None:
    text = subscription(
        f"""
        secret = "{SECRET}"
        events = ["report.withdrawn", "source.alarm"]
        providers = ["80536", "80486"]
        regions = ["South East", "London"]
        remits = ["childrens_services", "area_send"]
        areas = ["overall_effectiveness", "in_care"]
        directions = ["declined"]
        crosses = ["inadequate"]
        deliver = "instant"
        late = true
        welcome = true
        """,
        to=HOOK,
    )
    assert only(tmp_path, text) == Subscription(
        name="desk",
        channel="webhook",
        recipients=(HOOK,),
        secrets=(SECRET,),
        events=frozenset({"report.withdrawn", "source.alarm"}),
        providers=frozenset({"80536", "80486"}),
        regions=frozenset({"South East", "London"}),
        remits=frozenset({"childrens_services", "area_send"}),
        areas=frozenset({"overall_effectiveness", "in_care"}),
        directions=frozenset({"declined"}),
        crosses=frozenset({"inadequate"}),
        late=True,
        welcome=True,
    )


def test_an_empty_filter_lets_everything_through(tmp_path: Path) -> None:
    found = only(tmp_path, subscription("remits = []\nregions = []"))
    assert (found.remits, found.regions) == (frozenset(), frozenset())


@pytest.mark.parametrize(
    ("to", "recipients"),
    [
        ("mailto:a@example.org,b@example.org", ("a@example.org", "b@example.org")),
        ("MAILTO:a@example.org, b@example.org", ("a@example.org", "b@example.org")),
        ("mailto:a%2Bofsted@example.org", ("a+ofsted@example.org",)),
        ("mailto:root@localhost", ("root@localhost",)),
        ("mailto:j%C3%B6rg@example.org", ("jörg@example.org",)),
    ],
)
def test_mail_addresses(tmp_path: Path, to: str, recipients: tuple[str, ...]) -> None:
    assert only(tmp_path, subscription(to=to)).recipients == recipients


@pytest.mark.parametrize(
    "to",
    [
        "",
        "desk@example.org",
        "mailto:",
        "mailto:desk",
        "mailto:a@example.org,",
        "mailto:a@example.org;b@example.org",
        "mailto:a@example.org b@example.org",
        "mailto:The desk <a@example.org>",
        "mailto:a@example.org?subject=x",
        "mailto:a@example.org%0D%0ABcc:b@example.org",
        "mailto:a@example.org%00",
        "mailto:a%zz@example.org",
        "mailto:%FF@example.org",
        "mailto:a@example.org,A@example.org",
        "mailto:a@example.org%2Cb@example.org",
        "mailto://a@example.org",
    ],
)
def test_what_is_no_address_to_deliver_to(tmp_path: Path, to: str) -> None:
    found = problem(tmp_path, subscription(to=to))
    assert (found.key, found.line) == ("subscription[0].to", 3)


def test_a_mail_address_is_told_what_it_lacks(tmp_path: Path) -> None:
    found = problem(tmp_path, subscription(to="it@council.example, desk@council.example"))
    assert found.cure == 'Write "mailto:it@council.example, desk@council.example"'


@pytest.mark.parametrize(
    ("to", "form"),
    [
        ("https://hooks.slack.com/services/T0ken/B0ken/t0ken", '"slack://A/B/C"'),
        ("https://discord.com/api/webhooks/4174216298/t0ken", '"discord://ID/TOKEN"'),
        ("https://ptb.discordapp.com/api/v10/webhooks/4174216298/t0ken", '"discord://ID/TOKEN"'),
        (
            "https://prod-07.uksouth.logic.azure.com:443/workflows/643e/triggers/manual/paths/invoke?sig=t0ken",
            '"workflows://HOST:443/ID/SIG"',
        ),
        (
            "https://x.1.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/643e"
            "/triggers/manual/paths/invoke?sig=t0ken",
            '"workflows://HOST/ID/SIG/?pa=yes"',
        ),
        ("https://council.webhook.office.com/webhookb2/t0ken", '"workflows://HOST:443/ID/SIG"'),
    ],
)
def test_what_a_chat_service_hands_out_is_told_in_the_form_of_apprise(
    tmp_path: Path, to: str, form: str
) -> None:
    found = problem(tmp_path, subscription(to=to))
    assert found.key == "subscription[0].to"
    assert form in found.cure
    assert not {"t0ken", "T0ken", "B0ken", "4174216298", "643e", "uksouth"} & set(
        re.split(r"[^A-Za-z0-9]+", str(found))
    )


def test_a_webhook_on_a_host_of_a_like_name_is_one(tmp_path: Path) -> None:
    for to in ("https://hooks.slack.com.example.org/services/x", "https://discord.com/x"):
        assert only(tmp_path, subscription(f'secret = "{SECRET}"', to=to)).channel == "webhook"


@pytest.mark.parametrize(
    "to", ["mailto:desk", "mailto:a b@example.org", "mailto://a@example.org", "gnome://"]
)
def test_advice_is_given_once(tmp_path: Path, to: str) -> None:
    assert len(re.findall(r"\b[Ww]rite\b", str(problem(tmp_path, subscription(to=to))))) <= 1


@pytest.mark.parametrize("to", ["slack://t0ken/x", "tgram:t0ken", "ftp://example.org/t0ken", "nonsense"])
def test_an_address_that_leads_nowhere_is_refused_and_not_repeated(tmp_path: Path, to: str) -> None:
    found = problem(tmp_path, subscription(to=to))
    assert found.key == "subscription[0].to"
    assert "t0ken" not in str(found)


def test_a_service_of_apprise_can_be_named(tmp_path: Path) -> None:
    to = "ntfys://ntfy.example.org/topic"
    assert only(tmp_path, subscription(to=to)) == Subscription("desk", "apprise", (to,))


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("https://", "no http or https address"),
        ("https://me:pw@example.org/t0ken", "password"),
        ("https://example.org/t0ken#x", '"#"'),
        ("https://exa_mple.org/t0ken", "no host name"),
        ("https://example.org:port/t0ken", "no web address"),
        ("http://127.0.0.1:9/t0ken", "allow_private_addresses"),
        ("https://localhost/t0ken", "allow_private_addresses"),
        ("https://[fd00::1]/t0ken", "allow_private_addresses"),
        ("https://169.254.169.254/t0ken", "allow_private_addresses"),
        ("https://100.64.0.1/t0ken", "allow_private_addresses"),
    ],
)
def test_bad_webhook_addresses(tmp_path: Path, to: str, words: str) -> None:
    found = problem(tmp_path, subscription(f'secret = "{SECRET}"', to=to))
    assert found.key == "subscription[0].to"
    assert words in str(found)
    assert "t0ken" not in str(found)


def test_private_addresses_can_be_allowed(tmp_path: Path) -> None:
    text = "webhooks.allow_private_addresses = true\n" + subscription(
        f'secret = "{SECRET}"', to="http://127.0.0.1:9/hook"
    )
    config = read(tmp_path, text, SENDER)
    assert config.subscriptions[0].recipients == ("http://127.0.0.1:9/hook",)
    assert config.warnings == ()


def test_plain_http_is_a_warning(tmp_path: Path) -> None:
    text = subscription(f'secret = "{SECRET}"', to="http://example.org/x")
    (warning,) = read(tmp_path, text, SENDER).warnings
    assert warning.startswith(
        "line 3, subscription[0] (desk).to: what is sent crosses the network in the clear"
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('event = ["rating.changed"]', 'Did you mean "events"?'),
        ('events = ["rating.change"]', 'Did you mean "rating.changed"?'),
        ("events = []", "nothing would ever be sent"),
        ('events = ["report.corrected", "rating.changed"]', "without being asked for"),
        ('regions = ["south east"]', 'Did you mean "South East"?'),
        ('regions = ["Yorkshire and Humber"]', 'Did you mean "Yorkshire and the Humber"?'),
        ('regions = ["Wales"]', "Known: East Midlands, East of England"),
        ('remits = ["send"]', 'Did you mean "area_send"?'),
        ('areas = ["overall"]', 'Did you mean "overall_effectiveness"?'),
        ('areas = ["overal_effectiveness"]', 'Did you mean "overall_effectiveness"?'),
        ('directions = ["declines"]', 'Did you mean "declined"?'),
        ('directions = ["unchanged"]', "Known: improved, declined"),
        ('providers = ["Oxfordshir"]', 'Did you mean "Oxfordshire"?'),
        ('providers = ["Buckinghamshir County Council"]', "Did you mean"),
        ('providers = ["Kingston"]', "can mean Hull (80477) or Kingston upon Thames (80545)"),
        ('providers = ["Achieving for Children"]', "can mean Kingston upon Thames (80545) or "),
        ('providers = ["80536 "]', "no authority is called"),
        ('neighbours_of = ["99999"]', "no authority known to this version"),
        ('neighbours_of = ["Narnia"]', "no authority is called"),
        ('types = ["London"]', 'Did you mean "London Borough"?'),
        ('types = ["Parish"]', "Known: "),
        ('crosses = ["inadequat"]', 'Did you mean "inadequate"?'),
        ('events = ["digest", "rating.changed"]', 'deliver = "daily"'),
        ('events = ["operator.alarm", "rating.changed"]', "[operator] to"),
        ("providers = [80536]", "something else than texts"),
        ('providers = "80536"', "a list of texts"),
        ('deliver = "instantly"', 'Did you mean "instant"?'),
        ('at = "8"', 'Write it like "08:00"'),
        ('at = "24:00"', "no hour of the day"),
        ('weekday = "monday"', 'Did you mean "mon"?'),
        ('quiet = "22:00"', "no span of hours"),
        ('quiet = "22:00-7"', 'Write it like "08:00"'),
        ('quiet = "07:00-07:00"', "begins and ends at the same hour"),
        ('timezone = "Europe/Londno"', "Europe/London"),
        ('proof_of_life = "daily"', 'Write "monthly"'),
        ('late = "no"', "without quotes"),
        ("welcome = 1", "without quotes"),
    ],
)
def test_a_slip_of_the_pen_is_found(tmp_path: Path, line: str, words: str) -> None:
    found = problem(tmp_path, subscription(line))
    assert found.key == f"subscription[0].{line.partition(' ')[0]}"
    assert found.line == 4
    assert words in str(found)


def test_several_addresses_are_one_text(tmp_path: Path) -> None:
    several = '[[subscription]]\nname = "desk"\nto = ["mailto:a@b.org", "mailto:c@d.org"]\n'
    found = problem(tmp_path, several)
    assert (found.key, found.line) == ("subscription[0].to", 3)
    assert "Write one text, several mail addresses with a comma between them" in str(found)


def test_a_provider_that_the_table_lacks_is_a_warning(tmp_path: Path) -> None:
    config = read(tmp_path, subscription('providers = ["99999", "80536"]'), SENDER)
    assert config.subscriptions[0].providers == {"99999", "80536"}
    (warning,) = config.warnings
    assert "URN 99999" in warning


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('areas = ["experiences_and_outcomes"]', "areas: no remit of this subscription has these areas"),
        ('crosses = ["systemic_failings"]', "crosses: no remit of this subscription has these grades"),
        ('types = ["London Borough"]\nproviders = ["Kent"]', "types: together with the other filters"),
        ('types = ["County"]\nregions = ["London"]', "types: together with the other filters"),
        ('regions = ["London"]\nneighbours_of = ["Durham"]', "regions: together with the other filters"),
    ],
)
def test_filters_that_let_nothing_through_are_a_warning(tmp_path: Path, lines: str, words: str) -> None:
    (warning,) = read(tmp_path, subscription(lines), SENDER).warnings
    assert warning.startswith(f"line 4, subscription[0] (desk).{words}")


def test_filters_that_let_something_through_are_none(tmp_path: Path) -> None:
    both = subscription('areas = ["experiences_and_outcomes"]\nremits = ["area_send"]')
    assert read(tmp_path, both, SENDER).warnings == ()
    somebody = subscription('types = ["County"]\nregions = ["South East"]\nproviders = ["Kent", "Barnet"]')
    assert read(tmp_path, somebody, SENDER).warnings == ()


@pytest.mark.parametrize("name", ["", " desk", "desk ", "x" * 101, "operator", "Operator"])
def test_bad_names(tmp_path: Path, name: str) -> None:
    assert problem(tmp_path, subscription(name=name)).key == "subscription[0].name"


def test_names_are_unique(tmp_path: Path) -> None:
    text = subscription(name="Desk") + subscription(name="other") + subscription(name="desk")
    found = problem(tmp_path, text)
    assert (found.key, found.line) == ("subscription[2].name", 10)


def test_two_nameless_ones_are_no_duplicates(tmp_path: Path) -> None:
    found = problems(tmp_path, subscription(name="") + subscription(name=""))
    assert [each.message for each in found] == ["a subscription needs a name"] * 2


def test_subscriptions_keep_their_order(tmp_path: Path) -> None:
    config = read(tmp_path, subscription(name="b") + subscription(name="a"))
    assert [each.name for each in config.subscriptions] == ["b", "a"]


def test_a_misspelt_name_is_told_once(tmp_path: Path) -> None:
    found = problem(tmp_path, '[[subscription]]\nnme = "desk"\nto = "mailto:desk@example.org"')
    assert str(found) == 'line 2, subscription[0].nme: unknown key. Did you mean "name"?'


def test_problems_come_in_the_order_of_the_lines_with_the_subscriptions_name(tmp_path: Path) -> None:
    first, second, third = problems(tmp_path, subscription('areas = ["x"]', to="desk") + "[emial]\n")
    assert str(first).startswith("line 3, subscription[0] (desk).to: ")
    assert (first.key, second.key, third.key) == ("subscription[0].to", "subscription[0].areas", "emial")
