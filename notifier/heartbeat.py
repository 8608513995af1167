"""Tells a watcher outside that all is well: one request after each good run. When it stops, that watcher
raises the alarm that we could not."""

from __future__ import annotations

import asyncio

import httpx

from notifier.channels.addresses import AddressRefused, addresses_of
from notifier.channels.plain import excerpt
from notifier.channels.settings import WebhookSettings

TOTAL_SECONDS = 10.0


async def beat(url: str, settings: WebhookSettings) -> str | None:
    """Asks for that address. None: it answered well; else why not, without the address, which is a secret.

    Redirects are not followed. Private addresses are refused unless `settings` allow them.
    """
    target = httpx.URL(url)
    try:
        async with asyncio.timeout(TOTAL_SECONDS):
            address = await _address(target, settings)
            return await _ask(target, address)
    except TimeoutError:
        return f"{target.host} did not answer within {TOTAL_SECONDS:.0f} s"
    except (AddressRefused, OSError, httpx.HTTPError) as error:
        return f"{target.host}: {excerpt(str(error)) or type(error).__name__}"


async def _address(target: httpx.URL, settings: WebhookSettings) -> str:
    port = target.port or (443 if target.scheme == "https" else 80)
    host = target.raw_host.decode("ascii")
    addresses = await addresses_of(host, port, allow_private=settings.allow_private_addresses)
    return addresses[0]


async def _ask(target: httpx.URL, address: str) -> str | None:
    """To the checked address, under the host's own name."""
    request = httpx.Request(
        "GET",
        target.copy_with(host=address),
        headers={"Host": target.netloc.decode("ascii"), "User-Agent": "inspectwatch"},
        extensions={
            "sni_hostname": target.raw_host.decode("ascii"),
            "timeout": httpx.Timeout(TOTAL_SECONDS).as_dict(),
        },
    )
    async with httpx.AsyncHTTPTransport(trust_env=False) as transport:
        response = await transport.handle_async_request(request)
        await response.aclose()
    return None if response.is_success else f"{target.host} answered {response.status_code}"
