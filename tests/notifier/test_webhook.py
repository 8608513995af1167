"""Webhooks against real endpoints on loopback: what is sent, and what each answer means."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from notifier.channels import EndpointGone, TemporaryFailure
from notifier.channels.webhook import webhook_url
from notifier.signing import new_secret, signature, signing_key
from notifier.subscriptions import Subscription
from tests.notifier.fakes import NOON, SECRET, delivery, oxfordshire
from tests.notifier.posting import channel, failure, post
from tests.notifier.servers import Endpoint, tcp_server


async def answered(answer: bytes) -> Endpoint:
    """An endpoint that has answered one delivery so, without a failure."""
    served = Endpoint(answer)
    async with tcp_server(served) as port:
        await post(f"http://127.0.0.1:{port}/hook")
    return served


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


async def test_each_secret_signs_the_newest_first() -> None:
    served, old, other = Endpoint(), new_secret(), new_secret()
    now = datetime.now(UTC)
    async with tcp_server(served) as port:
        await post(f"http://127.0.0.1:{port}/hook", SECRET, old, now=now)

    request = served.requests[0]
    signed = [
        signature(signing_key(secret), request.headers["webhook-id"], int(now.timestamp()), request.body)
        for secret in (SECRET, old)
    ]
    assert request.headers["webhook-signature"] == " ".join(signed)
    for secret in (SECRET, old):
        Webhook(secret).verify(request.body, request.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(other).verify(request.body, request.headers)


async def test_a_repeat_has_the_same_id_and_body_and_a_new_timestamp() -> None:
    served = Endpoint()
    async with tcp_server(served) as port:
        for minute in range(2):
            await post(f"http://127.0.0.1:{port}/", now=NOON + timedelta(minutes=minute))

    first, second = served.requests
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 60


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "202 Accepted", "204 No Content", "299 Fine"])
async def test_2xx_is_success(status: str) -> None:
    served = await answered(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
    assert len(served.requests) == 1


async def test_success_does_not_wait_for_the_body() -> None:
    """The endpoint never ends its answer, and nothing but the limit of waiting for it could end this test."""
    served = Endpoint(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\nstill going", hang=True)
    async with tcp_server(served) as port:
        await post(f"http://127.0.0.1:{port}/")
    assert len(served.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_failures_and_not_followed(status: int) -> None:
    elsewhere = Endpoint()
    async with tcp_server(elsewhere) as port:
        location = f"Location: http://127.0.0.1:{port}/"
        failed = await failure(f"HTTP/1.1 {status} Moved\r\n{location}\r\nContent-Length: 0\r\n\r\n".encode())
    assert f"answered {status}; redirects are not followed" in str(failed)
    assert elsewhere.requests == []


@pytest.mark.parametrize("status", [304, 400, 404, 405, 413, 422, 429, 500, 502, 503, 504, 599])
async def test_other_answers_are_tried_again(status: int) -> None:
    failed = await failure(f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n".encode())
    assert str(failed) == f"127.0.0.1 answered {status}"
    assert failed.retry_after is None
    assert not isinstance(failed, EndpointGone)


@pytest.mark.parametrize("status", [401, 403])
async def test_a_receiver_that_does_not_let_us_in_is_a_matter_of_the_secret(status: int) -> None:
    failed = await failure(f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n".encode())
    assert str(failed).startswith(f"127.0.0.1 answered {status}; compare the secret here with the receiver's")
    assert failed.retry_after is None


@pytest.mark.parametrize(
    ("endpoint", "statuses"),
    [(False, [400, 401, 403, 404, 409, 413, 422]), (True, [302, 408, 425, 429, 500, 502, 503, 504, 599])],
)
async def test_whose_fault_an_answer_is(endpoint: bool, statuses: list[int]) -> None:
    for status in statuses:
        failed = await failure(f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n".encode())
        assert failed.endpoint is endpoint, status


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


@pytest.mark.parametrize("before", ["Cannot POST ", "no such hook: "])
@pytest.mark.parametrize("address", ["/hook/very-secret-token", "very-secret-token"])
async def test_an_answer_that_repeats_the_address_gives_it_to_nobody(before: str, address: str) -> None:
    echo = before + address
    text = str(await failure(f"HTTP/1.1 404 No\r\nContent-Length: {len(echo)}\r\n\r\n{echo}".encode()))
    assert text == f"127.0.0.1 answered 404 {before}…"


async def test_a_compressed_answer_is_not_unpacked() -> None:
    head = b"HTTP/1.1 500 No\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n"
    assert "answered 500 abc" in str(await failure(head + b"abc"))


async def test_an_error_body_that_never_ends_does_not_hide_the_status(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("notifier.channels.connections.READ_SECONDS", 0.05)
    failed = await failure(b"HTTP/1.1 410 Gone\r\nContent-Length: 500\r\n\r\nbye", hang=True)
    assert isinstance(failed, EndpointGone)


async def test_silence_ends_at_the_total_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifier.channels.webhook.TOTAL_SECONDS", 0.5)
    assert "did not answer within" in str(await failure(hang=True))


async def test_a_trickle_of_bytes_ends_at_the_total_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifier.channels.webhook.TOTAL_SECONDS", 0.5)
    assert "did not answer within" in str(await failure(b"HTTP/1.1 200 OK\r\nX-Slow: a", hang=True))


async def test_a_reset_connection_is_tried_again() -> None:
    failed = await failure(reset=True)
    assert "127.0.0.1 broke off" in str(failed)
    assert failed.endpoint


@pytest.mark.parametrize(
    "garbage",
    [b"", b"220 hello, I am a mail server\r\n\r\n", b"\x16\x03\x01\x00\x02\x02\x28", b"HTTP/1.1 200"],
)
async def test_garbage_is_tried_again(garbage: bytes) -> None:
    assert "127.0.0.1 broke off" in str(await failure(garbage))


async def test_addresses_stay_out_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        async with tcp_server(Endpoint()) as port:
            await post(f"http://127.0.0.1:{port}/very-secret-token")
    assert "very-secret-token" not in caplog.text


@pytest.mark.parametrize("secrets", [(), ("",), ("whsec_short",), (SECRET, "whsec_short")])
async def test_a_bad_secret_waits_for_the_operator(secrets: tuple[str, ...]) -> None:
    url = "http://127.0.0.1:9/"
    with pytest.raises(TemporaryFailure, match="mend subscription 'hook'") as caught:
        await channel().send(delivery(recipient=url), Subscription("hook", "webhook", (url,), secrets))
    assert not caught.value.endpoint


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
        webhook_url(url)
    assert channel().endpoint(url) == "no webhook address"


@pytest.mark.parametrize(
    ("url", "machine"),
    [
        ("https://hooks.example.org/very-secret-token?key=1", "https://hooks.example.org:443"),
        ("http://HOOKS.example.org:8080/", "http://hooks.example.org:8080"),
        ("https://[2001:db8::1]/a", "https://[2001:db8::1]:443"),
        ("https://bücher.example/", "https://xn--bcher-kva.example:443"),
    ],
)
def test_a_machine_is_named_without_its_path(url: str, machine: str) -> None:
    assert channel().endpoint(url) == machine


def test_one_receiver_that_fails_says_nothing_of_another_on_the_same_machine() -> None:
    assert not channel().fails_as_one
    assert channel().at_once == 16
