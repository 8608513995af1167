"""Search through the real index: what is found, in which order, and that whatever is typed is data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from storage import search as searching
from storage.database import open_for_reading, open_for_writing
from storage.past import Moment
from storage.search import Filters, nowhere, search
from storage.search_words import CannotSearch, wanted
from storage.texts import TextTable, one_line
from tests.storage.building import held, provider_noted
from tests.storage.oxfordshire import withdraw
from tests.storage.searching import found_ids, ids, library, revised, written


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The library, opened as the questions open it: read-only."""
    path = tmp_path_factory.mktemp("search") / "watch.db"
    with closing(open_for_writing(path)) as db:
        library(db, path)
    with closing(open_for_reading(path)) as db:
        yield db


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("neglct", ["neglct"]),
        ("neglect", []),
        ("fostering neglect", []),  # each on a page of its own
        ("neglct OR fostring missing", ["neglct", "fostring"]),
        ("neglct OR fostering", []),
        ("neglect -xyzzy", []),
        ("universitie*", []),
        ('"home return"', ["home return"]),
    ],
)
def test_what_nobody_has_is_told(shelf: Database, text: str, missing: list[str]) -> None:
    assert [term.words for term in nowhere(shelf, text)] == missing


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("neglect", {"1001", "1002", "2001"}),
        ("NEGLECTED", {"1001", "1002", "2001"}),
        ("neglect missing", {"1001"}),
        ("fostering neglect", set()),  # each on a page of its own
        ('"return home interviews"', {"1001"}),
        ("“return home interviews”", {"1001"}),
        ('"home return"', set()),
        ('"return home', {"1001"}),
        ("neglect -visit", {"1001", "1002", "2001"}),
        ("neglect -speech", {"1001", "1002"}),
        ("neglect NOT speech", {"1001", "1002"}),
        ('neglect -"speech therapy" -home', {"1001", "1002"}),
        ("neglect AND therapy", {"2001"}),
        ("fostering OR therapy", {"1002", "2001"}),
        ("inspection fostering OR speech", {"2001"}),
        ("univers*", {"2002"}),
        ("universitie*", {"2002"}),
        ("organisati*", {"2001"}),
        ('"private foster"*', {"1002"}),
        ("cafe zurich", {"1001"}),
        ("CAFÉ", {"1001"}),
        ("improve", {"1002"}),
        ("children's", {"1001"}),
        ("or", set()),
        ("nothing-of-the-kind", set()),
    ],
)
def test_what_is_found(shelf: Database, text: str, expected: set[str]) -> None:
    assert found_ids(shelf, text) == expected


def test_one_answer_a_report_with_its_best_page_and_the_number_of_further_ones(shelf: Database) -> None:
    (hit,) = search(shelf, "missing children").hits
    assert (hit.report_id, hit.page, hit.further_pages) == ("1001", 3, 1)
    assert (hit.urn, hit.provider, hit.region) == ("80536", "Oxfordshire", "South East")
    assert (hit.published, hit.framework, hit.remit) == ("2024-04-09", "ilacs_2023", "childrens_services")
    assert hit.withdrawn is False
    assert [piece.text for piece in hit.snippet if piece.found] == ["Missing", "children", "children"]
    assert "".join(piece.text for piece in hit.snippet).startswith("Missing children and exploitation:")


def test_the_page_is_the_documents_own_number(shelf: Database) -> None:
    (hit,) = search(shelf, '"home interviews"').hits
    assert (hit.page, hit.further_pages) == (2, 0)
    assert "".join(piece.text for piece in hit.snippet).endswith("interviews. Neglect is recognised.")


def test_the_best_page_leads(shelf: Database) -> None:
    assert ids(search(shelf, "neglect"))[0] == "1002"  # one word is all there is on that page


def test_of_equal_pages_the_newest_leads(db: Database, path: Path) -> None:
    provider_noted(db)
    for report_id, day in (("1", date(2020, 1, 1)), ("2", date(2024, 1, 1)), ("3", None)):
        written(db, path, report_id, "The very same words.", published=day)
    assert ids(search(db, "words")) == ["2", "1", "3"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(urn="1"), {"2001"}),
        (Filters(region="South East"), {"1001", "1002"}),
        (Filters(remit="area_send"), {"2001"}),
        (Filters(framework="focused_visit"), {"1002"}),
        (Filters(since="2023-01-10"), {"1001", "2001"}),
        (Filters(until="2023-01-10"), {"1002", "2001"}),
        (Filters(moment=Moment("2023-01-10")), {"1002", "2001"}),
        (Filters(moment=Moment("2023-01-10"), region="South East"), {"1002"}),
        (Filters(moment=Moment(known_by="2000-01-01T00:00:00.000000Z")), set()),
        (Filters(moment=Moment(known_by="2999-01-01T00:00:00.000000Z")), {"1001", "1002", "2001"}),
        (Filters(since="2020-01-01", until="2023-12-31", region="South East"), set()),
    ],
)
def test_filters(shelf: Database, filters: Filters, expected: set[str]) -> None:
    assert set(ids(search(shelf, "neglect", filters))) == expected


def test_answers_come_in_pages(shelf: Database) -> None:
    first, second = search(shelf, "neglect", limit=2), search(shelf, "neglect", limit=2, skip=2)
    assert (len(first.hits), len(second.hits), first.reports, second.reports) == (2, 1, 3, 3)
    beyond = search(shelf, "neglect", limit=2, skip=9)
    assert (beyond.hits, beyond.reports) == ((), 3)
    assert ids(first) + ids(second) == ids(search(shelf, "neglect"))


def test_a_word_of_too_many_pages_is_ranked_among_those_recorded_last(
    shelf: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not search(shelf, "neglect").more
    monkeypatch.setattr(searching, "MOST_RANKED", 2)
    found = search(shelf, "neglect")
    assert (found.more, set(ids(found))) == (True, {"1002", "2001"})
    assert set(ids(search(shelf, "neglect", Filters(urn="80536", until="2020-01-01")))) == {"1002"}


def test_a_withdrawn_report_is_found_and_marked(db: Database, path: Path) -> None:
    library(db, path)
    withdraw(db, "1002")
    assert {hit.report_id: hit.withdrawn for hit in search(db, "neglect").hits} == {
        "1001": False,
        "1002": True,
        "2001": False,
    }


def test_an_earlier_document_is_not_found_as_the_present_one(db: Database, path: Path) -> None:
    library(db, path)
    revised(db, path, "1002", "Quite another text.")
    assert found_ids(db, "fostering") == set()
    assert found_ids(db, "quite another") == {"1002"}
    assert TextTable(db).kept() == {held(db, "1002").sha256, *other_documents(db)}
    db.execute("INSERT INTO page_search (page_search, rank) VALUES ('integrity-check', 1)")


def other_documents(db: Database) -> set[str]:
    return {row["sha256"] for row in db.query("SELECT sha256 FROM reports WHERE report_id <> '1002'")}


def test_a_document_that_two_reports_hold_is_kept_once_and_while_one_of_them_holds_it(
    db: Database, path: Path
) -> None:
    provider_noted(db)
    written(db, path, "1", "Shared words.")
    shared = held(db, "1").sha256
    written(db, path, "2", "Words of its own.")
    db.execute("UPDATE reports SET sha256 = ? WHERE report_id = '2'", [shared])
    assert found_ids(db, "shared") == {"1", "2"}
    revised(db, path, "1", "No longer.")
    assert found_ids(db, "shared") == {"2"}


def test_documents_of_before_are_counted_as_not_searchable(db: Database, path: Path) -> None:
    library(db, path)
    assert TextTable(db).unsearchable() == 0
    TextTable(db).forget(held(db, "1001").sha256 or "")
    assert TextTable(db).unsearchable() == 1
    assert not held(db, "1001").searchable
    assert held(db, "1002").searchable


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "There is no word to search for"),
        (" \t\n", "There is no word to search for"),
        ('"" * - NOT', "There is no word to search for"),
        ("-visit", "Only words to leave out were given. Name also what to search for"),
        ("NOT visit", "Only words to leave out were given. Name also what to search for"),
        ("ab*", "Before * there must be at least 3 letters"),
        ("x" * 401, "That is longer than the 400 characters that can be searched for"),
        ("a " * 25, "More than 24 words. Search for fewer, or for a phrase in quotation marks"),
    ],
)
def test_what_cannot_be_searched_for_is_said_in_a_sentence(shelf: Database, text: str, said: str) -> None:
    with pytest.raises(CannotSearch, match=f"^{said}".replace("*", r"\*")):
        search(shelf, text)


FTS = (
    st.text(alphabet=st.sampled_from("ab\"'*-+^(){}:.,\\;%_ ANDORTEX\0\x1f\ud800é★ªⅧ\U0001fb00")) | st.text()
)


@given(FTS)
def test_whatever_is_typed_gives_an_answer_or_a_sentence(shelf: Database, text: str) -> None:
    try:
        found = search(shelf, text)
    except CannotSearch:
        return  # whose sentences are tested above
    assert all(any(piece.found for piece in hit.snippet) for hit in found.hits)


@pytest.mark.parametrize(
    "text",
    [
        "text:neglect",
        "{text}: neglect",
        "NEAR(missing home)",
        "^missing",
        "missing + home",
        "a' OR 1=1 --",
        "neglect) OR (fostering",
        '"neglect" OR "',
        "'; DROP TABLE reports; --",
    ],
)
def test_the_languages_of_fts_and_sql_are_words(shelf: Database, text: str) -> None:
    terms = [term for clause in wanted(text).clauses for term in clause]
    assert all(term.expression.startswith('"') for term in terms)
    search(shelf, text)


def test_hostile_text_of_a_document_is_words(db: Database, path: Path) -> None:
    provider_noted(db)
    written(
        db, path, "1", "<b>\x00\x01evil\x02</b> \x1b[31mred\u202edlo \ud7ffsoft\u00adhyphen " + "x" * 50_000
    )
    (hit,) = search(db, "evil").hits
    assert [piece.text for piece in hit.snippet if piece.found] == ["evil"]
    assert not any(not sign.isprintable() for piece in hit.snippet for sign in piece.text)
    assert found_ids(db, "softhyphen") == {"1"}


@given(st.text())
def test_a_page_on_one_line_has_nothing_that_steers(text: str) -> None:
    assert one_line(text).isprintable()
    assert one_line(one_line(text)) == one_line(text)
