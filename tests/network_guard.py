"""Keeps the test run on this machine: whoever reaches for another host fails, by name and at once.

The guard raises an error that is no `OSError`, so that code under test cannot take it for a server that is
down and carry on. Child processes are not guarded.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

import pytest

_LOCAL_NAMES = frozenset({"localhost", "ip6-localhost", "localhost.localdomain"})


class NetworkReachedError(Exception):
    """A test tried to leave this machine."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"a test reached for {what}; tests talk to loopback only: start a server on 127.0.0.1"
        )


def install(patch: pytest.MonkeyPatch) -> None:
    """Guards connecting, sending datagrams and resolving names, until `patch` is undone."""
    patch.setattr(socket.socket, "connect", _guarded(socket.socket.connect))
    patch.setattr(socket.socket, "connect_ex", _guarded(socket.socket.connect_ex))
    patch.setattr(socket.socket, "sendto", _guarded(socket.socket.sendto))
    patch.setattr(socket, "getaddrinfo", _guarded_lookup(socket.getaddrinfo))


def _guarded(real: Callable[..., Any]) -> Callable[..., Any]:
    """The address is the last argument of connect, connect_ex and sendto alike."""

    def guarded(sock: socket.socket, *arguments: Any) -> Any:
        if sock.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(arguments[-1][0]):
            raise NetworkReachedError(f"{arguments[-1][0]} port {arguments[-1][1]}")
        return real(sock, *arguments)

    return guarded


def _guarded_lookup(real: Callable[..., Any]) -> Callable[..., Any]:
    """Addresses and local names resolve; names under .invalid fail as they do everywhere (RFC 6761)."""

    def guarded(host: bytes | str | None, *arguments: Any, **options: Any) -> Any:
        name = host.decode("ascii") if isinstance(host, bytes) else host
        if name is not None and name.endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if name is not None and not _is_address(name) and not _is_loopback(name):
            raise NetworkReachedError(f"the address of {name}")
        return real(host, *arguments, **options)

    return guarded


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    bare = host.partition("%")[0]
    return bare in _LOCAL_NAMES or (_is_address(bare) and ipaddress.ip_address(bare).is_loopback)
