"""What the site says where a later inspection is out and could not be read: beside every grade it shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from inspectwatch.web.site.settings import Site
from storage.database import open_for_writing
from tests.inspectwatch.labelled import watched
from tests.inspectwatch.oracle import Label
from tests.inspectwatch.sector_shell import BASELINE, BUCKS, DEVON, HERTFORDSHIRE, LABELS, OXFORDSHIRE
from tests.inspectwatch.site.conftest import LONDON, served
from tests.inspectwatch.site.pages import get, table, text

LATER = "a later inspection, published 3 March 2026, could not be read"
NONE = "an inspection, published 15 January 2025, could not be read"
CURRENT = "80461250305"  # Devon's latest that was read

_DISPUTED = (
    "UPDATE judgements SET disputed = 1 WHERE area = 'overall_effectiveness'",
    "INSERT INTO statements SELECT reading_id, area, 0, 'good', label, 'Good', 2, '' FROM judgements "
    "WHERE area = 'overall_effectiveness'",
)


def _unread(urn: str, number: str, published: str, remit: str = "childrens_services") -> Label:
    day = date.fromisoformat(published)
    return Label(urn, number, remit, None, day, day)


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A site with an unread inspection: Devon's last, Buckinghamshire's only one, that of Hertfordshire's
    partnership. Devon's overall grade is disputed, too."""
    path: Path = tmp_path_factory.mktemp("unread") / "watch.db"
    more = (
        _unread(DEVON, "7001", "2026-03-03"),
        _unread(BUCKS, "7003", "2025-01-15"),
        _unread(HERTFORDSHIRE, "7004", "2026-05-01", "area_send"),
    )
    with watched(path, (*LABELS, *more), BASELINE):
        pass
    with closing(open_for_writing(path).conn) as db, db:
        for statement in _DISPUTED:
            db.execute(statement)
    with served(Site(path, LONDON)) as port:
        yield port


def rows_of(port: int, path: str, name: str) -> list[dict[str, object]]:
    """The rows of a table as programs get them."""
    joint = "&" if "?" in path else "?"
    found = json.loads(get(port, f"{path}{joint}table={name}&format=json").text)
    return list(found["rows"] if isinstance(found, dict) else found)


def test_a_tile_says_what_is_disputed_and_what_could_not_be_read(port: int) -> None:
    html = get(port, "/").text
    tiles = {tile["href"]: tile for tile in BeautifulSoup(html, "lxml").select("a.tile")}
    devon = tiles[f"/authorities/{DEVON}"]
    assert devon["title"] == f"Devon: inadequate (disputed); {LATER}"
    assert devon.select_one(".letter").text == "I!?"  # type: ignore[union-attr]
    assert text(devon) == devon["title"]
    bucks = tiles[f"/authorities/{BUCKS}"]
    assert bucks["title"] == f"Buckinghamshire: could not be read; {NONE}"
    assert "g-not_read" in bucks["class"]
    legend = text(BeautifulSoup(html, "lxml"))
    assert "! beside a letter: disputed, two places of the report contradict each other" in legend
    assert "? beside a letter: a later inspection could not be read" in legend


def test_without_any_the_legend_knows_no_sign(port: int) -> None:
    html = get(port, "/?area=in_care").text
    assert "beside a letter: disputed" not in html


def test_rows_carry_the_report_and_its_day(port: int) -> None:
    asked = (("/", "map"), ("/authorities?q=devon", "authorities"))
    own = f"/authorities/{DEVON}"
    for path, name in (
        *asked,
        (own, "current"),
        (own, "neighbours"),
        (f"/reports/{DEVON}/{CURRENT}", "judgements"),
    ):
        rows = [row for row in rows_of(port, path, name) if row["urn"] == DEVON]
        assert rows, (path, name)
        assert {(row["later_unread"], row["later_unread_published"]) for row in rows} == {
            ("7001", "2026-03-03")
        }
    rows = rows_of(port, f"/authorities/{OXFORDSHIRE}", "current")
    assert {row["later_unread"] for row in rows} == {None}


def test_tables_of_many_say_it_beside_the_day_with_a_link(port: int) -> None:
    for path, name in (("/authorities", "authorities"), (f"/authorities/{DEVON}", "neighbours")):
        html = get(port, path).text
        (row,) = (row for row in table(html, name).rows if row[0] == "Devon")
        assert row[-1] == f"24 January 2025 {LATER}"
        assert f'<a href="/reports/{DEVON}/7001">{LATER}</a>' in html
    (row,) = (row for row in table(get(port, "/authorities").text, "authorities").rows if "Bucking" in row[0])
    assert (row[2], row[-1]) == ("Could not be read", NONE)


def test_they_can_be_asked_for_and_are_not_among_those_never_inspected(port: int) -> None:
    found = rows_of(port, "/authorities?grade=not_read", "authorities")
    assert {row["urn"] for row in found} == {DEVON, BUCKS}
    never = rows_of(port, "/authorities?grade=no_inspection", "authorities")
    assert len(never) == 153 - 5
    assert BUCKS not in {row["urn"] for row in never}


def test_counts_say_of_how_many_it_is_so(port: int) -> None:
    said = "Of 1 authority a later inspection could not be read: what is counted here is of before."
    assert said in get(port, "/").text


def test_the_page_of_an_authority_leads_with_it(port: int) -> None:
    html = get(port, f"/authorities/{DEVON}").text
    (said,) = BeautifulSoup(html, "lxml").select("main > p.warning")
    assert text(said).startswith(f"A{LATER[1:]}. The grades below are those of before.")
    assert said.select_one("a")["href"] == f"/reports/{DEVON}/7001"  # type: ignore[index]
    grades = [row[1] for row in table(html, "current").rows]
    assert grades[0] == "Inadequate (disputed) a later inspection could not be read"
    assert all(grade.endswith("could not be read") for grade in grades)


def test_what_was_never_read_is_not_said_to_be_missing(port: int) -> None:
    html = get(port, f"/authorities/{BUCKS}").text
    assert "No graded inspection could be read." in html
    assert f"A{NONE[1:]}. No grades are known." in html
    assert {row[1] for row in table(html, "current").rows} == {"Could not be read"}


def test_the_partnership_is_marked_in_its_own_section(port: int) -> None:
    html = get(port, f"/authorities/{HERTFORDSHIRE}").text
    assert BeautifulSoup(html, "lxml").select("main > p.warning") == []
    (said,) = BeautifulSoup(html, "lxml").select("section p.warning")
    assert "published 1 May 2026, could not be read" in text(said)
    (row,) = table(html, "send").rows
    assert row[1].endswith("a later inspection could not be read")


def test_the_current_report_says_it_and_earlier_ones_do_not(port: int) -> None:
    current, before = (get(port, f"/reports/{DEVON}/{each}").text for each in (CURRENT, "80461200316"))
    assert f"A{LATER[1:]}. The grades below are those of before." in current
    assert "later inspection" not in before
