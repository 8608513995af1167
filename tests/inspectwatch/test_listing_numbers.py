"""How many authorities a list must have: the reference table, a person, and the last complete list."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from fixtures.replica import World
from fixtures.replica.faults import providers_dropped
from inspectwatch.config import load
from inspectwatch.program import opened
from tests.inspectwatch.test_listing import FOLLOWERS, listing, newcomer
from tests.inspectwatch.watching import TUESDAY, RememberingReader, barset, quiet, site


async def test_a_list_that_only_happens_to_have_the_number_expected_is_held_against_the_last(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """An authority was founded since the number was written; then a row is lost, and the count with it."""
    shorter = ("the list shows 2 providers, the last complete one had 3",)
    with site(World((barset(), quiet(), newcomer())), tmp_path, reader, TUESDAY, FOLLOWERS) as served:
        served.expected = 2
        async with served.watched() as watch:
            assert (await watch.poll()).baseline == "completed"
            served.replica.faults.on(providers_dropped(1), kind="list")
            assert (await watch.later(days=1)).problems == shorter
            assert (await watch.later(days=2)).problems == shorter
        served.expected = 0
        async with served.watched() as watch:
            assert (await watch.later(hours=1)).problems == shorter, (
                "any number, and yet fewer than there were"
            )
            assert "provider.unlisted" not in {event["type"] for event in watch.events()}
        served.expected = 1
        async with served.watched() as watch:
            assert (await watch.later(hours=1)).problems == shorter, "1 is not the number that the list has"


async def test_a_shorter_list_is_believed_once_somebody_has_written_its_number(
    tmp_path: Path, reader: RememberingReader
) -> None:
    with site(World((barset(), quiet(), newcomer())), tmp_path, reader, TUESDAY, FOLLOWERS) as served:
        async with served.watched() as watch:
            assert (await watch.poll()).baseline == "completed"
            served.replica.world = World((barset(), newcomer()))
            assert (await watch.later(hours=1)).problems
        served.expected = 2
        async with served.watched() as watch:
            assert (await watch.later(hours=1)).problems == ()
            gone = await watch.later(days=2)
            assert listing(gone.listing_events) == [("provider.unlisted", "90002")]


async def test_where_no_number_is_expected_the_reference_table_says_it(
    tmp_path: Path, reader: RememberingReader
) -> None:
    with site(World((barset(),)), tmp_path, reader, TUESDAY) as served:
        async with served.watched() as watch:
            parts = watch.program.parts
            assert parts.expected_number() == 1
            path = served.folder / "inspectwatch.toml"
            path.write_text(path.read_text().replace("expected_providers = 1\n", ""))
        async with opened(load(path, {}), served.clock, reader=reader) as program:
            served.clock.move_to(datetime(2024, 4, 10, 9, tzinfo=UTC))
            assert program.parts.expected_number() == 153
