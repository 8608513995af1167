"""What `docs/security.md` points to is there, and its numbers are those in force."""

from __future__ import annotations

import re

from scraper import select
from scraper.fetch import FetchPolicy
from scraper.ofsted.pages import provider_page
from scraper.reports import wire, worker
from tests.conftest import CHECKOUT

PAGE = " ".join((CHECKOUT / "docs" / "security.md").read_text(encoding="utf-8").split())


def test_each_file_that_is_named_is_there() -> None:
    named = re.findall(r"`((?:tests|scraper|notifier|inspectwatch|storage)/[\w/.]*)`", PAGE)
    assert len(named) > 10
    assert [each for each in named if not (CHECKOUT / each).exists()] == []


def test_the_limits_are_those_in_force() -> None:
    policy = FetchPolicy("https://example.org", frozenset(), contact="")
    for said in (
        f"{policy.max_body >> 20} MiB a body",
        f"{policy.connect_timeout:.0f} seconds to connect, {policy.read_timeout:.0f} between two pieces",
        f"{policy.total_timeout:.0f} for the whole",
        f"{select.MAX_BYTES >> 20} MiB, {select.MAX_TAGS:,} tags and a depth of {select.MAX_DEPTH} a page",
        f"{provider_page.MAX_REPORTS} reports a provider",
        f"{worker.MEMORY_LIMIT >> 30} GiB of memory and {worker.TIME_LIMIT:.0f} seconds a document",
        f"{wire.MOST_PAGES} pages and {wire.MOST_CHARACTERS:,} characters",
    ):
        assert said in PAGE, said
