"""A new report's event waits for its file, two hours at most; the file that comes later is a revision."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from fixtures.replica import World
from fixtures.replica.faults import Fault, cut_body, file_missing, oversized, reset, status
from fixtures.replica.faults import other_bytes as instead
from inspectwatch.watch import tell_overdue
from notifier.ports import Delivery, Outcome
from tests.inspectwatch.watching import (
    TUESDAY,
    RememberingReader,
    Site,
    Watch,
    barset,
    ilacs,
    nine,
    quiet,
    report,
    site,
    subscription,
    told,
)

MISSING = [("report.published", "new_inspection", "1002", "missing")]
NEWS = [("rating.changed", "new_inspection", "1002", "read")]
REVISED = [("report.revised", "publisher_revised", "1002", "read")]
SUBSCRIPTIONS = "".join(
    (
        subscription("default", "rating.changed", "report.published"),
        subscription("other", "report.published", more='providers = ["90002"]'),
        subscription("revisions", "report.revised"),
        subscription("only-better", "rating.changed", more='directions = ["improved"]'),
        subscription("only-worse", "rating.changed", more='directions = ["declined"]'),
    )
)
SIGN_IN = "<!DOCTYPE html><html><head><title>Please wait</title></head><body>Checking</body></html>"
CUT_PDF = ilacs(date(2024, 2, 23))[:900]


@pytest.fixture
def served(tmp_path: Path, reader: RememberingReader) -> Iterator[Site]:
    """The authority whose report of Tuesday is listed before its file is up."""
    with site(World((barset(), quiet())), tmp_path, reader, date(2024, 4, 8), SUBSCRIPTIONS) as opened:
        yield opened


@asynccontextmanager
async def waiting(served: Site, fault: Fault) -> AsyncIterator[Watch]:
    """The watch after its baseline, with that fault on the file of Tuesday."""
    served.replica.faults.on(fault, report="1002")
    async with served.watched() as watch:
        assert (await watch.poll()).baseline == "completed"
        yield watch


def claim(watch: Watch) -> list[Delivery]:
    """What can be sent now."""
    now = watch.clock.now()
    return watch.program.deliveries.record_and_claim(
        [], due_by=now, now=now, lease="", lease_until=now, resting=(), full=(), limit=10
    )


async def test_a_file_that_comes_within_two_hours_is_plain_news(served: Site) -> None:
    async with waiting(served, file_missing()) as watch:
        run = await watch.poll(TUESDAY)
        assert (run.state, len(run.problems), run.events) == ("problems", 1, ())
        assert "1002" in run.problems[0]
        served.replica.faults.off()
        run = await watch.later(minutes=119)
        assert (told(run.events), run.problems) == (NEWS, ())
        assert (await watch.later(hours=3)).events == ()


async def test_a_file_that_does_not_come_is_told_after_two_hours_and_once(served: Site) -> None:
    async with waiting(served, file_missing()) as watch:
        minutes = (0, 30, 60, 90, 119, 121, 150, 300)
        runs = [await watch.poll(nine(TUESDAY) + timedelta(minutes=passed)) for passed in minutes]
        assert [told(run.events) for run in runs] == [[], [], [], [], [], MISSING, [], []]
        assert [run.state for run in runs] == ["problems"] * 6 + ["good"] * 2
        data = watch.events()[0]["data"]
        assert (data["judgements"], data["discontinued"], data["report"]["sha256"]) == ([], [], None)


async def test_the_readable_file_is_a_revision_for_those_who_got_the_first(served: Site) -> None:
    async with waiting(served, file_missing()) as watch:
        await watch.poll(TUESDAY)
        first = (await watch.later(hours=2)).events[0]["data"]["id"]
        assert watch.deliveries(first) == [("default", "default@example.org")]
        served.replica.faults.off()
        run = await watch.later(hours=1)
        assert (told(run.events), run.problems) == (REVISED, ())
        moved = {j["area"] for j in run.events[0]["data"]["judgements"] if j["direction"] == "improved"}
        assert moved == {"help_and_protection"}
        second = run.events[0]["data"]["id"]
        # A filter that looks at grades found none in the first event: for it, this is the news.
        assert [name for name, _ in watch.deliveries(second)] == ["default", "only-better", "revisions"]
        rows = watch.rows("SELECT event_id, area, direction FROM rating_changes")
        assert rows == [{"event_id": second, "area": "help_and_protection", "direction": "improved"}]
        threads = dict[str, str]()
        while claimed := claim(watch):
            threads |= {each.event_id: each.thread for each in claimed}
            watch.program.deliveries.record(
                [Outcome(each.id, "", "sent", watch.clock.now()) for each in claimed]
            )
        assert threads == {first: first, second: first}


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (instead(CUT_PDF), "unreadable"),
        (instead(b"%PDF-1.7 nothing of the kind"), "unreadable"),
        (instead(SIGN_IN), "not_a_report"),
        (instead(b""), "not_a_report"),
        (status(500), "missing"),
        (status(410), "missing"),
        (oversized(41 << 20, declared=True), "missing"),
        (cut_body(), "missing"),
    ],
    ids=["cut", "garbage", "page", "empty", "500", "410", "oversized", "cut-off"],
)
async def test_what_cannot_be_read_waits_like_what_is_not_there(
    served: Site, fault: Fault, said: str
) -> None:
    async with waiting(served, fault) as watch:
        run = await watch.poll(TUESDAY)
        assert (run.state, run.events, len(run.problems)) == ("problems", (), 1)
        events = (await watch.later(hours=2)).events
        assert told(events) == [("report.published", "new_inspection", "1002", said)]
        served.replica.faults.off()
        assert told((await watch.later(hours=1)).events) == REVISED
        assert watch.status_of("1002") == "read"


async def test_the_not_found_page_with_status_200_is_no_report(served: Site) -> None:
    served.replica.not_found_status = 200
    async with waiting(served, file_missing()) as watch:
        assert (await watch.poll(TUESDAY)).events == ()
        assert told((await watch.later(hours=2)).events)[0][3] == "not_a_report"
        served.replica.faults.off()
        assert told((await watch.later(hours=1)).events) == REVISED


async def test_waiting_ends_also_in_the_hours_without_polls(served: Site) -> None:
    async with waiting(served, file_missing()) as watch:
        await watch.poll(TUESDAY)
        served.replica.forget_requests()
        watch.clock.move_to(nine(TUESDAY) + timedelta(minutes=119))
        assert tell_overdue(watch.program.parts) == []
        watch.clock.move_to(nine(TUESDAY) + timedelta(minutes=121))
        assert told(tell_overdue(watch.program.parts)) == MISSING
        assert tell_overdue(watch.program.parts) == []
        assert served.replica.seen == []


async def test_waiting_ends_also_while_the_list_is_not_to_be_had(served: Site) -> None:
    async with waiting(served, file_missing()) as watch:
        await watch.poll(TUESDAY)
        served.replica.faults.on(status(500), kind="list")
        run = await watch.later(hours=3)
        assert (told(run.events), run.state) == (MISSING, "problems")


@pytest.mark.parametrize("fault", [status(503), status(502), reset(), cut_body()])
async def test_what_a_repeat_mends_is_no_problem(served: Site, fault: Fault) -> None:
    async with served.watched() as watch:
        await watch.poll()
        served.replica.faults.on(fault, report="1002", times=2)
        run = await watch.poll(TUESDAY)
        assert (told(run.events), run.problems) == (NEWS, ())


async def test_a_file_that_stays_away_is_asked_for_at_every_poll_then_once_a_day(served: Site) -> None:
    async with waiting(served, file_missing()) as watch:
        await watch.poll(TUESDAY)
        await watch.later(hours=2)
        served.replica.forget_requests()
        run = await watch.later(days=6)
        assert (run.problems, run.state, served.replica.counts()["file"]) == ((), "good", 1)
        await watch.later(days=2)
        assert served.replica.counts()["file"] == 2
        served.replica.faults.off()
        assert told((await watch.later(hours=12)).events) == []
        assert told((await watch.later(hours=12)).events) == REVISED


@pytest.mark.parametrize("fault", [file_missing(), instead(SIGN_IN), instead(CUT_PDF)])
async def test_a_known_report_keeps_its_reading_when_its_file_goes_bad(served: Site, fault: Fault) -> None:
    async with served.watched() as watch:
        await watch.poll()
        before = watch.rows("SELECT * FROM current_ratings ORDER BY urn, area")
        served.replica.faults.on(fault, report="1001")
        run = await watch.later(hours=1, sweep=True)
        assert (run.events, run.problems) == ((), ())
        assert any("1001" in note for note in run.notes)
        assert watch.rows("SELECT * FROM current_ratings ORDER BY urn, area") == before
        served.replica.faults.off()
        run = await watch.later(hours=1, sweep=True)
        assert (run.events, run.problems, run.notes) == ((), (), ())


async def test_a_newer_report_does_not_wait_for_an_older_one_and_says_what_it_is_not_compared_with(
    tmp_path: Path, reader: RememberingReader
) -> None:
    newer = report("1003", TUESDAY, ilacs(date(2024, 3, 22), help_and_protection="inadequate"))
    with site(World((barset(newer), quiet())), tmp_path, reader, date(2024, 4, 8)) as served:
        async with waiting(served, file_missing()) as watch:
            events = list((await watch.poll(TUESDAY)).events)
            said = events[0]["data"]["summary"]
            served.replica.faults.off()
            events += (await watch.later(minutes=30)).events
            history = watch.rows(
                "SELECT previous_grade, direction FROM rating_history"
                " WHERE report_id = '1003' AND area = 'help_and_protection'"
            )
    assert told(events) == [("rating.changed", "new_inspection", "1003", "read"), *NEWS]
    assert said.endswith("A report published on 9 April 2024 could not be read and is not compared.")
    assert "could not be read" not in events[1]["data"]["summary"]
    assert history == [{"previous_grade": "outstanding", "direction": "declined"}]
