"""Signed webhooks: the event's exact bytes by POST, as Standard Webhooks 1.0.0 says."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from importlib.metadata import version

import httpx

from notifier.channels import EndpointGone, TemporaryFailure
from notifier.channels.addresses import AddressRefused, addresses_of
from notifier.channels.plain import excerpt
from notifier.channels.retry_after import seconds_to_wait
from notifier.channels.settings import WebhookSettings
from notifier.ports import Clock, Delivery
from notifier.signing import signature, signing_key
from notifier.subscriptions import Subscription

TOTAL_SECONDS = 20.0
_CONNECT_SECONDS = 6.0  # so that a second address of the host gets its chance
_EXCERPT_SECONDS = 2.0
_EXCERPT_BYTES = 1024
_USER_AGENT = f"inspectwatch/{version('inspectwatch')}"
_DEFAULT_PORTS = {"http": 80, "https": 443}


class WebhookChannel:
    """Posts each delivery to its URL. 2xx is success; a redirect is a failure and never followed.

    The texts of failures name the host only: the rest of a webhook's URL is often its password. For the same
    reason, and because it knows no redirects, cookies or proxies, requests go to the bare transport: a client
    would log every URL.
    """

    def __init__(self, settings: WebhookSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        # Certificates are always checked; a private authority is added with SSL_CERT_FILE.
        self._tls: ssl.SSLContext | None = None  # made when first needed: it takes some 50 ms

    async def send(self, delivery: Delivery, subscription: Subscription) -> None:
        """Returns once the endpoint has answered 2xx."""
        try:
            url = endpoint(delivery.recipient)
            headers = self._headers(delivery, subscription)
        except ValueError as error:
            raise TemporaryFailure(f"{error}; mend subscription {subscription.name!r}") from None
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                await self._post(url, headers, delivery.body)
        except TimeoutError:
            raise TemporaryFailure(f"{url.host} did not answer within {TOTAL_SECONDS:.0f} s") from None

    def _headers(self, delivery: Delivery, subscription: Subscription) -> dict[str, str]:
        timestamp = int(self._clock.now().timestamp())
        key = signing_key(subscription.secret or "")
        return {
            "Content-Type": "application/json",
            "User-Agent": _USER_AGENT,
            "Accept-Encoding": "identity",
            "webhook-id": delivery.event_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(key, delivery.event_id, timestamp, delivery.body),
        }

    async def _post(self, url: httpx.URL, headers: dict[str, str], body: bytes) -> None:
        """Tries the host's addresses in turn, until one takes the connection."""
        problem = ""
        for address in await self._addresses(url):
            try:
                await self._post_to(address, url, headers, body)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                problem = excerpt(str(error)) or type(error).__name__
            except (httpx.HTTPError, OSError) as error:
                reason = excerpt(str(error)) or type(error).__name__
                raise TemporaryFailure(f"{url.host} broke off: {reason}") from None
            else:
                return
        raise TemporaryFailure(f"{url.host} cannot be connected to: {problem}")

    async def _addresses(self, url: httpx.URL) -> tuple[str, ...]:
        port = url.port or _DEFAULT_PORTS[url.scheme]
        allow_private = self._settings.allow_private_addresses
        try:
            return await addresses_of(_ascii_host(url), port, allow_private=allow_private)
        except AddressRefused as error:
            raise TemporaryFailure(str(error)) from None
        except OSError as error:
            raise TemporaryFailure(f"{url.host} cannot be resolved: {error}; check the host's name") from None

    async def _post_to(self, address: str, url: httpx.URL, headers: dict[str, str], body: bytes) -> None:
        """One request to a checked address. The host keeps its name in the Host header and in TLS."""
        request = httpx.Request(
            "POST",
            url.copy_with(host=address),
            headers={**headers, "Host": url.netloc.decode("ascii")},
            content=body,
            extensions={
                "sni_hostname": _ascii_host(url),
                "timeout": httpx.Timeout(TOTAL_SECONDS, connect=_CONNECT_SECONDS).as_dict(),
            },
        )
        self._tls = self._tls or httpx.create_ssl_context()
        async with httpx.AsyncHTTPTransport(verify=self._tls, trust_env=False) as transport:
            response = await transport.handle_async_request(request)
            async with contextlib.aclosing(response):
                await self._judge(response, url.host)

    async def _judge(self, response: httpx.Response, host: str) -> None:
        if response.is_success:
            return
        answer = f"{host} answered {response.status_code} {await _beginning(response)}".rstrip()
        if response.status_code == httpx.codes.GONE:
            raise EndpointGone(answer)
        if response.has_redirect_location:
            answer += "; redirects are not followed: subscribe the address it leads to"
        wait = seconds_to_wait(response.headers.get("Retry-After"), self._clock.now())
        raise TemporaryFailure(answer, retry_after=wait)


def endpoint(text: str) -> httpx.URL:
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


def _ascii_host(url: httpx.URL) -> str:
    return url.raw_host.decode("ascii")


async def _beginning(response: httpx.Response) -> str:
    """The first words of an answer, for a person to read. Whatever goes wrong here changes no outcome."""
    received = bytearray()
    with contextlib.suppress(httpx.HTTPError, OSError):
        async with asyncio.timeout(_EXCERPT_SECONDS):
            async for chunk in response.aiter_raw():
                received += chunk
                if len(received) >= _EXCERPT_BYTES:
                    break
    return excerpt(received[:_EXCERPT_BYTES].decode("utf-8", errors="replace"))
