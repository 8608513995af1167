"""E-mail against real servers on loopback: aiosmtpd for what arrives, scripted ones for every refusal."""

from __future__ import annotations

import asyncio
import socket
import time
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from fixtures.catchers import Mail, MailCatcher, MailManners
from notifier.channels import DeliveryFailure, PermanentFailure, TemporaryFailure
from notifier.channels.email import EmailChannel
from notifier.channels.settings import EmailSettings, Security
from notifier.ports import Delivery
from notifier.subscriptions import Subscription
from notifier.wording import subject
from tests.notifier.fakes import NOON, SteppedClock, alarm, delivery, oxfordshire
from tests.notifier.servers import ScriptedMailServer, make_authority, tcp_server

DESK = Subscription("county-desk", "email", ("desk@example.org",))
USER = "inspectwatch"
PASSWORD = "correct horse battery"


def settings(
    port: int,
    *,
    host: str = "127.0.0.1",
    security: Security = "none",
    username: str = "",
    password: str | None = None,
    sender: str = "Inspectwatch <alerts@example.org>",
) -> EmailSettings:
    return EmailSettings(host, sender, port, security, username, password)


async def send(chosen: EmailSettings, sent: Delivery | None = None) -> None:
    await EmailChannel(chosen, SteppedClock()).send(sent or delivery(), DESK)


async def arrived(sent: Delivery, sender: str = "Inspectwatch <alerts@example.org>") -> Mail:
    """The one message that a server got."""
    with MailCatcher() as catcher:
        await send(settings(catcher.port, sender=sender), sent)
        (mail,) = catcher.mails.all()
    return mail


async def refused(
    answers: dict[str, bytes | None], kind: type[DeliveryFailure] = TemporaryFailure, *, username: str = ""
) -> str:
    """The text of the failure that a server with these answers causes."""
    server = ScriptedMailServer(answers)
    async with tcp_server(server) as port:
        with pytest.raises(DeliveryFailure) as caught:
            await send(settings(port, username=username, password=PASSWORD))
    assert type(caught.value) is kind
    assert PASSWORD not in str(caught.value)
    assert "\n" not in str(caught.value)
    return str(caught.value)


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
    assert message["References"] == "<thread.evt-first@example.org>"
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


async def test_without_a_thread_nothing_is_referred_to() -> None:
    message = (await arrived(delivery(thread=""))).message
    assert message["In-Reply-To"] is None
    assert message["References"] is None


async def test_an_alarm_is_a_message_too() -> None:
    message = (await arrived(delivery(event=alarm()))).message
    assert (
        message["Subject"]
        == "Inspectwatch: ofsted blocked: reports.example.org answers 403 to every request."
    )


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


async def test_a_long_subject_is_folded_and_comes_back_whole() -> None:
    event = oxfordshire()
    event["data"]["provider"]["name"] = "Bournemouth, Christchurch and Poole with a name that goes on"
    message = (await arrived(delivery(event=event))).message
    assert message["Subject"] == subject(event)


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


# --- what belongs to the message -------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["RCPT", "DATA", "DOT"])
@pytest.mark.parametrize(
    "code", [b"550 5.1.1 no such user", b"552 too big", b"554-no\r\n554 never", b"599 x"]
)
async def test_5xx_about_the_message_is_permanent(step: str, code: bytes) -> None:
    text = await refused({step: code}, PermanentFailure)
    assert code[:3].decode() in text
    assert ("RCPT TO" if step == "RCPT" else "DATA") in text


@pytest.mark.parametrize("step", ["RCPT", "DATA", "DOT"])
@pytest.mark.parametrize("code", [b"421 closing", b"450 greylisted", b"451 try later", b"452 full"])
async def test_4xx_about_the_message_is_temporary(step: str, code: bytes) -> None:
    assert code.decode() in await refused({step: code})


# --- what belongs to the operator ------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["GREETING", "MAIL"])
@pytest.mark.parametrize("code", [b"421 busy", b"451 later", b"550 no", b"554 5.7.1 not from here"])
async def test_whatever_comes_before_the_recipient_is_temporary(step: str, code: bytes) -> None:
    text = await refused({step: code})
    assert code.decode() in text
    assert "check email." in text or "check that email." in text


@pytest.mark.parametrize("code", [b"421 busy", b"502 what?", b"554 no"])
async def test_a_refused_ehlo_is_temporary(code: bytes) -> None:
    assert code.decode() in await refused({"EHLO": code})


@pytest.mark.parametrize("code", [b"454 later", b"504 mechanism", b"530 no", b"534 weak", b"535 5.7.8 bad"])
async def test_a_refused_login_is_temporary_and_says_where_to_look(code: bytes) -> None:
    text = await refused({"AUTH": code}, username=USER)
    assert f"answered {code[:3].decode()} at AUTH; check email.username and email.password_file" in text


async def test_a_server_that_repeats_the_password_is_not_quoted() -> None:
    echo = f"535 {PASSWORD} is wrong".encode()
    assert PASSWORD not in await refused({"AUTH": echo}, username=USER)


async def test_a_server_without_auth_is_temporary() -> None:
    assert "AUTH" in await refused({"EHLO": b"250 hello"}, username=USER)


async def test_a_challenge_that_is_no_base64_is_temporary() -> None:
    answers: dict[str, bytes | None] = {"EHLO": b"250-hello\r\n250 AUTH CRAM-MD5", "AUTH": b"334 !!!"}
    assert "AUTH" in await refused(answers, username=USER)


@pytest.mark.parametrize("step", ["GREETING", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "DOT"])
async def test_a_connection_that_drops_is_temporary(step: str) -> None:
    assert "mail server 127.0.0.1" in await refused({step: b""}, username=USER)


@pytest.mark.parametrize("step", ["GREETING", "EHLO", "MAIL", "RCPT", "DATA", "DOT"])
async def test_an_answer_that_never_comes_is_temporary(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifier.channels.email.STEP_SECONDS", 0.05)
    assert "Timed out" in await refused({step: None})


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DOT"])
async def test_the_whole_conversation_has_a_limit(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifier.channels.email.TOTAL_SECONDS", 0.1)
    assert "took longer than" in await refused({step: None})


@pytest.mark.parametrize("garbage", [b"HTTP/1.1 400 Bad Request", b"hello", b"\xff\xfe", b"999 what", b"2"])
@pytest.mark.parametrize("step", ["GREETING", "MAIL", "RCPT", "DOT"])
async def test_garbage_is_temporary(step: str, garbage: bytes) -> None:
    await refused({step: garbage})


async def test_nobody_listening_is_temporary() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(TemporaryFailure, match=r"connecting.*check email\.host, email\.port"):
        await send(settings(port))


async def test_a_name_that_does_not_resolve_is_temporary() -> None:
    with pytest.raises(TemporaryFailure, match=r"mail\.invalid:25: connecting"):
        await send(settings(25, host="mail.invalid"))


# --- once the message is taken ---------------------------------------------------------------------------


@pytest.mark.parametrize("goodbye", [b"", b"500 what?", b"garbage", None])
async def test_a_bad_goodbye_does_not_send_twice(
    goodbye: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifier.channels.email._QUIT_SECONDS", 0.05)
    server = ScriptedMailServer({"QUIT": goodbye})
    started = time.monotonic()
    async with tcp_server(server) as port:
        await send(settings(port))
    assert server.lines[-1] == "QUIT"
    assert time.monotonic() - started < 3


async def test_a_repeat_after_a_lost_answer_is_recognisable() -> None:
    with MailCatcher(MailManners(drop_after_data=1)) as catcher:
        with pytest.raises(TemporaryFailure):
            await send(settings(catcher.port))
        await send(settings(catcher.port))
        first, second = catcher.mails.all()
    assert first.message["Message-ID"] == second.message["Message-ID"] == "<delivery-1@example.org>"


async def test_cancelled_in_the_middle_it_lets_go_of_the_connection() -> None:
    server = ScriptedMailServer({"RCPT": None})
    async with tcp_server(server) as port:
        task = asyncio.create_task(send(settings(port)))
        await server.silent.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


# --- TLS and the password --------------------------------------------------------------------------------


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_logging_in_over_tls(
    security: Security, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = make_authority(tmp_path)
    authority.trust(monkeypatch)
    manners = MailManners(tls=authority.server, implicit_tls=security == "tls", login=(USER, PASSWORD))
    with MailCatcher(manners) as catcher:
        chosen = settings(catcher.port, host="localhost", security=security, username=USER, password=PASSWORD)
        await send(chosen)
        assert len(catcher.mails.all()) == 1


async def test_a_changed_password_kills_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = make_authority(tmp_path)
    authority.trust(monkeypatch)
    with MailCatcher(MailManners(tls=authority.server, login=(USER, "new"))) as catcher:
        chosen = settings(
            catcher.port, host="localhost", security="starttls", username=USER, password=PASSWORD
        )
        with pytest.raises(TemporaryFailure, match=r"535 at AUTH; check email\.username"):
            await send(chosen)


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_an_unknown_certificate_is_refused(security: Security, tmp_path: Path) -> None:
    tls = make_authority(tmp_path).server
    with MailCatcher(MailManners(tls=tls, implicit_tls=security == "tls")) as catcher:
        with pytest.raises(TemporaryFailure, match="certificate verify failed"):
            await send(settings(catcher.port, host="localhost", security=security))
        assert catcher.mails.all() == []


async def test_a_certificate_of_another_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = make_authority(tmp_path, names=["mail.example.org"])
    authority.trust(monkeypatch)
    refusal = pytest.raises(TemporaryFailure, match=r"STARTTLS.*not valid for 'localhost'")
    with MailCatcher(MailManners(tls=authority.server)) as catcher, refusal:
        await send(settings(catcher.port, host="localhost", security="starttls"))


async def test_without_starttls_at_the_server_nothing_is_said_in_the_clear() -> None:
    server = ScriptedMailServer()
    async with tcp_server(server) as port:
        with pytest.raises(TemporaryFailure, match="does not offer STARTTLS"):
            await send(settings(port, security="starttls", username=USER, password=PASSWORD))
    assert {line.split(" ")[0] for line in server.lines} == {"EHLO"}


async def test_a_refused_starttls_is_temporary() -> None:
    answers: dict[str, bytes | None] = {"EHLO": b"250-hello\r\n250 STARTTLS", "STARTTLS": b"554 no TLS today"}
    server = ScriptedMailServer(answers)
    async with tcp_server(server) as port:
        with pytest.raises(TemporaryFailure, match="554 no TLS today at STARTTLS"):
            await send(settings(port, security="starttls"))
    assert server.lines[-1] == "STARTTLS"


async def test_tls_spoken_to_a_plain_server_is_temporary() -> None:
    async with tcp_server(ScriptedMailServer()) as port:
        with pytest.raises(TemporaryFailure, match=r"connecting.*email\.security"):
            await send(settings(port, security="tls"))


def test_the_password_is_not_shown() -> None:
    assert PASSWORD not in repr(settings(25, username=USER, password=PASSWORD))
