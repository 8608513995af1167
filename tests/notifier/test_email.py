"""E-mail that arrives: headers, both bodies, names and addresses, at a real server (aiosmtpd) on loopback."""

from __future__ import annotations

from dataclasses import replace
from email.utils import parsedate_to_datetime

import pytest

from fixtures.catchers import Mail, MailCatcher
from notifier.channels import PermanentFailure, TemporaryFailure
from notifier.channels.email import EmailChannel
from notifier.ports import Delivery
from notifier.subscriptions import Subscription
from notifier.wording import subject
from tests.notifier.bench import DESK
from tests.notifier.fakes import NOON, SteppedClock, alarm, delivery, oxfordshire
from tests.notifier.mailing import send, settings
from tests.notifier.servers import ScriptedMailServer, tcp_server


async def arrived(sent: Delivery, sender: str = "Inspectwatch <alerts@example.org>") -> Mail:
    """The one message that a server got."""
    with MailCatcher() as catcher:
        await send(settings(catcher.port, sender=sender), sent)
        (mail,) = catcher.mails.all()
    return mail


async def test_the_message_that_arrives() -> None:
    mail = await arrived(delivery("d-42", thread="evt-first"))
    message = mail.message

    assert (mail.sender, mail.recipients) == ("alerts@example.org", ("desk@example.org",))
    assert message["From"] == "Inspectwatch <alerts@example.org>"
    assert message["To"] == "desk@example.org"
    assert message["Subject"] == subject(oxfordshire())
    assert parsedate_to_datetime(message["Date"]) == NOON
    assert message["Message-ID"] == "<d-42@example.org>"
    assert message["In-Reply-To"] == "<thread.evt-first@example.org>"
    assert message["References"] == "<authority.80536@example.org> <thread.evt-first@example.org>"
    assert message["List-Id"] == "<county-desk.inspectwatch.example.org>"
    assert message["List-Unsubscribe"] == "<mailto:alerts@example.org?subject=unsubscribe%20county-desk>"
    assert message["List-Unsubscribe-Post"] is None
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "multipart/alternative"


async def test_plain_text_and_html_say_the_same_and_are_seven_bit() -> None:
    mail = await arrived(delivery())
    text, html = (part.get_content() for part in mail.message.iter_parts())

    for part in (text, html):
        assert "Help and protection" in part
        assert "▲ improved" in part
        assert "judged together with care leavers in 2018" in part
        assert "Nicki Shaw" in part
        assert "county-desk" in part
    assert mail.raw.isascii(), "readable for a server without 8BITMIME"
    assert max(len(line) for line in mail.raw.split(b"\r\n")) <= 998


async def test_all_messages_on_one_authority_are_one_thread() -> None:
    message = (await arrived(delivery(thread=""))).message
    assert message["In-Reply-To"] == message["References"] == "<authority.80536@example.org>"


async def test_one_click_ends_it_where_we_can_be_reached() -> None:
    with MailCatcher() as catcher:
        reachable = replace(settings(catcher.port), public_url="https://alerts.example.org/iw")
        channel = EmailChannel(reachable, SteppedClock())
        await channel.send(delivery(token="t0ken"), DESK)
        await channel.send(delivery(), DESK)
        await channel.send(delivery(token="t0ken"), Subscription("operator", "email", ("x@example.org",)))
        await channel.aclose()
        first, without_token, to_operator = (mail.message for mail in catcher.mails.all())
    assert first["List-Unsubscribe"].split(", ") == [
        "<https://alerts.example.org/iw/unsubscribe/t0ken>",
        "<mailto:alerts@example.org?subject=unsubscribe%20county-desk>",
    ]
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for part in first.iter_parts():
        assert "https://alerts.example.org/iw/unsubscribe/t0ken" in part.get_content()
    for by_mail_only in (without_token, to_operator):
        assert by_mail_only["List-Unsubscribe"].startswith("<mailto:alerts@example.org?")
        assert by_mail_only["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize("word", ["=?utf-8?q?=0D=0ABcc:=20all@x?=", "=?utf-8?b?DQpCY2M6IGFsbEB4?="])
async def test_an_encoded_word_of_a_page_adds_no_header(word: str) -> None:
    event = oxfordshire()
    event["data"]["provider"]["name"] = event["data"]["report"]["title"] = word
    mail = await arrived(delivery(event=event))
    assert mail.message["Bcc"] is None
    assert mail.message["To"] == "desk@example.org"
    assert mail.message["Subject"].startswith("= ?utf-8?")


async def test_an_alarm_is_a_message_too() -> None:
    message = (await arrived(delivery(event=alarm()))).message
    assert message["Subject"] == "Inspectwatch: Ofsted refuses our requests"


async def test_names_beyond_ascii_arrive_whole() -> None:
    event = oxfordshire()
    event["data"]["provider"]["name"] = "Ynys Môn – “Anglesey”"
    sent = delivery(event=event, recipient="Bärbel Größe <b@bücher.example>")
    mail = await arrived(sent, sender="Wächter <alerts@bücher.example>")

    assert "Ynys Môn – “Anglesey”" in mail.message["Subject"]
    assert mail.message["From"] == "Wächter <alerts@xn--bcher-kva.example>"
    assert mail.message["To"] == "Bärbel Größe <b@xn--bcher-kva.example>"
    assert mail.recipients == ("b@xn--bcher-kva.example",)
    assert mail.message["Message-ID"].endswith("@xn--bcher-kva.example>")


async def test_line_breaks_cannot_become_headers() -> None:
    event = oxfordshire()
    event["data"]["provider"]["name"] = "Oxford\r\nBcc: all@example.org\r\n\r\nhello"
    sent = delivery("id\r\nX-Evil: 1", event=event, thread="t\nX-Evil: 2")
    message = (await arrived(sent)).message

    assert message["Bcc"] is None
    assert message["X-Evil"] is None
    assert "Bcc: all@example.org" in message["Subject"]


@pytest.mark.parametrize(
    "name", ["Oxfordshire", "Liverpool", "Bournemouth, Christchurch and Poole", "Ynys Môn"]
)
async def test_a_long_subject_comes_back_whole(name: str) -> None:
    event = oxfordshire()
    event["data"]["provider"]["name"] = f"{name} with a name that goes on and on"
    mail = await arrived(delivery(event=event))
    assert mail.message["Subject"] == subject(event)
    assert b"\r\nSubject:\r\n" not in mail.raw


@pytest.mark.parametrize("recipient", ["desk@example.org\r\nRCPT TO:<x@example.org>", "no address", ""])
async def test_a_recipient_that_is_no_address_is_refused_for_good(recipient: str) -> None:
    with pytest.raises(PermanentFailure, match="is not a mail address"):
        await send(settings(9), delivery(recipient=recipient))


def test_a_sender_that_is_no_address_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="is not a mail address"):
        EmailChannel(settings(9, sender="alerts"), SteppedClock())


async def test_smtputf8_is_used_where_the_address_needs_it() -> None:
    mail = await arrived(delivery(recipient="jürgen@example.org"))
    assert mail.recipients == ("jürgen@example.org",)


async def test_smtputf8_missing_at_the_server_waits_for_the_operator() -> None:
    async with tcp_server(ScriptedMailServer()) as port:
        with pytest.raises(TemporaryFailure, match="takes only ASCII addresses"):
            await send(settings(port), delivery(recipient="jürgen@example.org"))
