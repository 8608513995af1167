"""Reading the archive again when it does not go smoothly: stopped, refused, lost or too slow."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from fixtures.replica.faults import other_bytes
from scraper.model import Reading, ReadingStatus
from tests.inspectwatch.rereading import (
    OLD,
    OlderReader,
    corrections,
    misread,
    read_again,
)
from tests.inspectwatch.rereading_site import (
    IN_2024,
    served_to,
    told_then,
)
from tests.inspectwatch.watching import (
    RememberingReader,
    ilacs,
)


async def test_one_who_is_stopped_goes_on_where_it_was(tmp_path: Path, reader: RememberingReader) -> None:
    wrong = misread(IN_2024, help_and_protection="inadequate")
    with served_to(tmp_path, OlderReader(reader, wrong)) as served:
        await told_then(served)
        served.reader = counting = CountingReader(reader)
        async with served.watched(stopping=lambda: counting.read_so_far >= 2) as watch:
            first = await read_again(watch)
            assert (first.interrupted, len(first.corrections)) == (True, 1)
        served.reader = reader
        async with served.watched() as watch:
            second = await read_again(watch)
            assert (second.interrupted, second.read, second.corrections) == (False, 1, [])
            assert len(corrections(watch)) == 1


@dataclass
class CountingReader:
    """Today's reader, and how many documents it has read."""

    reader: RememberingReader
    read_so_far: int = 0

    def read(self, data: bytes) -> Reading:
        """What the document says."""
        self.read_so_far += 1
        return self.reader.read(data)


@pytest.mark.parametrize(
    "write",
    ["INSERT ON readings", "INSERT ON events", "INSERT ON correction_log", "UPDATE ON deliveries"],
)
async def test_a_provider_is_written_whole_or_not_at_all(
    tmp_path: Path, reader: RememberingReader, write: str
) -> None:
    wrong = misread(IN_2024, help_and_protection="inadequate")
    with served_to(tmp_path, OlderReader(reader, wrong)) as served:
        await told_then(served)
        served.reader = reader
        async with served.watched() as watch:
            db = watch.program.parts.reports.db
            db.execute(f"CREATE TRIGGER boom AFTER {write} BEGIN SELECT RAISE(ABORT, 'boom'); END")
            before = list(db.conn.iterdump())
            with pytest.raises(sqlite3.IntegrityError, match="boom"):
                await read_again(watch)
            assert list(db.conn.iterdump()) == before
            db.execute("DROP TRIGGER boom")
            (event,) = (await read_again(watch)).events
            assert event["type"] == "report.corrected"


@pytest.mark.parametrize("damage", [None, b"%PDF-1.4 something else"], ids=["missing", "damaged"])
async def test_a_document_that_the_archive_lost_is_named_and_the_others_go_on(
    tmp_path: Path, reader: RememberingReader, damage: bytes | None
) -> None:
    with served_to(tmp_path, OlderReader(reader)) as served:
        await told_then(served)
        served.reader = reader
        async with served.watched() as watch:
            (row,) = watch.rows("SELECT sha256 FROM published_reports WHERE report_id = '1001'")
            place = watch.program.parts.documents.archive.path(row["sha256"])
            if damage is None:
                place.unlink()
            else:
                place.write_bytes(damage)
            found = await read_again(watch)
            assert (found.read, found.corrections) == (2, [])
            (problem,) = found.problems
            assert "Else put it back from a backup: inspectwatch restore BACKUP --documents" in problem
            assert "/1001)" in problem
            assert watch.program.parts.readings.current_readers()[OLD] == 1


async def test_a_reading_is_not_given_up_for_one_that_ran_out_of_time(
    tmp_path: Path, reader: RememberingReader
) -> None:
    stopped = Reading(ReadingStatus.UNREADABLE, problems=("reading took longer than 20 s and was stopped",))
    with served_to(tmp_path, OlderReader(reader)) as served:
        await told_then(served)
        served.reader = OlderReader(reader, lambda _reading: stopped)
        async with served.watched() as watch:
            found = await read_again(watch)
            assert (found.corrections, found.events, len(found.problems)) == ([], [], 3)
            assert "took longer than 20 s" in found.problems[0]
            assert {watch.status_of(number) for number in ("1001", "1002", "2001")} == {"read"}


async def test_a_file_that_polls_still_ask_for_is_left_to_them(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """Else the report would become readable in silence, and nobody would hear its news."""
    with served_to(tmp_path, OlderReader(reader)) as served:
        served.replica.faults.on(other_bytes(ilacs(date(2024, 2, 23))[:900]), report="1002")
        await told_then(served)
        served.reader = reader
        async with served.watched() as watch:
            assert watch.status_of("1002") == "unreadable"
            assert (await read_again(watch)).read == 2
            served.replica.faults.off()
            (event,) = (await watch.later(minutes=30)).events
            assert (event["type"], event["data"]["report"]["status"]) == ("rating.changed", "read")
