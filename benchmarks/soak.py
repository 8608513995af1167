"""`python -m benchmarks.soak --seed N --minutes M`: a year of the watch, with faults at random.

The real program watches the replica on a clock that runs as fast as the work allows: hourly polls from eight
to six, a sweep each Sunday, 50 subscribers, half of them by mail and half by signed webhook. Faults of the
site, the mail server and the receivers begin and end at random, and the program is started anew each month.
At the end every expected event must have arrived at everybody who asked for it, and nothing else; memory and
open files are printed month by month, and what the database is made of. Exit status 1 where anything is
missing or too much. `--minutes` cuts the year short. All of it is on loopback.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as of_day
from pathlib import Path

from benchmarks.measures import memory_of, open_files_of, table
from benchmarks.soak_faults import Weather
from benchmarks.soak_world import START, Publication, Year, year
from fixtures.catchers import HookReceiver, MailCatcher
from fixtures.replica import Replica, serve
from inspectwatch import logs
from inspectwatch.clock import ReplayClock
from scraper.reports.worker import ReportReader
from tests.inspectwatch.configuring import SECRET
from tests.inspectwatch.watching import Site, Watch, nine

SUBSCRIBERS = 50
HOURS = range(8, 18)
FRIDAY, SUNDAY = 4, 6
SETTLING = 10  # days without faults at the end: retries of three days, a sweep
_MEGABYTE = 1 << 20


def main() -> int:
    """0 where everything expected arrived, and nothing else."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60.0, help="real ones, at most")
    parser.add_argument("--days", type=int, default=365, help="simulated ones")
    asked = parser.parse_args()
    logs.configure(level=logging.CRITICAL)  # what is wrong is held against the year at its end
    problems, lines = asyncio.run(soak(asked.seed, asked.days, asked.minutes * 60))
    print("\n".join(lines))
    for problem in problems[:20]:
        print(f"PROBLEM: {problem}", file=sys.stderr)
    print(f"{len(problems)} problems")
    return int(bool(problems))


async def soak(seed: int, days: int, seconds: float) -> tuple[list[str], list[str]]:
    """What went wrong, and what to say of the year."""
    made = year(seed, days)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder, ReportReader() as reader:
        replica = Replica(made.world, START)
        with serve(replica) as url, MailCatcher() as mail, HookReceiver() as hooks:
            settings = subscribers(made, mail, hooks)
            site = Site(
                replica, url, Path(folder), reader, ReplayClock(nine(START)), len(made.urns), settings
            )
            weather = Weather(seed, replica, mail, hooks)
            return await _Year(made, site, weather, mail, hooks, seconds).run(days)


def subscribers(made: Year, mail: MailCatcher, hooks: HookReceiver) -> str:
    """Tables of a configuration: each follows some of the authorities, all of its events."""
    tables = [
        f'[email]\nhost = "{mail.host}"\nport = {mail.port}\nsecurity = "none"\n',
        "[webhooks]\nallow_private_addresses = true\n",
        "[notify]\nburst_limit = 1000\n",
    ]
    for number in range(SUBSCRIBERS):
        name = f"s{number}"
        by_mail = number % 2 == 0
        to = f"mailto:{name}@example.org" if by_mail else f"{hooks.url}/{name}"
        secret = "" if by_mail else f'secret = "{SECRET}"\n'
        urns = json.dumps(followed(made, number))
        tables.append(
            f'[[subscription]]\nname = "{name}"\nto = "{to}"\n{secret}providers = {urns}\n'
            'events = ["rating.changed", "report.published", "report.revised", "report.withdrawn"]\n'
        )
    return "".join(tables)


def followed(made: Year, number: int) -> list[str]:
    """The URNs that this subscriber follows: from one to all."""
    return list(made.urns[: 1 + number * len(made.urns) // SUBSCRIBERS])


@dataclass(slots=True)
class _Year:
    """One soak under way."""

    made: Year
    site: Site
    weather: Weather
    mail: MailCatcher
    hooks: HookReceiver
    seconds: float
    # by subscriber, the ids of events that arrived, and how often
    ids: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    polls: int = 0
    samples: list[tuple[object, ...]] = field(default_factory=list)

    async def run(self, days: int) -> tuple[list[str], list[str]]:
        began = time.monotonic()
        last = START
        for month in months(days):
            async with self.site.watched() as watch:  # a start anew
                for day in month:
                    if time.monotonic() - began > self.seconds:
                        break
                    calm = (day - START).days < 1 or (day - START).days >= days - SETTLING
                    await self._day(watch, day, calm=calm)
                    last = day
                self._sample(last, watch)
        if (last - START).days < days - 1:  # cut short: let it settle
            self.weather.clear()
            async with self.site.watched() as watch:
                for more in range(1, SETTLING + 1):
                    await self._day(watch, last + timedelta(days=more), calm=True)
            last += timedelta(days=SETTLING)
        async with self.site.watched() as watch:
            problems = [*self._missing(watch, last), *self._of_ours(watch)]
            size = self._size(watch)
        minutes = (time.monotonic() - began) / 60
        head = (
            f"{(last - START).days + 1} days in {minutes:.1f} min, {self.polls} polls,"
            f" {self.weather.provoked} faults, {len(self._published(last))} publications,"
            f" {sum(len(each) for each in self.ids.values())} messages arrived"
        )
        months_of = table(("until", "MiB", "open files", "database MiB"), self.samples)
        return problems, [head, "", months_of, "", size]

    async def _day(self, watch: Watch, day: date, *, calm: bool) -> None:
        if day.weekday() == SUNDAY:
            await self._at(watch, day, HOURS[0], sweep=True, calm=calm)
        elif day.weekday() < SUNDAY - 1:
            for hour in HOURS:
                await self._at(watch, day, hour, sweep=False, calm=calm)

    async def _at(self, watch: Watch, day: date, hour: int, *, sweep: bool, calm: bool) -> None:
        if calm:
            self.weather.clear()
        else:
            self.weather.an_hour(ends_the_week=day.weekday() == FRIDAY and hour == HOURS[-1])
        await watch.poll(datetime.combine(day, of_day(hour), nine(day).tzinfo), sweep=sweep)
        self.polls += 1
        await watch.program.post.deliver()
        watch.replica.forget_requests()
        self._take(watch)

    def _take(self, watch: Watch) -> None:
        """Notes what arrived. A mail names its delivery, a webhook its event."""
        for each in self.mail.mails.take():
            delivery = str(each.message["Message-ID"]).strip("<>").partition("@")[0]
            (row,) = watch.rows("SELECT event_id FROM deliveries WHERE id = ?", delivery)
            for recipient in each.recipients:
                self.ids[recipient.partition("@")[0]][row["event_id"]] += 1
        for call in self.hooks.calls.take():
            self.ids[call.target.rpartition("/")[2]][call.headers["webhook-id"]] += 1

    def _sample(self, day: date, watch: Watch) -> None:
        pid, file = os.getpid(), watch.program.config.database
        memory = memory_of(pid).now
        self.samples.append(
            (f"{day}", f"{memory:.0f}", open_files_of(pid), f"{file.stat().st_size / _MEGABYTE:.1f}")
        )

    def _published(self, last: date) -> list[Publication]:
        return [each for each in self.made.publications if each.day <= last]

    def _missing(self, watch: Watch, last: date) -> Iterator[str]:
        """What was not told, told wrong, or told too often."""
        events = defaultdict(list)
        for event in watch.events():
            if "report" in event["data"]:
                events[event["data"]["report"]["id"]].append(event)
        expected = {each.report_id: each for each in self._published(last)}
        yield from (
            f"told of {report_id}, which was not published" for report_id in events.keys() - expected.keys()
        )
        for report_id, publication in expected.items():
            yield from _wrong(publication, events[report_id])
            ids = {event["data"]["id"] for event in events[report_id]}
            for number in range(SUBSCRIBERS):
                name = f"s{number}"
                got = ids & self.ids[name].keys()
                if publication.urn in followed(self.made, number) and got != ids:
                    yield f"{name} did not get {sorted(ids - got)} of {report_id}"
                if publication.urn not in followed(self.made, number) and got:
                    yield f"{name} got {sorted(got)} of {report_id}, which it did not ask for"

    def _of_ours(self, watch: Watch) -> Iterator[str]:
        """What the program says itself, once everything has been well for days."""
        for row in watch.rows("SELECT kind, message FROM alarms WHERE recovered_at IS NULL"):
            yield f"the alarm {row['kind']} goes on: {row['message']}"
        for row in watch.rows("SELECT state, COUNT(*) AS n FROM deliveries GROUP BY state"):
            if row["state"] not in ("sent", "digested"):
                yield f"{row['n']} deliveries are {row['state']}"
        (answer,) = watch.rows("PRAGMA integrity_check")
        if answer != {"integrity_check": "ok"}:
            yield f"the database: {answer}"

    def _size(self, watch: Watch) -> str:
        query = """
            SELECT name, SUM(pgsize) AS bytes FROM dbstat GROUP BY name ORDER BY bytes DESC LIMIT 8
        """
        rows = [(row["name"], f"{row['bytes'] / _MEGABYTE:.2f}") for row in watch.rows(query)]
        return table(("of the database", "MiB"), rows)


def _wrong(publication: Publication, events: list[dict[str, object]]) -> Iterator[str]:
    types = [event["type"] for event in events]
    at_once = ["rating.changed" if publication.moved else "report.published"]
    if types not in (at_once, ["report.published", "report.revised"]):
        yield f"{publication.report_id} ({publication.day}): told as {types}, not {at_once}"
        return
    data = events[-1]["data"]
    assert isinstance(data, dict)
    grades = {each["area"]: each["grade"] for each in data["judgements"]}
    if grades != publication.grades:
        yield f"{publication.report_id}: told {grades}, not {publication.grades}"


def months(days: int) -> Iterator[list[date]]:
    """The days, thirty at a time."""
    every = [START + timedelta(days=each) for each in range(days)]
    for first in range(0, days, 30):
        yield every[first : first + 30]


if __name__ == "__main__":
    sys.exit(main())
