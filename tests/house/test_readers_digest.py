"""No reader changes unnoticed: whoever changes one decides whether old readings are made again."""

from __future__ import annotations

import ast

import pytest

from tools import readers_digest


def test_the_readers_are_those_that_were_pinned() -> None:
    assert readers_digest.pinned() == readers_digest.today(), readers_digest.ADVICE


def test_everything_that_makes_a_reading_is_pinned() -> None:
    pinned = set(readers_digest.code())
    assert pinned >= {
        "scraper.frameworks",
        "scraper.reports.readers",
        "scraper.reports.table",
        "scraper.reports.text",
        "scraper.reports.sif",
    }
    assert not pinned & {"scraper.reports.worker", "scraper.fetch"}


@pytest.mark.parametrize(
    ("after", "same"),
    [
        ('"""Another docstring."""\nLIMIT = 5\n\n\ndef f() -> int:\n    return LIMIT  # why\n', True),
        ("LIMIT = 6\n\n\ndef f() -> int:\n    return LIMIT\n", False),
        ('LIMIT = 5\n\n\ndef f() -> int:\n    """Said."""\n    return LIMIT\n', True),
        ("LIMIT = 5\n\n\ndef f() -> int:\n    return LIMIT + 1\n", False),
    ],
)
def test_what_counts_as_a_change(after: str, same: bool) -> None:
    before = "LIMIT = 5\ndef f() -> int: return LIMIT\n"
    assert (readers_digest.digest(ast.parse(before)) == readers_digest.digest(ast.parse(after))) is same
