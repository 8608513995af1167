"""Headers are made of safe letters, whatever stands in a configuration or on a page."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.channels.email_headers import line, list_id, message_id, thread, unsubscribe
from notifier.channels.email_message import MessageMaker
from notifier.channels.mailbox import parse_mailbox
from notifier.channels.settings import EmailSettings
from notifier.example import examples
from tests.notifier.fakes import NOON, delivery, oxfordshire

HOSTILE = st.text(max_size=80) | st.sampled_from(
    ["x\r\nBcc: all@example.org", "=?utf-8?q?=0D=0ABcc:=20x?=", "a\x00b", "\u202eevil", '<>,;:\\"@']
)
MAKER = MessageMaker(EmailSettings("127.0.0.1", "alerts@example.org", public_url="https://example.org"))


@given(HOSTILE)
def test_a_message_id_and_a_list_id_are_one_safe_word(text: str) -> None:
    assert re.fullmatch(r"<[A-Za-z0-9._-]*@example\.org>", message_id(text, "example.org"))
    assert re.fullmatch(r"<[A-Za-z0-9_-]{1,60}\.inspectwatch\.example\.org>", list_id(text, "example.org"))


@given(HOSTILE)
def test_how_to_stop_it_names_the_subscription_and_nothing_else(name: str) -> None:
    value = unsubscribe("leave+iw@example.org", name, "")
    assert value.isascii()
    assert not set(value) & set("\r\n\x00 ")
    url = urlsplit(value.strip("<>"))
    assert (url.scheme, url.path) == ("mailto", "leave+iw@example.org")
    assert list(parse_qs(url.query)) == ["subject"]


@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_nothing_from_outside_adds_a_header(name: str, title: str, subscription: str, id_: str) -> None:
    event = oxfordshire()
    event["data"]["provider"]["name"], event["data"]["report"]["title"] = name, title
    sent = delivery(id_, event=event, thread=id_, token=f"{id_}?")
    raw = MAKER.make(sent, subscription, parse_mailbox("desk@example.org"), NOON)
    message = message_from_bytes(raw, policy=policy.default)
    assert message.keys() == [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "List-Id",
        "List-Unsubscribe",
        *(["List-Unsubscribe-Post"] if subscription != "operator" else []),
        "In-Reply-To",
        "References",
        "MIME-Version",
        "Content-Type",
    ]
    assert message["To"] == "desk@example.org"
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))


@pytest.mark.parametrize("value", ["a\r\nBcc: x", "a\nb", "a\rb", "a\x00", "é", "a\r\n", "a\r\n \r\nb"])
def test_a_value_that_is_no_line_is_never_written(value: str) -> None:
    with pytest.raises(ValueError, match="not fit for the header X"):
        line("X", value)


@pytest.mark.parametrize(
    ("case", "roots"),
    [
        ("report", ("<authority.0@example.org>", "<thread.evt_1@example.org>")),
        ("digest", ("<digest.example@example.org>",)),
        ("welcome", ("<subscription.welcome.example@example.org>",)),
        ("alive", ("<subscription.alive.example@example.org>",)),
        ("alarm", ("<alarm.inspectwatch.dead-letters.2024-04-09T06-30-00Z@example.org>",)),
    ],
)
def test_each_kind_of_message_has_a_thread_of_its_own(case: str, roots: tuple[str, ...]) -> None:
    event = dict(examples())[case]
    found = thread(event, "evt_1", "example.org")
    assert tuple(root.replace("_", "-") for root in found) == tuple(root.replace("_", "-") for root in roots)


def test_an_alarm_its_worsening_and_its_end_are_one_thread() -> None:
    cases = dict(examples())
    threads = {thread(cases[case], "", "example.org") for case in ("alarm", "alarm-worse", "alarm-over")}
    assert len(threads) == 1
