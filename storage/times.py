"""How times and days are written in the database: text that sorts as it reads."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

# What is dated later than this after now was written while the clock ran ahead.
AHEAD = timedelta(minutes=5)

_FORM = "%Y-%m-%dT%H:%M:%S.%fZ"


def to_text(moment: datetime) -> str:
    """An aware time as UTC text of fixed width."""
    return moment.astimezone(UTC).strftime(_FORM)


def from_text(text: str) -> datetime:
    """The aware UTC time that `to_text` wrote."""
    return datetime.fromisoformat(text).astimezone(UTC)


def day_to_text(day: date | None) -> str | None:
    """A day as ISO text; None stays None."""
    return day.isoformat() if day else None


def day_from_text(text: str | None) -> date | None:
    """The day that `day_to_text` wrote; None stays None."""
    return date.fromisoformat(text) if text else None
