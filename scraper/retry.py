"""When a request is repeated, and after how long. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scraper.answer import Answer
from scraper.errors import ConnectionFailed, CutOff, FetchError, TimedOut

LONGEST_WAIT = 300.0  # seconds; whoever asks us to wait longer is not waited for, but left alone
_FIRST_WAIT = 2.0  # seconds, doubled with each further try
_LONGEST_HEADER = 64  # characters; an HTTP date has 29

# 500 is left out: a page that makes the server fail does so again. 403 is a decision, not a mishap.
_REPEATED_STATUSES = frozenset({429, 502, 503, 504})
_REPEATED_FAILURES = (TimedOut, ConnectionFailed, CutOff)


def wait_before_next_try(
    outcome: Answer | FetchError, tried: int, tries: int, now: datetime, random: float
) -> float | None:
    """Seconds to wait before the next of `tries` tries; None: there is none, this outcome stands.

    `random`, from 0 to 1, spreads the waits of many clients apart.
    """
    wish = seconds_wished(outcome, now)
    if tried >= tries or wish > LONGEST_WAIT or not _is_repeated(outcome):
        return None
    return max(wish, _FIRST_WAIT * 2.0 ** (tried - 1) * (0.5 + random / 2))


def seconds_wished(outcome: Answer | FetchError, now: datetime) -> float:
    """How long the server asks to be left alone (Retry-After, RFC 9110 section 10.2.3); 0: it does not."""
    if isinstance(outcome, FetchError) or outcome.status not in _REPEATED_STATUSES:
        return 0.0
    return _retry_after(outcome.headers.get("retry-after", ""), now)


def _is_repeated(outcome: Answer | FetchError) -> bool:
    if isinstance(outcome, FetchError):
        return isinstance(outcome, _REPEATED_FAILURES)
    return outcome.status in _REPEATED_STATUSES


def _retry_after(value: str, now: datetime) -> float:
    value = value.strip()
    if not value.isascii() or len(value) > _LONGEST_HEADER:
        return 0.0
    if value.isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):  # the latter for a zone of twenty digits
        return 0.0
    if moment.tzinfo is None:  # "-0000": UTC without a place
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
