"""`reread` as its users meet it, and who says beforehand that it is worth a run."""

from __future__ import annotations

import csv
import io
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from fixtures.catchers import MailCatcher, MailManners
from storage.database import writer_lock
from tests.inspectwatch.processes import AFTER, Desk, Ready, ready_desks, subscribers

NOTE = "3 of 3 reports were read by an older reader: `inspectwatch reread` reads them again"


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    with ready_desks(tmp_path_factory.mktemp("ready")) as made:
        yield made


def read_by_an_older_reader(desk: Desk) -> None:
    """As a reader of before left the baseline: help and protection was better in 2018 than it is printed."""
    with closing(sqlite3.connect(desk.database)) as connection, connection:
        connection.execute("UPDATE readings SET reader = 'ilacs/0'")
        connection.execute(
            "UPDATE judgements SET grade = 'good' WHERE area = 'help_and_protection'"
            " AND reading_id = (SELECT reading_id FROM reports WHERE report_id = '50004449')"
        )


def rows(desk: Desk, query: str) -> list[tuple[object, ...]]:
    """What the database answers."""
    with closing(sqlite3.connect(desk.database)) as connection:
        return connection.execute(query).fetchall()


def test_a_wrong_alert_is_taken_back_by_the_next_run(ready: Ready, tmp_path: Path) -> None:
    with MailCatcher(MailManners()) as mail:
        desk = ready.desk(tmp_path, tables=subscribers(mail, None))
        read_by_an_older_reader(desk)
        desk.replica.advance_to(AFTER)
        news = desk.run("check")
        assert (news.status, len(mail.mails.all())) == (0, 1)
        assert f"note: {NOTE}\n" in news.err

        ended = desk.run("reread")
        assert (ended.status, ended.err) == (0, "")
        table, _, rest = ended.out.partition("3 documents read again: 1 correction.\n")
        line = " ".join(table.splitlines()[1].split())
        assert line.startswith("Oxfordshire 50004449 Help and protection good requires improvement ilacs/0 ")
        assert "report.corrected: Correction: Oxfordshire children's services" in rest
        assert rest.endswith(
            "Nothing was sent: 1 delivery to be made by the next `inspectwatch check`, or by `run`.\n"
        )
        assert len(mail.mails.all()) == 1

        assert desk.run("check").status == 0
        (_, correction) = mail.mails.all()
        assert correction.message["Subject"].startswith("Correction: Oxfordshire")
        text = correction.message.get_body(("plain",))
        assert text is not None
        said = " ".join(text.get_content().split())
        assert "improved from requires improvement, not unchanged at good" in said


def test_a_dry_run_says_the_same_and_writes_nothing(ready: Ready, tmp_path: Path) -> None:
    desk = ready.desk(tmp_path)
    read_by_an_older_reader(desk)
    before = desk.contents()
    dry = desk.run("reread", "--dry-run")
    assert (dry.status, dry.err) == (0, "")
    assert dry.out.endswith(
        "3 documents read again: 1 correction.\nDry run: nothing was written, and nobody will be told.\n"
    )
    assert {name: data for name, data in desk.contents().items() if "-wal" not in name} == before
    real = desk.run("reread")
    assert real.out.partition("3 documents")[0] == dry.out.partition("3 documents")[0]
    again = desk.run("reread")
    assert (again.status, again.out) == (0, "Every document was read by today's readers.\n")
    assert desk.run("reread", "--all").out == "3 documents read again: nothing differs.\n"


def test_corrections_as_json_and_csv_have_the_columns_of_the_view(ready: Ready, tmp_path: Path) -> None:
    desk = ready.desk(tmp_path)
    read_by_an_older_reader(desk)
    as_csv = desk.run("reread", "--dry-run", "--csv")
    (line,) = desk.run("reread", "--json").lines()
    (row,) = rows(desk, "SELECT * FROM corrections")
    assert tuple(line.values()) == row
    assert (line["area"], line["before"], line["after"], line["reader_before"]) == (
        "help_and_protection",
        "good",
        "requires_improvement",
        "ilacs/0",
    )
    (written,) = csv.DictReader(io.StringIO(as_csv.out))
    assert list(written) == list(line)
    assert "1 correction" in as_csv.err


def test_status_and_the_daemon_say_that_older_readers_were_at_work(ready: Ready, tmp_path: Path) -> None:
    desk = ready.desk(tmp_path)
    assert "older reader" not in desk.run("status").out
    read_by_an_older_reader(desk)
    status = desk.run("status")
    assert (status.status, f"Readings: {NOTE}\n" in status.out) == (0, True)
    (line,) = desk.run("status", "--json").lines()
    assert line["older_readings"] == 3
    with desk.running("run") as daemon:
        daemon.wait_to_say(NOTE)
        assert daemon.end()[0].status == 0
    assert rows(desk, "SELECT DISTINCT reader FROM readings") == [("ilacs/0",)], "they only look"


def test_it_does_not_start_beside_another_writer_or_without_a_database(ready: Ready, tmp_path: Path) -> None:
    desk = ready.desk(tmp_path)
    with writer_lock(desk.database):
        ended = desk.run("reread")
        assert (ended.status, "at work on this database" in ended.err) == (2, True)
    desk.database.unlink()
    ended = desk.run("reread")
    assert (ended.status, "does not exist yet" in ended.err) == (2, True)
    assert not desk.database.exists()


def test_a_lost_document_is_a_problem_and_the_others_are_read(ready: Ready, tmp_path: Path) -> None:
    desk = ready.desk(tmp_path)
    read_by_an_older_reader(desk)
    ((sha256,),) = rows(desk, "SELECT sha256 FROM reports WHERE report_id = '50004449'")
    (tmp_path / "inspectwatch-documents" / str(sha256)[:2] / str(sha256)).unlink()
    ended = desk.run("reread")
    told = "2 documents read again: nothing to correct in them. 1 document could not be read again.\n"
    assert (ended.status, ended.out) == (1, told)
    assert "problem: " in ended.err
    assert "is missing from the archive. A sweep" in ended.err
    assert "Else put it back from a backup: inspectwatch restore BACKUP --documents" in ended.err


def test_without_its_archive_nothing_is_read_and_nothing_is_said_to_be_right(
    ready: Ready, tmp_path: Path
) -> None:
    desk = ready.desk(tmp_path)
    read_by_an_older_reader(desk)
    shutil.rmtree(tmp_path / "inspectwatch-documents")
    ended = desk.run("reread")
    assert (ended.status, ended.out) == (1, "3 documents could not be read again.\n")
    doctor = desk.run("doctor")
    assert (doctor.status, "lost document: all 3 are missing" in doctor.out) == (1, True)
    assert "A sweep fetches it again" in doctor.out
    assert desk.run("check", "--sweep").status == 0
    assert desk.run("doctor").status == 0
    assert "3 documents read again: 1 correction.\n" in desk.run("reread").out


def test_what_readings_of_before_could_not_hold_is_told_in_one_line(ready: Ready, tmp_path: Path) -> None:
    desk = ready.desk(tmp_path)
    with closing(sqlite3.connect(desk.database)) as connection, connection:
        connection.execute(
            "UPDATE readings SET reader = 'ilacs/1', title = NULL, authority = NULL, summary = '[]'"
        )
        connection.execute("UPDATE judgements SET snippet = '', corroborated = 0")
        connection.execute("DELETE FROM statements")
        connection.execute("DELETE FROM improvements")
    told = desk.run("reread").out.splitlines()
    assert told == [
        "3 documents read again: nothing differs.",
        "3 reports gained evidence and lists, which no reader sought before.",
    ]
