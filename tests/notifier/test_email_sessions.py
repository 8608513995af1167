"""Connections are kept: greeted and logged in once, few of them, and one that broke costs no try."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from fixtures.catchers import MailCatcher, MailManners
from notifier.channels import DeliveryFailure, RecipientRefused, TemporaryFailure
from notifier.channels import email_sessions as sessions
from notifier.channels.email import EmailChannel
from tests.notifier.bench import DESK, until
from tests.notifier.fakes import SteppedClock, delivery
from tests.notifier.mailing import settings
from tests.notifier.servers import ScriptedMailServer, tcp_server


@asynccontextmanager
async def channel(port: int) -> AsyncIterator[EmailChannel]:
    opened = EmailChannel(settings(port), SteppedClock())
    try:
        yield opened
    finally:
        await opened.aclose()


async def test_many_messages_share_one_greeting_and_one_login() -> None:
    server = ScriptedMailServer()
    async with tcp_server(server) as port, channel(port) as mail:
        for number in range(5):
            await mail.send(delivery(f"d-{number}"), DESK)
    assert server.verbs == ["EHLO", *5 * ["MAIL", "RCPT", "DATA"], "QUIT"]


async def test_sends_side_by_side_have_as_many_connections_and_no_more() -> None:
    with MailCatcher() as catcher:
        async with channel(catcher.port) as mail:
            await asyncio.gather(*(mail.send(delivery(f"d-{number}"), DESK) for number in range(40)))
        assert len(catcher.mails.all()) == 40
        assert catcher.sessions == mail.at_once


async def test_a_connection_is_given_up_after_so_many_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "MOST_MESSAGES", 3)
    with MailCatcher() as catcher:
        async with channel(catcher.port) as mail:
            for number in range(7):
                await mail.send(delivery(f"d-{number}"), DESK)
        assert catcher.sessions == 3


async def test_an_idle_connection_is_ended_by_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "KEEP_SECONDS", 0.02)
    server = ScriptedMailServer()
    async with tcp_server(server) as port, channel(port) as mail:
        await mail.send(delivery("a"), DESK)
        await until(lambda: server.lines[-1] == "QUIT")
        await mail.send(delivery("b"), DESK)
    assert server.verbs.count("EHLO") == 2


async def test_an_idle_connection_that_the_server_closed_is_replaced() -> None:
    with MailCatcher(MailManners(idle_seconds=0.05)) as catcher:
        async with channel(catcher.port) as mail:
            await mail.send(delivery("a"), DESK)
            await until(lambda: catcher.open_sessions == 0)
            await mail.send(delivery("b"), DESK)
        assert len(catcher.mails.all()) == 2
        assert catcher.sessions == 2


async def test_a_server_that_says_421_in_the_middle_gets_a_new_connection() -> None:
    with MailCatcher(MailManners(most_messages=3)) as catcher:
        async with channel(catcher.port) as mail:
            for number in range(7):
                await mail.send(delivery(f"d-{number}"), DESK)
        assert len(catcher.mails.all()) == 7
        assert catcher.sessions == 3


@pytest.mark.parametrize("answer", [b"", b"421 too idle", b"451 not on this one", b"500 what?", b"garbage"])
async def test_a_kept_connection_that_the_server_gave_up_costs_no_try(answer: bytes) -> None:
    """However it says so, and only ever before the message was handed over."""
    server = ScriptedMailServer()
    async with tcp_server(server) as port, channel(port) as mail:
        await mail.send(delivery("a"), DESK)
        server.later["MAIL"] = [answer]
        await mail.send(delivery("b"), DESK)
    verbs = [verb for verb in server.verbs if verb in ("EHLO", "MAIL", "RCPT", "DATA")]
    assert verbs == ["EHLO", "MAIL", "RCPT", "DATA", "MAIL", "EHLO", "MAIL", "RCPT", "DATA"]


async def test_a_server_that_is_gone_for_good_is_a_failure() -> None:
    with MailCatcher() as catcher:
        mail = EmailChannel(settings(catcher.port), SteppedClock())
        await mail.send(delivery("a"), DESK)
    with pytest.raises(TemporaryFailure, match="connecting") as caught:
        await mail.send(delivery("b"), DESK)
    await mail.aclose()
    assert caught.value.endpoint


@pytest.mark.parametrize("step", ["RCPT", "DATA", "DOT"])
async def test_what_was_lost_later_is_not_tried_again_by_the_same_call(step: str) -> None:
    server = ScriptedMailServer()
    async with tcp_server(server) as port, channel(port) as mail:
        await mail.send(delivery("a"), DESK)
        server.later[step] = [b""]
        with pytest.raises(TemporaryFailure):
            await mail.send(delivery("b"), DESK)
    assert (server.verbs.count("EHLO"), server.verbs.count("RCPT")) == (1, 2)


@pytest.mark.parametrize("answer", [b"250 ok", b"421 enough", b"", b"502 what?"])
async def test_after_a_refusal_the_connection_is_reset_or_given_up(answer: bytes) -> None:
    server = ScriptedMailServer({"RSET": answer})
    async with tcp_server(server) as port, channel(port) as mail:
        server.later["RCPT"] = [b"550 5.1.1 no such user"]
        with pytest.raises(RecipientRefused):
            await mail.send(delivery("a"), DESK)
        await mail.send(delivery("b"), DESK)
    assert server.verbs.count("RSET") == 1
    assert server.verbs.count("EHLO") == (1 if answer == b"250 ok" else 2)


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
        assert catcher.sessions == 1
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


def test_a_channel_that_was_closed_works_in_another_event_loop() -> None:
    with MailCatcher() as catcher:
        mail = EmailChannel(settings(catcher.port), SteppedClock())

        async def send_many(name: str) -> None:
            await asyncio.gather(*(mail.send(delivery(f"{name}-{each}"), DESK) for each in range(9)))
            await mail.aclose()

        for name in ("a", "b"):
            asyncio.run(send_many(name))
        assert len(catcher.mails.all()) == 18


async def test_the_same_words_to_another_person_are_another_message() -> None:
    with MailCatcher() as catcher:
        async with channel(catcher.port) as mail:
            await mail.send(delivery("a", recipient="a@example.org"), DESK)
            await mail.send(delivery("b", recipient="b@example.org"), replace(DESK, name="other desk"))
        first, second = (mail.message for mail in catcher.mails.all())
    assert (first["To"], second["To"]) == ("a@example.org", "b@example.org")
    assert (first["Message-ID"], second["Message-ID"]) == ("<a@example.org>", "<b@example.org>")
    assert second["List-Id"] == "<other-desk.inspectwatch.example.org>"
    texts = [next(message.iter_parts()).get_content() for message in (first, second)]
    assert "“county-desk”" in texts[0]
    assert "“other desk”" in texts[1]


async def test_closing_waits_for_no_answer_that_does_not_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "_QUIT_SECONDS", 0.05)
    server = ScriptedMailServer({"QUIT": None})
    async with tcp_server(server) as port, asyncio.timeout(30), channel(port) as mail:
        await mail.send(delivery("a"), DESK)
    assert server.lines[-1] == "QUIT"
