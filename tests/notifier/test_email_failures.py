"""E-mail that fails: what belongs to the message is permanent, what belongs to the operator temporary.

A scripted server on loopback refuses, drops, hangs or talks nonsense at every step.
"""

from __future__ import annotations

import asyncio
import socket

import pytest

from fixtures.catchers import MailCatcher, MailManners
from notifier.channels import DeliveryFailure, PermanentFailure, RecipientRefused, TemporaryFailure
from tests.notifier.mailing import PASSWORD, USER, send, settings
from tests.notifier.servers import ScriptedMailServer, tcp_server


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


# --- what belongs to the message -------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["RCPT", "DATA", "DOT"])
@pytest.mark.parametrize(
    "code", [b"550 5.3.4 message too big", b"552 too big", b"554-no\r\n554 never", b"599 x"]
)
async def test_5xx_about_the_message_is_permanent(step: str, code: bytes) -> None:
    text = await refused({step: code}, PermanentFailure)
    assert code[:3].decode() in text
    assert ("RCPT TO" if step == "RCPT" else "DATA") in text


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b"550 5.1.1 no such user", RecipientRefused),
        (b"550 5.1.10 null MX", RecipientRefused),
        (b"553 5.1.3 bad syntax", RecipientRefused),
        (b"550 5.2.1 mailbox disabled", RecipientRefused),
        (b"550 no such user here", RecipientRefused),
        (b"551 user not local", RecipientRefused),
        (b"550 5.7.1 relaying denied", TemporaryFailure),
        (b"554 5.7.1 blocked by policy", TemporaryFailure),
        (b"550 relay not permitted", TemporaryFailure),
        (b"550 blocked: your address is on a list", TemporaryFailure),
        (b"503 AUTH first", TemporaryFailure),
        (b"550 5.1.8 sender's domain not found", TemporaryFailure),
        (b"550 5.1.0 Sender address rejected: User unknown", TemporaryFailure),
        (b"550 #5.1.1 no such mailbox", RecipientRefused),
        (b"550-5.1.1 The account does not exist.\r\n550 5.1.1 Check it for spaces", RecipientRefused),
        (b"550 <head@blackpool.gov.uk>: user unknown in Blackpool's corporate network", RecipientRefused),
        (b"550 <spam@relay.example.org>: no such user", RecipientRefused),
        (b"550 no mailbox here for you at 5.7.1.20", RecipientRefused),
        (b"554 5.5.0 something else", PermanentFailure),
        (b"552 5.2.2 mailbox full", PermanentFailure),
        (b"554 no", PermanentFailure),
    ],
)
async def test_a_refused_recipient_is_a_mailbox_that_is_not_there_or_a_matter_of_the_set_up(
    answer: bytes, kind: type[DeliveryFailure]
) -> None:
    await refused({"RCPT": answer}, kind)


@pytest.mark.parametrize(
    ("script", "endpoint"),
    [
        ({"RCPT": b"450 greylisted"}, False),
        ({"RCPT": b"452 4.2.2 full"}, False),
        ({"DOT": b"451 try later"}, False),
        ({"RCPT": b"421 closing"}, True),
        ({"DOT": b"421 closing"}, True),
        ({"RCPT": b"550 5.7.1 relaying denied"}, True),
        ({"MAIL": b"451 not now"}, True),
        ({"GREETING": b"554 no"}, True),
        ({"RCPT": b""}, True),
        ({"RCPT": b"hello"}, True),
        ({"DATA": b"250 ok"}, True),
        ({"DOT": b"999 what"}, True),
        ({"DOT": b""}, True),
    ],
)
async def test_a_failure_says_whether_the_server_fails_or_only_this_message(
    script: dict[str, bytes | None], endpoint: bool
) -> None:
    async with tcp_server(ScriptedMailServer(script)) as port:
        with pytest.raises(TemporaryFailure) as caught:
            await send(settings(port))
    assert caught.value.endpoint is endpoint


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


async def test_a_server_without_auth_is_temporary_and_says_where_a_login_is() -> None:
    text = await refused({"EHLO": b"250 hello"}, username=USER)
    assert "offers no login (AUTH) on this port; name the port for sending in email.port" in text
    assert 'email.security = "starttls"' in text
    assert "SMTPException" not in text


@pytest.mark.parametrize(
    ("script", "username", "cure"),
    [
        ({"MAIL": b"530 5.7.0 Authentication required"}, "", "set email.username and email.password_file"),
        ({"RCPT": b"530 5.7.0 Authentication required"}, "", "set email.username and email.password_file"),
        ({"MAIL": b"550 5.7.1 authentication is required"}, "", "set email.username and"),
        ({"MAIL": b"530 5.7.0 no"}, USER, "check that email.sender may send"),
        ({"MAIL": b"530 5.7.0 Must issue a STARTTLS command first"}, "", 'set email.security = "starttls"'),
        ({"MAIL": b"550 5.7.1 not yours"}, "", "check that email.sender may send"),
    ],
)
async def test_a_server_that_wants_a_login_is_told_from_one_that_refuses_the_sender(
    script: dict[str, bytes | None], username: str, cure: str
) -> None:
    text = await refused(script, username=username)
    assert cure in text
    assert text.count("; ") == 1


async def test_a_challenge_that_is_no_base64_is_temporary() -> None:
    answers: dict[str, bytes | None] = {"EHLO": b"250-hello\r\n250 AUTH CRAM-MD5", "AUTH": b"334 !!!"}
    assert "AUTH" in await refused(answers, username=USER)


@pytest.mark.parametrize("step", ["GREETING", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "DOT"])
async def test_a_connection_that_drops_is_temporary(step: str) -> None:
    assert "mail server 127.0.0.1" in await refused({step: b""}, username=USER)


@pytest.mark.parametrize("step", ["GREETING", "EHLO", "MAIL", "RCPT", "DATA", "DOT"])
async def test_an_answer_that_never_comes_is_temporary(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifier.channels.email_sessions.STEP_SECONDS", 0.05)
    monkeypatch.setattr("notifier.channels.email.DATA_SECONDS", 0.05)
    assert "Timed out" in await refused({step: None})


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DOT"])
async def test_the_whole_conversation_has_a_limit(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifier.channels.email_sessions.TOTAL_SECONDS", 0.1)
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
    monkeypatch.setattr("notifier.channels.email_sessions._QUIT_SECONDS", 0.05)
    server = ScriptedMailServer({"QUIT": goodbye})
    async with tcp_server(server) as port, asyncio.timeout(30):
        await send(settings(port))
    assert server.lines[-1] == "QUIT"


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
