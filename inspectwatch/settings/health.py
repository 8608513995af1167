"""The table `[health]`: where the daemon says how it is, for machines that watch over it."""

from __future__ import annotations

from inspectwatch.settings import addresses, keys
from inspectwatch.settings.keys import Key
from inspectwatch.settings.model import HealthSettings
from inspectwatch.settings.table import Table

_CURE = 'Write an IP address and a port, such as "127.0.0.1:8027"; empty: off'


def health(table: Table) -> HealthSettings:
    """The `[health]` table."""
    written = table.get(keys.HEALTH_LISTEN)
    host, port = _host_and_port(written)
    if written and not (addresses.is_own(host) and 1 <= port <= 65535):
        table.problem(keys.HEALTH_LISTEN, f'"{written}" is no address to listen on', _CURE)
    for key in (keys.WEB_PORT, keys.SITE_PORT):
        if written and port == table.get(key) and (key is keys.SITE_PORT or table.get(keys.WEB_PUBLIC_URL)):
            table.problem(keys.HEALTH_LISTEN, f"{port} is the port of {key.path}, too", "Write another port")
    return HealthSettings(host if written else "", port, _hosts(table))


def _host_and_port(written: str) -> tuple[str, int]:
    """As in an address: IPv6 in brackets. Port 0, which nobody can listen on, where there is none."""
    host, _, port = written.rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    elif ":" in host:
        return "", 0
    return host, int(port) if port.isascii() and port.isdecimal() and len(port) <= 5 else 0


def _hosts(table: Table) -> frozenset[str]:
    key: Key[tuple[str, ...]] = keys.HEALTH_HOSTS
    found = set()
    for written in table.get(key):
        try:
            found.add(addresses.host(written))
        except ValueError as error:
            table.problem(key, str(error), 'Write a name without a port, such as "inspectwatch"')
    return frozenset(found)
