"""What `benchmarks.mutants` changes, and the tests that have to notice: quick ones, they run many times."""

from __future__ import annotations

from dataclasses import dataclass

_LISTING = "tests/inspectwatch/test_listing.py"
_TOLD_APART = (
    "tests/inspectwatch/test_told_apart.py::test_each_cause_is_an_alarm_with_its_words_and_cure_and_recovers"
)


@dataclass(frozen=True, slots=True)
class Part:
    """Files of the program, or folders of them, and the test files that judge them."""

    sources: tuple[str, ...]
    tests: tuple[str, ...]
    without: tuple[str, ...] = ()  # tests of those that are slow, and notice what others notice


PARTS = {
    "comparison": Part(
        sources=("notifier/changes.py",),
        tests=(
            "tests/notifier/test_changes.py",
            "tests/notifier/test_changes_frameworks.py",
            "tests/notifier/test_changes_inspection_before.py",
        ),
    ),
    # From a page's own count to who is no longer listed.
    "gate": Part(
        sources=(
            "scraper/ofsted/pages/list_page.py",
            "scraper/ofsted/crawl.py",
            "scraper/ofsted/rereads.py",
            "inspectwatch/steps/listing.py",
            "inspectwatch/listing_news.py",
            "storage/listing.py",
        ),
        tests=(
            "tests/scraper/ofsted/test_cases.py",
            "tests/scraper/ofsted/test_crawl.py",
            "tests/scraper/ofsted/test_list_page.py",
            "tests/scraper/ofsted/test_rereads.py",
            "tests/storage/test_listing_table.py",
            _LISTING,
            "tests/inspectwatch/test_listing_numbers.py",
            "tests/inspectwatch/test_succession.py",
            f"{_TOLD_APART}[404]",
            f"{_TOLD_APART}[500]",
        ),
        without=(
            f"{_LISTING}::test_a_stated_total_that_moves_while_paging_is_no_complete_list",
            f"{_LISTING}::test_more_at_once_than_anything_explains_waits_for_a_person_and_is_in_no_feed",
        ),
    ),
    # Claim, send, record.
    "outbox": Part(
        sources=(
            "notifier/outbox.py",
            "notifier/pump.py",
            "notifier/sender.py",
            "inspectwatch/outbox_store.py",
            "storage/outbox.py",
        ),
        tests=(
            "tests/notifier/test_breaker.py",
            "tests/notifier/test_outbox.py",
            "tests/notifier/test_outbox_claims.py",
            "tests/notifier/test_outbox_endings.py",
            "tests/notifier/test_outbox_pump.py",
            "tests/notifier/test_outbox_retries.py",
            "tests/storage/test_outbox_addresses.py",
            "tests/storage/test_outbox_rows.py",
        ),
        without=("tests/notifier/test_breaker.py::test_two_days_of_failure_lose_nothing",),
    ),
    "readers": Part(sources=("scraper/reports",), tests=("tests/scraper/reports",)),
}
