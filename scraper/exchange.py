"""One request, one answer: httpx with limits of time and size, its errors turned into ours."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from scraper.addresses import host_of, is_loopback, redirected_address
from scraper.answer import EXPLAINED, Answer
from scraper.body import ACCEPT_ENCODING, beginning, new_body
from scraper.certificates import EXPIRED, NOT_YET_VALID, refused
from scraper.connecting import check_addresses, shown_certificate
from scraper.errors import AddressRefused, CertificateRefused, CutOff, FetchError, TimedOut
from scraper.instead import LOOKED_AT
from scraper.no_connection import certificate_error, connection_failed
from scraper.ports import FetchCounts, FetchPolicy
from scraper.public_addresses import NotPublic

_BROKEN = (httpx.NetworkError, httpx.RemoteProtocolError)


class Exchange:
    """Sends what it is told to, once. Robots, pace and repeats are the Fetcher's part."""

    def __init__(
        self, policy: FetchPolicy, user_agent: str, hosts: frozenset[str], counts: FetchCounts
    ) -> None:
        self._policy = policy
        self._hosts = hosts
        self._counts = counts
        self._client = httpx.AsyncClient(
            headers={"User-Agent": user_agent, "Accept-Encoding": ACCEPT_ENCODING},
            timeout=httpx.Timeout(policy.read_timeout, connect=policy.connect_timeout),
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),  # none is taken, so none is sent
            mounts=_direct_routes(hosts),
            event_hooks={"response": [self._take_redirect]},
        )
        check_addresses(self._client)

    async def ask(self, url: httpx.URL, headers: Mapping[str, str], max_body: int) -> Answer:
        """The answer, whatever its status. Raises a FetchError where there is none, or not all of it."""
        try:
            async with asyncio.timeout(self._policy.total_timeout):
                return await self._ask(url, headers, max_body)
        except TimeoutError as error:
            problem = f"no complete answer within {self._policy.total_timeout:g} s"
            raise TimedOut(str(url), problem) from error

    async def aclose(self) -> None:
        await self._client.aclose()

    async def _ask(self, url: httpx.URL, headers: Mapping[str, str], max_body: int) -> Answer:
        try:
            async with self._client.stream("GET", url, headers=headers) as response:
                return await self._answer(response, max_body)
        except httpx.ConnectTimeout as error:
            raise TimedOut(str(url), f"no connection within {self._policy.connect_timeout:g} s") from error
        except httpx.TimeoutException as error:
            raise TimedOut(str(url), f"nothing came for {self._policy.read_timeout:g} s") from error
        except NotPublic as error:
            raise AddressRefused(
                str(url), f"{error}: its name server, or something on the way, leads elsewhere"
            ) from error
        except (*_BROKEN, httpx.ProxyError) as error:
            raise await self._no_connection(url, error) from error

    async def _answer(self, response: httpx.Response, max_body: int) -> Answer:
        body = b""
        if response.status_code == httpx.codes.OK:
            body = await self._body(response, max_body)
        elif response.status_code in EXPLAINED:
            body = await self._explanation(response)
        elif response.status_code == httpx.codes.NOT_MODIFIED:
            await response.aread()  # nothing comes, but the connection stays usable
        redirect = response.extensions.get("redirect")
        return Answer(response.status_code, _kept_headers(response.headers), body, redirect)

    async def _body(self, response: httpx.Response, max_body: int) -> bytes:
        url = str(response.url)
        body = new_body(url, response.headers, max_body)
        try:
            async for piece in response.aiter_raw():
                self._counts.bytes += len(piece)
                body.add(piece)
        except _BROKEN as error:
            raise CutOff(url, f"the answer ended early: {error}") from error
        return body.complete()

    async def _explanation(self, response: httpx.Response) -> bytes:
        """The beginning of a page that says why we are refused; empty where none comes. What it is about is
        known already, so that nothing goes wrong with it."""
        raw = bytearray()
        try:
            async with asyncio.timeout(self._policy.read_timeout):
                async for piece in response.aiter_raw():
                    self._counts.bytes += len(piece)
                    raw += piece
                    if len(raw) >= LOOKED_AT:
                        break
        except (TimeoutError, httpx.TransportError):
            pass
        return beginning(bytes(raw), response.headers, LOOKED_AT)

    async def _no_connection(self, url: httpx.URL, error: Exception) -> FetchError:
        host, problem = host_of(url), certificate_error(error)
        if problem is None:
            return connection_failed(str(url), host, error)
        shown = None
        if problem.verify_code in {EXPIRED, NOT_YET_VALID}:
            shown = await shown_certificate(self._client, host, url.port or 443, self._policy.connect_timeout)
        return CertificateRefused(str(url), f"no connection: {refused(problem, host, shown)}")

    async def _take_redirect(self, response: httpx.Response) -> None:
        # httpx builds a request from every Location, followed or not, and fails on odd ones in ways of its
        # own. So it does not get to see any.
        if response.has_redirect_location:
            location = response.headers.pop("location")
            response.extensions["redirect"] = redirected_address(response.url, location, self._hosts)


def _direct_routes(hosts: frozenset[str]) -> dict[str, None]:
    """A proxy of the environment is used (many offices have no other way out), but not for loopback."""
    return {f"all://{f'[{host}]' if ':' in host else host}": None for host in hosts if is_loopback(host)}


def _kept_headers(headers: httpx.Headers) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name != "set-cookie"}
