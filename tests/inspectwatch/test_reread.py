"""Reading the archive again: every difference is a correction, and those who were told wrong hear of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from fixtures.replica import World
from scraper.model import Reading, ReadingStatus
from tests.inspectwatch.rereading import (
    OLD,
    OlderReader,
    corrections,
    misread,
    read_again,
    regraded,
    send,
    states,
)
from tests.inspectwatch.rereading_site import (
    GRADES_2024,
    IN_2019,
    IN_2024,
    served_to,
    told_then,
)
from tests.inspectwatch.watching import (
    TUESDAY,
    RememberingReader,
    barset,
    ilacs,
    provider,
    quiet,
    report,
)


async def test_those_who_were_told_wrong_get_a_correction(tmp_path: Path, reader: RememberingReader) -> None:
    wrong = misread(IN_2024, help_and_protection="inadequate")
    with served_to(tmp_path, OlderReader(reader, wrong)) as served:
        await told_then(served)
        served.reader = reader
        async with served.watched() as watch:
            found = await read_again(watch)
            assert (found.read, found.recipients, found.cancelled, found.problems) == (3, 2, 1, [])
            assert corrections(watch) == [
                ("1002", "grade", "help_and_protection", "inadequate", "outstanding", 1)
            ]
            assert states(watch) == {
                ("rating.changed", "news"): "sent",
                ("rating.changed", "slow"): "waiting",
                ("rating.changed", "gave-up"): "dead",
                ("report.corrected", "news"): "waiting",
            }
            first, news, second = watch.events()
            assert (news["type"], news["data"]["cause"]) == ("rating.changed", "new_inspection")
            assert "help and protection improved from good to outstanding" in news["data"]["summary"].lower()
            assert watch.deliveries(news["data"]["id"]) == [("slow", "slow@example.org")], "had got none"
            assert watch.rows("SELECT * FROM deliveries WHERE state = 'cancelled'")
            assert (second["data"]["cause"], second["data"]["report"]["id"]) == ("corrected", "1002")
            assert second["data"]["id"] != first["data"]["id"]
            assert "help and protection: outstanding, not inadequate" in second["data"]["summary"].lower()


async def test_what_is_held_as_a_burst_stays_held_and_is_right_when_it_is_let_go(
    tmp_path: Path, reader: RememberingReader
) -> None:
    wrong = misread(IN_2024, help_and_protection="inadequate")
    with served_to(tmp_path, OlderReader(reader, wrong)) as served:
        async with served.watched() as watch:
            await watch.poll()
            await watch.poll(TUESDAY)
            db = watch.program.parts.reports.db
            db.execute("UPDATE events SET hold = 'burst'")
            db.execute("UPDATE deliveries SET hold = 'burst'")
        served.reader = reader
        async with served.watched() as watch:
            await read_again(watch)
            free = watch.rows("SELECT * FROM deliveries WHERE state = 'waiting' AND hold IS NULL")
            assert free == []
            holds = watch.rows("SELECT type, hold FROM events ORDER BY sequence")
            assert [(row["type"], row["hold"]) for row in holds] == [
                ("rating.changed", "dropped"),
                ("rating.changed", "burst"),
            ]
            assert watch.program.parts.holds.held_events() == 1


async def test_what_was_told_stays_and_what_is_known_is_right(
    tmp_path: Path, reader: RememberingReader
) -> None:
    wrong = misread(IN_2024, help_and_protection="inadequate")
    with served_to(tmp_path, OlderReader(reader, wrong)) as served:
        await told_then(served)
        served.reader = reader
        async with served.watched() as watch:
            told = watch.rows("SELECT * FROM rating_changes")
            await read_again(watch)
            assert watch.rows("SELECT * FROM rating_changes") == told
            (now,) = watch.rows(
                "SELECT grade, direction, previous_grade FROM rating_history"
                " WHERE report_id = '1002' AND area = 'help_and_protection'"
            )
            assert now == {"grade": "outstanding", "direction": "improved", "previous_grade": "good"}
            readers = watch.rows("SELECT reader FROM readings ORDER BY id")
            assert [row["reader"] == OLD for row in readers] == [True] * 3 + [False] * 3


async def test_a_second_time_finds_nothing(tmp_path: Path, reader: RememberingReader) -> None:
    wrong = misread(IN_2024, help_and_protection="inadequate")
    with served_to(tmp_path, OlderReader(reader, wrong)) as served:
        await told_then(served)
        served.reader = reader
        async with served.watched() as watch:
            await read_again(watch)
            before = list(watch.program.parts.reports.db.conn.iterdump())
            again = await read_again(watch)
            all_of_them = await read_again(watch, everything=True)
            assert (again.read, again.corrections, again.events) == (0, [], [])
            assert (all_of_them.read, all_of_them.corrections, all_of_them.events) == (3, [], [])
            assert list(watch.program.parts.reports.db.conn.iterdump()) == before
            assert (await watch.later(sweep=True, days=1)).events == (), "a sweep finds no revision"


async def test_a_reader_that_reads_the_same_corrects_nothing(
    tmp_path: Path, reader: RememberingReader
) -> None:
    with served_to(tmp_path, OlderReader(reader)) as served:
        await told_then(served)
        served.reader = reader
        async with served.watched() as watch:
            found = await read_again(watch)
            assert (found.read, found.corrections, found.events, found.cancelled) == (3, [], [], 0)
            assert ("rating.changed", "slow") in states(watch)
            assert OLD not in watch.program.parts.readings.current_readers()


async def test_an_earlier_report_misread_makes_the_later_alert_wrong(
    tmp_path: Path, reader: RememberingReader
) -> None:
    wrong = misread(IN_2019, help_and_protection="requires_improvement", impact_of_leaders="inadequate")
    with served_to(tmp_path, OlderReader(reader, wrong)) as served:
        await told_then(served)
        served.reader = reader
        async with served.watched() as watch:
            found = await read_again(watch)
            assert [row[:3] + row[5:] for row in corrections(watch)] == [
                ("1001", "grade", "impact_of_leaders", 0),
                ("1001", "grade", "help_and_protection", 0),
            ]
            (event,) = found.events
            assert (event["type"], event["data"]["report"]["id"]) == ("report.corrected", "1002")
            summary = event["data"]["summary"]
            assert "impact of leaders: unchanged at good, not improved from inadequate" in summary
            assert "improved from good, not improved from requires improvement" in summary
            assert watch.deliveries(event["data"]["id"]) == [("news", "news@example.org")]


async def test_a_comparison_that_a_late_report_changed_was_no_mistake(
    tmp_path: Path, reader: RememberingReader
) -> None:
    late = report("1003", date(2024, 4, 12), ilacs(date(2022, 4, 8), help_and_protection="inadequate"))
    with served_to(tmp_path, OlderReader(reader), world=World((barset(late), quiet()))) as served:
        await told_then(served)
        async with served.watched() as watch:
            assert len((await watch.poll(date(2024, 4, 12))).events) == 1
        served.reader = reader
        async with served.watched() as watch:
            found = await read_again(watch)
            assert (found.read, found.events, found.corrections) == (4, [], [])


async def test_a_second_mistake_makes_a_second_correction_of_its_own(
    tmp_path: Path, reader: RememberingReader
) -> None:
    wrong = misread(IN_2024, help_and_protection="inadequate")
    with served_to(tmp_path, OlderReader(reader, wrong)) as served:
        await told_then(served)
        for mistake in (misread(IN_2024, help_and_protection="good"), misread(IN_2024)):
            served.reader = OlderReader(reader, mistake)
            async with served.watched() as watch:
                await read_again(watch)
                send(watch, "news")
                events = watch.events()
        taken_back = [event for event in events if event["type"] == "report.corrected"]
        assert len(taken_back) == 2
        assert len({event["data"]["id"] for event in events}) == len(events) == 5
        assert "not good as the alert said" in taken_back[1]["data"]["summary"]


async def test_grades_that_were_invented_are_taken_back(tmp_path: Path, reader: RememberingReader) -> None:
    def letter(reading: Reading) -> Reading:
        is_it = str(reading.inspection_end) == IN_2024
        return replace(reading, status=ReadingStatus.NO_JUDGEMENTS, judgements=()) if is_it else reading

    with served_to(tmp_path, OlderReader(reader)) as served:
        await told_then(served)
        served.reader = OlderReader(reader, letter)
        async with served.watched() as watch:
            (event,) = (await read_again(watch)).events
            assert (event["type"], event["data"]["judgements"]) == ("report.corrected", [])
            assert corrections(watch)[0] == ("1002", "status", None, "read", "no_judgements", 1)
            lost = {row[2]: row[3:5] for row in corrections(watch)[1:]}
            assert lost == {area: (grade, None) for area, grade in GRADES_2024.items()}


# Incident 6 of those that made this program: 105 false alarms came from one edit of a parser


async def test_105_relabelled_judgements_tell_only_who_was_told_wrong(
    tmp_path: Path, reader: RememberingReader
) -> None:
    relabelled = dict.fromkeys(("impact_of_leaders", "help_and_protection", "overall_effectiveness"), "good")
    worse = dict.fromkeys(relabelled, "requires_improvement")
    content = ilacs(date(2019, 4, 12))
    old = [provider(f"{90100 + n}", report(f"{3000 + n}", date(2019, 5, 22), content)) for n in range(34)]
    new = provider("90001", report("1002", TUESDAY, ilacs(date(2024, 2, 23))), name="Barset")
    world = World((*old, new, quiet()))
    mistake = OlderReader(reader, lambda reading: _unless_quiet(reading, worse))
    with served_to(tmp_path, mistake, world=world) as served:
        await told_then(served)
        served.reader = reader
        async with served.watched() as watch:
            changes = watch.rows("SELECT * FROM rating_changes")
            found = await read_again(watch)
            assert len(corrections(watch)) == 105
            assert {row[3:5] for row in corrections(watch)} == {("requires_improvement", "good")}
            assert sum(row[5] for row in corrections(watch)) == 3, "of the one report that was told"
            assert [(each["type"], each["data"]["report"]["id"]) for each in found.events] == [
                ("report.corrected", "1002")
            ]
            assert watch.rows("SELECT * FROM rating_changes") == changes
            types = ["report.published", "report.published", "report.corrected"]  # the second to who had none
            assert [event["type"] for event in watch.events()] == types
            grades = watch.rows("SELECT DISTINCT grade FROM current_ratings")
            assert [row["grade"] for row in grades] == ["good"]


def _unless_quiet(reading: Reading, grades: dict[str, str]) -> Reading:
    return reading if str(reading.inspection_end) == "2020-01-17" else regraded(reading, grades)


# What goes wrong
