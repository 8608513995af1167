"""Connections are kept: greeted and logged in once, few of them, and one that broke costs no try."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from fixtures.catchers import MailCatcher, MailManners
from notifier.channels import DeliveryFailure, TemporaryFailure
from notifier.channels import email_sessions as sessions
from notifier.channels.email import EmailChannel
from tests.notifier.bench import DESK
from tests.notifier.fakes import SteppedClock, delivery
from tests.notifier.mailing import settings
from tests.notifier.servers import ScriptedMailServer, tcp_server


@asynccontextmanager
async def channel(port: int, **more: str) -> AsyncIterator[EmailChannel]:
    opened = EmailChannel(settings(port, **more), SteppedClock())
    try:
        yield opened
    finally:
        await opened.aclose()


async def test_many_messages_share_one_greeting_and_one_login() -> None:
    server = ScriptedMailServer()
    async with tcp_server(server) as port, channel(port) as mail:
        for number in range(5):
            await mail.send(delivery(f"d-{number}"), DESK)
    verbs = [line.split(":")[0].split(" ")[0].upper() for line in server.lines]
    assert verbs.count("EHLO") == 1
    assert (verbs.count("RCPT"), verbs.count("RSET"), verbs[-1]) == (5, 4, "QUIT")


async def test_sends_side_by_side_have_as_many_connections_and_no_more() -> None:
    with MailCatcher() as catcher:
        async with channel(catcher.port) as mail:
            numbers = iter(range(40))

            async def worker() -> None:
                for number in numbers:
                    await mail.send(delivery(f"d-{number}"), DESK)

            await asyncio.gather(*(worker() for _ in range(mail.at_once)))
        assert len(catcher.mails.all()) == 40
        assert catcher.sessions <= mail.at_once


async def test_a_connection_is_given_up_after_so_many_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "MOST_MESSAGES", 3)
    with MailCatcher() as catcher:
        async with channel(catcher.port) as mail:
            for number in range(7):
                await mail.send(delivery(f"d-{number}"), DESK)
        assert catcher.sessions == 3


async def test_a_connection_that_was_idle_for_long_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "KEEP_SECONDS", -1.0)
    with MailCatcher() as catcher:
        async with channel(catcher.port) as mail:
            await mail.send(delivery("a"), DESK)
            await mail.send(delivery("b"), DESK)
        assert catcher.sessions == 2


@pytest.mark.parametrize("answer", [b"", b"421 too idle", b"500 what?"])
async def test_a_kept_connection_that_the_server_dropped_costs_no_try(answer: bytes) -> None:
    server = ScriptedMailServer({"RSET": answer})
    async with tcp_server(server) as port, channel(port) as mail:
        await mail.send(delivery("a"), DESK)
        await mail.send(delivery("b"), DESK)
    assert [line for line in server.lines if line.startswith("EHLO")][1:], "a second connection"
    assert sum(line.startswith("RCPT") for line in server.lines) == 2


async def test_one_refused_recipient_leaves_the_connection_clean_for_the_next() -> None:
    manners = MailManners(refuse_recipients={"r3@example.org": "550 5.1.1 no such user"})
    with MailCatcher(manners) as catcher:
        async with channel(catcher.port) as mail:
            refused = []
            for number in range(10):
                try:
                    await mail.send(delivery(recipient=f"r{number}@example.org"), DESK)
                except DeliveryFailure:
                    refused.append(number)
        assert refused == [3]
        assert [mail.recipients for mail in catcher.mails.all()] == [
            (f"r{number}@example.org",) for number in range(10) if number != 3
        ]


async def test_a_message_whose_answer_was_lost_is_not_sent_again_by_the_same_call() -> None:
    with MailCatcher(MailManners(drop_after_data=1)) as catcher:
        async with channel(catcher.port) as mail:
            with pytest.raises(TemporaryFailure):
                await mail.send(delivery("a"), DESK)
            assert len(catcher.mails.all()) == 1


async def test_greylisting_is_over_at_the_second_try() -> None:
    with MailCatcher(MailManners(greylist=True)) as catcher:
        async with channel(catcher.port) as mail:
            with pytest.raises(TemporaryFailure) as caught:
                await mail.send(delivery("a"), DESK)
            assert not caught.value.endpoint
            await mail.send(delivery("a"), DESK)
        assert len(catcher.mails.all()) == 1


async def test_the_same_words_to_another_person_are_another_message() -> None:
    with MailCatcher() as catcher:
        async with channel(catcher.port) as mail:
            await mail.send(delivery("a", recipient="a@example.org"), DESK)
            await mail.send(delivery("b", recipient="b@example.org"), replace(DESK, name="other desk"))
        first, second = (mail.message for mail in catcher.mails.all())
    assert (first["To"], second["To"]) == ("a@example.org", "b@example.org")
    assert (first["Message-ID"], second["Message-ID"]) == ("<a@example.org>", "<b@example.org>")
    assert second["List-Id"] == "<other-desk.inspectwatch.example.org>"
    texts = [message.get_body(("plain",)).get_content() for message in (first, second)]
    assert "“county-desk”" in texts[0]
    assert "“other desk”" in texts[1]


async def test_closing_waits_for_no_answer_that_does_not_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "_QUIT_SECONDS", 0.05)
    started = time.monotonic()
    server = ScriptedMailServer({"QUIT": None})
    async with tcp_server(server) as port, channel(port) as mail:
        await mail.send(delivery("a"), DESK)
    assert server.lines[-1] == "QUIT"
    assert time.monotonic() - started < 10, "it does not hang"
