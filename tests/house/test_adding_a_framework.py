"""docs/adding-a-framework.md, followed word for word: nothing but what it says has to change."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fixtures.replica import Replica, SiteProvider, SiteReport, World, serve
from fixtures.replica.facts import DOCUMENTS
from tests.conftest import CHECKOUT
from tests.house.following import Copy, copied
from tests.inspectwatch.processes import Desk, configuration
from tests.scraper.reports.documents import pdf, text_page

PAGE = CHECKOUT / "docs" / "adding-a-framework.md"
TITLE = "Children's services inspection"
WROTE_A_GOLDEN, DONE = 1, 0


@dataclass(frozen=True, slots=True)
class Added:
    """A copy in which the page was followed, and what its commands ended with."""

    copy: Copy
    statuses: list[int]

    def document(self, case: str) -> bytes:
        """The case's pages as a PDF of the authority that the replica lists."""
        path = self.copy.folder / "fixtures" / "readings" / case / "pages.json"
        pages = json.loads(path.read_text(encoding="utf-8").replace("Thornbury", "Oxfordshire"))
        return pdf(*(text_page(*page.splitlines()) for page in pages))

    def expected(self, case: str) -> Any:
        """The reading that the case's golden holds."""
        return json.loads((self.copy.folder / "fixtures" / "readings" / case / "expected.json").read_bytes())


@pytest.fixture(scope="module")
def added(tmp_path_factory: pytest.TempPathFactory) -> Added:
    """The page is followed once."""
    copy = copied(tmp_path_factory.mktemp("checkout"))
    return Added(copy, copy.follow(PAGE.read_text(encoding="utf-8")))


@contextmanager
def desk(folder: Path, reports: tuple[SiteReport, ...]) -> Iterator[Desk]:
    """A desk that watches a site with these reports of one authority."""
    replica = Replica(World((SiteProvider("80536", "Oxfordshire", reports),)), date(2024, 4, 10))
    with serve(replica) as base_url:
        watching = Desk(folder, replica)
        watching.config.write_text(configuration(base_url, 1))
        yield watching


def test_every_command_of_the_page_ends_as_it_says(added: Added) -> None:
    assert added.statuses == [WROTE_A_GOLDEN, DONE, DONE] * 2


@pytest.mark.parametrize(
    ("case", "framework", "grades"),
    [
        (
            "family-hubs",
            "family_hubs",
            {
                "leadership_of_hubs": "needs_attention",
                "family_help": "strong_standard",
                "care_and_leaving_care": "expected_standard",
            },
        ),
        (
            "family-hubs-without-table",
            "family_hubs_without_table",
            {
                "leadership_of_hubs": "urgent_improvement",
                "family_help": "expected_standard",
                "care_and_leaving_care": "exceptional",
            },
        ),
    ],
)
def test_the_command_reads_it(
    added: Added, tmp_path: Path, case: str, framework: str, grades: Mapping[str, str]
) -> None:
    (tmp_path / "report.pdf").write_bytes(added.document(case))
    with desk(tmp_path, ()) as reading:
        ended = reading.run("read", "--json", "report.pdf", environ=added.copy.path)
    assert ended.status == 0, ended.err
    (line,) = ended.lines()
    for said in (line, added.expected(case)):
        assert (said["status"], said["framework"], said["problems"]) == ("read", framework, [])
        assert {each["area"]: each["grade"] for each in said["judgements"]} == grades


def test_a_second_place_in_the_document_is_found_by_the_entry_alone(added: Added) -> None:
    assert all(each["corroborated"] for each in added.expected("family-hubs")["judgements"])


def test_it_is_compared_recorded_and_shown(added: Added, tmp_path: Path) -> None:
    """An inspection of ILACS 2023, then one of each invented framework, through the real commands."""
    reports = (
        SiteReport("50243682", TITLE, date(2024, 4, 9), date(2024, 2, 23), DOCUMENTS / "50243682.pdf"),
        SiteReport("59000001", TITLE, date(2025, 7, 1), date(2025, 5, 23), added.document("family-hubs")),
        SiteReport(
            "59000002",
            TITLE,
            date(2026, 7, 1),
            date(2026, 5, 22),
            added.document("family-hubs-without-table"),
        ),
    )
    with desk(tmp_path, reports) as watching:
        for today in (date(2024, 4, 10), date(2025, 7, 1), date(2026, 7, 1)):
            watching.replica.advance_to(today)
            ended = watching.run("check", environ=added.copy.path)
            assert ended.status == 0, ended.err
        changes = watching.run("changes", "--json", environ=added.copy.path).lines()
        ratings = watching.run("ratings", "--json", environ=added.copy.path).lines()
    moved = {(each["report_id"], each["area"]): (each["basis"], each["direction"]) for each in changes}
    assert moved == {
        ("59000001", "leadership_of_hubs"): ("renamed", "declined"),
        ("59000001", "family_help"): ("renamed", "improved"),
        ("59000002", "leadership_of_hubs"): ("same", "declined"),
        ("59000002", "family_help"): ("same", "declined"),
        ("59000002", "care_and_leaving_care"): ("same", "improved"),
    }
    assert {each["area"]: (each["grade"], each["rank"]) for each in ratings} == {
        "leadership_of_hubs": ("urgent_improvement", 1),
        "family_help": ("expected_standard", 3),
        "care_and_leaving_care": ("exceptional", 5),
    }
