"""What a mail server's refusal is about: this mailbox, this message, or the way we are set up.

The basic codes are those of RFC 5321, the enhanced ones ("5.1.1") of RFC 3463 and RFC 7505.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from notifier.channels import DeliveryFailure, PermanentFailure, RecipientRefused, TemporaryFailure

Judge = Callable[[int, str, str], DeliveryFailure]

# At the very beginning (RFC 2034, 4), some servers with "#" before it: further on it may be an address.
_ENHANCED = re.compile(r"\s*#?5\.(\d{1,3}\.\d{1,3})(?![\d.])")
# Bad mailbox, bad domain, bad syntax, mailbox moved, domain takes no mail; mailbox disabled.
_NO_SUCH_MAILBOX = {"1.1", "1.2", "1.3", "1.6", "1.10", "2.1"}
_SENDER = {"1.7", "1.8"}  # the sender's own address, which many servers look at only now
_POLICY = "7."
_MAILBOX_CODES = (550, 551, 553)
# Of servers that send no enhanced code, or one that says little: what they say when the mailbox is not the
# matter. Not "black" or "rate": mailboxes are in Blackpool, and in corporate networks.
_NOT_THE_MAILBOX = re.compile(
    r"relay|denied|policy|policies|authen|authori|\bauth\b|spam|block(?:ed|ing|[ -]?list)|black[ -]?list"
    r"|reputation|\bdmarc\b|\bspf\b|\bdkim\b|not (?:allowed|permitted)|\brate\b|\babus|\bsender\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\S*@\S*")
_GOING_AWAY = 421


def at_recipient(code: int, message: str, told: str) -> DeliveryFailure:
    """The failure that an answer to RCPT TO means. `told` is its text."""
    if not 500 <= code <= 599:
        return _not_now(code, told)
    enhanced = _ENHANCED.match(message)
    if enhanced is None:
        return _by_words(code, message, told)
    if enhanced[1].startswith(_POLICY) or enhanced[1] in _SENDER:
        return TemporaryFailure(told)
    if enhanced[1] in _NO_SUCH_MAILBOX:
        return RecipientRefused(told)
    return TemporaryFailure(told) if _is_set_up(message) else PermanentFailure(told)


def at_data(code: int, message: str, told: str) -> DeliveryFailure:
    """The failure that an answer to DATA, or to the message itself, means. Some servers look for the mailbox
    only then; each message has one recipient, so it is clear whom they mean."""
    if not 500 <= code <= 599:
        return _not_now(code, told)
    enhanced = _ENHANCED.match(message)
    if enhanced is not None and enhanced[1] in _NO_SUCH_MAILBOX:
        return RecipientRefused(told)
    return PermanentFailure(told)


def _not_now(code: int, told: str) -> TemporaryFailure:
    """4xx is about this message, but for a server that goes away. What is no answer to this at all, such as
    another protocol, is about the server."""
    return TemporaryFailure(told, endpoint=code == _GOING_AWAY or not 400 <= code <= 499)


def _by_words(code: int, message: str, told: str) -> DeliveryFailure:
    if _is_set_up(message):
        return TemporaryFailure(told)
    return RecipientRefused(told) if code in _MAILBOX_CODES else PermanentFailure(told)


def _is_set_up(message: str) -> bool:
    """Whether these words speak of us. The addresses in them do not: anybody may be called spam@."""
    return _NOT_THE_MAILBOX.search(_ADDRESS.sub("", message)) is not None
