"""Addresses that webhooks are not sent to."""

from __future__ import annotations

import pytest

from notifier.channels.addresses import AddressRefused, addresses_of
from scraper.public_addresses import is_public

_REFUSED = """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.1.2.3 169.254.169.254
    172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.19.255.255
    198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
    :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:8.8.8.8 64:ff9b::7f00:1 64:ff9b::a00:1
    64:ff9b:1::808:808 100::1 2001::1 2001:2::1 2001:db8::1 2002:7f00:1::1 3fff::1 5f00::1 fc00::1 fd12::1
    fe80::1 fe80::1%eth0 fec0::1 ff02::1
"""
_PUBLIC = """
    1.1.1.1 8.8.8.8 100.63.255.255 100.128.0.1 172.15.0.1 172.32.0.1 192.0.1.1 198.17.0.1 198.20.0.1
    223.255.255.255 2606:4700::1111 2a00:1450::1 64:ff9b::808:808
"""


@pytest.mark.parametrize("address", _REFUSED.split())
def test_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", _PUBLIC.split())
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", "::ffff:127.0.0.1"])
async def test_a_host_is_refused_by_what_it_resolves_to(host: str) -> None:
    with pytest.raises(AddressRefused, match="allow_private_addresses = true"):
        await addresses_of(host, 80, allow_private=False)
    assert await addresses_of(host, 80, allow_private=True)


async def test_a_public_address_passes() -> None:
    assert await addresses_of("8.8.8.8", 443, allow_private=False) == ("8.8.8.8",)


@pytest.mark.parametrize("host", ["nowhere.invalid", "a..b", "x" * 64 + ".example"])
async def test_a_name_that_does_not_resolve_is_an_os_error(host: str) -> None:
    with pytest.raises(OSError, match=r"not known|not a host name"):
        await addresses_of(host, 80, allow_private=False)
