"""The configuration as a whole, and its tables outside subscriptions."""

from __future__ import annotations

import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from inspectwatch.config import ConfigError, NotWritten, check_source, load, write_init
from inspectwatch.settings import keys
from inspectwatch.settings.model import FeedSettings, NotifySettings, WebSettings
from tests.inspectwatch.configuring import SECRET, problem, problems, read, subscription


def test_an_empty_file_is_the_defaults(tmp_path: Path) -> None:
    config = read(tmp_path, "")
    assert config.path == tmp_path / "inspectwatch.toml"
    assert config.database == tmp_path / "inspectwatch.db"
    assert config.timezone == ZoneInfo("Europe/London")
    assert config.source.base_url == "https://reports.ofsted.gov.uk"
    assert config.source.allowed_hosts == {
        "reports.ofsted.gov.uk",
        "files.ofsted.gov.uk",
        "files.api.ofsted.gov.uk",
    }
    assert (config.source.poll, config.source.sweep) == ("*/30 7-19 * * mon-fri", "0 5 * * sun")
    assert config.source.requests_per_second == 1.0
    assert (config.source.contact, config.source.expected_providers) == ("", None)
    assert (config.email.host, config.email.port, config.email.security) == ("localhost", 587, "starttls")
    assert (config.email.username, config.email.password) == ("", None)
    assert config.email.sender == "Inspectwatch <alerts@example.org>"
    assert not config.webhooks.allow_private_addresses
    assert (config.subscriptions, config.operator, config.warnings) == ((), (), ())
    assert (config.notify, config.feeds, config.web) == (NotifySettings(), FeedSettings(), WebSettings())
    assert (config.email.unsubscribe, config.email.templates, config.email.public_url) == ("", None, "")


def test_every_key_can_be_set(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("correct horse\n")
    (tmp_path / "password").chmod(0o600)
    config = read(
        tmp_path,
        """
        database = "over.db"
        timezone = "Europe/Dublin"
        [source.ofsted]
        base_url = "http://127.0.0.1:8123/"
        allowed_hosts = ["Files.Example.org"]
        poll = "0 * * * *"
        sweep = "30 4 1 jan,jul *"
        requests_per_second = 200
        contact = "https://example.org/about?us"
        expected_providers = 3
        [email]
        host = "mail.example.org"
        port = 465
        security = "tls"
        username = "watch"
        password_file = "password"
        sender = "watch@example.org"
        [webhooks]
        allow_private_addresses = true
        """,
    )
    assert config.database == tmp_path / "over.db"
    assert config.timezone == ZoneInfo("Europe/Dublin")
    assert config.source.base_url == "http://127.0.0.1:8123"
    assert config.source.allowed_hosts == {"127.0.0.1", "files.example.org"}
    assert (config.source.poll, config.source.sweep) == ("0 * * * *", "30 4 1 jan,jul *")
    assert config.source.requests_per_second == 200.0
    assert (config.source.contact, config.source.expected_providers) == ("https://example.org/about?us", 3)
    assert (config.email.host, config.email.port, config.email.security) == ("mail.example.org", 465, "tls")
    assert (config.email.username, config.email.password) == ("watch", "correct horse")
    assert config.webhooks.allow_private_addresses


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        "\n".join(
            (
                'databse = "x.db"',  # 1
                'timezone = "Europe/Londno"',
                "[source.ofsted]",
                "requests_per_second = 50",  # 4
                "[email]",
                "port = true",  # 6
                "[[subscription]]",
                'name = "desk"',
                'to = "https://example.org/hook"',  # 9: and no secret
            )
        ),
        {"INSPECTWATCH_SOURCE_OFSTED_POL": "x"},
    )
    assert {(each.key, each.line) for each in found} == {
        ("databse", 1),
        ("timezone", 2),
        ("source.ofsted.requests_per_second", 4),
        ("email.port", 6),
        ("subscription[0].secret", 7),
        ("INSPECTWATCH_SOURCE_OFSTED_POL", None),
    }


def test_the_message_lists_file_line_key_and_cure(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, '\ntimezone = "Europe/Londno"\ndatabse = "x"\n')
    lines = str(caught.value).splitlines()
    assert lines[0] == f"{tmp_path}/inspectwatch.toml: 2 problems, nothing was started"
    assert lines[1:] == [
        '  line 2, timezone: "Europe/Londno" is no time zone. Did you mean "Europe/London"?',
        '  line 3, databse: unknown key. Did you mean "database"?',
    ]


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ('database = ""', "database", "names no file"),
        ('database = "~/x.db"', "database", '"~"'),
        ('database = "."', "database", "is a folder"),
        ('database = "nowhere/x.db"', "database", "there is no folder"),
        ("database = 5", "database", "a number does not fit"),
        ('database = "a\\u0000b"', "database", "cannot be printed"),
        ("database = 1979-05-27", "database", "a date or time does not fit"),
        ('timezone = "../etc"', "timezone", "is no time zone"),
        ('timezone = "Europe"', "timezone", "is no time zone"),
        ("source = 1", "source", "[source]"),
        ("[[email]]", "email", "[email]"),
        ("[emial]", "emial", 'Did you mean "email"?'),
        ('[[subscriptions]]\nname = "x"', "subscriptions", 'Did you mean "subscription"?'),
        ("[source.cqc]", "source.cqc", "unknown key"),
        ('source.ofsted.base_url = "http://reports.ofsted.gov.uk"', "source.ofsted.base_url", "plain http"),
        ('source.ofsted.base_url = "https://x.org/search"', "source.ofsted.base_url", "after the host"),
        ('source.ofsted.base_url = "https://me:pw@x.org"', "source.ofsted.base_url", "password"),
        ('source.ofsted.base_url = "ftp://x.org"', "source.ofsted.base_url", "no http or https"),
        ('source.ofsted.base_url = "https://x.org:99999"', "source.ofsted.base_url", "no web address"),
        ('source.ofsted.base_url = "https://[::1"', "source.ofsted.base_url", "no web address"),
        ('source.ofsted.base_url = "https://exa mple.org"', "source.ofsted.base_url", "space"),
        ('source.ofsted.allowed_hosts = "x.org"', "source.ofsted.allowed_hosts", 'such as ["files.ofsted'),
        ("source.ofsted.allowed_hosts = [1]", "source.ofsted.allowed_hosts", "something else than texts"),
        (
            'source.ofsted.allowed_hosts = ["https://x.org"]',
            "source.ofsted.allowed_hosts",
            "without https://",
        ),
        ('source.ofsted.poll = "* * * * 1-5"', "source.ofsted.poll", "mon-fri"),
        ('source.ofsted.sweep = "daily"', "source.ofsted.sweep", "five fields"),
        ("source.ofsted.requests_per_second = 5.01", "source.ofsted.requests_per_second", "more than 5"),
        ("source.ofsted.requests_per_second = 0", "source.ofsted.requests_per_second", "above 0"),
        ("source.ofsted.requests_per_second = nan", "source.ofsted.requests_per_second", "above 0"),
        ("source.ofsted.requests_per_second = -inf", "source.ofsted.requests_per_second", "above 0"),
        (
            'source.ofsted.requests_per_second = "1"',
            "source.ofsted.requests_per_second",
            "number, such as 1.0",
        ),
        ('source.ofsted.contact = "somebody"', "source.ofsted.contact", "is not a mail address"),
        ('source.ofsted.contact = "jörg@example.org"', "source.ofsted.contact", "plain letters"),
        ('source.ofsted.contact = "a@b.org\\r\\nX: y"', "source.ofsted.contact", "cannot be printed"),
        ("source.ofsted.expected_providers = -1", "source.ofsted.expected_providers", "fewer than none"),
        ("source.ofsted.expected_providers = 1.5", "source.ofsted.expected_providers", "whole number"),
        ('source.ofsted.pauses = ["Easter"]', "source.ofsted.pauses", "no pair of days"),
        ('source.ofsted.pauses = ["2029-02-30..2029-03-01"]', "source.ofsted.pauses", "no pair of days"),
        (
            'source.ofsted.pauses = ["2029-05-04..2029-04-02"]',
            "source.ofsted.pauses",
            "ends before it begins",
        ),
        ('source.ofsted.pauses = ["2029-01-01..2031-01-01"]', "source.ofsted.pauses", "longer than a year"),
        (
            'source.ofsted.pauses = ["2029-04-02..2029-05-04", "2029-05-04..2029-06-01"]',
            "source.ofsted.pauses",
            "two of them hold 2029-05-04",
        ),
        ('email.host = "mail.example.org:25"', "email.host", "email.port"),
        ("email.port = 0", "email.port", "0 is no port"),
        ('email.security = "startls"', "email.security", 'Did you mean "starttls"?'),
        ('email.sender = "nobody"', "email.sender", "alerts@example.org"),
        ('email.sender = "a@example.org, b@example.org"', "email.sender", "not one mail address"),
        ('email.username = "me"', "email.username", "without a password"),
        ('email.password = "hunter2"', "email.password", "INSPECTWATCH_EMAIL_PASSWORD"),
        ('webhooks.allow_private_addresses = "yes"', "webhooks.allow_private_addresses", "without quotes"),
        ('subscription = "me"', "subscription", "[[subscription]]"),
        ('[subscription]\nname = "x"', "subscription", "[[subscription]]"),
    ],
)
def test_a_bad_value_is_named(tmp_path: Path, text: str, key: str, words: str) -> None:
    found = problem(tmp_path, text)
    assert found.key == key
    assert found.line == 1
    assert words in str(found)
    assert "hunter2" not in str(found)


@pytest.mark.parametrize("pace", ["5", "0.01"])
def test_a_polite_pace_is_taken(tmp_path: Path, pace: str) -> None:
    config = read(tmp_path, f"source.ofsted.requests_per_second = {pace}")
    assert config.source.requests_per_second == float(pace)


def test_a_loopback_address_may_be_asked_fast_and_plainly(tmp_path: Path) -> None:
    for host in ("127.0.0.1", "127.8.8.8", "localhost", "[::1]"):
        text = f'source.ofsted.base_url = "http://{host}:8000"\nsource.ofsted.requests_per_second = 999'
        config = read(tmp_path, text)
        assert config.source.base_url == f"http://{host}:8000"
        assert host.strip("[]") in config.source.allowed_hosts


class TestContact:
    def test_the_live_site_needs_one(self, tmp_path: Path) -> None:
        (found,) = check_source(read(tmp_path, ""))
        assert found.key == "source.ofsted.contact"
        assert "INSPECTWATCH_SOURCE_OFSTED_CONTACT" in found.cure

    @pytest.mark.parametrize("contact", ["desk@example.org", "https://example.org/about"])
    def test_a_mail_or_web_address_will_do(self, tmp_path: Path, contact: str) -> None:
        config = read(tmp_path, f'source.ofsted.contact = "{contact}"')
        assert config.source.contact == contact
        assert check_source(config) == ()

    def test_a_loopback_address_needs_none(self, tmp_path: Path) -> None:
        assert check_source(read(tmp_path, 'source.ofsted.base_url = "http://[::1]:99"')) == ()


def test_no_secret_is_ever_printed(tmp_path: Path) -> None:
    text = 'email.username = "me"\n' + subscription(f'secret = "{SECRET}"', to="https://example.org/hook")
    config = read(tmp_path, text, {"INSPECTWATCH_EMAIL_PASSWORD": "hunter2"})
    assert config.email.password == "hunter2"
    assert config.subscriptions[0].secrets == (SECRET,)
    for shown in (repr(config), str(config), f"{config.email}{config.subscriptions}"):
        assert "hunter2" not in shown
        assert SECRET not in shown


class TestInit:
    def test_what_init_writes_comes_to_the_defaults(self, tmp_path: Path) -> None:
        path = tmp_path / "inspectwatch.toml"
        write_init(path)
        written = load(path, {})
        path.write_text("")
        assert written == load(path, {})

    def test_it_names_every_key_with_its_default(self, tmp_path: Path) -> None:
        write_init(tmp_path / "x.toml")
        text = (tmp_path / "x.toml").read_text()
        head, _, subscription_lines = text.partition("#[[subscription]]")
        parsed = tomllib.loads(head.replace("#expected_providers", "expected_providers"))
        for key in keys.KEYS:
            value: object = parsed
            for name in key.path.split("."):
                assert isinstance(value, dict)
                value = value[name]
            default = list(key.default) if isinstance(key.default, tuple) else key.default
            assert value == ("" if key is keys.OPERATOR_TO else default)
        for key in keys.SUBSCRIPTION_KEYS:
            assert f"\n#{key.path} = " in subscription_lines

    def test_its_example_subscription_holds(self, tmp_path: Path) -> None:
        write_init(tmp_path / "x.toml")
        _, mark, rest = (tmp_path / "x.toml").read_text().partition("#[[subscription]]")
        example = "\n".join(line.removeprefix("#") for line in (mark + rest).splitlines())
        (found,) = read(tmp_path, example).subscriptions
        assert found.name == "county-desk"
        assert found.recipients == ("desk@example.org",)

    def test_only_the_owner_can_read_it(self, tmp_path: Path) -> None:
        write_init(tmp_path / "x.toml")
        assert (tmp_path / "x.toml").stat().st_mode & 0o777 == 0o600

    def test_it_overwrites_nothing(self, tmp_path: Path) -> None:
        path = tmp_path / "x.toml"
        path.write_text("mine")
        with pytest.raises(NotWritten, match="is there already and was left as it was"):
            write_init(path)
        assert path.read_text() == "mine"

    def test_a_folder_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(NotWritten, match="cannot be written: No such file"):
            write_init(tmp_path / "nowhere" / "x.toml")
