"""How long a server asks us to wait: the Retry-After header (RFC 9110, 10.2.3)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_SECONDS = 24 * 3600.0  # nobody may park an alert for longer
_SECONDS = re.compile(r"[0-9]{1,9}")


def seconds_to_wait(header: str | None, now: datetime) -> float | None:
    """Seconds from `now` (aware), between 0 and a day; None where nothing usable is asked."""
    if header is None:
        return None
    text = header.strip()
    seconds = float(text) if _SECONDS.fullmatch(text) else _seconds_until(text, now)
    return None if seconds is None else min(max(seconds, 0.0), LONGEST_SECONDS)


def _seconds_until(http_date: str, now: datetime) -> float | None:
    try:
        then = parsedate_to_datetime(http_date)
    except (ValueError, OverflowError):
        return None
    if then.tzinfo is None:  # "-0000", which says UTC without a place
        then = then.replace(tzinfo=UTC)
    return (then - now).total_seconds()
