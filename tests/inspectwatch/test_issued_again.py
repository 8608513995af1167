"""One inspection under two addresses, and old ones under new addresses: told once, and never lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from fixtures.replica import SiteReport, World
from fixtures.replica.faults import other_bytes
from notifier.wording import subject
from tests.inspectwatch.watching import (
    GOOD,
    MONDAY,
    TITLE,
    TUESDAY,
    RememberingReader,
    Watch,
    barset,
    document,
    ilacs,
    provider,
    quiet,
    report,
    site,
    subscription,
    told,
)

MOVED_ON = date(2024, 4, 30)
SAME = ilacs(date(2024, 2, 23), help_and_protection="outstanding")
AGAIN = report("1003", MOVED_ON, SAME)
LATE = [("report.published", "late", "1003", "read")]


def current(watch: Watch, urn: str = "90001") -> set[str]:
    """The reports whose grades are current."""
    query = "SELECT DISTINCT report_id FROM current_ratings WHERE urn = ?"
    return {row["report_id"] for row in watch.rows(query, urn)}


def changes(watch: Watch) -> list[tuple[str, str, str]]:
    """(report, area, grade) of each change told."""
    rows = watch.rows("SELECT report_id, area, grade FROM rating_changes ORDER BY known_at")
    return [(row["report_id"], row["area"], row["grade"]) for row in rows]


TOLD_ONCE = [("1002", "help_and_protection", "outstanding")]


async def test_a_report_that_moved_to_a_new_address_is_kept_and_told_once(
    tmp_path: Path, reader: RememberingReader
) -> None:
    with site(World((barset(AGAIN), quiet())), tmp_path, reader, MONDAY, subscription("all")) as served:
        async with served.watched() as watch:
            await watch.poll()
            await watch.poll(TUESDAY)
            served.replica.withdraw("1002")
            run = await watch.poll(MOVED_ON)
            assert told(run.events) == LATE
            assert run.events[0]["data"]["summary"].endswith("It was published before, as report 1002.")
            assert watch.deliveries(run.events[0]["data"]["id"]) == [], "no news"
            gone = (await watch.later(days=1, hours=1)).events
            assert [event["type"] for event in gone] == ["report.withdrawn"]
            assert current(watch) == {"1003"}
            assert changes(watch) == TOLD_ONCE


async def test_its_new_address_may_come_after_the_withdrawal(
    tmp_path: Path, reader: RememberingReader
) -> None:
    moved = SiteReport("2999", TITLE, date(2020, 3, 2), date(2020, 1, 17), ilacs(date(2020, 1, 17)))
    with site(World((barset(), quiet())), tmp_path, reader, MONDAY, subscription("all")) as served:
        async with served.watched() as watch:
            await watch.poll()
            served.replica.withdraw("2001")
            await watch.later(hours=1, sweep=True)
            await watch.later(days=1, hours=1)
            assert current(watch, "90002") == set()
            served.replica.world = World((barset(), provider("90002", moved, name="Quietshire")))
            run = await watch.later(hours=1, sweep=True)
            assert ("report.published", "late", "2999", "read") in told(run.events)
            assert current(watch, "90002") == {"2999"}


async def test_an_inspection_listed_twice_is_told_once(tmp_path: Path, reader: RememberingReader) -> None:
    again = report("1003", MOVED_ON, SAME + b"\n% again\n")
    with site(World((barset(again), quiet())), tmp_path, reader, MONDAY, subscription("all")) as served:
        async with served.watched() as watch:
            await watch.poll()
            await watch.poll(TUESDAY)
            assert told((await watch.poll(MOVED_ON)).events) == LATE
            assert changes(watch) == TOLD_ONCE


async def test_an_inspection_published_again_with_other_grades_is_news(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """Told against the inspection before, as any other; what was told of it before is no second change."""
    other = ilacs(date(2024, 2, 23), help_and_protection="outstanding", impact_of_leaders="inadequate")
    again = report("1003", MOVED_ON, other)
    with site(World((barset(again), quiet())), tmp_path, reader, MONDAY, subscription("all")) as served:
        async with served.watched() as watch:
            await watch.poll()
            await watch.poll(TUESDAY)
            run = await watch.poll(MOVED_ON)
            assert told(run.events) == [("rating.changed", "new_inspection", "1003", "read")]
            assert changes(watch) == [*TOLD_ONCE, ("1003", "impact_of_leaders", "inadequate")]


async def test_a_new_address_that_gives_the_old_inspection_in_other_bytes_waits_for_its_own(
    tmp_path: Path, reader: RememberingReader
) -> None:
    with site(World((barset(), quiet())), tmp_path, reader, MONDAY, subscription("all")) as served:
        async with served.watched() as watch:
            await watch.poll()
            old = ilacs(date(2019, 4, 12)) + b"\n% again\n"
            served.replica.faults.on(other_bytes(old), kind="file", report="1002")
            run = await watch.poll(TUESDAY)
            assert told(run.events) == []
            assert "the file there is still that of report 1001" in run.problems[0]
            served.replica.faults.off()
            run = await watch.later(hours=1)
            assert told(run.events) == [("rating.changed", "new_inspection", "1002", "read")]


async def test_an_old_inspection_under_a_new_number_is_old_news(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """It was published last, and is of long before what is held: nobody's first inspection."""
    grades = GOOD | {"overall_effectiveness": "inadequate"}
    day = date(2016, 4, 12)
    again = SiteReport("7777", TITLE, date(2024, 4, 20), day, document("ilacs_2018", day, grades))
    with site(World((barset(again), quiet())), tmp_path, reader, MONDAY, subscription("all")) as served:
        async with served.watched() as watch:
            await watch.poll()
            await watch.poll(TUESDAY)
            (event,) = (await watch.poll(date(2024, 4, 20))).events
            assert told([event]) == [("report.published", "late", "7777", "read")]
            assert event["data"]["later_held"] is True
            assert watch.deliveries(event["data"]["id"]) == []
            assert "first inspection" not in subject(event)
            assert "no earlier inspection" not in event["data"]["summary"]
            assert current(watch) == {"1002"}
            harsher = document("ilacs_2018", day, grades | {"help_and_protection": "inadequate"})
            served.replica.faults.on(other_bytes(harsher), kind="file", report="7777")
            (event,) = (await watch.later(days=1, sweep=True)).events
            assert event["type"] == "report.revised"
            assert "first inspection" not in subject(event)
            assert "no earlier inspection" not in event["data"]["summary"]
