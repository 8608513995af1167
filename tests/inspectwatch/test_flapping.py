"""An address that gives now one document, now another, is one alarm; a change there and back is news each
time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from fixtures.replica import World
from fixtures.replica.faults import Rule, other_bytes, status
from inspectwatch.flapping import begins_to_flap, stays_put, turns
from storage.past import Moment
from storage.questions import ratings
from storage.times import to_text
from tests.inspectwatch.rereading import OlderReader, misread
from tests.inspectwatch.watching import (
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

END = date(2024, 2, 23)
A = ilacs(END, help_and_protection="outstanding")  # as `barset` has it
B = ilacs(END, help_and_protection="inadequate")
REVISED = [("report.revised", "publisher_revised", "1002", "read")]
NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)


def given(*answers: tuple[str, int]) -> list[tuple[str, datetime]]:
    """Answers by the day on which they came."""
    return [(name, NOON + timedelta(days=day)) for name, day in answers]


@pytest.mark.parametrize(
    ("answers", "flaps"),
    [
        ([], False),
        ([("a", 0)], False),
        ([("a", 0), ("b", 1), ("a", 2)], False),
        ([("a", 0), ("b", 1), ("a", 2), ("b", 3)], False),
        ([("a", 0), ("b", 1), ("a", 2), ("b", 3), ("c", 4)], False),
        ([("a", 0), ("b", 1), ("a", 2), ("b", 3), ("a", 4)], True),
        ([("a", 0), ("a", 0), ("b", 7), ("a", 14), ("b", 21), ("a", 28)], True),
        ([("a", 0), ("b", 1), ("c", 2), ("a", 3), ("b", 4), ("c", 5)], True),
        ([("a", 0), ("b", 1), ("a", 2), ("b", 3), ("a", 31)], False),
        ([("a", 0), ("b", 1), ("a", 2), ("b", 3), ("a", 30)], True),
    ],
)
def test_the_third_turn_back_in_four_weeks_is_one_too_many(
    answers: list[tuple[str, int]], flaps: bool
) -> None:
    assert begins_to_flap(given(*answers)) is flaps


def test_it_stays_put_when_a_week_passed_without_a_turn() -> None:
    answers = given(("a", 0), ("b", 1), ("b", 5))
    assert [each.back for each in turns(answers)] == [False]
    assert not stays_put(answers, NOON + timedelta(days=7))
    assert stays_put(answers, NOON + timedelta(days=8))
    assert stays_put(given(("a", 0)), NOON)


@dataclass
class Turning:
    """The file of report 1002, which is another when asked to be."""

    served: Site
    watch: Watch
    rule: Rule | None = None

    def to(self, body: bytes) -> None:
        self.served.replica.faults.off(self.rule)
        self.rule = self.served.replica.faults.on(other_bytes(body), report="1002")

    def help(self) -> str:
        query = "SELECT grade FROM current_ratings WHERE urn = '90001' AND area = 'help_and_protection'"
        (row,) = self.watch.rows(query)
        return str(row["grade"])

    def alarms(self) -> list[tuple[str, str]]:
        events = (each for each in self.watch.events() if each["type"] == "source.alarm")
        return [(each["data"]["kind"], each["data"]["state"]) for each in events]


@asynccontextmanager
async def turning(folder: Path, reader: RememberingReader) -> AsyncIterator[Turning]:
    """After a baseline, and after the file turned to B, back, and to B again: three events so far."""
    with site(World((barset(), quiet())), folder, reader, TUESDAY, subscription("all")) as served:
        async with served.watched() as watch:
            assert (await watch.poll()).baseline == "completed"
            file = Turning(served, watch)
            for body in (B, A, B):
                file.to(body)
                assert told((await watch.later(days=1, sweep=True)).events) == REVISED
            yield file


async def test_a_real_there_and_back_is_told_each_time_and_is_no_alarm(
    tmp_path: Path, reader: RememberingReader
) -> None:
    async with turning(tmp_path, reader) as file:
        assert file.help() == "inadequate"
        assert file.alarms() == []
        for _ in range(4):
            assert (await file.watch.later(days=7, sweep=True)).events == ()
        file.to(A)
        assert told((await file.watch.later(days=1, sweep=True)).events) == REVISED
        assert file.alarms() == []


async def test_one_alarm_and_no_event_while_it_turns_and_what_it_ends_with_counts(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """An ordinary poll does not ask for a file that is held; but it does while the file turns."""
    async with turning(tmp_path, reader) as file:
        for number, body in enumerate((A, B, A, B, A)):
            file.to(body)
            run = await file.watch.later(hours=20, sweep=number == 0)
            assert (run.events, run.problems, file.help()) == ((), (), "inadequate")
        assert file.alarms() == [("flapping", "began")]
        for _ in range(6):
            assert (await file.watch.later(days=1)).events == ()
        settled = await file.watch.later(days=1, hours=1)
        assert told(settled.events) == REVISED
        assert file.help() == "outstanding"
        assert (await file.watch.later(hours=1)).events == ()
        assert file.alarms() == [("flapping", "began"), ("flapping", "recovered")]
        assert file.watch.rows("SELECT id FROM reports WHERE flapping_since IS NOT NULL") == []


async def test_what_it_ends_with_is_no_news_where_people_know_it(
    tmp_path: Path, reader: RememberingReader
) -> None:
    async with turning(tmp_path, reader) as file:
        for body in (A, B):
            file.to(body)
            assert (await file.watch.later(hours=1, sweep=True)).events == ()
        file.served.replica.faults.off()
        rule = file.served.replica.faults.on(status(404), report="1002")
        assert (await file.watch.later(days=8)).events == ()
        assert file.alarms() == [("flapping", "began")], "an answer that is none says nothing"
        file.served.replica.faults.off(rule)
        file.to(B)
        assert (await file.watch.later(hours=1)).events == ()
        assert file.alarms() == [("flapping", "began"), ("flapping", "recovered")]
        assert file.help() == "inadequate"


async def test_what_was_not_taken_is_not_what_was_known_then(
    tmp_path: Path, reader: RememberingReader
) -> None:
    async with turning(tmp_path, reader) as file:
        file.to(A)
        await file.watch.later(hours=1, sweep=True)
        then = Moment(known_by=to_text(file.watch.clock.now()))
        await file.watch.later(days=8)
        assert file.help() == "outstanding"
        db = file.watch.program.parts.reports.db
        rows = ratings(db, provider="90001", area="help_and_protection", moment=then)
        assert [row["grade"] for row in rows] == ["inadequate"]


async def test_other_bytes_that_say_the_same_turn_in_silence(
    tmp_path: Path, reader: RememberingReader
) -> None:
    async with turning(tmp_path, reader) as file:
        for body in (B + b"\n% again\n", B) * 3:
            file.to(body)
            run = await file.watch.later(hours=1, sweep=True)
            assert (run.events, run.problems) == ((), ())
        assert file.alarms() == []


async def test_what_stays_is_not_read_again_by_the_way(tmp_path: Path, reader: RememberingReader) -> None:
    """What a newer reader reads otherwise is a correction, and those are listed."""
    older = OlderReader(reader, misread(str(END), impact_of_leaders="outstanding"))
    with site(World((barset(), quiet())), tmp_path, older, TUESDAY, subscription("all")) as served:
        async with served.watched() as watch:
            await watch.poll()
            file = Turning(served, watch)
            for body in (B, A, B):
                file.to(body)
                await watch.later(days=1, sweep=True)
        served.reader = reader
        async with served.watched() as watch:
            file.to(A)
            assert (await watch.later(hours=1, sweep=True)).events == ()
            assert Turning(served, watch).alarms() == [("flapping", "began")]
            query = "SELECT grade FROM current_ratings WHERE urn = '90001' AND area = 'impact_of_leaders'"
            assert watch.rows(query) == [{"grade": "outstanding"}]
