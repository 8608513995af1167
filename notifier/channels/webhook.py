"""Signed webhooks: the event's exact bytes by POST, as Standard Webhooks 1.0.0 says."""

from __future__ import annotations

import asyncio
import re
import socket
from http import HTTPStatus
from importlib.metadata import version
from urllib.parse import unquote

import httpcore
import httpx

from notifier.channels import EndpointGone, TemporaryFailure
from notifier.channels.addresses import AddressRefused
from notifier.channels.connections import AT_ONCE, Answer, Connections, is_success
from notifier.channels.plain import excerpt
from notifier.channels.retry_after import seconds_to_wait
from notifier.channels.settings import WebhookSettings
from notifier.ports import Clock, Delivery
from notifier.signing import signatures, signing_key
from notifier.subscriptions import Subscription

TOTAL_SECONDS = 20.0
_SECRET_FROM = 8  # letters; what is shorter is a word of any answer
_USER_AGENT = f"inspectwatch/{version('inspectwatch')}"
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Of the 4xx, those that say something of the machine and its load and nothing of the message.
_BUSY = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)
# What most receivers answer to a signature that does not fit.
_NOT_LET_IN = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


class WebhookChannel:
    """Posts each delivery to its URL. 2xx is success; a redirect is a failure and never followed.

    The texts of failures name the host only: the rest of a webhook's URL is often its password. All sends and
    `aclose` belong to one event loop.
    """

    at_once = AT_ONCE
    fails_as_one = False  # one machine may serve many receivers, each under a path of its own

    def __init__(self, settings: WebhookSettings, clock: Clock) -> None:
        self._clock = clock
        self._connections = Connections(allow_private=settings.allow_private_addresses)

    def endpoint(self, recipient: str) -> str:
        """Scheme, host and port of a webhook: "https://hooks.example.org:443"."""
        try:
            url = webhook_url(recipient)
        except ValueError:
            return "no webhook address"  # sending there fails and says why; the others are not to suffer
        host = url.raw_host.decode("ascii")
        bracketed = f"[{host}]" if ":" in host else host
        return f"{url.scheme}://{bracketed}:{url.port or _DEFAULT_PORTS[url.scheme]}"

    async def aclose(self) -> None:
        """Closes the connections that were kept."""
        await self._connections.aclose()

    async def send(self, delivery: Delivery, subscription: Subscription) -> None:
        """Returns once the endpoint has answered 2xx."""
        try:
            url = webhook_url(delivery.recipient)
            keys = _keys(subscription)
        except ValueError as error:
            problem = f"{error}; mend subscription {subscription.name!r}"
            raise TemporaryFailure(problem, endpoint=False) from None
        answer = await self._post(url, self._headers(delivery, keys), delivery.body)
        if not is_success(answer.status):
            raise self._failure(answer, url)

    def _headers(self, delivery: Delivery, keys: list[bytes]) -> dict[str, str]:
        timestamp = int(self._clock.now().timestamp())
        return {
            "Content-Type": "application/json",
            "User-Agent": _USER_AGENT,
            "Accept-Encoding": "identity",
            "webhook-id": delivery.event_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signatures(keys, delivery.event_id, timestamp, delivery.body),
        }

    async def _post(self, url: httpx.URL, headers: dict[str, str], body: bytes) -> Answer:
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                return await self._connections.post(url, headers, body)
        except TimeoutError:
            problem = f"{url.host} did not answer within {TOTAL_SECONDS:.0f} s"
        except AddressRefused as error:
            problem = str(error)
        except socket.gaierror as error:
            problem = f"{url.host} cannot be resolved: {excerpt(str(error))}; check the host's name"
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            problem = f"{url.host} cannot be connected to: {_reason(error)}"
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as error:
            problem = f"{url.host} broke off: {_reason(error)}"
        raise TemporaryFailure(problem)

    def _failure(self, answer: Answer, url: httpx.URL) -> TemporaryFailure:
        words = excerpt(_without_path(answer.beginning.decode("utf-8", errors="replace"), url))
        problem = f"{url.host} answered {answer.status} {words}".rstrip()
        if answer.status == HTTPStatus.GONE:
            return EndpointGone(problem, endpoint=False)
        if 300 <= answer.status < 400 and "location" in answer.headers:
            problem += "; redirects are not followed: subscribe the address it leads to"
        if answer.status in _NOT_LET_IN:
            problem += "; compare the secret here with the receiver's, and its clock with ours"
        wait = seconds_to_wait(answer.headers.get("retry-after"), self._clock.now())
        return TemporaryFailure(problem, retry_after=wait, endpoint=_is_the_endpoints(answer.status))


def webhook_url(text: str) -> httpx.URL:
    """The URL of a webhook. Raises ValueError with the reason, which never repeats the URL."""
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        raise ValueError("the webhook's address is not a URL") from None
    if url.scheme not in _DEFAULT_PORTS or not url.host:
        raise ValueError("the webhook's address must begin with https:// or http:// and name a host")
    if url.userinfo:
        raise ValueError("the webhook's address must not carry a user name or password")
    return url


def _without_path(words: str, url: httpx.URL) -> str:
    """Many servers say which path they do not know, and the path of a webhook is often its password."""
    for secret in (url.raw_path.decode("ascii"), url.path, *_parts(url)):
        if len(secret) >= _SECRET_FROM:
            words = words.replace(secret, "…")
    return words


def _parts(url: httpx.URL) -> list[str]:
    """What the path and the query are made of, the longest first."""
    raw = f"{url.path}/{unquote(url.query.decode('ascii'))}"
    return sorted(re.split(r"[/?&=]", raw), key=len, reverse=True)


def _keys(subscription: Subscription) -> list[bytes]:
    """The keys of its secrets, the newest first."""
    if not subscription.secrets:
        raise ValueError("a webhook needs a secret to be signed with")
    return [signing_key(secret) for secret in subscription.secrets]


def _is_the_endpoints(status: int) -> bool:
    """Whether a failure would meet the next message too. A 4xx is about this one, but for a few."""
    return status in _BUSY or not 400 <= status < 500


def _reason(error: Exception) -> str:
    return excerpt(str(error)) or type(error).__name__
