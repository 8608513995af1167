"""Values from the environment."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from inspectwatch.settings import keys
from inspectwatch.settings.model import (
    BackupSettings,
    FeedSettings,
    HealthSettings,
    KeepSettings,
    NotifySettings,
    Pause,
    SiteSettings,
    WebSettings,
)
from tests.inspectwatch.configuring import problem, read


def test_every_key_outside_subscriptions_can_come_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    Path("password").write_text("secret")
    Path("password").chmod(0o600)
    environ = {
        "INSPECTWATCH_DATABASE": "x.db",
        "INSPECTWATCH_TIMEZONE": "UTC",
        "INSPECTWATCH_SOURCE_OFSTED_BASE_URL": "http://localhost:1",
        "INSPECTWATCH_SOURCE_OFSTED_ALLOWED_HOSTS": "a.example.org, b.example.org",
        "INSPECTWATCH_SOURCE_OFSTED_POLL": "1 * * * *",
        "INSPECTWATCH_SOURCE_OFSTED_SWEEP": "2 * * * *",
        "INSPECTWATCH_SOURCE_OFSTED_REQUESTS_PER_SECOND": "7",
        "INSPECTWATCH_SOURCE_OFSTED_CONTACT": "me@example.org",
        "INSPECTWATCH_SOURCE_OFSTED_EXPECTED_PROVIDERS": "12",
        "INSPECTWATCH_EMAIL_HOST": "mail.example.org",
        "INSPECTWATCH_EMAIL_PORT": "25",
        "INSPECTWATCH_EMAIL_SECURITY": "tls",
        "INSPECTWATCH_EMAIL_USERNAME": "me",
        "INSPECTWATCH_SOURCE_OFSTED_PAUSES": "2029-04-02..2029-05-04,2027-01-01..2027-01-01",
        "INSPECTWATCH_EMAIL_PASSWORD_FILE": "password",
        "INSPECTWATCH_EMAIL_SENDER": "me@example.org",
        "INSPECTWATCH_EMAIL_UNSUBSCRIBE": "leave@example.org",
        "INSPECTWATCH_EMAIL_TEMPLATES": "",
        "INSPECTWATCH_WEBHOOKS_ALLOW_PRIVATE_ADDRESSES": "True",
        "INSPECTWATCH_OPERATOR_TO": "mailto:a@example.org,b@example.org",
        "INSPECTWATCH_OPERATOR_SECRET": "",
        "INSPECTWATCH_OPERATOR_SECRET_FILE": "",
        "INSPECTWATCH_NOTIFY_BURST_LIMIT": "9",
        "INSPECTWATCH_NOTIFY_HEARTBEAT_URL": "https://hc.example.org/ping/t0ken",
        "INSPECTWATCH_NOTIFY_KEEP_DAYS": "99",
        "INSPECTWATCH_FEEDS_DIRECTORY": "feeds",
        "INSPECTWATCH_FEEDS_BASE_URL": "https://example.org/feeds/",
        "INSPECTWATCH_WEB_PUBLIC_URL": "https://example.org/iw",
        "INSPECTWATCH_WEB_LISTEN": "::1",
        "INSPECTWATCH_WEB_PORT": "99",
        "INSPECTWATCH_SITE_PUBLIC_URL": "https://example.org/site",
        "INSPECTWATCH_SITE_LISTEN": "::1",
        "INSPECTWATCH_SITE_PORT": "98",
        "INSPECTWATCH_HEALTH_LISTEN": "[::1]:97",
        "INSPECTWATCH_HEALTH_HOSTS": "inspectwatch,watch.example.org",
        "INSPECTWATCH_BACKUP_DIRECTORY": "backups",
        "INSPECTWATCH_BACKUP_SCHEDULE": "30 3 * * *",
        "INSPECTWATCH_BACKUP_KEEP": "5",
        "INSPECTWATCH_KEEP_RUN_DAYS": "365",
        "INSPECTWATCH_KEEP_FETCH_DAYS": "366",
    }
    assert {key.variable for key in keys.KEYS} == set(environ)
    config = read(tmp_path, 'timezone = "Europe/Paris"', environ)
    assert config.database == Path.cwd() / "x.db"  # not beside the file
    assert config.timezone.key == "UTC"
    assert config.source.allowed_hosts == {"a.example.org", "b.example.org", "localhost"}
    assert (config.source.poll, config.source.sweep) == ("1 * * * *", "2 * * * *")
    assert (config.source.requests_per_second, config.source.expected_providers) == (7.0, 12)
    assert config.source.contact == "me@example.org"
    new_year = Pause(date(2027, 1, 1), date(2027, 1, 1))
    assert config.source.pauses == (new_year, Pause(date(2029, 4, 2), date(2029, 5, 4)))
    assert (config.email.host, config.email.port, config.email.security) == ("mail.example.org", 25, "tls")
    assert (config.email.username, config.email.password) == ("me", "secret")
    assert config.email.sender == "me@example.org"
    assert config.webhooks.allow_private_addresses
    assert config.email.unsubscribe == "leave@example.org"
    (operator,) = config.operator
    assert operator.recipients == ("a@example.org", "b@example.org")
    assert config.notify == NotifySettings(9, "https://hc.example.org/ping/t0ken", 99)
    assert config.feeds == FeedSettings(Path.cwd() / "feeds", "https://example.org/feeds")
    assert config.site == SiteSettings("https://example.org/site", "::1", 98)
    assert config.web == WebSettings("https://example.org/iw", "::1", 99)
    hosts = frozenset({"inspectwatch", "watch.example.org"})
    assert config.health == HealthSettings("::1", 97, hosts)
    assert config.backup == BackupSettings(Path.cwd() / "backups", "30 3 * * *", 5)
    assert config.keep == KeepSettings(365, 366)
    assert "t0ken" not in repr(config)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("INSPECTWATCH_EMAIL_PORT", "smtp", "whole number"),
        ("INSPECTWATCH_SOURCE_OFSTED_REQUESTS_PER_SECOND", "fast", "number, such as 1.0"),
        ("INSPECTWATCH_WEBHOOKS_ALLOW_PRIVATE_ADDRESSES", "1", "true or false"),
        ("INSPECTWATCH_TIMEZONE", "Europe/Londno", "Europe/London"),
        ("INSPECTWATCH_SOURCE_OFSTED_CONTCT", "x", 'Did you mean "INSPECTWATCH_SOURCE_OFSTED_CONTACT"?'),
        ("INSPECTWATCH_SUBSCRIPTION_NAME", "x", "unknown environment variable"),
    ],
)
def test_a_problem_names_the_variable_and_no_line(tmp_path: Path, name: str, value: str, words: str) -> None:
    text = 'timezone = "UTC"\n[email]\nport = 25\n'
    found = problem(tmp_path, text, {name: value, "HOME": "/"})
    assert (found.key, found.line) == (name, None)
    assert words in str(found)


def test_a_variable_that_is_set_to_nothing_is_not_set(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        'source.ofsted.contact = "me@example.org"',
        {"INSPECTWATCH_SOURCE_OFSTED_CONTACT": "", "INSPECTWATCH_EMAIL_PASSWORD": ""},
    )
    assert config.source.contact == "me@example.org"
    assert config.email.password is None
