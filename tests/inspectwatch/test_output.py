"""What commands and messages say in common."""

from __future__ import annotations

import pytest

from inspectwatch.output import counted


@pytest.mark.parametrize(
    ("number", "noun", "said"),
    [
        (0, "event", "no events"),
        (1, "address", "1 address"),
        (2, "address", "2 addresses"),
        (2, "delivery", "2 deliveries"),
        (3, "try", "3 tries"),
    ],
)
def test_a_number_has_its_noun(number: int, noun: str, said: str) -> None:
    assert counted(number, noun) == said
