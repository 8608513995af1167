"""Pages made to cost time do not, in the list of a single inspection."""

from __future__ import annotations

import pytest

from tests.patience import no_hang
from tests.scraper.reports.sif_lists import SUMMARY, listed, read


@pytest.mark.parametrize(
    "page",
    [
        "\n" * 20_000,
        "a" * 1_000_000,
        " " * 1_000_000,
        "Recommendations" + " " * 1_000_000 + "x",
        "What does " + "the " * 250_000,
        listed("1. Begin:", *("\uf06e again" for _ in range(20_000))),
        listed(*(f"{number}. Again." for number in range(1, 1000)), *("\uf06e" for _ in range(20_000))),
        "Recommendations\n" * 20_000,
        listed("1. " + "None " * 200_000),
        listed("1. " + ".)" * 500_000),
    ],
    ids=[
        "blank lines",
        "word",
        "blanks",
        "blanks after a title",
        "question",
        "points",
        "items",
        "titles",
        "none",
        "stops",
    ],
)
def test_a_hostile_page_costs_little(page: str) -> None:
    with no_hang():
        read(page, page, SUMMARY)
