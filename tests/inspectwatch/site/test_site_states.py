"""The site over databases that are empty, missing, of another version, hostile, or in trouble."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from inspectwatch.web.site.settings import Site
from storage.alarms import Alarm, AlarmTable
from storage.archive import archive_beside
from storage.database import open_for_writing
from storage.listing import ListingTable
from storage.providers import ProviderStore
from tests.inspectwatch.site.conftest import LONDON, served
from tests.inspectwatch.site.pages import get, rows_of
from tests.storage.building import OXFORDSHIRE, event_of, held, listed, provider_noted, reading_of, recorded
from tests.storage.oxfordshire import GRADES_2024, ILACS_2024, oxfordshire_recorded

PAGES = ("/", "/authorities", "/changes", "/status")
NASTY = '=HYPERLINK("x")</title><script>alert(1)</script>“\u202e'
LONG = "Barset" + "x" * 200


def made(path: Path) -> Path:
    open_for_writing(path).close()
    return path


@pytest.mark.parametrize("path", PAGES)
def test_an_empty_database_is_said_to_be_one(tmp_path: Path, path: str) -> None:
    with served(Site(made(tmp_path / "watch.db"), LONDON)) as port:
        assert get(port, path).status == 200
        assert "<code>inspectwatch check</code> reads" in get(port, "/").text
        assert "The first complete run is still to come" in get(port, "/status").text
        assert "Nothing has been read yet" in get(port, "/authorities").text
        assert "its first complete run is still to come. “From before" in get(port, "/changes").text


def missing(path: Path) -> None:
    del path


def blank(path: Path) -> None:
    path.touch()


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE others (x)")


def older(path: Path) -> None:
    made(path)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DELETE FROM _sqlite_migrations WHERE id = (SELECT MAX(id) FROM _sqlite_migrations)")


def no_database(path: Path) -> None:
    path.write_bytes(b"this is no database" * 100)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (missing, "The database does not exist yet. <code>inspectwatch check</code> makes it"),
        (blank, "The database is still empty. <code>inspectwatch check</code> fills it"),
        (foreign, "Name another file"),
        (older, "was made by an older version. <code>inspectwatch reread</code>"),
        (no_database, "The database is"),
    ],
)
def test_a_database_that_cannot_be_read_is_told_with_its_cure(
    tmp_path: Path, make: object, said: str
) -> None:
    path = tmp_path / "watch.db"
    assert callable(make)
    make(path)
    with served(Site(path, LONDON)) as port:
        for page in (*PAGES, "/nothing"):
            answer = get(port, page)
            assert answer.status == (404 if page == "/nothing" else 503)
            assert said in answer.text or page == "/nothing"
            assert str(tmp_path) not in answer.text
        assert get(port, "/static/site.css").status == 200


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """One authority and one report whose every text is somebody's attack, one with a name without end."""
    path = made(tmp_path / "watch.db")
    with closing(open_for_writing(path)) as db:
        nasty = replace(OXFORDSHIRE, urn="66666", name=NASTY, url="javascript:alert(1)")
        provider_noted(db, nasty)
        provider_noted(db, replace(OXFORDSHIRE, urn="77777", name=LONG))
        read = reading_of("ilacs_2023", GRADES_2024, start=date(2024, 2, 12), end=date(2024, 2, 23))
        read = replace(read, summary=(NASTY,), problems=(NASTY,), lead_inspector=NASTY, title=NASTY)
        report = replace(listed("1", date(2024, 4, 9), title=NASTY), url="javascript:alert(1)")
        recorded(db, path, report, read, urn="66666")
    return path


@pytest.mark.parametrize("path", ["/", "/authorities", "/authorities/66666", "/reports/66666/1", "/nothing"])
def test_what_others_wrote_is_text(hostile: Path, path: str) -> None:
    with served(Site(hostile, LONDON)) as port:
        text = get(port, path).text
        assert "<script>alert" not in text
        assert "javascript:" not in text
        assert "\u202e" not in text
        assert "&lt;script&gt;alert(1)" in text or path == "/nothing"


def test_no_name_becomes_a_formula(hostile: Path) -> None:
    with served(Site(hostile, LONDON)) as port:
        names = [row["provider"] for row in rows_of(get(port, "/authorities?format=csv"))]
        assert [name[0] for name in names if "HYPERLINK" in name] == ["'"]


def test_an_archived_file_that_is_gone_or_no_pdf(hostile: Path) -> None:
    with served(Site(hostile, LONDON)) as port:
        answer = get(port, "/reports/66666/1/document")
        assert answer.headers["content-type"] == "application/octet-stream"
        with closing(Database(sqlite3.connect(hostile))) as db:
            sha256 = held(db, "1", "66666").sha256
        assert sha256 is not None
        archive_beside(hostile).path(sha256).unlink()
        gone = get(port, "/reports/66666/1/document")
        assert (gone.status, "is missing from the archive" in gone.text) == (503, True)


@pytest.fixture
def oxfordshire(tmp_path: Path) -> Path:
    path = made(tmp_path / "watch.db")
    with closing(open_for_writing(path)) as db:
        oxfordshire_recorded(db, path)
        ProviderStore(db).note_baseline(datetime(2024, 1, 1, tzinfo=UTC))
    return path


def test_without_an_alarm_it_is_not_said_that_nothing_is_wrong(oxfordshire: Path) -> None:
    with served(Site(oxfordshire, LONDON)) as port:
        text = get(port, "/status").text
        assert 'class="health trouble"' in text
        assert "No alarm is open." in text
        assert "nothing is wrong" not in text


def test_what_is_held_back_is_on_no_page(oxfordshire: Path) -> None:
    with served(Site(oxfordshire, LONDON)) as port:
        assert "Requires improvement" in get(port, "/changes").text
        with closing(sqlite3.connect(oxfordshire)) as db, db:
            db.execute("UPDATE events SET hold = 'burst'")
        assert "No change fits, apart from what may be held back" in get(port, "/changes").text
        assert "held back until a person decides" in get(port, "/").text


def test_where_nothing_changed_it_says_since_when_and_what_shows_moves_of_before(oxfordshire: Path) -> None:
    before = "“From before the watch, too” shows moves of before."
    with served(Site(oxfordshire, LONDON)) as port, closing(sqlite3.connect(oxfordshire)) as db:
        with db:
            db.execute("DELETE FROM event_changes")
        began = "since the watch began on 1 January 2024."
        assert f"No change {began} {before}" in get(port, "/changes").text
        assert f"No change that fits {began}</p>" in get(port, "/changes?region=London").text
        assert "No move that fits is known." in get(port, "/changes?region=London&earlier=yes").text
        assert "No move" not in get(port, "/changes?earlier=yes").text


def test_neighbours_that_the_database_does_not_have_are_named(oxfordshire: Path) -> None:
    with closing(open_for_writing(oxfordshire)) as db:
        provider_noted(db, replace(OXFORDSHIRE, urn="80445", name="Cambridgeshire"))
    with served(Site(oxfordshire, LONDON)) as port:
        text = get(port, "/authorities/80536").text
        missing = text.partition("Not in this database: ")[2].partition("</p>")[0]
        assert missing.endswith(".")
        assert len(missing.split("; ")) == 9
        assert "Cambridgeshire" not in missing


def test_an_alarm_of_our_own_names_no_address(oxfordshire: Path) -> None:
    began = datetime(2024, 5, 1, tzinfo=UTC)
    refused = Alarm(
        "addresses_refused", began, "desk@example.org of county-desk: no such box", "inspectwatch"
    )
    broken = Alarm("source_broken", began, "The list page has changed.", cure="Upgrade inspectwatch.")
    with closing(open_for_writing(oxfordshire)) as db:
        for alarm in (refused, broken):
            AlarmTable(db).began(alarm, event_of(alarm.kind))
    with served(Site(oxfordshire, LONDON)) as port:
        for path in ("/status", "/", "/api/status", "/status?format=csv"):
            text = get(port, path).text
            assert "desk@example.org" not in text
            assert "county-desk" not in text
        text = get(port, "/status").text
        assert "An address was said not to exist" in text
        assert "The list page has changed." in text
        assert "Upgrade inspectwatch." in text
        assert "2 matters for whoever runs this" in text.replace("<strong>", "")


def test_one_authority_has_its_page_and_its_report(oxfordshire: Path) -> None:
    with served(Site(oxfordshire, LONDON)) as port:
        text = get(port, "/authorities/80536").text
        assert "Improved, before: requires improvement" in text
        assert f"/reports/80536/{ILACS_2024}" in text
        assert get(port, f"/reports/80536/{ILACS_2024}").status == 200


def test_an_authority_that_left_the_list_says_so_and_its_successor_where_it_came_from(tmp_path: Path) -> None:
    path = tmp_path / "watch.db"
    young = replace(OXFORDSHIRE, urn="90001", name="Oxon and Vale")
    with closing(open_for_writing(path)) as db:
        oxfordshire_recorded(db, path)
        provider_noted(db, young)
        table = ListingTable(db)
        table.note(["90001"], datetime(2024, 5, 1, 9, tzinfo=UTC), complete=True)
        table.unlisted(OXFORDSHIRE.urn, datetime(2024, 5, 2, 9, tzinfo=UTC), None)
        table.link(OXFORDSHIRE.urn, ["90001"], datetime(2024, 5, 3, tzinfo=UTC))
    with served(Site(path, LONDON)) as port:
        gone = get(port, f"/authorities/{OXFORDSHIRE.urn}").text
        assert "Oxfordshire (80536) is no longer listed since 1 May 2024: replaced by Oxon and Vale" in gone
        assert "help and protection" in gone.casefold()
        new = get(port, "/authorities/90001").text
        assert "Oxfordshire, which Oxon and Vale replaced, was judged good overall in 2024." in new
        assert "nothing is compared with it" in new
        assert "no longer listed" not in new
