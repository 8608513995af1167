"""Whom to tell of trouble, when messages come, and how news is published: the rest of the configuration."""

from __future__ import annotations

import json
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from inspectwatch.settings.model import FeedSettings, HealthSettings, NotifySettings
from notifier.schedule import Quiet, Schedule
from notifier.subscriptions import Subscription
from scraper.ofsted.authorities import reference_authorities
from tests.inspectwatch.configuring import SECRET, problem, read, subscription

HOOK = "https://ops.example.org/hook/t0ken"
LOCAL = 'source.ofsted.base_url = "http://127.0.0.1:1"\n'


class TestOperator:
    def test_one_way_is_enough(self, tmp_path: Path) -> None:
        (operator,) = read(tmp_path, '[operator]\nto = "mailto:ops@example.org"').operator
        assert operator == Subscription("operator", "email", ("ops@example.org",), remits=frozenset())

    def test_several_ways_are_several_channels(self, tmp_path: Path) -> None:
        to = f'["mailto:a@example.org,b@example.org", "{HOOK}", "ntfys://ntfy.example.org/t"]'
        found = read(tmp_path, f'[operator]\nto = {to}\nsecret = "{SECRET}"').operator
        assert [(each.channel, len(each.recipients), each.secrets) for each in found] == [
            ("email", 2, ()),
            ("webhook", 1, (SECRET,)),
            ("apprise", 1, ()),
        ]

    @pytest.mark.parametrize(
        ("text", "key", "words"),
        [
            ('to = "ops@example.org"', "operator.to", "nowhere to deliver to"),
            (f'to = "{HOOK}"', "operator.secret", "a webhook needs a secret"),
            ('to = "mailto:a@example.org"\nsecret = "x"', "operator.secret", "only webhooks are signed"),
            ('to = ["mailto:a@example.org", "mailto:a@example.org"]', "operator.to", "named twice"),
            ("to = 5", "operator.to", "does not fit here"),
        ],
    )
    def test_what_is_wrong_is_told(self, tmp_path: Path, text: str, key: str, words: str) -> None:
        found = problem(tmp_path, f"[operator]\n{text}")
        assert found.key == key
        assert words in str(found)
        assert "t0ken" not in str(found)

    def test_without_one_whoever_relies_on_alerts_is_warned(self, tmp_path: Path) -> None:
        text = '[email]\nsender = "me@council.example"\n' + subscription()
        (warning,) = read(tmp_path, text).warnings
        assert warning.startswith("operator.to: nobody is told when a message cannot be delivered")
        assert read(tmp_path, LOCAL + text).warnings == ()
        assert read(tmp_path, "").warnings == ()


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("[notify]\nburst_limit = 0", "notify.burst_limit", "nothing would ever be believed"),
        ("[notify]\nkeep_days = 29", "notify.keep_days", "too few"),
        ('[notify]\nheartbeat_url = "hc.example.org/t0ken"', "notify.heartbeat_url", "no http or https"),
        ("[keep]\nrun_days = 30", "keep.run_days", "too few"),
        ("[keep]\nfetch_days = 92", "keep.fetch_days", "too few"),
        ("[keep]\nfetch_days = 1", "keep.fetch_days", "1 day is too few: a file that changes to and fro"),
        ("[backup]\nkeep = 0", "backup.keep", "the last backup is always kept"),
        ('[backup]\ndirectory = "inspectwatch.toml"', "backup.directory", "is no folder"),
        ('[backup]\ndirectory = "~/backups"', "backup.directory", 'without "~"'),
        ('[backup]\nschedule = "30 3 * * *"', "backup.schedule", "no folder for the backups"),
        ('[backup]\ndirectory = "b"\nschedule = "daily"', "backup.schedule", "five fields"),
        ('[feeds]\ndirectory = "no/such/place"', "feeds.directory", "there is no folder"),
        ('[feeds]\ndirectory = "inspectwatch.toml"', "feeds.directory", "is no folder"),
        ('[feeds]\ndirectory = "~/feeds"', "feeds.directory", 'without "~"'),
        ('[web]\npublic_url = "http://alerts.example.org"', "web.public_url", "loopback"),
        ('[web]\npublic_url = "https://alerts.example.org/?x"', "web.public_url", "a query"),
        ('[web]\npublic_url = "alerts.example.org"', "web.public_url", "no http or https"),
        ('[web]\npublic_url = "https://a.example.org"\nlisten = "a b"', "web.listen", "neither an IP"),
        ('[web]\npublic_url = "https://a.example.org"\nlisten = "a.example.org"', "web.listen", "neither an"),
        ('[feeds]\nbase_url = "ftp://example.org"', "feeds.base_url", "no http or https"),
        ('[web]\npublic_url = "https://a.example.org"\nport = 0', "web.port", "no port"),
        ('[email]\nunsubscribe = "Me <me@example.org>"', "email.unsubscribe", "not one mail address"),
        ('[email]\ntemplates = "nowhere"', "email.templates", "there is no folder"),
    ],
)
def test_a_bad_value_is_told_with_its_place(tmp_path: Path, text: str, key: str, words: str) -> None:
    found = problem(tmp_path, text)
    assert (found.key, found.line) == (key, text.count("\n") + 1)
    assert words in str(found)
    assert "t0ken" not in str(found)


def test_the_addresses_of_our_pages_reach_the_messages(tmp_path: Path) -> None:
    config = read(tmp_path, '[web]\npublic_url = "https://alerts.example.org/iw/"')
    assert config.web.public_url == config.email.public_url == "https://alerts.example.org/iw"


def test_feeds_may_be_read_within_a_house(tmp_path: Path) -> None:
    config = read(tmp_path, '[feeds]\ndirectory = "feeds"\nbase_url = "http://intranet.example.org/feeds/"')
    assert config.feeds == FeedSettings(tmp_path / "feeds", "http://intranet.example.org/feeds")
    assert config.warnings == ()


@pytest.mark.parametrize("listen", ["127.0.0.1", "0.0.0.0", "::", "localhost"])
def test_where_to_listen(tmp_path: Path, listen: str) -> None:
    text = f'[web]\npublic_url = "https://a.example.org"\nlisten = "{listen}"'
    assert read(tmp_path, text).web.listen == listen


def test_a_template_with_an_error_is_told_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "report.txt.j2").write_text("{{ subject }}\n{% if %}\n")
    found = problem(tmp_path, '[email]\ntemplates = "mine"')
    assert (found.key, found.line) == ("email.templates", 2)
    assert "report.txt.j2" in found.message
    assert "line 2" in found.message


def test_a_folder_of_good_templates_is_taken(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    assert read(tmp_path, '[email]\ntemplates = "mine"').email.templates == tmp_path / "mine"


@pytest.mark.parametrize("text", ["[web]\nport = 99", '[feeds]\nbase_url = "https://example.org"'])
def test_what_does_nothing_alone_is_a_warning(tmp_path: Path, text: str) -> None:
    assert len(read(tmp_path, text).warnings) == 1


def test_nothing_but_the_defaults(tmp_path: Path) -> None:
    assert read(tmp_path, "[notify]").notify == NotifySettings()


def only(folder: Path, lines: str, head: str = "") -> Subscription:
    (found,) = read(folder, head + subscription(lines)).subscriptions
    return found


class TestHours:
    def test_a_subscription_without_hours_is_instant(self, tmp_path: Path) -> None:
        assert only(tmp_path, "").schedule == Schedule()

    def test_every_hour_can_be_set(self, tmp_path: Path) -> None:
        text = (
            'deliver = "weekly"\nat = "07:30"\nweekday = "Fri"\nquiet = "22:00-07:00"\n'
            'timezone = "America/New_York"'
        )
        assert only(tmp_path, text).schedule == Schedule(
            "weekly", time(7, 30), 4, Quiet(time(22), time(7)), ZoneInfo("America/New_York")
        )

    def test_the_zone_is_the_file_s_where_none_is_named(self, tmp_path: Path) -> None:
        found = only(tmp_path, "", head='timezone = "Europe/Dublin"\n')
        assert found.schedule.timezone == ZoneInfo("Europe/Dublin")

    @pytest.mark.parametrize(("at", "quiet"), [("06:59", "22:00-07:00"), ("12:00", "12:00-13:00")])
    def test_a_digest_in_the_quiet_hours_is_refused(self, tmp_path: Path, at: str, quiet: str) -> None:
        text = f'deliver = "daily"\nat = "{at}"\nquiet = "{quiet}"'
        assert "falls into the quiet hours" in str(problem(tmp_path, subscription(text)))

    def test_a_digest_when_they_end_is_not(self, tmp_path: Path) -> None:
        assert only(tmp_path, 'deliver = "daily"\nat = "07:00"\nquiet = "22:00-07:00"').schedule.quiet

    def test_a_weekday_without_weekly_digests_is_a_warning(self, tmp_path: Path) -> None:
        (warning,) = read(tmp_path, LOCAL + subscription('weekday = "fri"')).warnings
        assert "weekly digests only" in warning

    def test_welcome_and_proof_of_life(self, tmp_path: Path) -> None:
        found = only(tmp_path, 'welcome = true\nproof_of_life = "monthly"')
        assert (found.welcome, found.proof_of_life) == (True, True)


class TestAuthorities:
    @pytest.mark.parametrize(
        ("written", "name"),
        [
            ("Oxfordshire", "Oxfordshire"),
            ("oxfordshire county council", "Oxfordshire"),
            ("80536", "Oxfordshire"),
            ("Kingston upon Hull", "Hull"),
            ("Hull City Council", "Hull"),
            ("St. Helens", "St Helens"),
            ("BCP", "Bournemouth, Christchurch and Poole"),
        ],
    )
    def test_a_name_is_taken_as_people_write_it(self, tmp_path: Path, written: str, name: str) -> None:
        (urn,) = only(tmp_path, f'providers = ["{written}"]').providers
        assert [each.display_name for each in reference_authorities() if each.urn == urn] == [name]

    @pytest.mark.parametrize("which", ["display_name", "official_name"])
    def test_every_authority_is_found_by_both_its_names(self, tmp_path: Path, which: str) -> None:
        names = json.dumps([getattr(each, which) for each in reference_authorities()])
        found = only(tmp_path, f"providers = {names}").providers
        assert found == {each.urn for each in reference_authorities()}

    def test_neighbours_come_with_their_centre(self, tmp_path: Path) -> None:
        (oxfordshire,) = [each for each in reference_authorities() if each.urn == "80536"]
        codes = {*oxfordshire.statistical_neighbours, oxfordshire.dfe_code}
        wanted = {each.urn for each in reference_authorities() if each.dfe_code in codes}
        found = only(tmp_path, 'neighbours_of = ["Oxfordshire"]\nproviders = ["Barnet"]').providers
        assert found == wanted | {"80487"}
        assert len(wanted) == 11

    def test_a_type_shuts_out_those_known_to_be_of_another_and_nobody_else(self, tmp_path: Path) -> None:
        found = only(tmp_path, 'types = ["london borough"]')
        boroughs = {each.urn for each in reference_authorities() if each.authority_type == "London Borough"}
        assert found.types == {"London Borough"}
        assert found.excluded == {each.urn for each in reference_authorities()} - boroughs


class TestHealth:
    @pytest.mark.parametrize(
        ("text", "settings"),
        [
            ("", HealthSettings()),
            ('listen = "127.0.0.1:8027"', HealthSettings("127.0.0.1", 8027)),
            ('listen = "[::1]:80"', HealthSettings("::1", 80)),
            ('listen = "0.0.0.0:80"\nhosts = ["Watch"]', HealthSettings("0.0.0.0", 80, frozenset({"watch"}))),
        ],
    )
    def test_where_it_listens(self, tmp_path: Path, text: str, settings: HealthSettings) -> None:
        assert read(tmp_path, f"[health]\n{text}").health == settings

    @pytest.mark.parametrize(
        ("text", "key", "words"),
        [
            ('listen = "8027"', "health.listen", '"127.0.0.1:8027"'),
            ('listen = "watch.example.org:8027"', "health.listen", "is no address to listen on"),
            ('listen = "127.0.0.1:0"', "health.listen", "is no address to listen on"),
            ('listen = "127.0.0.1:99999"', "health.listen", "is no address to listen on"),
            ('listen = "::1:8027"', "health.listen", "is no address to listen on"),
            ('listen = "127.0.0.1:8026"', "health.listen", "8026 is the port of site.port, too"),
            ('hosts = ["watch:8027"]', "health.hosts", "Write a name without a port"),
        ],
    )
    def test_what_is_wrong_is_told(self, tmp_path: Path, text: str, key: str, words: str) -> None:
        found = problem(tmp_path, f"[health]\n{text}")
        assert found.key == key
        assert words in str(found)
