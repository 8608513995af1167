"""The head of a provider page: whose page it is. Never taken from one place alone."""

from __future__ import annotations

import re
from typing import Final

from bs4.element import NavigableString

from scraper.ofsted.addresses import provider_urn
from scraper.select import Element, one_line, only, shortened

_URN: Final = re.compile(r"URN ?:? ?([A-Z]{0,2}\d{1,10})\b", re.IGNORECASE | re.ASCII)


def name_and_urn(root: Element, *, asked_for: str) -> tuple[str, str]:
    """The provider's name and URN as printed.

    ParseError where there is no such head, or where the URN is not that of the address asked for, of the
    one redirected to or of the one the page calls its own.
    """
    heading = root.maybe("h1.title-block__heading") or root.one("h1")
    if not heading.text:
        raise heading.error("the provider has no name")
    urn = _printed_urn(root, heading)
    _check_addresses(root, urn, asked_for)
    return shortened(heading.text), urn


def _printed_urn(root: Element, heading: Element) -> str:
    for block in (heading.closest(".title-block"), root.maybe("main"), root):
        urn = block and only(_urns_in(block), block, "URN")
        if urn:
            return urn
    raise heading.error(f"no URN is printed with {shortened(heading.text, 60)!r}: this is no provider page")


def _urns_in(block: Element) -> list[str]:
    """By the label. The number can stand in an element of its own; timelines name other providers' too."""
    urns = []
    for label in block.tag.find_all(string=re.compile(r"^\s*URN\b", re.IGNORECASE)):
        number = label.find_next(string=True)
        following = number if isinstance(number, NavigableString) else ""
        found = _URN.match(one_line(label)) or _URN.match(one_line(f"{label} {following}"))
        if found and label.find_parent("ol") is None:
            urns.append(found[1].upper())
    return urns


def _check_addresses(root: Element, urn: str, asked_for: str) -> None:
    canonical = [link.address() for link in root.many("link[rel=canonical][href]", at_least=0)]
    for address in (asked_for, root.url, *canonical):
        addressed = provider_urn(address)
        if addressed is not None and addressed != urn:
            raise root.error(f"the page is that of URN {urn}, its address that of {addressed}: {address}")
