"""Which network addresses webhooks are sent to, and how to allow the others."""

from __future__ import annotations

from scraper import public_addresses
from scraper.public_addresses import NotPublic


class AddressRefused(Exception):
    """The host resolves to an address that webhooks are not sent to."""

    def __init__(self, refused: NotPublic) -> None:
        super().__init__(f"{refused}; to allow it, set webhooks.allow_private_addresses = true")


async def addresses_of(host: str, port: int, *, allow_private: bool) -> tuple[str, ...]:
    """The addresses to connect to, in the order the resolver prefers.

    Raises `AddressRefused` where one of them is not public and that is not allowed, or OSError where the name
    does not resolve.
    """
    try:
        return await public_addresses.addresses_of(host, port, allow_private=allow_private)
    except NotPublic as error:
        raise AddressRefused(error) from error
