"""`config show`: what is in force and where it comes from, and nothing that is a secret."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from inspectwatch.commands.config_show import config_show
from inspectwatch.config import load
from inspectwatch.settings import keys
from tests.inspectwatch.configuring import SECRET

PASSWORD = "hunter2"
SLACK = "slack://TOKENA/TOKENB/TOKENC"
TEXT = f"""
database = "watch.db"
[source.ofsted]
requests_per_second = 0.5
[email]
security = "tls"
username = "desk"
[operator]
to = ["mailto:me@example.org", "https://ops.example.org/T0KEN"]
secret = "{SECRET}"
[notify]
heartbeat_url = "https://beat.example.org/T0KEN"
[[subscription]]
name = "desk"
to = "https://hooks.example.org/T0KEN"
secrets = ["{SECRET}"]
providers = ["oxfordshire"]
[[subscription]]
name = "chat"
to = "{SLACK}"
"""
ENVIRONMENT = {"INSPECTWATCH_EMAIL_PASSWORD": PASSWORD, "INSPECTWATCH_EMAIL_HOST": "mail.example.org"}


def told(folder: Path, capsys: pytest.CaptureFixture[str], *, as_json: bool = False, text: str = TEXT) -> str:
    """What it prints of a configuration file with this text."""
    path = folder / "inspectwatch.toml"
    path.write_text(text)
    path.chmod(0o600)
    assert config_show(load(path, ENVIRONMENT), path, ENVIRONMENT, as_json=as_json) == 0
    return capsys.readouterr().out


def test_it_is_toml_with_every_value_in_force(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = tomllib.loads(told(tmp_path, capsys))
    assert (shown["database"], shown["timezone"]) == ("watch.db", "Europe/London")
    assert shown["source"]["ofsted"]["requests_per_second"] == 0.5
    assert shown["email"]["host"] == "mail.example.org"
    assert [each["name"] for each in shown["subscription"]] == ["desk", "chat"]
    assert shown["subscription"][0]["providers"] == ["oxfordshire"]


def test_no_secret_is_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for as_json in (False, True):
        out = told(tmp_path, capsys, as_json=as_json)
        for secret in (SECRET, "T0KEN", "TOKENA", "TOKENB", PASSWORD):
            assert secret not in out
        for kept in ("https://hooks.example.org/…", "slack://…", "mailto:me@example.org", "(hidden)"):
            assert kept in out


def test_each_value_says_where_it_comes_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(tmp_path, capsys, as_json=True).splitlines()
    rows: list[dict[str, Any]] = [json.loads(line) for line in lines]
    origins = {f"{row['table']}.{row['key']}".lstrip("."): row["origin"] for row in rows}
    assert origins["database"] == origins["subscription[0].to"] == "file"
    assert origins["email.host"] == "INSPECTWATCH_EMAIL_HOST"
    assert origins["email.password"] == "INSPECTWATCH_EMAIL_PASSWORD"
    assert origins["timezone"] == "default"
    assert {key.path for key in keys.KEYS} <= origins.keys()


def test_a_number_that_nobody_wrote_is_the_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "# expected_providers: as many as the reference table says" in told(tmp_path, capsys)
    written = TEXT.replace("requests_per_second", "expected_providers = 9\nrequests_per_second")
    assert "\nexpected_providers = 9\n" in told(tmp_path, capsys, text=written)
