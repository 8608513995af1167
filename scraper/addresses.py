"""Which addresses may be asked at all, decided before anything is sent. Pure.

Addresses come from pages and from redirects, so they are hostile until they passed here. The same parsed
value is checked and asked, so that no second parser can see another host in it.
"""

from __future__ import annotations

from ipaddress import ip_address

import httpx

from scraper.errors import AddressRefused

_LONGEST = 2000  # characters; real addresses of reports have some fifty
_LAST_PORT = 65535


def is_loopback(host: str) -> bool:
    """True for `localhost` and for loopback addresses of either family, without brackets."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def host_of(address: httpx.URL) -> str:
    """The host as it goes over the wire: lower case, punycode, an IPv6 address without brackets."""
    return address.raw_host.decode("ascii")


def origin_of(address: httpx.URL) -> str:
    """Scheme, host and port: what one robots.txt speaks for."""
    return f"{address.scheme}://{address.netloc.decode('ascii')}"


def checked_address(url: str, allowed_hosts: frozenset[str]) -> httpx.URL:
    """`url`, parsed, without its fragment. Raises AddressRefused unless it may be asked.

    https only, on an allowed host and the scheme's own port. Loopback hosts, where tests and the replica
    live, may also use http and any port.
    """
    address = _parsed(url)
    problem = _problem(address, allowed_hosts)
    if problem:
        raise AddressRefused(_printable(url), problem)
    return address.copy_with(fragment=None)


def redirected_address(source: httpx.URL, location: str, allowed_hosts: frozenset[str]) -> httpx.URL:
    """Where a redirect from `source` leads. Raises AddressRefused unless it may be followed."""
    try:
        target = checked_address(str(source.join(location)), allowed_hosts)
    except (httpx.InvalidURL, ValueError) as error:  # the latter from the standard library's join
        raise _refused_redirect(source, location, "not a usable address") from error
    except AddressRefused as error:
        raise _refused_redirect(source, location, error.problem) from error
    if source.scheme == "https" and target.scheme != "https":
        raise _refused_redirect(source, location, "that leaves https")
    return target


def _parsed(url: str) -> httpx.URL:
    if len(url) > _LONGEST:
        raise AddressRefused(_printable(url), f"longer than {_LONGEST} characters")
    if not url.isprintable() or any(character.isspace() or character == "\\" for character in url):
        raise AddressRefused(_printable(url), "holds white space, a backslash or a control character")
    try:
        address = httpx.URL(url)
        host_of(address)
    except (httpx.InvalidURL, UnicodeError) as error:  # the latter for letters after an IPv6 zone
        raise AddressRefused(_printable(url), f"not an address: {error}") from error
    return address


def _problem(address: httpx.URL, allowed_hosts: frozenset[str]) -> str | None:
    host = host_of(address)
    loopback = is_loopback(host)
    if not host or address.scheme not in {"https", "http"}:
        return "not an absolute https address"
    if address.userinfo:
        return "holds a user name"
    if host not in allowed_hosts:
        return f"the host {host} is not in allowed_hosts"
    if address.scheme != "https" and not loopback:
        return "plain http is only for loopback hosts"
    if address.port is not None and not (loopback and 0 < address.port <= _LAST_PORT):
        return f"port {address.port} is not allowed"
    return None


def _refused_redirect(source: httpx.URL, location: str, problem: str) -> AddressRefused:
    return AddressRefused(str(source), f"redirects to {_printable(location)}: {problem}")


def _printable(url: str) -> str:
    """Safe to show on a terminal and in a log, and no longer than a few lines."""
    shown = url if len(url) <= 200 else url[:200] + "..."
    return shown.encode("unicode_escape").decode("ascii")
