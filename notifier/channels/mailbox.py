"""Mail addresses: read once, strictly, so that nothing in one can become a header or a command."""

from __future__ import annotations

import re
from email.headerregistry import Address

_MAX_LENGTH = 254  # RFC 5321, errata 1690

# RFC 5322 "dot-atom", with letters beyond ASCII (RFC 6531) and without quoted local parts, which nobody has.
_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
_SPEC = rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@(?P<domain>[\w-]+(?:\.[\w-]+)*)"
_BARE = re.compile(_SPEC)
_NAMED = re.compile(rf"(?P<name>[^<>]*)<{_SPEC}>")


def parse_mailbox(text: str) -> Address:
    """`desk@example.org` or `The desk <desk@example.org>`; a domain beyond ASCII comes back in its IDNA form.

    Raises ValueError with the reason.
    """
    match = _BARE.fullmatch(text.strip(" ")) or _NAMED.fullmatch(text.strip(" "))
    if not match or not text.isprintable():
        raise ValueError(f"{text!r} is not a mail address")
    name = match.groupdict().get("name", "").strip(' "')
    address = Address(name, match["local"], _ascii_domain(match["domain"]))
    if len(address.addr_spec) > _MAX_LENGTH:
        raise ValueError(f"{text!r} is not a mail address: longer than {_MAX_LENGTH} characters")
    return address


def _ascii_domain(domain: str) -> str:
    """The IDNA form, where it leads back to the very same name. For a few names it does not: the standard
    library follows IDNA 2003, which makes "strasse" of "straße", another domain today."""
    try:
        encoded = domain.encode("idna")
        same = encoded.decode("idna").lower() == domain.lower()
    except UnicodeError as error:
        raise ValueError(
            f"{domain!r} is not a domain name, so this is not a mail address: {error}"
        ) from error
    if not same:
        raise ValueError(f"{domain!r} is ambiguous, so this is not a mail address: write the domain as xn--…")
    return encoded.decode("ascii")


def needs_smtputf8(address: Address) -> bool:
    """Whether only a server with SMTPUTF8 (RFC 6531) can take this address."""
    return not address.addr_spec.isascii()
