"""Webhooks against real endpoints on loopback: what is sent, and what each answer means."""

from __future__ import annotations

import json
import logging
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from notifier.channels import EndpointGone, TemporaryFailure
from notifier.channels.settings import WebhookSettings
from notifier.channels.webhook import WebhookChannel, endpoint
from notifier.subscriptions import Subscription
from tests.notifier.fakes import NOON, SECRET, SteppedClock, delivery, oxfordshire
from tests.notifier.servers import Endpoint, make_authority, tcp_server


def channel(*, private: bool = True, now: datetime = NOON) -> WebhookChannel:
    return WebhookChannel(WebhookSettings(allow_private_addresses=private), SteppedClock(now))


async def post(url: str, *, private: bool = True, secret: str | None = SECRET, now: datetime = NOON) -> None:
    subscription = Subscription("hook", "webhook", (url,), secret)
    await channel(private=private, now=now).send(delivery(recipient=url, subscription="hook"), subscription)


async def answered(answer: bytes) -> Endpoint:
    """An endpoint that has answered one delivery so, without a failure."""
    served = Endpoint(answer)
    async with tcp_server(served) as port:
        await post(f"http://127.0.0.1:{port}/hook")
    return served


async def failure(answer: bytes = b"", *, hang: bool = False, reset: bool = False) -> TemporaryFailure:
    """What becomes of one delivery to an endpoint that behaves so."""
    served = Endpoint(answer, hang=hang, reset=reset)
    async with tcp_server(served) as port:
        with pytest.raises(TemporaryFailure) as caught:
            await post(f"http://127.0.0.1:{port}/hook/very-secret-token")
    assert len(served.requests) == 1
    assert "very-secret-token" not in str(caught.value)
    return caught.value


async def test_the_exact_bytes_arrive_signed() -> None:
    served = Endpoint()
    now = datetime.now(UTC)
    async with tcp_server(served) as port:
        await post(f"http://127.0.0.1:{port}/hook?team=desk", now=now)

    request = served.requests[0]
    assert (request.method, request.target) == ("POST", "/hook?team=desk")
    assert request.body == delivery().body
    assert request.headers["host"] == f"127.0.0.1:{port}"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["user-agent"].startswith("inspectwatch/")
    assert request.headers["webhook-id"] == oxfordshire()["data"]["id"]
    assert request.headers["webhook-timestamp"] == str(int(now.timestamp()))
    assert Webhook(SECRET).verify(request.body, request.headers) == json.loads(delivery().body)


async def test_a_repeat_has_the_same_id_and_body_and_a_new_timestamp() -> None:
    served, clock = Endpoint(), SteppedClock()
    sender = WebhookChannel(WebhookSettings(allow_private_addresses=True), clock)
    async with tcp_server(served) as port:
        url = f"http://127.0.0.1:{port}/"
        for _ in range(2):
            await sender.send(delivery(recipient=url), Subscription("hook", "webhook", (url,), SECRET))
            clock.advance(60)

    first, second = served.requests
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 60


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "202 Accepted", "204 No Content", "299 Fine"])
async def test_2xx_is_success(status: str) -> None:
    served = await answered(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
    assert len(served.requests) == 1


async def test_success_does_not_wait_for_the_body() -> None:
    served = Endpoint(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\nstill going", hang=True)
    started = time.monotonic()
    async with tcp_server(served) as port:
        await post(f"http://127.0.0.1:{port}/")
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_failures_and_not_followed(status: int) -> None:
    elsewhere = Endpoint()
    async with tcp_server(elsewhere) as port:
        location = f"Location: http://127.0.0.1:{port}/"
        failed = await failure(f"HTTP/1.1 {status} Moved\r\n{location}\r\nContent-Length: 0\r\n\r\n".encode())
    assert f"answered {status}; redirects are not followed" in str(failed)
    assert elsewhere.requests == []


@pytest.mark.parametrize("status", [304, 400, 401, 403, 404, 405, 413, 422, 429, 500, 502, 503, 504, 599])
async def test_other_answers_are_tried_again(status: int) -> None:
    failed = await failure(f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n".encode())
    assert str(failed) == f"127.0.0.1 answered {status}"
    assert failed.retry_after is None
    assert not isinstance(failed, EndpointGone)


async def test_410_says_that_the_endpoint_is_gone() -> None:
    failed = await failure(b"HTTP/1.1 410 Gone\r\nContent-Length: 12\r\n\r\nunsubscribed")
    assert isinstance(failed, EndpointGone)
    assert str(failed) == "127.0.0.1 answered 410 unsubscribed"


@pytest.mark.parametrize("value", ["120", "Tue, 09 Apr 2024 12:02:00 GMT"])
@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_is_passed_on(status: int, value: str) -> None:
    answer = f"HTTP/1.1 {status} Wait\r\nRetry-After: {value}\r\nContent-Length: 0\r\n\r\n"
    assert (await failure(answer.encode())).retry_after == 120


async def test_the_excerpt_of_an_answer_is_short_and_plain() -> None:
    body = b"no\x1b[31m\r\nsuch\x00 \xff hook " + b"x" * 100_000
    head = f"HTTP/1.1 400 Bad\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    text = str(await failure(head + body))
    assert text.startswith("127.0.0.1 answered 400 no [31m such \N{REPLACEMENT CHARACTER} hook xxx")
    assert len(text) < 250
    assert text.isprintable()


async def test_a_compressed_answer_is_not_unpacked() -> None:
    head = b"HTTP/1.1 500 No\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n"
    assert "answered 500 abc" in str(await failure(head + b"abc"))


async def test_an_error_body_that_never_ends_does_not_hide_the_status(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("notifier.channels.webhook._EXCERPT_SECONDS", 0.05)
    failed = await failure(b"HTTP/1.1 410 Gone\r\nContent-Length: 500\r\n\r\nbye", hang=True)
    assert isinstance(failed, EndpointGone)


async def test_silence_ends_at_the_total_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifier.channels.webhook.TOTAL_SECONDS", 0.5)
    assert "did not answer within" in str(await failure(hang=True))


async def test_a_trickle_of_bytes_ends_at_the_total_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifier.channels.webhook.TOTAL_SECONDS", 0.5)
    assert "did not answer within" in str(await failure(b"HTTP/1.1 200 OK\r\nX-Slow: a", hang=True))


async def test_a_reset_connection_is_tried_again() -> None:
    assert "127.0.0.1 broke off" in str(await failure(reset=True))


@pytest.mark.parametrize(
    "garbage",
    [b"", b"220 hello, I am a mail server\r\n\r\n", b"\x16\x03\x01\x00\x02\x02\x28", b"HTTP/1.1 200"],
)
async def test_garbage_is_tried_again(garbage: bytes) -> None:
    assert "127.0.0.1 broke off" in str(await failure(garbage))


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

    monkeypatch.setattr("notifier.channels.webhook.addresses_of", addresses_of)


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


async def test_an_unknown_certificate_is_refused(tmp_path: Path) -> None:
    served = Endpoint()
    async with tcp_server(served, make_authority(tmp_path).server) as port:
        with pytest.raises(TemporaryFailure, match="certificate verify failed"):
            await post(f"https://localhost:{port}/")
    assert served.requests == []


async def test_addresses_stay_out_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        async with tcp_server(Endpoint()) as port:
            await post(f"http://127.0.0.1:{port}/very-secret-token")
    assert "very-secret-token" not in caplog.text


@pytest.mark.parametrize("secret", [None, "", "whsec_short"])
async def test_a_bad_secret_waits_for_the_operator(secret: str | None) -> None:
    with pytest.raises(TemporaryFailure, match="mend subscription 'hook'"):
        await post("http://127.0.0.1:9/", secret=secret)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example.org/a",
        "ftp://example.org/",
        "https://",
        "https://a:b@example.org/",
        "https://example.org:port/",
    ],
)
def test_what_is_no_webhook_address(url: str) -> None:
    with pytest.raises(ValueError, match="the webhook's address"):
        endpoint(url)
