"""The decisions over one report, as tables: when its file is asked for, when people hear of it, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from inspectwatch.decide import (
    Outcome,
    after,
    cause_of,
    comparisons_of,
    inspection_of,
    is_overdue,
    is_silent,
    is_waiting,
    its_own,
    needs_file,
    status_of,
)
from scraper.model import (
    Improvement,
    ImprovementKind,
    Judgement,
    Kind,
    PublishedReport,
    Reading,
    ReadingStatus,
    Remit,
)
from storage.values import HeldReport

SEEN = datetime(2024, 4, 9, 9, tzinfo=UTC)
PUBLISHED = date(2024, 4, 9)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LETTER = Reading(ReadingStatus.NO_JUDGEMENTS, "jtai", reader="test/1")
STRANGE = Reading(ReadingStatus.UNRECOGNISED, reader="test/1")
DAMAGED = Reading(ReadingStatus.UNREADABLE, problems=("damaged",))


def graded(grade: str = "good", end: date = date(2024, 2, 23)) -> Reading:
    """An inspection in which everything has that grade."""
    areas = ("overall_effectiveness", "impact_of_leaders", "help_and_protection", "in_care_and_care_leavers")
    judgements = tuple(Judgement(area, grade, area, grade, 1) for area in areas)
    return Reading(ReadingStatus.READ, "ilacs_2018", end - 11 * DAY, end, "Ann Example", judgements)


def held(reading: Reading | None = None, *, published: date | None = PUBLISHED, key: int = 1) -> HeldReport:
    """A report first seen on the morning of 9 April 2024, after the baseline."""
    report = PublishedReport(
        id=str(key),
        title="Children's services inspection",
        kind=Kind.INSPECTION,
        remit=Remit.CHILDRENS_SERVICES,
        published=published,
        inspected=date(2024, 2, 12),
        url="https://files.example.org/1",
    )
    sha256 = "aa" if reading else None
    return HeldReport(key, "80536", report, SEEN, baseline=False, sha256=sha256, reading=reading)


def listing(reading: Reading, *items: str) -> Reading:
    """The reading with these things to improve."""
    found = (Improvement(item, ImprovementKind.IMPROVEMENT, 2) for item in items)
    return replace(reading, improvements=tuple(found))


@pytest.mark.parametrize("reading", [graded(), LETTER])
def test_another_list_of_what_must_improve_is_a_revision_and_another_line_break_is_none(
    reading: Reading,
) -> None:
    before = replace(
        held(listing(reading, "See every child well-cared for.")), last_event="evt_1", last_status="read"
    )
    same = replace(before, sha256="bb", reading=listing(reading, "See every child well- cared for."))
    other = replace(before, sha256="cc", reading=listing(reading, "See every child well-cared for.", "Act."))
    told = [cause_of(before, now, (), baseline_done=True, now=SEEN) for now in (same, other)]
    assert told == [None, "publisher_revised"]


def tried(report: HeldReport, times: int = 1) -> HeldReport:
    """The report after so many tries that brought no bytes."""
    for _ in range(times):
        report = after(report, Outcome(None, None, "404"))
    return report


NEW = held()
MISSED = tried(NEW)
KNOWN = replace(held(graded()), tries=1, last_event="evt_1", last_status="read")
OLD_LINK = replace(tried(held(published=date(2012, 7, 13))), baseline=True)


@pytest.mark.parametrize(
    ("report", "age", "by_poll", "by_sweep"),
    [
        (NEW, 0 * HOUR, True, True),
        (MISSED, HOUR, True, True),
        (MISSED, 7 * DAY, True, True),
        (MISSED, 7 * DAY + MINUTE, False, True),
        (KNOWN, HOUR, False, True),
        (replace(KNOWN, recheck=True), HOUR, True, True),
        (OLD_LINK, HOUR, False, True),
        (replace(OLD_LINK, file_temporary=True), HOUR, True, True),
        (replace(OLD_LINK, tries=0), HOUR, True, True),
        (replace(MISSED, baseline=True), HOUR, True, True),
        (replace(KNOWN, missing_since=SEEN, withdrawn_at=SEEN), HOUR, False, False),
        (replace(KNOWN, withdrawn_at=SEEN), HOUR, True, True),  # its page shows it again
        (replace(MISSED, missing_since=SEEN), HOUR, False, False),
    ],
)
def test_when_a_file_is_asked_for(report: HeldReport, age: timedelta, by_poll: bool, by_sweep: bool) -> None:
    now = SEEN + age
    assert (needs_file(report, now, sweep=False), needs_file(report, now, sweep=True)) == (by_poll, by_sweep)


@pytest.mark.parametrize(
    ("published", "silent"),
    [(date(2024, 4, 5), True), (date(2024, 4, 6), False), (PUBLISHED, False), (None, True)],
)
def test_the_baseline_is_silent_but_for_what_came_out_in_its_last_three_days(
    published: date | None, silent: bool
) -> None:
    assert is_silent(replace(held(published=published), baseline=True)) is silent
    assert not is_silent(held(published=published))


@pytest.mark.parametrize(
    ("report", "minutes", "waits", "overdue"),
    [
        (MISSED, 0, True, False),
        (MISSED, 119, True, False),
        (MISSED, 120, False, True),
        (replace(MISSED, reading=DAMAGED), 120, False, True),
        (NEW, 120, False, False),  # never asked for yet: nothing can be said of it
        (replace(MISSED, reading=LETTER), 120, False, False),
        (replace(MISSED, last_event="evt_1"), 120, False, False),
        (replace(MISSED, missing_since=SEEN), 0, False, False),
        (replace(MISSED, withdrawn_at=SEEN), 120, False, False),
        (OLD_LINK, 0, False, False),
        (OLD_LINK, 120, False, False),
    ],
)
def test_an_event_waits_two_hours_for_its_file(
    report: HeldReport, minutes: int, waits: bool, overdue: bool
) -> None:
    now = SEEN + minutes * MINUTE
    assert (is_waiting(report, now), is_overdue(report, now)) == (waits, overdue)


def test_a_readable_document_is_never_given_up() -> None:
    kept = after(KNOWN, Outcome("bb", DAMAGED, "damaged"))
    assert (kept.reading, kept.sha256, kept.file_problem, kept.tries) == (KNOWN.reading, "aa", "damaged", 2)
    gone = after(KNOWN, Outcome(None, None, "404"))
    assert (gone.reading, gone.sha256, gone.file_problem) == (KNOWN.reading, "aa", "404")
    back = after(gone, Outcome("aa", KNOWN.reading, None))
    assert (back.file_problem, back.tries) == (None, 3)


OLD = replace(held(graded(end=date(2019, 4, 12)), published=date(2019, 5, 22), key=2), sha256="old")
THE_OLD_FILE = Outcome("old", graded(end=date(2019, 4, 12)), None)


@pytest.mark.parametrize(
    ("report", "outcome", "others", "taken"),
    [
        (held(), THE_OLD_FILE, (OLD,), False),
        (held(), THE_OLD_FILE, (), True),
        (held(), Outcome("new", graded(), None), (OLD,), True),
        (held(), THE_OLD_FILE, (replace(OLD, reading=DAMAGED),), True),
        (held(graded()), THE_OLD_FILE, (OLD,), True),
        (replace(held(published=date(2019, 5, 22)), baseline=True), THE_OLD_FILE, (OLD,), True),
    ],
    ids=["the old file", "of nobody", "its own", "of one that cannot be read", "a revision", "the past"],
)
def test_a_new_report_does_not_take_the_file_of_another(
    report: HeldReport, outcome: Outcome, others: tuple[HeldReport, ...], *, taken: bool
) -> None:
    own = its_own(report, outcome, others)
    assert (own == outcome) is taken
    if not taken:
        assert (own.sha256, own.reading, own.temporary) == (None, None, False)
        assert "still that of report 2, published 2019-05-22" in (own.problem or "")


def test_what_cannot_be_read_is_kept_until_something_can() -> None:
    damaged = after(NEW, Outcome("bb", DAMAGED, "damaged"))
    assert (damaged.reading, damaged.sha256, status_of(damaged)) == (DAMAGED, "bb", "unreadable")
    gone = after(damaged, Outcome(None, None, "404"))
    assert (gone.reading, gone.sha256) == (DAMAGED, "bb")
    read = after(gone, Outcome("cc", LETTER, None))
    assert (read.reading, read.sha256, status_of(read)) == (LETTER, "cc", "no_judgements")
    assert status_of(MISSED) == "missing"


@pytest.mark.parametrize(("temporary", "again"), [(True, True), (False, False)])
def test_what_the_page_says_anew_is_asked_for_until_it_was_answered(temporary: bool, again: bool) -> None:
    asked = after(replace(KNOWN, recheck=True), Outcome(None, None, "no answer", temporary=temporary))
    assert asked.recheck is again


def _came(reading: Reading) -> HeldReport:
    return after(NEW, Outcome("aa", reading, None))


TOLD_MISSING = replace(MISSED, last_event="evt_1", last_status="missing")
HARSHER = replace(KNOWN, reading=graded("inadequate"))


@pytest.mark.parametrize(
    ("before", "now", "age", "cause"),
    [
        (NEW, _came(graded()), 0 * HOUR, "new_inspection"),
        (NEW, _came(LETTER), 0 * HOUR, "new_inspection"),
        (NEW, _came(STRANGE), 0 * HOUR, "new_inspection"),
        (NEW, _came(DAMAGED), 0 * HOUR, None),
        (NEW, _came(DAMAGED), 2 * HOUR, "new_inspection"),
        (NEW, MISSED, HOUR, None),
        (MISSED, tried(MISSED), 2 * HOUR, "new_inspection"),
        (TOLD_MISSING, tried(TOLD_MISSING), 3 * HOUR, None),
        (TOLD_MISSING, replace(TOLD_MISSING, reading=graded()), 3 * HOUR, "publisher_revised"),
        (TOLD_MISSING, replace(TOLD_MISSING, reading=DAMAGED), 3 * HOUR, None),
        (KNOWN, KNOWN, DAY, None),
        (KNOWN, HARSHER, DAY, "publisher_revised"),
        (KNOWN, replace(KNOWN, reading=graded(end=date(2024, 2, 24))), DAY, "publisher_revised"),
        (KNOWN, replace(KNOWN, reading=LETTER), DAY, "publisher_revised"),
        (replace(KNOWN, withdrawn_at=SEEN), replace(HARSHER, withdrawn_at=SEEN), DAY, None),
        (OLD_LINK, replace(OLD_LINK, reading=graded()), DAY, None),
        (
            replace(KNOWN, baseline=True, last_event=None, last_status=None),
            replace(HARSHER, baseline=True, last_event=None, last_status=None),
            DAY,
            "publisher_revised",
        ),
    ],
)
def test_why_people_hear_of_it(
    before: HeldReport, now: HeldReport, age: timedelta, cause: str | None
) -> None:
    assert cause_of(before, now, (), baseline_done=True, now=SEEN + age) == cause
    assert cause_of(before, now, (), baseline_done=False, now=SEEN + age) is None


NEWER = replace(held(graded(), published=date(2024, 4, 10), key=2), first_seen=SEEN - DAY)


@pytest.mark.parametrize(
    ("other", "cause"),
    [
        (NEWER, "late"),
        (replace(NEWER, baseline=True), "late"),
        (replace(NEWER, first_seen=SEEN), "new_inspection"),  # found together
        (replace(NEWER, withdrawn_at=SEEN), "new_inspection"),
        (replace(NEWER, reading=LETTER), "new_inspection"),
        (replace(NEWER, report=replace(NEWER.report, remit=Remit.AREA_SEND)), "new_inspection"),
        (replace(NEWER, report=replace(NEWER.report, published=PUBLISHED)), "new_inspection"),
        (replace(NEWER, report=replace(NEWER.report, published=None)), "new_inspection"),
    ],
)
def test_what_is_old_news(other: HeldReport, cause: str) -> None:
    came = _came(graded())
    assert cause_of(NEW, came, [other], baseline_done=True, now=SEEN) == cause
    assert cause_of(NEW, _came(LETTER), [other], baseline_done=True, now=SEEN) == "new_inspection"


def test_an_inspection_needs_grades_and_a_day() -> None:
    inspection = inspection_of(held(graded()))
    assert inspection
    assert (inspection.end, inspection.framework) == (date(2024, 2, 23), "ilacs_2018")
    for none in (held(), held(LETTER), held(DAMAGED), replace(held(graded()), withdrawn_at=SEEN)):
        assert inspection_of(none) is None
    undated = replace(graded(), inspection_end=None)
    assert (found := inspection_of(held(undated))) is not None
    assert found.end == date(2024, 2, 12), "the page's day"


def test_withdrawn_inspections_are_compared_with_nothing() -> None:
    first = held(graded("good", date(2019, 4, 12)), key=1)
    second = held(graded("inadequate", date(2022, 4, 12)), key=2)
    third = held(graded("good", date(2024, 2, 23)), key=3)
    directions = {
        key: {change.direction for change in comparison.judgements}
        for key, comparison in comparisons_of([third, first, second]).items()
    }
    assert directions == {1: {"first"}, 2: {"declined"}, 3: {"improved"}}
    rest = comparisons_of([third, first, replace(second, withdrawn_at=SEEN)])
    assert rest.keys() == {1, 3}
    assert {change.direction for change in rest[3].judgements} == {"unchanged"}
