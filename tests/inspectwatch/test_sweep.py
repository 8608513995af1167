"""What a sweep finds that no list shows: revised documents, and what is no revision."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from fixtures.replica import SiteReport, World
from fixtures.replica.faults import other_bytes
from notifier.wording import subject
from scraper.model import Reading
from storage.archive import archive_beside
from tests.inspectwatch.watching import (
    MONDAY,
    TUESDAY,
    RememberingReader,
    Site,
    Watch,
    barset,
    ilacs,
    quiet,
    site,
    subscription,
    told,
)

A = ilacs(date(2019, 4, 12))
B = ilacs(date(2019, 4, 12), help_and_protection="inadequate")
OLD, NEW = barset().reports
REVISED = [("report.revised", "publisher_revised", "1001", "read")]


@asynccontextmanager
async def after_baseline(folder: Path, reader: RememberingReader) -> AsyncIterator[tuple[Site, Watch]]:
    """A site with an old report, 1001, at the start of a week."""
    world = World((barset(), quiet()))
    with site(world, folder, reader, MONDAY, subscription("all")) as served:
        async with served.watched() as watch:
            assert (await watch.poll()).baseline == "completed"
            yield served, watch


async def test_another_grade_in_the_same_report_is_a_revision(
    tmp_path: Path, reader: RememberingReader
) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        served.replica.faults.on(other_bytes(B), report="1001")
        assert (await watch.later(hours=1)).events == ()
        run = await watch.later(hours=1, sweep=True)
        assert (told(run.events), run.kind, run.problems) == (REVISED, "sweep", ())
        data = run.events[0]["data"]
        grades = {judgement["area"]: judgement["grade"] for judgement in data["judgements"]}
        assert grades["help_and_protection"] == "inadequate"
        assert data.get("revised") == [
            {"area": "help_and_protection", "before": "good", "after": "inadequate"}
        ]
        assert subject(run.events[0]) == (
            "Barset children's services, updated report: "
            "help and protection corrected to inadequate (was good)"
        )
        assert "help and protection" in data["summary"].casefold()
        assert watch.deliveries(data["id"]) == [("all", "all@example.org")]
        query = "SELECT grade FROM current_ratings WHERE urn = '90001' AND area = 'help_and_protection'"
        assert watch.rows(query) == [{"grade": "inadequate"}]
        assert (await watch.later(hours=1, sweep=True)).events == ()


async def test_whoever_was_told_of_a_change_hears_that_the_publisher_took_it_back(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """What is revised has no direction: a filter of directions alone would keep it away."""
    better = 'directions = ["improved"]'
    subscriptions = subscription("both", "rating.changed", "report.revised", more=better) + subscription(
        "changes", "rating.changed", more=better
    )
    world = World((barset(), quiet()))
    with site(world, tmp_path, reader, MONDAY, subscriptions) as served:
        async with served.watched() as watch:
            assert (await watch.poll()).baseline == "completed"
            (changed,) = (await watch.poll(TUESDAY)).events
            served.replica.faults.on(other_bytes(ilacs(date(2024, 2, 23))), report="1002")
            (revised,) = (await watch.later(hours=1, sweep=True)).events
            assert [each["type"] for each in (changed, revised)] == ["rating.changed", "report.revised"]
            assert [name for name, _ in watch.deliveries(changed["data"]["id"])] == ["both", "changes"]
            assert [name for name, _ in watch.deliveries(revised["data"]["id"])] == ["both"]


async def test_the_next_inspection_is_compared_with_what_was_revised(
    tmp_path: Path, reader: RememberingReader
) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        served.replica.faults.on(other_bytes(B), report="1001")
        await watch.later(hours=1, sweep=True)
        event = (await watch.poll(TUESDAY)).events[0]
    was = {j["area"]: j["previous"] for j in event["data"]["judgements"]}["help_and_protection"]
    assert was
    assert (was["grade"], was["report_id"]) == ("inadequate", "1001")


async def test_a_revision_adds_only_what_it_changed_to_the_changes(
    tmp_path: Path, reader: RememberingReader
) -> None:
    better = ilacs(date(2024, 2, 23), help_and_protection="outstanding", impact_of_leaders="outstanding")
    async with after_baseline(tmp_path, reader) as (served, watch):
        first = (await watch.poll(TUESDAY)).events[0]["data"]["id"]
        served.replica.faults.on(other_bytes(better), report="1002")
        second = (await watch.later(hours=1, sweep=True)).events[0]["data"]["id"]
        rows = watch.rows("SELECT event_id, area, direction FROM rating_changes ORDER BY known_at")
        assert rows == [
            {"event_id": first, "area": "help_and_protection", "direction": "improved"},
            {"event_id": second, "area": "impact_of_leaders", "direction": "improved"},
        ]


async def test_the_same_grades_in_other_bytes_are_silent(tmp_path: Path, reader: RememberingReader) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        before = watch.rows("SELECT sha256 FROM published_reports WHERE report_id = '1001'")
        served.replica.faults.on(other_bytes(A + b"\n% printed again\n"), report="1001")
        run = await watch.later(hours=1, sweep=True)
        assert (run.events, run.problems, run.notes) == ((), (), ())
        assert watch.rows("SELECT sha256 FROM published_reports WHERE report_id = '1001'") != before


async def test_there_and_back_and_there_again_are_three_events(
    tmp_path: Path, reader: RememberingReader
) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        for content in (B, A, B):
            served.replica.faults.off()
            served.replica.faults.on(other_bytes(content), report="1001")
            assert told((await watch.later(hours=1, sweep=True)).events) == REVISED
        assert len({event["data"]["id"] for event in watch.events()}) == 3


async def test_a_sweep_asks_for_everything_and_takes_only_what_moved(
    tmp_path: Path, reader: RememberingReader
) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        served.replica.forget_requests()
        run = await watch.later(hours=1, sweep=True)
        assert (run.events, run.problems) == ((), ())
        counts = served.replica.counts()
        assert (counts["list"], counts["provider"], counts["file"]) == (1, 2, 2)
        assert counts["not_modified"] == 5


class BetterReader:
    """A later version of the reader, which sees in every report that help and protection is outstanding."""

    def __init__(self, reader: RememberingReader) -> None:
        self._reader = reader

    def read(self, data: bytes) -> Reading:
        reading = self._reader.read(data)
        judgements = tuple(
            replace(j, grade="outstanding") if j.area == "help_and_protection" else j
            for j in reading.judgements
        )
        return replace(reading, judgements=judgements, reader="better/2")


async def test_what_a_newer_reader_sees_in_other_bytes_is_no_revision(
    tmp_path: Path, reader: RememberingReader
) -> None:
    with site(World((barset(),)), tmp_path, reader, MONDAY) as served:
        async with served.watched() as watch:
            await watch.poll()
        served.reader = BetterReader(reader)
        served.replica.faults.on(other_bytes(A + b"\n% printed again\n"), report="1001")
        async with served.watched() as watch:
            assert (await watch.later(hours=1, sweep=True)).events == ()


@pytest.mark.parametrize(
    "amended",
    [
        replace(OLD, title="Children's services inspection (amended)"),
        replace(OLD, inspected=date(2019, 4, 8)),
        replace(OLD, published=date(2019, 5, 23)),
    ],
    ids=["title", "inspected", "published"],
)
async def test_a_report_of_which_the_page_says_something_new_is_fetched_again(
    tmp_path: Path, reader: RememberingReader, amended: SiteReport
) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        await watch.poll(TUESDAY)
        served.replica.world = World((replace(barset(), reports=(amended, NEW)), quiet()))
        served.replica.faults.on(other_bytes(B), report="1001")
        served.replica.forget_requests()
        # The page is read because its newest report is of today; the file of the other is asked for anew.
        assert told((await watch.later(hours=1)).events) == REVISED
        assert [seen.target for seen in served.replica.seen if seen.kind == "file"] == ["/v1/file/1001"]
        served.replica.forget_requests()
        assert (await watch.later(hours=1)).events == ()
        assert served.replica.counts()["file"] == 0


async def test_a_sweep_heals_a_damaged_document_and_tells_nobody(
    tmp_path: Path, reader: RememberingReader
) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        archive = archive_beside(served.folder / "inspectwatch.db")
        changed, *others = (row["sha256"] for row in watch.rows("SELECT sha256 FROM documents"))
        archive.path(changed).write_bytes(b"?" + archive.get(changed)[1:])
        run = await watch.later(hours=1, sweep=True)
        assert (run.events, run.problems) == ((), ())
        assert all(map(archive.has, (changed, *others)))
