"""What the tests of reading again share: a reader of before that read otherwise, and who got which alert."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from inspectwatch.documents import Reader
from inspectwatch.reread import RereadReport, reread
from notifier.ports import Outcome
from scraper.model import Reading
from scraper.reports.versions import CURRENT_READERS
from tests.inspectwatch.watching import Watch

OLD = "ilacs/0"


@dataclass
class OlderReader:
    """Reads as today's reader does, but for what `mistake` makes of it."""

    reader: Reader
    mistake: Callable[[Reading], Reading] = lambda reading: reading

    def read(self, data: bytes) -> Reading:
        """What the document said then."""
        return replace(self.mistake(self.reader.read(data)), reader=OLD)


def misread(end: str, **grades: str) -> Callable[[Reading], Reading]:
    """A mistake in the report whose inspection ended on that day: these areas with these grades."""

    def mistake(reading: Reading) -> Reading:
        return regraded(reading, grades) if str(reading.inspection_end) == end else reading

    return mistake


def regraded(reading: Reading, grades: Mapping[str, str]) -> Reading:
    """The reading with these grades for these areas."""
    judgements = tuple(
        replace(each, grade=grades[each.area], others=()) if each.area in grades else each
        for each in reading.judgements
    )
    return replace(reading, judgements=judgements)


async def read_again(watch: Watch, *, everything: bool = False) -> RereadReport:
    """The archive read again with the readers of today."""
    return await reread(watch.program.parts, CURRENT_READERS, everything=everything)


def send(watch: Watch, *subscriptions: str) -> None:
    """Lets what waits for these subscriptions arrive; without a name everything."""
    for row in watch.rows("SELECT id, subscription FROM deliveries WHERE state = 'waiting'"):
        if not subscriptions or row["subscription"] in subscriptions:
            outcome = Outcome(row["id"], "", "sent", watch.clock.now())
            watch.program.deliveries.record([outcome])


def corrections(watch: Watch) -> list[tuple[Any, ...]]:
    """(report, field, area, before, after, notified) of each correction."""
    query = "SELECT report_id, field, area, before, after, notified FROM corrections"
    return [tuple(row.values()) for row in watch.rows(query)]


def states(watch: Watch) -> dict[tuple[str, str], str]:
    """(type of the event, subscription) -> state of its delivery."""
    query = (
        "SELECT e.type, d.subscription, d.state FROM deliveries d JOIN events e ON e.id = d.event_id"
        " ORDER BY e.sequence"
    )
    return {(row["type"], row["subscription"]): row["state"] for row in watch.rows(query)}
