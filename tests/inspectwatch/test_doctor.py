"""`doctor`: what a person should look at among the documents, until somebody says that it has been seen."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database

from inspectwatch.commands.doctor import doctor, doctor_acknowledge
from inspectwatch.config import Config, load
from scraper.model import Reading, ReadingStatus, Statement
from scraper.reports.worker import READER_FAILED
from storage.archive import archive_beside
from storage.database import open_for_writing, writer_lock
from storage.reports import ReportStore
from storage.values import Disagreement, PageCheck
from tests.inspectwatch import configuring
from tests.storage.building import listed, provider_noted, reading_of, recording_of, report_noted

AGREES = PageCheck()
GRADES = {"help_and_protection": "good", "in_care": "good"}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A configuration whose database holds one sound report."""
    config = configuring.read(tmp_path, 'database = "watch.db"\n')
    with _database(config) as db:
        provider_noted(db)
        _record(config, db, "1001", _read())
    return config


def _database(config: Config) -> closing[Database]:
    return closing(open_for_writing(config.database))


def _read() -> Reading:
    return reading_of("ilacs_2023", GRADES, end=date(2024, 2, 23))


def _record(
    config: Config, db: Database, report_id: str, reading: Reading, check: PageCheck = AGREES
) -> None:
    recording = recording_of(db, config.database, listed(report_id, date(2024, 4, 9)), reading)
    ReportStore(db).record(replace(recording, check=check))


def _disputed() -> Reading:
    reading = _read()
    other = Statement("inadequate", "Children in care", "inadequate", 6)
    doubted = replace(reading.judgements[1], others=(other,))
    problem = "in_care: the table on page 1 says 'Good', the heading on page 6 says 'inadequate'"
    return replace(reading, judgements=(reading.judgements[0], doubted), problems=(problem,))


@pytest.fixture
def troubled(config: Config) -> Config:
    """The same with a disputed grade, a report of no known framework, and a link that leads nowhere."""
    unknown = Reading(ReadingStatus.UNRECOGNISED, problems=("a report of no known framework: it begins 'X'",))
    with _database(config) as db:
        _record(config, db, "1002", unknown)
        _record(config, db, "1003", _disputed())
        report_noted(db, listed("1004", date(2020, 1, 1)))
        db.execute("UPDATE reports SET file_problem = 'not found (404)' WHERE report_id = '1004'")
        db.conn.commit()
    return config


def _listed(config: Config, capsys: pytest.CaptureFixture[str], *, everything: bool = False) -> list[str]:
    capsys.readouterr()
    doctor(config, everything=everything, as_json=True, as_csv=False)
    return [
        f"{row['report_id']} {row['kind']}" for row in map(json.loads, capsys.readouterr().out.splitlines())
    ]


def test_where_all_is_well_it_says_so(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor(config, everything=False, as_json=False, as_csv=False) == 0
    assert capsys.readouterr().out == "Documents: nothing needs a look.\n"


def test_a_grade_in_doubt_comes_first_and_each_matter_has_its_cure(
    troubled: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor(troubled, everything=False, as_json=False, as_csv=False) == 1
    said, summed = capsys.readouterr()
    heads = [line for line in said.splitlines() if line and not line.startswith(" ")]
    assert heads == [
        "disputed: Oxfordshire, report 1003",
        "unrecognised: Oxfordshire, report 1002",
        "missing: Oxfordshire, report 1004",
    ]
    assert "the heading on page 6 says 'inadequate'" in " ".join(said.split())
    assert "Look at both before you use the grade." in said
    assert summed.startswith("Documents: 3 matters to look at.")


def test_what_was_acknowledged_is_listed_no_more(
    troubled: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor_acknowledge(troubled, ["1002", "1004"]) == 0
    assert _listed(troubled, capsys) == ["1003 disputed"]
    assert len(_listed(troubled, capsys, everything=True)) == 3
    assert doctor_acknowledge(troubled, ["1003"]) == 0
    assert doctor(troubled, everything=False, as_json=False, as_csv=False) == 0


def test_an_acknowledgement_covers_what_was_seen_and_no_more(
    troubled: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    doctor_acknowledge(troubled, ["1002"])
    other = Reading(ReadingStatus.UNRECOGNISED, problems=("a report of no known framework: it begins 'Y'",))
    with _database(troubled) as db:
        _record(troubled, db, "1002", other)
    assert "1002 unrecognised" in _listed(troubled, capsys)


def test_acknowledging_what_is_not_open_is_a_problem(
    config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor_acknowledge(config, ["1001"]) == 1
    assert capsys.readouterr().err == "inspectwatch: nothing to look at on a report '1001'\n"


def test_acknowledging_twice_says_so(troubled: Config, capsys: pytest.CaptureFixture[str]) -> None:
    assert [doctor_acknowledge(troubled, ["1002"]) for _ in range(2)] == [0, 0]
    assert capsys.readouterr().out.splitlines() == [
        "Acknowledged: Oxfordshire, report 1002, unrecognised",
        "Acknowledged already: Oxfordshire, report 1002, unrecognised",
    ]


def test_a_document_that_the_archive_lost_or_cut_is_listed(
    config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    (document,) = archive_beside(config.database).root.glob("*/*")
    body = document.read_bytes()
    document.write_bytes(body[:-1])
    assert _listed(config, capsys) == ["1001 lost_document"]
    assert doctor(config, everything=False, as_json=False, as_csv=False) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "the archive has 3 of the 4 bytes of the document" in said
    document.unlink()
    doctor(config, everything=False, as_json=False, as_csv=False)
    assert "the document is missing from the archive" in capsys.readouterr().out
    document.write_bytes(body)
    assert _listed(config, capsys) == []


def test_a_failure_of_the_reader_is_to_be_reported(
    config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = Reading(
        ReadingStatus.UNREADABLE, problems=(f"{READER_FAILED} (KeyError: 'x'): please report it",)
    )
    with _database(config) as db:
        _record(config, db, "1006", broken)
    doctor(config, everything=False, as_json=False, as_csv=False)
    said = capsys.readouterr().out
    assert "This is a fault of inspectwatch. Please report it" in said
    assert "Open the file yourself" not in said


def test_it_can_be_acknowledged_while_the_daemon_holds_the_database(troubled: Config) -> None:
    with writer_lock(troubled.database):
        assert doctor_acknowledge(troubled, ["1002"]) == 0


def test_a_file_that_names_another_authority(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    named = Disagreement("authority", "Oxfordshire", "Barsetshire")
    dated = Disagreement("inspected", "2024-01-05", "2024-02-12 to 2024-02-23")
    with _database(config) as db:
        _record(config, db, "1005", _read(), PageCheck(False, (named, dated)))
    assert _listed(config, capsys) == ["1005 another_authority"]
    assert _listed(config, capsys, everything=True) == ["1005 another_authority", "1005 page_differs"]


def test_without_a_database_it_cannot_start(tmp_path: Path) -> None:
    config = configuring.read(tmp_path, 'database = "none.db"\n')
    assert doctor(config, everything=False, as_json=False, as_csv=False) == 2
    assert doctor_acknowledge(config, ["1"]) == 2


@pytest.mark.parametrize(
    ("mode", "recipient", "warned"),
    [
        (0o644, "slack://token", True),
        (0o644, "https://example.org/hook/t0ken", True),
        (0o640, "slack://token", False),
        (0o644, "desk@example.org", False),
    ],
)
def test_addresses_like_passwords_that_all_users_can_read(
    config: Config, capsys: pytest.CaptureFixture[str], mode: int, recipient: str, warned: bool
) -> None:
    with _database(config) as db:
        db.execute("INSERT INTO addresses (subscription, recipient, token) VALUES ('x', ?, 'y')", [recipient])
    config.database.chmod(mode)
    assert doctor(config, everything=False, as_json=False, as_csv=False) == 0
    said = capsys.readouterr().err
    assert ("warning: all users of this machine can read" in said) == warned
    assert "t0ken" not in said


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ('to = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"', "to"),
        (f'to = "https://example.org/hook"\nsecret = "{configuring.SECRET}"', "secret"),
    ],
)
def test_secrets_in_a_configuration_that_all_users_can_read(
    config: Config, capsys: pytest.CaptureFixture[str], table: str, key: str
) -> None:
    text = f'database = "watch.db"\n[[subscription]]\nname = "chat"\n{table}\n'
    warning = f"subscription[0] (chat).{key}: all users of this machine can read it"
    for mode, warned in ((0o644, True), (0o600, False)):
        read = load(configuring.write(config.database.parent, text, mode), {})
        assert doctor(read, everything=False, as_json=False, as_csv=False) == 0
        assert (warning in capsys.readouterr().err) == warned


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
