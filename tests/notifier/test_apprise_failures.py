"""What becomes of a message that a service does not take: a reason without a secret, and nobody delayed."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading

import pytest
from apprise.plugins.discord import NotifyDiscord

from notifier.channels.apprise import AppriseChannel
from tests.notifier.apprising import OK, answer, failure, send
from tests.notifier.servers import Endpoint, tcp_server

SECRET = "v3ry-secret-t0ken"


async def refused(status: str) -> tuple[str, bool]:
    """The text of the failure, and whether it is the machine's."""
    async with tcp_server(Endpoint(answer(status, f"no {SECRET}".encode()))) as port:
        failed = await failure(f"json://user:{SECRET}@127.0.0.1:{port}/hook/{SECRET}?:key={SECRET}")
    assert SECRET not in str(failed)
    assert failed.retry_after is None
    text = str(failed).replace(f":{port}", "")
    return text, failed.endpoint


async def test_a_refusal_says_which_and_is_of_this_address_alone() -> None:
    text, machine = await refused("404 Not Found")
    assert text.startswith("json://127.0.0.1: Failed to send JSON")
    assert "error=404" in text
    assert not machine


@pytest.mark.parametrize("status", ["500 Oh", "502 Bad Gateway", "503 Busy"])
async def test_a_machine_in_trouble_is_told_from_a_refusal(status: str) -> None:
    text, machine = await refused(status)
    assert f"error={status[:3]}" in text
    assert machine


async def test_a_closed_port_is_a_machine_in_trouble() -> None:
    async with tcp_server(Endpoint()) as port:
        pass
    failed = await failure(f"ntfy://127.0.0.1:{port}/{SECRET}")
    assert "onnection" in str(failed)
    assert failed.endpoint
    assert SECRET not in str(failed)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_a_failure_and_not_followed(status: int) -> None:
    elsewhere = Endpoint(OK)
    async with tcp_server(elsewhere) as other:
        moved = answer(f"{status} Moved", b"", f"Location: http://127.0.0.1:{other}/")
        async with tcp_server(Endpoint(moved)) as port:
            failed = await failure(f"json://127.0.0.1:{port}/")
    assert f"error={status}" in str(failed)
    assert elsewhere.requests == []


async def test_an_address_that_no_longer_works_names_the_subscription() -> None:
    failed = await failure(f"discord://{SECRET}")
    assert str(failed).startswith("the address is not one that Discord has")
    assert str(failed).endswith("; mend subscription 'newsroom'")
    assert SECRET not in str(failed)
    assert not failed.endpoint


async def test_failures_at_the_same_time_keep_their_reasons_apart() -> None:
    async def reason(status: str) -> str:
        async with tcp_server(Endpoint(answer(status))) as port:
            return str(await failure(f"json://127.0.0.1:{port}/"))

    codes = ("400", "403", "404", "500", "503")
    texts = await asyncio.gather(*(reason(f"{code} No") for code in codes))
    for code, text in zip(codes, texts, strict=True):
        assert text.count("error=") == 1
        assert f"error={code}" in text


async def test_a_reason_that_quotes_the_address_is_cleared_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(plugin: NotifyDiscord, **_: object) -> bool:
        plugin.logger.warning("No channel %s/with space for %s%%2F.", SECRET, "1234567890")
        return False

    monkeypatch.setattr(NotifyDiscord, "send", refused)
    failed = await failure(f"discord://1234567890/{SECRET}%2Fwith%20space")
    assert str(failed) == "discord: No channel … for …%2F."


async def test_a_plugin_that_breaks_is_a_failed_try(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> bool:
        raise KeyError(SECRET)

    monkeypatch.setattr(NotifyDiscord, "send", broken)
    failed = await failure("discord://1234567890/abcdefghij")
    assert str(failed) == "discord: the plugin broke: KeyError"


async def test_silence_ends_at_the_limit_and_keeps_others_going(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the plugin blocks its thread for good; the thread does not keep the program from ending."""
    monkeypatch.setattr("notifier.channels.apprise.TOTAL_SECONDS", 0.5)
    channel, release = AppriseChannel(), threading.Event()

    def blocked(*_: object, **__: object) -> bool:
        return release.wait(60)

    monkeypatch.setattr(NotifyDiscord, "send", blocked)
    stuck = "discord://1234567890/abcdefghij"
    failed = await failure(stuck, channel)
    assert str(failed).startswith("discord did not take the message within")
    assert failed.endpoint
    assert [thread.daemon for thread in threading.enumerate() if thread.name == "apprise"] == [True]

    again = await failure(stuck, channel)
    assert str(again) == "an earlier message, given up, is still on its way"
    assert not again.endpoint
    endpoint = Endpoint(OK)
    async with tcp_server(endpoint) as port:
        await send(f"json://127.0.0.1:{port}/", channel=channel)
    assert len(endpoint.requests) == 1

    release.set()
    for thread in threading.enumerate():
        if thread.name == "apprise":
            await asyncio.to_thread(thread.join, 10)
    await send(stuck, channel=channel)


async def test_no_secret_reaches_a_log(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    root = logging.getLogger()
    monkeypatch.setattr(root, "level", logging.DEBUG)
    async with tcp_server(Endpoint(answer("404 Not Found"))) as port:
        await failure(f"json://user:{SECRET}@127.0.0.1:{port}/{SECRET}")
        await failure(f"discord://{SECRET}")
    assert SECRET not in caplog.text


async def test_a_missing_extra_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    failed = await failure("discord://1234567890/abcdefghij")
    assert "pip install 'inspectwatch[notify]'" in str(failed)
