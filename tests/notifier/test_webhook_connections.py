"""Where webhooks connect to, and which connections are kept for the next message."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fixtures.catchers import HookAnswer, HookReceiver
from notifier.channels import TemporaryFailure, connections
from notifier.channels.webhook import WebhookChannel
from notifier.subscriptions import Subscription
from tests.notifier.fakes import SECRET, delivery
from tests.notifier.posting import channel, post
from tests.notifier.servers import Endpoint, make_authority, tcp_server


class KeptEndpoint:
    """Answers up to `answers` messages a connection and closes at the next one without a word."""

    def __init__(self, answers: int = 1000) -> None:
        self.connections = self.requests = self.answered = 0
        self.closed = asyncio.Event()  # a sender has closed a connection
        self._answers = answers

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        answered = 0
        while await self._took_request(reader):
            if answered == self._answers:
                return
            answered += 1
            self.answered += 1
            writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
            await writer.drain()

    async def _took_request(self, reader: asyncio.StreamReader) -> bool:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            self.closed.set()
            return False
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        assert length
        await reader.readexactly(int(length[1]))
        self.requests += 1
        return True


async def test_nobody_listening_is_tried_again() -> None:
    async with tcp_server(Endpoint()) as port:
        pass
    with pytest.raises(TemporaryFailure, match=r"127\.0\.0\.1 cannot be connected to"):
        await post(f"http://127.0.0.1:{port}/")


async def test_a_name_that_does_not_resolve_is_tried_again() -> None:
    with pytest.raises(TemporaryFailure, match=r"hooks\.invalid cannot be resolved.*check the host's name"):
        await post("https://hooks.invalid/")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "192.168.0.1", "169.254.169.254"]
)
async def test_private_addresses_are_refused_before_anything_is_sent(host: str) -> None:
    served = Endpoint()
    async with tcp_server(served) as port:
        with pytest.raises(TemporaryFailure, match=r"set webhooks\.allow_private_addresses = true"):
            await post(f"http://{host}:{port}/", private=False)
    assert served.requests == []


async def test_ipv6_and_names_are_connected_to_where_allowed() -> None:
    served = Endpoint()
    async with tcp_server(served, host="::1") as port:
        await post(f"http://[::1]:{port}/")
    async with tcp_server(served) as port:
        await post(f"http://localhost:{port}/")
    assert served.requests[0].headers["host"].startswith("[::1]:")
    assert served.requests[1].headers["host"] == f"localhost:{port}"


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    async def addresses_of(host: str, port: int, *, allow_private: bool) -> tuple[str, ...]:
        return addresses

    monkeypatch.setattr("notifier.channels.connections.addresses_of", addresses_of)


async def test_a_second_address_is_tried_where_the_first_takes_no_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolve_to(monkeypatch, "127.0.0.2", "127.0.0.1")
    served = Endpoint()
    async with tcp_server(served) as port:
        await post(f"http://hooks.example.org:{port}/")
    assert served.requests[0].headers["host"] == f"hooks.example.org:{port}"


async def test_once_a_request_was_sent_no_other_address_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "127.0.0.1", "127.0.0.1")
    served = Endpoint(reset=True)
    async with tcp_server(served) as port:
        with pytest.raises(TemporaryFailure, match="broke off"):
            await post(f"http://hooks.example.org:{port}/")
    assert len(served.requests) == 1


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = Endpoint()
    served = Endpoint()
    async with tcp_server(proxy) as proxy_port, tcp_server(served) as port:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy_port}")
        await post(f"http://127.0.0.1:{port}/")
    assert (len(proxy.requests), len(served.requests)) == (0, 1)


async def test_tls_is_checked_against_the_name_not_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = make_authority(tmp_path, names=["localhost"])
    authority.trust(monkeypatch)
    served = Endpoint()
    async with tcp_server(served, authority.server) as port:
        await post(f"https://localhost:{port}/")
        with pytest.raises(TemporaryFailure, match=r"certificate is not valid for '127\.0\.0\.1'"):
            await post(f"https://127.0.0.1:{port}/")
    assert len(served.requests) == 1


async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def test_a_tls_handshake_that_never_ends_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever limit comes first."""
    for limit in ("connections.CONNECT_SECONDS", "webhook.TOTAL_SECONDS"):
        with monkeypatch.context() as short:
            short.setattr(f"notifier.channels.{limit}", 0.2)
            async with tcp_server(say_nothing) as port:
                with pytest.raises(TemporaryFailure, match=r"cannot be connected to|did not answer"):
                    await post(f"https://localhost:{port}/")


async def test_an_unknown_certificate_is_refused(tmp_path: Path) -> None:
    served = Endpoint()
    async with tcp_server(served, make_authority(tmp_path).server) as port:
        with pytest.raises(TemporaryFailure, match="certificate verify failed"):
            await post(f"https://localhost:{port}/")
    assert served.requests == []


@pytest.fixture
async def sender() -> AsyncIterator[WebhookChannel]:
    """One channel for a whole test, as a daemon has it."""
    async with contextlib.aclosing(channel()) as opened:
        yield opened


async def send(sender: WebhookChannel, url: str, times: int = 1) -> None:
    """One delivery after the other."""
    for _ in range(times):
        await sender.send(delivery(recipient=url), Subscription("hook", "webhook", (url,), (SECRET,)))


async def test_a_connection_serves_message_after_message(sender: WebhookChannel) -> None:
    with HookReceiver() as receiver:
        await send(sender, receiver.url, 5)
    assert (len(receiver.calls.all()), receiver.connections) == (5, 1)


async def test_a_refusal_keeps_the_connection_and_a_long_answer_does_not(sender: WebhookChannel) -> None:
    with HookReceiver() as receiver:
        receiver.answer(HookAnswer(503, body=b"busy"), 200, HookAnswer(200, body=b"x" * 100_000), 200)
        with pytest.raises(TemporaryFailure, match="busy"):
            await send(sender, receiver.url)
        await send(sender, receiver.url, 3)
        used = [call.connection for call in receiver.calls.all()]
    assert used[0] == used[1] == used[2] != used[3]


async def test_one_host_gets_so_many_connections_and_no_more(sender: WebhookChannel) -> None:
    with HookReceiver() as receiver:
        await asyncio.gather(*(send(sender, receiver.url) for _ in range(100)))
    assert len(receiver.calls.all()) == 100
    assert receiver.connections <= sender.at_once


async def test_two_names_of_one_machine_never_share_a_connection(
    sender: WebhookChannel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The certificate is good for one of them only, and a connection under that name is at hand."""
    authority = make_authority(tmp_path, names=["localhost"])
    authority.trust(monkeypatch)
    served = KeptEndpoint()
    async with tcp_server(served, authority.server) as port:
        await send(sender, f"https://localhost:{port}/", 2)
        with pytest.raises(TemporaryFailure, match=r"certificate is not valid for '127\.0\.0\.1'"):
            await send(sender, f"https://127.0.0.1:{port}/")
        await send(sender, f"https://localhost:{port}/")
    assert [served.answered, served.connections] == [3, 1]


async def test_an_address_is_checked_when_the_connection_is_made(
    sender: WebhookChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[str] = []

    async def addresses_of(host: str, port: int, *, allow_private: bool) -> tuple[str, ...]:
        looked_up.append(host)
        return ("127.0.0.1",)

    monkeypatch.setattr("notifier.channels.connections.addresses_of", addresses_of)
    served = KeptEndpoint()
    async with tcp_server(served) as port:
        await send(sender, f"http://hooks.example.org:{port}/", 3)
        await send(sender, f"http://other.example.org:{port}/")
    assert looked_up == ["hooks.example.org", "other.example.org"]
    assert served.connections == 2


async def test_a_kept_connection_that_the_receiver_closed_costs_no_failure(sender: WebhookChannel) -> None:
    """It takes the second message of each connection and closes without a word."""
    served = KeptEndpoint(answers=1)
    async with tcp_server(served) as port:
        await send(sender, f"http://127.0.0.1:{port}/", 3)
    assert (served.answered, served.requests, served.connections) == (3, 5, 3)


async def test_a_new_connection_that_breaks_is_a_failure_at_once(sender: WebhookChannel) -> None:
    served = KeptEndpoint(answers=0)
    async with tcp_server(served) as port:
        with pytest.raises(TemporaryFailure, match="broke off"):
            await send(sender, f"http://127.0.0.1:{port}/")
    assert served.requests == 1


async def test_a_send_that_ran_out_of_time_takes_no_place_of_another(
    sender: WebhookChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "AT_ONCE", 1)
    with HookReceiver() as receiver:
        receiver.answer(200, HookAnswer(act="hang"))
        await send(sender, receiver.url)
        with monkeypatch.context() as short:
            short.setattr("notifier.channels.webhook.TOTAL_SECONDS", 0.3)
            with pytest.raises(TemporaryFailure, match="did not answer"):
                await send(sender, receiver.url)
        await send(sender, receiver.url, 2)
    assert len(receiver.calls.all()) == 4


async def test_connections_to_few_hosts_are_kept(
    sender: WebhookChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve_to(monkeypatch, "127.0.0.1")
    monkeypatch.setattr(connections, "HOSTS", 2)
    served = KeptEndpoint()
    async with tcp_server(served) as port:
        for host in ("a", "b", "a", "c", "a", "b"):  # c takes the place of b
            await send(sender, f"http://{host}.example:{port}/")
    assert (served.answered, served.connections) == (6, 4)


async def test_a_connection_unused_for_long_is_not_used_again(
    sender: WebhookChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "KEEP_SECONDS", 0.0)
    served = KeptEndpoint()
    async with tcp_server(served) as port:
        await send(sender, f"http://127.0.0.1:{port}/", 2)
    assert served.connections == 2


async def test_closing_gives_the_connections_back_and_ends_nothing_for_good() -> None:
    served, sender = KeptEndpoint(), channel()
    async with tcp_server(served) as port:
        await send(sender, f"http://127.0.0.1:{port}/")
        await sender.aclose()
        async with asyncio.timeout(10):
            await served.closed.wait()
        await send(sender, f"http://127.0.0.1:{port}/")
        await sender.aclose()
    assert served.connections == 2
