"""What the fetcher remembers comes back as it went in, and never outlives the bytes it confirms."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from sqlite_utils import Database

from scraper.model import RememberedPage, RememberedRobots
from storage.archive import DocumentArchive
from storage.memory import DocumentMemory, PageMemory, RobotsMemory
from tests.storage.building import NOW, Answer

URL = "https://reports.example.org/provider/44/80536"
HEADERS = {"etag": 'W/"1"', "last-modified": "Tue, 09 Apr 2024 08:00:00 GMT", "x-name": "é"}
ANSWER = Answer(URL, b"<html>\xe2\x80\x99 \xff\x00</html>", HEADERS)
REMEMBERED = RememberedPage('W/"1"', "Tue, 09 Apr 2024 08:00:00 GMT", ANSWER.body, HEADERS, ANSWER.final_url)


def test_a_page_comes_back_with_its_validators(db: Database) -> None:
    memory = PageMemory(db)
    assert memory.recall(URL) is None
    memory.keep(ANSWER)
    assert memory.recall(URL) == REMEMBERED
    assert memory.recall(URL + "/") is None


def test_the_latest_copy_of_a_page_takes_the_place_of_the_one_before_validators_and_all(db: Database) -> None:
    memory = PageMemory(db)
    memory.keep(ANSWER)
    memory.keep(Answer(URL, b"new"))
    assert memory.recall(URL) == RememberedPage(None, None, b"new", {}, URL + "?final")
    assert db.table("pages").count == 1


def test_a_document_comes_back_from_the_archive(db: Database, archive: DocumentArchive) -> None:
    memory = DocumentMemory(db, archive)
    assert memory.recall(URL) is None
    memory.keep(ANSWER)
    assert memory.recall(URL) == REMEMBERED


def test_every_answer_with_a_document_is_on_record_and_the_bytes_once(
    db: Database, archive: DocumentArchive
) -> None:
    memory = DocumentMemory(db, archive)
    later = NOW + timedelta(days=1)
    for answer in (ANSWER, replace(ANSWER, body=b"amended"), replace(ANSWER, fetched_at=later)):
        memory.keep(answer)
    first, amended = archive.put(ANSWER.body), archive.put(b"amended")
    fetches = list(db.query("SELECT url, sha256, fetched_at FROM fetches ORDER BY id"))
    assert [row["sha256"] for row in fetches] == [first, amended, first]
    assert fetches[-1]["fetched_at"] == "2024-04-10T08:30:12.000000Z"
    documents = {row["sha256"]: row for row in db.table("documents").rows}
    assert documents.keys() == {first, amended}
    assert documents[first]["size"] == len(ANSWER.body)
    assert documents[first]["first_seen"] == "2024-04-09T08:30:12.000000Z"
    recalled = memory.recall(URL)
    assert recalled is not None
    assert recalled.body == ANSWER.body


def test_a_document_that_the_archive_lost_is_asked_for_without_conditions_and_heals_it(
    db: Database, archive: DocumentArchive
) -> None:
    memory = DocumentMemory(db, archive)
    memory.keep(ANSWER)
    place = archive.path(archive.put(ANSWER.body))
    for damage in (lambda: place.write_bytes(b"damaged"), place.unlink):
        damage()
        assert memory.recall(URL) is None
        memory.keep(ANSWER)
        assert memory.recall(URL) == REMEMBERED


def test_the_last_good_robots_of_each_origin_comes_back(db: Database) -> None:
    memory = RobotsMemory(db)
    origin = "https://reports.example.org"
    assert memory.recall_robots(origin) is None
    memory.keep_robots(origin, RememberedRobots("User-agent: *\nDisallow: /x\n", NOW))
    memory.keep_robots("https://files.example.org", RememberedRobots("", NOW))
    in_summer = datetime(2024, 7, 1, 10, 0, 0, 1, tzinfo=timezone(timedelta(hours=1)))
    memory.keep_robots(origin, RememberedRobots("", in_summer))
    recalled = memory.recall_robots(origin)
    assert recalled == RememberedRobots("", in_summer)
    assert recalled.fetched_at.tzinfo is UTC
