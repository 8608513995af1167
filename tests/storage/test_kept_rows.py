"""What filters and the past look up, kept by triggers, equals what the reports say, whatever changes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from random import Random
from sqlite3 import Connection

import pytest
from sqlite_utils import Database

from storage import questions
from storage.database import migrations
from storage.past import LATEST_OF, Moment, held, is_current
from tests.storage.oxfordshire import ILACS_2024, withdraw

DAYS = [f"2024-01-0{day}" for day in range(1, 6)]
URNS, REMITS, GRADES = ("1", "2"), ("childrens_services", "area_send"), ("good", "inadequate")
AREAS = ("overall_effectiveness", "in_care", "help_and_protection")
DOCUMENTS = [f"sha{number}" for number in range(6)]
STEPS = 60

KEPT = "SELECT urn, remit, area, report, grade, rank, name, region FROM current_judgements ORDER BY 1, 2, 3"
SAID = "SELECT urn, remit, area, report, grade, rank, name, region FROM _current_judgements ORDER BY 1, 2, 3"
NOT_AS_FOLLOWED = "SELECT id FROM _followed WHERE followed_on IS NOT is_followed_on"
TEXTS_MISSING = """
SELECT sha256 FROM texts_missing WHERE sha256 IN (SELECT sha256 FROM reports) ORDER BY sha256"""
WITHOUT_TEXT = """
SELECT DISTINCT sha256 FROM reports
WHERE sha256 IS NOT NULL AND sha256 NOT IN (SELECT sha256 FROM document_texts) ORDER BY sha256"""


@dataclass
class Hands:
    """Changes anything that reports, readings and providers may change, at random."""

    connection: Connection
    random: Random
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def do(self, statement: str, *values: object) -> int:
        return int(self.connection.execute(statement, values).lastrowid or 0)

    def report(self) -> int:
        rows = self.connection.execute("SELECT id FROM reports ORDER BY id").fetchall()
        return self.random.choice([row[0] for row in rows]) if rows else 0

    def any_day(self) -> str | None:
        return self.random.choice([*DAYS, None])

    def a_new_report(self) -> None:
        self.do(
            "INSERT INTO reports (urn, report_id, title, kind, remit, published, url, first_seen, baseline,"
            " sha256, inspection_end, compared) VALUES (?, ?, '', 'inspection', ?, ?, '', ?, 0, ?, ?, ?)",
            self.random.choice(URNS),
            f"{self.random.random()}",
            self.random.choice(REMITS),
            self.any_day(),
            f"{self.random.choice(DAYS)}T09:00:00.000000Z",
            self.random.choice([*DOCUMENTS, None]),
            self.any_day(),
            self.random.randrange(2),
        )

    def another_reading(self) -> None:
        """Its judgements come before the report points to it, or after."""
        document = self.random.choice(DOCUMENTS)
        reading = self.do(
            "INSERT INTO readings (sha256, reader, status, problems, read_at, summary)"
            " VALUES (?, ?, 'read', '[]', '', '[]')",
            document,
            f"reader/{next(self.numbers)}",
        )
        early = self.random.random() < 0.5
        if early:
            self.judged(reading)
        report = self.report()
        self.do("UPDATE reports SET reading_id = ?, sha256 = ? WHERE id = ?", reading, document, report)
        if not early:
            self.judged(reading)

    def judged(self, reading: int) -> None:
        for area in self.random.sample(AREAS, self.random.randrange(len(AREAS) + 1)):
            self.do(
                "INSERT INTO judgements (reading_id, area, area_label, label, grade, rank, wording, page,"
                " corroborated, disputed, snippet) VALUES (?, ?, '', '', ?, ?, '', 1, 0, 0, '')",
                reading,
                area,
                self.random.choice(GRADES),
                self.random.choice([1, 3, None]),
            )

    def a_judgement_mended(self) -> None:
        """By hand: no reading that is recorded changes."""
        self.do(
            "UPDATE judgements SET grade = ?"
            " WHERE reading_id = (SELECT reading_id FROM reports WHERE id = ? AND current)",
            self.random.choice(GRADES),
            self.report(),
        )

    def withdrawn_or_back(self) -> None:
        at = self.random.choice(["2024-02-01T09:00:00.000000Z", None])
        self.do("UPDATE reports SET withdrawn_at = ? WHERE id = ?", at, self.report())

    def other_days(self) -> None:
        self.do(
            "UPDATE reports SET published = ?, inspection_end = ? WHERE id = ?",
            self.any_day(),
            self.any_day(),
            self.report(),
        )

    def of_another_sort(self) -> None:
        self.do(
            "UPDATE reports SET compared = ?, remit = ? WHERE id = ?",
            self.random.randrange(2),
            self.random.choice(REMITS),
            self.report(),
        )

    def of_another_provider(self) -> None:
        self.do("UPDATE reports SET urn = ? WHERE id = ?", self.random.choice(URNS), self.report())

    def renamed(self) -> None:
        self.do(
            "UPDATE providers SET name = ?, region = ? WHERE urn = ?",
            self.random.choice("ABC"),
            self.random.choice(["London", None]),
            self.random.choice(URNS),
        )

    def text_kept_or_gone(self) -> None:
        document = self.random.choice(DOCUMENTS)
        self.do("DELETE FROM document_texts WHERE sha256 = ?", document)
        if self.random.random() < 0.5:
            self.do("INSERT INTO document_texts (sha256, pages) VALUES (?, 0)", document)


@pytest.fixture
def connection() -> Iterator[Connection]:
    db = Database(memory=True)
    migrations.apply(db)
    db.conn.isolation_level = None
    for urn in URNS:
        db.execute(
            "INSERT INTO providers (urn, source, name, url, first_seen, last_listed)"
            " VALUES (?, 'ofsted', '', '', '', '')",
            [urn],
        )
    for document in DOCUMENTS:
        db.execute("INSERT INTO documents (sha256, size, first_seen) VALUES (?, 1, '')", [document])
    yield db.conn
    db.close()


def current_on(connection: Connection, day: str, condition: str) -> list[tuple[int]]:
    query = f"{held(Moment(day))} SELECT h.id FROM held h WHERE {condition} ORDER BY h.id"  # noqa: S608  # our own words
    return connection.execute(query, Moment(day).values).fetchall()


@pytest.mark.parametrize("seed", range(12))
def test_what_is_kept_is_as_the_reports_say_after_every_change(connection: Connection, seed: int) -> None:
    hands = Hands(connection, Random(seed))  # noqa: S311  # changes that can be repeated
    changes = [
        hands.a_new_report,
        hands.another_reading,
        hands.a_judgement_mended,
        hands.withdrawn_or_back,
        hands.other_days,
        hands.of_another_sort,
        hands.of_another_provider,
        hands.renamed,
        hands.text_kept_or_gone,
        hands.text_kept_or_gone,
    ]
    for _ in range(4):
        hands.a_new_report()
    for _ in range(STEPS):
        change = hands.random.choice(changes)
        change()
        assert connection.execute(KEPT).fetchall() == connection.execute(SAID).fetchall(), change.__name__
        assert connection.execute(NOT_AS_FOLLOWED).fetchall() == [], change.__name__
        assert connection.execute(TEXTS_MISSING).fetchall() == connection.execute(WITHOUT_TEXT).fetchall()
        for day in DAYS:
            looked_up = current_on(connection, day, is_current(Moment(day)))
            assert looked_up == current_on(connection, day, f"h.id = ({LATEST_OF})"), change.__name__


def test_the_one_before_is_current_again_when_a_report_is_withdrawn(oxfordshire: Database) -> None:
    """Today and on every day since: a withdrawn report counts on none."""
    (impact,) = questions.ratings(oxfordshire, area="help_and_protection", moment=Moment("2024-05-01"))
    assert impact["grade"] == "good"
    withdraw(oxfordshire, ILACS_2024)
    for moment in (Moment(), Moment("2024-05-01")):
        (row,) = questions.ratings(oxfordshire, area="help_and_protection", moment=moment)
        assert row["grade"] == "requires_improvement"


@pytest.mark.parametrize(
    "filters",
    [
        {"grade": "good"},
        {"area": "in_care"},
        {"area": "in_care", "grade": "good", "region": "South East"},
        {"area": "in_care", "region": "London"},
        {"grade": "inadequate"},
    ],
    ids=str,
)
def test_a_filter_looked_up_lets_through_what_it_lets_through_of_all(
    oxfordshire: Database, filters: dict[str, str]
) -> None:
    every = questions.ratings(oxfordshire)
    fits = [row for row in every if all(row[column] == value for column, value in filters.items())]
    assert questions.ratings(oxfordshire, **filters) == fits  # type: ignore[arg-type]  # names of its own
