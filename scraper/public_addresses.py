"""Which network addresses are of the public internet, checked at the moment of connecting.

A host name is chosen by whoever holds the configuration or wrote a page, its address by whoever holds the
name. So that neither can point us at the machines around us, every address a name resolves to is checked, and
the connection goes to a checked address, not to the name once more.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket

# IANA special-purpose registries (RFC 6890 and after), written out because the answer of `is_global` differs
# between versions of Python.
_REFUSED_IPV4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",
            "100.64.0.0/10",  # carrier-grade NAT
            "127.0.0.0/8",
            "169.254.0.0/16",  # link-local, and the metadata services of clouds
            "172.16.0.0/12",
            "192.0.0.0/24",  # protocol assignments
            "192.0.2.0/24",  # documentation
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
        ),
    )
)
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")  # outside: loopback, mapped, local, link-local, multicast
_REFUSED_IPV6 = tuple(
    map(
        ipaddress.IPv6Network,
        (
            "2001::/23",  # protocol assignments, Teredo among them
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4: an IPv4 address in disguise
            "3fff::/20",  # documentation
        ),
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are the IPv4 address reached


class NotPublic(Exception):
    """The host resolves to an address that is not of the public internet."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(f"{host} resolves to {address}, which is not a public address")
        self.host = host
        self.address = address


def is_public(address: str) -> bool:
    """Whether this IPv4 or IPv6 address, written in digits, belongs to the public internet."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv4Address):
        return _is_public_ipv4(parsed)
    if parsed in _NAT64:
        return _is_public_ipv4(ipaddress.IPv4Address(parsed.packed[-4:]))
    return parsed in _GLOBAL_UNICAST and not any(parsed in network for network in _REFUSED_IPV6)


def _is_public_ipv4(address: ipaddress.IPv4Address) -> bool:
    return not any(address in network for network in _REFUSED_IPV4)


async def addresses_of(host: str, port: int, *, allow_private: bool) -> tuple[str, ...]:
    """The addresses to connect to, in the order the resolver prefers.

    One refused address refuses the host: an answer that mixes public and private ones is how the check
    would be got round. Raises `NotPublic`, or OSError where the name does not resolve.
    """
    try:
        host.encode("idna")
    except UnicodeError as error:  # which the resolver would raise for a label no domain name can have
        raise socket.gaierror(socket.EAI_NONAME, f"{host!r} is not a host name") from error
    loop = asyncio.get_running_loop()
    answers = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = tuple(dict.fromkeys(str(answer[4][0]) for answer in answers))
    for address in addresses:
        if not allow_private and not is_public(address):
            raise NotPublic(host, address)
    return addresses
