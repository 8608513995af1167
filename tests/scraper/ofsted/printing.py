"""Dates as the publisher prints them, independent of the code that reads them."""

from __future__ import annotations

from datetime import date
from typing import Final

_QUARTERS: Final = (
    ("January", "February", "March"),
    ("April", "May", "June"),
    ("July", "August", "September"),
    ("October", "November", "December"),
)


def printed(day: date) -> str:
    quarter, month = divmod(day.month - 1, 3)
    return f"{day.day:02} {_QUARTERS[quarter][month]} {day.year}"
