"""Which addresses are refused, why, and what a log may show of one."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.channels.apprise import AppriseChannel, problem_of

SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
DISCORD = "discord://1234567890/abcdefghij"


@pytest.mark.parametrize(
    "url",
    [
        SLACK,
        f"{SLACK}/#inspections",
        DISCORD,
        "ntfy://ntfy.example.org/inspections",
        "ntfys://user:password@ntfy.example.org:8443/inspections",
        "matrixs://user:password@matrix.example.org/!room:example.org",
        "workflows://prod-1.uksouth.logic.azure.com:443/643e69f83c8944/signature",
        f"twilio://AC{'a' * 32}:{'b' * 32}@15551234567/447700900123",
        "json://127.0.0.1:8080/hook",
        "gotifys://gotify.example.org/token",
    ],
)
def test_these_can_be_used(url: str) -> None:
    assert problem_of(url) is None


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("inspections", "must begin with a scheme, such as slack://"),
        ("slak://a/b/c", "did you mean slack://?"),
        ("mattrix://a/b/c", "did you mean matrix://?"),
        ("file:///etc/passwd", "names no service that Apprise knows"),
        ("custom://x", "names no service that Apprise knows"),
        ("dbus://", "stays on this machine"),
        ("gnome://", "stays on this machine"),
        ("macosx://", "stays on this machine"),
        ("windows://", "stays on this machine"),
        ("syslog://", "stays on this machine"),
        ("rsyslog://logs.example.org", "gets no answer"),
        ("mailto://user:password@example.org", "write mailto:name@example.org"),
        ("https://hooks.slack.com/services/T/B/X", "is a webhook"),
        ("mqtt://broker.example.org/topic", "needs paho-mqtt"),
        (
            "discord://only-an-id",
            "is not one that Discord has (An invalid Discord Webhook Token was specified)",
        ),
        ("discord://only-an-id", "how to write one: https://appriseit.com/services/discord/"),
        ("voipms://x", "(Password has to be specified)"),
        ("json://[::1", "(it is incomplete)"),
        (f"{SLACK}/#one/#two", "names 2 targets: write a subscription for each"),
        (f"{DISCORD}?overflow=split", "must not have overflow="),
        (f"{DISCORD}?Retry=3", "must not have retry="),
        (f"{DISCORD}?optional=yes", "a failure would count as sent"),
        (f"{DISCORD}?template=/etc/passwd", "it would read a file at each send"),
        (f"{DISCORD}?verify=no", "certificates are always checked"),
        (f"{DISCORD}?redirect=yes", "are not sent on"),
    ],
)
def test_these_are_refused_with_a_sentence(url: str, words: str) -> None:
    problem = problem_of(url)
    assert problem is not None
    assert problem.startswith("the address ")
    assert words in problem
    assert "\n" not in problem


@given(
    st.text("abcdefghijklmnop0123456789", min_size=12, max_size=30), st.sampled_from(["", "?", "/", "#", ":"])
)
def test_no_refusal_repeats_a_secret(secret: str, sign: str) -> None:
    for scheme in ("discord", "slack", "twilio", "gotify", "nothing-known", "tgram", "pover", "x"):
        problem = problem_of(f"{scheme}://a{sign}{secret}{sign}/b?overflow={secret}&c={secret}")
        assert secret not in (problem or "")


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        (SLACK, "slack"),
        (DISCORD, "discord"),
        ("ntfy://inspections", "ntfy"),
        ("ntfy://ntfy.example.org/inspections", "ntfy://ntfy.example.org"),
        ("NTFYS://me:password@ntfy.example.org:8443/inspections", "ntfys://ntfy.example.org:8443"),
        ("matrixs://me:pass@matrix.example.org/!room:example.org", "matrixs://matrix.example.org"),
        ("json://[::1]:8080/token", "json://[::1]:8080"),
        ("json://localhost:8080/token", "json://localhost:8080"),
        ("json://[::1", "json"),
        ("json://host.example:port/", "json"),
        ("a secret without a scheme", "apprise"),
    ],
)
def test_an_endpoint_is_fit_for_a_log(url: str, endpoint: str) -> None:
    assert AppriseChannel().endpoint(url) == endpoint


def test_a_missing_extra_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    problem = problem_of(DISCORD)
    assert problem is not None
    assert problem.startswith("the address needs the optional part: pip install 'inspectwatch[notify]'")
    assert "pip install '.[notify]' in its checkout" in problem


def test_apprise_is_loaded_by_those_who_use_it_alone() -> None:
    program = (
        "import sys, notifier.channels.apprise as channel\n"
        "channel.AppriseChannel().endpoint('ntfy://ntfy.example.org/x')\n"
        "channel.problem_of('mailto://a')\n"
        "print('apprise' in sys.modules or 'requests' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "False\n"
