"""Host names, web addresses and mail addresses: what may stand in a configuration.

Each function returns the checked value or raises ValueError. Messages about web addresses do not repeat the
address, because its path may be a secret.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from email.utils import getaddresses
from urllib.parse import unquote, urlsplit

from notifier.channels.mailbox import parse_mailbox

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_HOST_LIMIT = 253
_NOT_BARE = re.compile(r"[\s<>\"\\,;:()\[\]]")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An http or https address that names a host and no user."""

    scheme: str
    host: str  # lower case; an IPv6 address without brackets
    origin: str  # scheme, host and port
    rest: str  # path and query, as given


def host(text: str) -> str:
    """A host name or IP address, in lower case."""
    if not _is_ip(text) and not (_HOST.fullmatch(text) and len(text) <= _HOST_LIMIT):
        raise ValueError(f'"{text}" is no host name')
    return text.lower()


def is_loopback(name: str) -> bool:
    """Whether this host is this very machine."""
    return name == "localhost" or (_is_ip(name) and ipaddress.ip_address(name).is_loopback)


def is_own(text: str) -> bool:
    """Whether a server can be told to listen there: an IP address, or localhost."""
    return text == "localhost" or _is_ip(text)


def is_private(name: str) -> bool:
    """Whether this host is known, without looking it up, to be no public one.

    An early hint: what decides is the check at the moment of connecting.
    """
    return name == "localhost" or (_is_ip(name) and not ipaddress.ip_address(name).is_global)


def web_address(text: str) -> WebAddress:
    """An http or https address."""
    try:
        parts = urlsplit(text)
        name, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("this is no web address") from None
    if parts.scheme not in ("http", "https") or not name:
        raise ValueError("this is no http or https address")
    if "@" in parts.netloc:
        raise ValueError("a user name or password stands in the address")
    if " " in text or "#" in text:
        raise ValueError('a space or "#" stands in the address')
    checked = host(name)
    bracketed = f"[{checked}]" if ":" in checked else checked
    origin = f"{parts.scheme}://{bracketed}" + (f":{port}" if port is not None else "")
    return WebAddress(parts.scheme, checked, origin, text.partition(parts.netloc)[2])


def sender(text: str) -> str:
    """One mail address with or without a name before it: Inspectwatch <alerts@example.org>."""
    if len(getaddresses([text])) != 1:
        raise ValueError("this is not one mail address; a name with a comma in it stands in quotes")
    parse_mailbox(text)
    return text


def mailto(text: str) -> tuple[str, ...]:
    """The addresses of a mailto: URL (RFC 6068), in order. Subjects and other fields are refused."""
    addresses = text[len("mailto:") :]
    if addresses.startswith("//") or "?" in addresses or "#" in addresses:
        raise ValueError('only addresses stand after "mailto:", no "//", no subject or other field')
    found = tuple(bare_mailbox(_decoded(part.strip())) for part in addresses.split(","))
    if len({address.casefold() for address in found}) < len(found):
        raise ValueError("an address is named twice")
    return found


def contact(text: str) -> str:
    """A mail address or a web address that says who is asking. It goes into a header, hence ASCII."""
    if not text.isascii():
        raise ValueError("neither a mail address nor a web address in plain letters")
    if text.startswith(("http://", "https://")):
        web_address(text)
    else:
        bare_mailbox(text)
    return text


def bare_mailbox(text: str) -> str:
    """A mail address and nothing beside it: no name, no second address hidden behind a separator."""
    if _NOT_BARE.search(text):
        raise ValueError(f"{text!r} is not one mail address")
    parse_mailbox(text)
    return text


def _decoded(text: str) -> str:
    if _BAD_ESCAPE.search(text):
        raise ValueError('a "%" stands in an address without two hexadecimal digits after it')
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise ValueError("an escape in an address is not UTF-8") from None


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text
