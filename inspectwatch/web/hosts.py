"""The names we are asked under, so that a page of somebody else cannot make a browser on this machine ask."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection

# A proxy on this machine that is told nothing else asks for us by one of these.
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
_HOST = re.compile(r"(?:\[(?P<ip6>[^\]]*)\]|(?P<name>[^:]*))(?::[0-9]*)?")


def asked_for(header: str) -> str:
    """The host of a Host header in lower case; empty where it is none. The port does not count: a proxy
    listens at another than we do."""
    found = _HOST.fullmatch(header.strip().lower())
    return (found["ip6"] or found["name"] or "").rstrip(".") if found else ""


def is_ours(header: str, hosts: Collection[str], *, addresses: bool = False) -> bool:
    """Whether the Host header names one of these. `addresses`: any IP address will do, too, as where we
    listen beyond this machine."""
    host = asked_for(header)
    return host in hosts or (addresses and is_address(host))


def is_address(host: str) -> bool:
    """Whether it is an IP address and no name. Names can be made to lead to us by anybody who owns one (DNS
    rebinding), addresses cannot."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
