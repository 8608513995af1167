"""One reading process for all tests of the watch: each document is read once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scraper.reports.worker import ReportReader
from tests.inspectwatch.watching import RememberingReader

pytest.register_assert_rewrite("tests.inspectwatch.replaying")


@pytest.fixture(scope="session")
def reader() -> Iterator[RememberingReader]:
    """Reads with the real readers."""
    with ReportReader() as process:
        yield RememberingReader(process)
