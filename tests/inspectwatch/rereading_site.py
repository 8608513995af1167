"""The site that the tests of reading again watch, and what was told of it when the readers were older."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fixtures.replica import World
from tests.inspectwatch.rereading import (
    OlderReader,
    send,
)
from tests.inspectwatch.watching import (
    GOOD,
    MONDAY,
    TUESDAY,
    Site,
    barset,
    quiet,
    site,
    subscription,
)

SUBSCRIPTIONS = "".join(
    (
        subscription("news", "rating.changed", "report.published"),
        subscription("slow", "rating.changed", "report.published"),
        subscription("gave-up", "rating.changed", "report.published"),
        subscription("others", "report.revised"),
    )
)
IN_2024 = "2024-02-23"  # Barset's inspection of which Tuesday's report tells
IN_2019 = "2019-04-12"
GRADES_2024 = GOOD | {"help_and_protection": "outstanding"}


@contextmanager
def served_to(folder: Path, reader: OlderReader, *, world: World | None = None) -> Iterator[Site]:
    """The site of Barset and Quietshire from Monday on, watched with a reader of before."""
    with site(world or World((barset(), quiet())), folder, reader, MONDAY, SUBSCRIPTIONS) as opened:
        yield opened


async def told_then(served: Site) -> None:
    """The baseline of Monday and the news of Tuesday: one alert arrived, one waits, one was given up."""
    async with served.watched() as watch:
        await watch.poll()
        await watch.poll(TUESDAY)
        send(watch, "news")
        given_up = (
            "UPDATE deliveries SET state = 'dead', last_error = 'refused' WHERE subscription = 'gave-up'"
        )
        watch.program.parts.reports.db.execute(given_up)
