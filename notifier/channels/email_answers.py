"""What a mail server's refusal is about: this mailbox, this message, or the way we are set up.

The basic codes are those of RFC 5321, the enhanced ones ("5.1.1") of RFC 3463 and RFC 7505.
"""

from __future__ import annotations

import re

from notifier.channels import DeliveryFailure, PermanentFailure, RecipientRefused, TemporaryFailure

_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# Bad mailbox, bad domain, bad syntax, mailbox moved, domain takes no mail; mailbox disabled.
_NO_SUCH_MAILBOX = {("1", "1"), ("1", "2"), ("1", "3"), ("1", "6"), ("1", "10"), ("2", "1")}
_POLICY = "7"
_MAILBOX_CODES = (550, 551, 553)
# Of servers that send no enhanced code: what they say when the mailbox is not the matter.
_NOT_THE_MAILBOX = re.compile(
    r"relay|denied|policy|authenticat|spam|block|black|reputation|dmarc|spf|dkim|not allowed|rate|abuse", re.I
)
_GOING_AWAY = 421


def at_recipient(code: int, message: str, told: str) -> DeliveryFailure:
    """The failure that an answer to RCPT TO means. `told` is its text."""
    if code == _GOING_AWAY:
        return TemporaryFailure(told)
    if not 500 <= code <= 599:
        return TemporaryFailure(told, endpoint=False)
    enhanced = _ENHANCED.search(message)
    if enhanced is None:
        return _by_words(code, message, told)
    if enhanced[2] == _POLICY:
        return TemporaryFailure(told)
    if (enhanced[2], enhanced[3]) in _NO_SUCH_MAILBOX:
        return RecipientRefused(told)
    return PermanentFailure(told)


def _by_words(code: int, message: str, told: str) -> DeliveryFailure:
    if _NOT_THE_MAILBOX.search(message):
        return TemporaryFailure(told)
    return RecipientRefused(told) if code in _MAILBOX_CODES else PermanentFailure(told)


def at_data(code: int, told: str) -> DeliveryFailure:
    """The failure that an answer to DATA, or to the message itself, means."""
    if code == _GOING_AWAY:
        return TemporaryFailure(told)
    return PermanentFailure(told) if 500 <= code <= 599 else TemporaryFailure(told, endpoint=False)
