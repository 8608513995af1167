"""Dates as the publisher prints them: "9 April 2024", "09 April 2024"."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

# Names are written out because strptime would read them in the language of the machine.
_MONTHS: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_DAY: Final = re.compile(r"(\d{1,2}) ([a-z]+) (\d{4})", re.IGNORECASE | re.ASCII)
_YEARS: Final = range(1990, 2100)  # the publisher was founded in 1992


def printed_day(text: str) -> date | None:
    """The day a text consists of; None where it is anything else, such as 31 February or 04/09/2024."""
    found = _DAY.fullmatch(text)
    if found is None or found[2].lower() not in _MONTHS or int(found[3]) not in _YEARS:
        return None
    try:
        return date(int(found[3]), _MONTHS.index(found[2].lower()) + 1, int(found[1]))
    except ValueError:
        return None
