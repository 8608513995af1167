"""A document that hangs on the wrong authority's page is recorded as it is, and somebody is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from fixtures.replica import World
from tests.inspectwatch.watching import (
    GOOD,
    MONDAY,
    TUESDAY,
    RememberingReader,
    document,
    provider,
    report,
    site,
    subscription,
)

END = date(2024, 2, 23)


async def test_a_document_that_names_another_authority_is_recorded_and_noted(
    tmp_path: Path, reader: RememberingReader
) -> None:
    ours = report("1001", TUESDAY, document("ilacs_2018", END, GOOD, name="Devon"))
    theirs = report("1002", TUESDAY, document("ilacs_2018", END, GOOD, name="Norfolk"))
    world = World((provider("80500", ours, theirs, name="Devon"),))
    with site(world, tmp_path, reader, MONDAY, subscription("all")) as served:
        async with served.watched() as watch:
            await watch.poll()
            told = await watch.poll(TUESDAY)
            assert (told.state, len(told.events)) == ("good", 2)
            (note,) = told.notes
            assert note.endswith("/v1/file/1002: the document names Norfolk County Council, not Devon")
            kept = {
                row["report_id"]: (row["authority"], row["authority_agrees"])
                for row in watch.rows("SELECT report_id, authority, authority_agrees FROM report_documents")
            }
            assert kept == {"1001": ("Devon County Council", 1), "1002": ("Norfolk County Council", 0)}
            (row,) = watch.rows("SELECT disagreements FROM report_documents WHERE report_id = '1002'")
            assert (
                '{"what": "authority", "page": "Devon", "document": "Norfolk County Council"}'
                in (row["disagreements"])
            )
            assert '"what": "inspected"' in row["disagreements"], "its page says the month before"
            assert (await watch.later(minutes=30)).notes == (), "said once"
