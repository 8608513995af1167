"""What came instead of what was asked for: a page that checks for robots, or one to sign in. Pure.

Asked only of answers that are not what they should be, so that a word on a good page misleads nobody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from scraper.errors import BotCheck, SignIn

LOOKED_AT: Final = 64 * 1024  # bytes of a page; what such pages are shows at their beginning


class Instead(StrEnum):
    """In words that fit behind "came"."""

    BOT_CHECK = "a page that checks whether a person asks"
    SIGN_IN = "a page to sign in"


# What the large protection services send with such a page.
_HEADERS: Final = {
    "cf-mitigated": re.compile(r"challenge"),
    "x-amzn-waf-action": re.compile(r"challenge|captcha"),
}
_PASSWORD: Final = re.compile(rb"<input\b[^<>]{0,300}\btype\s*=\s*[\"']?password\b", re.IGNORECASE)
_SIGN_IN_TITLE: Final = re.compile(rb"<title\b[^<>]{0,100}>[^<]{0,100}\b(?:sign|log)[ -]?in\b", re.IGNORECASE)
_BOT_CHECK: Final = re.compile(
    rb"<title\b[^<>]{0,100}>\s{0,50}just a moment"
    rb"|captcha|cf-turnstile|challenge-platform|_incapsula_resource|awswafintegration"
    rb"|(?:are|are you|is) (?:not )?a (?:robot|human)\b|checking your browser|verify(?:ing)? you are human",
    re.IGNORECASE,
)
_PAGE: Final = re.compile(rb"<(?:!doctype\s{1,9}html|html|head|body)\b", re.IGNORECASE)
_NOT_FOUND: Final = re.compile(rb"\bnot found\b", re.IGNORECASE)


def is_web_page(body: bytes) -> bool:
    """Whether this is HTML, and no document."""
    return body.lstrip()[:1] == b"<" and _PAGE.search(body[:LOOKED_AT]) is not None


def is_not_found_page(body: bytes) -> bool:
    """Whether this is HTML that says that there is nothing, as of a file that is not up yet."""
    return is_web_page(body) and _NOT_FOUND.search(body[:LOOKED_AT]) is not None


def what_came(headers: Mapping[str, str], body: bytes) -> Instead | None:
    """What an answer is that is not what was asked for; None: neither of these. Names of headers in lower
    case. A page to sign in may hold a check for robots, too: it is then one to sign in."""
    if any(sign.search(headers.get(name, "").lower()) for name, sign in _HEADERS.items()):
        return Instead.BOT_CHECK
    beginning = body[:LOOKED_AT]
    if beginning.lstrip()[:1] != b"<":
        return None
    if _PASSWORD.search(beginning) or _SIGN_IN_TITLE.search(beginning):
        return Instead.SIGN_IN
    return Instead.BOT_CHECK if _BOT_CHECK.search(beginning) else None


def refusal(url: str, instead: Instead) -> BotCheck | SignIn:
    """The error about a page that came with status 200."""
    error = BotCheck if instead is Instead.BOT_CHECK else SignIn
    return error(url, f"{instead} came instead of what is published there")
