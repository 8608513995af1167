"""Retry-After in both its forms, and what else servers send under that name."""

from __future__ import annotations

import pytest

from notifier.channels.retry_after import LONGEST_SECONDS, seconds_to_wait
from tests.notifier.fakes import NOON


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("999999999", LONGEST_SECONDS),
        ("Tue, 09 Apr 2024 12:02:00 GMT", 120.0),
        ("Tue, 09 Apr 2024 12:02:00 -0000", 120.0),
        ("Tuesday, 09-Apr-24 12:02:00 GMT", 120.0),  # the two obsolete forms, RFC 9110, 5.6.7
        ("Tue Apr  9 12:02:00 2024", 120.0),
        ("Tue, 09 Apr 2024 11:00:00 GMT", 0.0),
        ("Wed, 09 Apr 2031 12:00:00 GMT", LONGEST_SECONDS),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("9" * 5000, None),
        ("٣", None),
        ("Tue, 99 Apr 2024 12:02:00 GMT", None),
    ],
)
def test_seconds_to_wait(header: str | None, seconds: float | None) -> None:
    assert seconds_to_wait(header, NOON) == seconds
