"""An authority that is listed under a new URN brings its history along: old news, but for what is new."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fixtures.replica import SiteReport, World
from fixtures.replica.faults import file_missing
from tests.inspectwatch.watching import (
    TUESDAY,
    RememberingReader,
    barset,
    ilacs,
    provider,
    report,
    site,
    subscription,
    told,
)

MAY = date(2024, 5, 20)
HISTORY = (
    report("3001", date(2019, 5, 22), ilacs(date(2019, 4, 12), overall_effectiveness="inadequate")),
    report("3002", date(2023, 5, 22), ilacs(date(2023, 4, 12))),
)
NEWS = report("3003", MAY, ilacs(date(2024, 4, 5), overall_effectiveness="outstanding"))
OLD_NUMBER = provider("90003", *HISTORY, name="Oldset")


def renumbered(*, same_addresses: bool) -> World:
    """Oldset under another URN."""
    reports = HISTORY if same_addresses else tuple(_elsewhere(each) for each in HISTORY)
    return World((barset(), provider("90009", *reports, NEWS, name="Oldset")))


def _elsewhere(each: SiteReport) -> SiteReport:
    return SiteReport(f"9{each.id}", each.title, each.published, each.inspected, each.document)


@pytest.mark.parametrize("same_addresses", [True, False])
async def test_the_history_of_a_new_number_is_old_news_and_what_comes_then_is_news(
    tmp_path: Path, reader: RememberingReader, same_addresses: bool
) -> None:
    with site(World((barset(), OLD_NUMBER)), tmp_path, reader, TUESDAY, subscription("all")) as served:
        async with served.watched() as watch:
            await watch.poll()
            served.replica.world = renumbered(same_addresses=same_addresses)
            run = await watch.later(hours=1)
            assert {event["data"]["cause"] for event in run.events} == {"late"}
            assert len(run.events) == 2
            assert watch.rows("SELECT * FROM deliveries") == watch.rows("SELECT * FROM rating_changes") == []
            run = await watch.poll(MAY)
            assert told(run.events) == [("rating.changed", "new_inspection", "3003", "read")]


async def test_a_file_of_its_history_that_comes_late_is_old_news_too(
    tmp_path: Path, reader: RememberingReader
) -> None:
    with site(World((barset(), OLD_NUMBER)), tmp_path, reader, TUESDAY, subscription("all")) as served:
        async with served.watched() as watch:
            await watch.poll()
            served.replica.world = renumbered(same_addresses=False)
            served.replica.faults.on(file_missing(), kind="file", report="93002")
            await watch.later(hours=1)
            assert told((await watch.later(hours=3)).events) == [
                ("report.published", "late", "93002", "missing")
            ]
            served.replica.faults.off()
            assert told((await watch.later(hours=1)).events) == [
                ("report.published", "late", "93002", "read")
            ]
            assert watch.rows("SELECT * FROM deliveries") == []


async def test_a_young_authority_s_first_report_is_news(tmp_path: Path, reader: RememberingReader) -> None:
    young = provider("90008", NEWS, name="Newset")
    with site(World((barset(),)), tmp_path, reader, TUESDAY, subscription("all")) as served:
        async with served.watched() as watch:
            await watch.poll()
            served.replica.world = World((barset(), young))
            await watch.later(hours=1)
            assert told((await watch.poll(MAY)).events) == [
                ("report.published", "new_inspection", "3003", "read")
            ]
