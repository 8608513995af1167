"""A message as bytes is what the email package would make of the same words, only made faster."""

from __future__ import annotations

import json
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notifier.channels.email_bodies import bodies
from notifier.channels.email_message import MessageMaker
from notifier.channels.mailbox import parse_mailbox
from notifier.channels.settings import EmailSettings
from notifier.example import examples
from notifier.message import HTML_FOOT, Composer, Message
from tests.notifier.fakes import NOON, delivery

SETTINGS = EmailSettings("127.0.0.1", "Wächter, Alerts <alerts@example.org>")
MAKER = MessageMaker(SETTINGS)
LINES = st.text(st.characters() | st.sampled_from(".= \t\r\né☂—"), max_size=300)


def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, EmailMessage, policy=policy.default)


def plain_build(words: Message, to: str, *, utf8: bool = False) -> EmailMessage:
    """The same message made by the email package alone, there and back."""
    message = EmailMessage(policy=policy.SMTPUTF8 if utf8 else policy.SMTP)
    message["From"], message["To"] = parse_mailbox(SETTINGS.sender), parse_mailbox(to)
    message["Subject"], message["Date"] = words.subject, format_datetime(NOON)
    message.set_content(words.text, cte="quoted-printable")
    message.add_alternative(words.html, subtype="html", cte="quoted-printable")
    return parsed(message.as_bytes())


@pytest.mark.parametrize("case", [case for case, _ in examples()])
@pytest.mark.parametrize(
    "to",
    ["desk@example.org", "Größe, Bärbel <b@example.org>", '"The, desk" <d@bücher.example>', "jürgen@x.org"],
)
def test_every_kind_of_message_is_that_of_the_email_package(case: str, to: str) -> None:
    body = json.dumps(dict(examples())[case]).encode()
    sent = replace(delivery(recipient=to), body=body)
    utf8 = to.startswith("jürgen")
    made = parsed(MAKER.make(sent, "county-desk", parse_mailbox(to), NOON))
    words = Composer().compose(body, "county-desk")
    plain = plain_build(words, to, utf8=utf8)
    for header in ("From", "To", "Date", "MIME-Version"):
        assert made[header] == plain[header]
    assert made["Subject"] == words.subject == plain["Subject"].lstrip()  # it folds before the first word
    assert made.get_content_type() == plain.get_content_type()
    pairs = zip(made.iter_parts(), plain.iter_parts(), strict=True)
    for ours, theirs in pairs:
        assert ours["Content-Type"] == theirs["Content-Type"]
        assert ours.get_content().strip("\n") == theirs.get_content().strip("\n")
    assert not made.defects


@given(LINES, LINES, LINES, st.booleans())
@example("x" * 75 + " \n.\nFrom me\n" + "é" * 80, "tail \t", "foot", True)
@example("ends\r", "\r\r\n", "\n", True)
@example("half a pair \ud800", "--=_inspectwatch--", "", False)
def test_any_words_come_back_whole_and_fit_the_wire(text: str, html: str, foot: str, own_line: bool) -> None:
    foot, between = foot.rstrip("\r"), "\n" if own_line else ""

    def around(foot: str) -> str:
        return f"{html}{between}{foot}{between}{text}"

    raw = bodies(Message("", text, around(HTML_FOOT)), ("left out", foot))
    assert raw.isascii()
    assert all(len(line) <= 76 for line in raw.split(b"\r\n"))
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    back = [part.get_content().replace("\r\n", "\n") for part in parsed(raw).iter_parts()]
    assert back == [_on_the_wire(text), _on_the_wire(around(foot))]


def _on_the_wire(text: str) -> str:
    """Line ends are one of a kind, and half a surrogate pair cannot be sent."""
    return text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()


def test_a_foot_in_the_middle_of_a_long_line_of_somebodys_own_template(tmp_path: Path) -> None:
    (tmp_path / "report.html.j2").write_text("<p>" + "long " * 30 + "{{ foot }} and on</p>")
    maker = MessageMaker(replace(SETTINGS, templates=tmp_path, public_url="https://iw.example.org"))
    made = parsed(maker.make(delivery(token="t0ken"), "county-desk", parse_mailbox("d@example.org"), NOON))
    _, html = (part.get_content() for part in made.iter_parts())
    assert "https://iw.example.org/unsubscribe/t0ken" in html
    assert "foot-" not in html


def test_one_click_is_offered_only_over_https() -> None:
    maker = MessageMaker(replace(SETTINGS, public_url="http://iw.example.org"))
    made = parsed(maker.make(delivery(token="t"), "county-desk", parse_mailbox("d@example.org"), NOON))
    assert made["List-Unsubscribe"].startswith("<http://iw.example.org/unsubscribe/t>, <mailto:")
    assert made["List-Unsubscribe-Post"] is None
