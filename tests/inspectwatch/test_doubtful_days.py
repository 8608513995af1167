"""A year typed wrong, in a document or on a page: what is current and who is told go by what can be right."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fixtures.replica import World
from fixtures.replica.faults import other_bytes
from storage.findings import findings
from storage.past import Moment
from storage.questions import ratings
from storage.times import to_text
from tests.inspectwatch.faults.case import rewritten
from tests.inspectwatch.watching import (
    MONDAY,
    TUESDAY,
    RememberingReader,
    Watch,
    barset,
    ilacs,
    provider,
    quiet,
    report,
    site,
    subscription,
    told,
)

JUNE = date(2024, 6, 4)
DESK = subscription("desk", "rating.changed", "report.published")
OLD = report("1001", date(2019, 5, 22), ilacs(date(2019, 4, 12)))
NEXT = report("1003", JUNE, ilacs(date(2024, 5, 3), overall_effectiveness="outstanding"))
WORSE = ("rating.changed", "new_inspection", "1002", "read")


def overall(watch: Watch, known_by: str | None = None) -> tuple[str, str]:
    """(grade, report) that is current of Barset."""
    db = watch.program.parts.reports.db
    rows = ratings(db, provider="90001", area="overall_effectiveness", moment=Moment(known_by=known_by))
    (row,) = rows
    return row["grade"], row["report_id"]


def looked_at(watch: Watch) -> list[tuple[str, str]]:
    """(kind, report) of what `doctor` lists unasked."""
    parts = watch.program.parts
    found = findings(parts.reports.db, parts.documents.archive)
    return [(each.kind, each.report_id) for each in found if each.kind != "page_differs"]


@pytest.mark.parametrize("year", [2042, 2014, 2023])
async def test_a_wrong_year_in_a_document(tmp_path: Path, reader: RememberingReader, year: int) -> None:
    new = report("1002", TUESDAY, ilacs(date(year, 2, 23), overall_effectiveness="inadequate"))
    world = World((provider("90001", OLD, new, NEXT, name="Barset"), quiet()))
    with site(world, tmp_path, reader, MONDAY, DESK) as served:
        async with served.watched() as watch:
            await watch.poll()
            run = await watch.poll(TUESDAY)
            assert told(run.events) == [WORSE]
            summary = run.events[0]["data"]["summary"]
            assert f"23 February {year} of the inspection, which cannot be right: 1 March 2024 is" in summary
            assert run.events[0]["data"]["report"]["inspection"] == {"start": None, "end": "2024-03-01"}
            assert [problem for problem in run.problems if "cannot be right" in problem], "a person must look"
            assert overall(watch) == ("inadequate", "1002")
            assert ("unlikely_date", "1002") in looked_at(watch)
            (event,) = (await watch.poll(JUNE)).events
            previous = event["data"]["judgements"][0]["previous"]
            assert previous
            assert (previous["grade"], previous["inspection_end"]) == ("inadequate", "2024-03-01")
            assert overall(watch) == ("outstanding", "1003")


async def test_a_wrong_year_that_the_publisher_puts_right(tmp_path: Path, reader: RememberingReader) -> None:
    """Nothing was told of the wrong year, so nothing is to be corrected but the day; and the past stays."""
    new = report("1002", TUESDAY, ilacs(date(2042, 2, 23), overall_effectiveness="inadequate"))
    world = World((provider("90001", OLD, new, NEXT, name="Barset"), quiet()))
    with site(world, tmp_path, reader, MONDAY, DESK) as served:
        async with served.watched() as watch:
            await watch.poll()
            await watch.poll(TUESDAY)
            await watch.poll(JUNE)
            then = to_text(watch.clock.now())
            right = ilacs(date(2024, 2, 23), overall_effectiveness="inadequate")
            served.replica.faults.on(other_bytes(right), kind="file", report="1002")
            run = await watch.later(days=5, sweep=True)
            assert told(run.events) == [("report.revised", "publisher_revised", "1002", "read")]
            assert "2042" not in run.events[0]["data"]["summary"]
            assert looked_at(watch) == []
            assert overall(watch) == overall(watch, then) == ("outstanding", "1003")


async def test_a_future_publication_on_a_page_does_not_make_later_news_old(
    tmp_path: Path, reader: RememberingReader
) -> None:
    with site(World((barset(NEXT), quiet())), tmp_path, reader, MONDAY, DESK) as served:
        async with served.watched() as watch:
            await watch.poll()
            wrong = rewritten(rb"09 April 2024", b"09 April 2042", least=0)
            served.replica.faults.on(wrong, kind="provider", path="/provider/44/90001")
            (event,) = (await watch.poll(TUESDAY)).events
            assert "it was published on 9 April 2042, which cannot be right" in event["data"]["summary"]
            assert looked_at(watch) == [("unlikely_date", "1002")]
            (event,) = (await watch.poll(JUNE)).events
            assert told([event]) == [("rating.changed", "new_inspection", "1003", "read")]
            assert [name for name, _ in watch.deliveries(event["data"]["id"])] == ["desk"]


async def test_a_past_publication_on_a_page_does_not_make_news_old(
    tmp_path: Path, reader: RememberingReader
) -> None:
    old = report("1001", date(2023, 5, 22), ilacs(date(2023, 4, 12)))
    new = report("1002", TUESDAY, ilacs(date(2024, 2, 23), overall_effectiveness="inadequate"))
    world = World((provider("90001", old, new, name="Barset"), quiet()))
    with site(world, tmp_path, reader, MONDAY, DESK) as served:
        async with served.watched() as watch:
            await watch.poll()
            wrong = rewritten(rb"09 April 2024", b"09 April 2023", least=0)
            served.replica.faults.on(wrong, kind="provider", path="/provider/44/90001")
            assert told((await watch.poll(TUESDAY)).events) == [WORSE]
            assert overall(watch) == ("inadequate", "1002")
            assert looked_at(watch) == [("unlikely_date", "1002")]
