"""Long lists: a page of them for people, all of them in files, and pages one by one for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from inspectwatch.web.site import files, lists
from inspectwatch.web.site.settings import Site
from tests.inspectwatch.asking import Answer
from tests.inspectwatch.site.conftest import LONDON, served
from tests.inspectwatch.site.pages import get, rows_of, table

LONG = ("/changes?earlier=yes", "/changes?direction=improved", "/search?q=service", "/authorities?order=desc")


def as_file(port: int, path: str, format_: str = "json", more: str = "") -> Answer:
    return get(port, f"{path}&format={format_}{more}")


def following(port: int, answer: Answer) -> Iterator[Answer]:
    """This page and those that its Link header leads to."""
    yield answer
    while found := re.search(r'<([^>]*)>; rel="next"', answer.headers.get("link", "")):
        answer = get(port, found[1])
        yield answer


@pytest.mark.parametrize("path", LONG)
def test_files_hold_every_row_that_the_filters_leave(port: int, path: str) -> None:
    told = json.loads(as_file(port, path).text)
    lines = rows_of(as_file(port, path, "csv"))
    assert told["complete"] is True
    assert len(lines) == len(told["rows"]) == told["total"]
    pages = list(following(port, as_file(port, path, more="&page=1")))
    every = [row for page in pages for row in json.loads(page.text)["rows"]]
    assert sorted(map(str, every)) == sorted(map(str, told["rows"]))
    assert len(pages) > 1 or path.startswith("/authorities")


@pytest.mark.parametrize("path", LONG)
def test_programs_are_led_from_page_to_page(port: int, path: str) -> None:
    pages = [json.loads(each.text) for each in following(port, get(port, f"/api{path}"))]
    name = next(iter(pages[0]["tables"]))
    rows = [row for page in pages for row in page["tables"][name]]
    assert [page["listing"]["page"] for page in pages] == list(range(1, len(pages) + 1))
    assert {page["listing"]["total"] for page in pages} == {len(rows)}
    assert {page["listing"]["at_least"] for page in pages} == {False}


@pytest.mark.parametrize("earlier", ["", "&earlier=yes"])
def test_changes_can_be_asked_for_by_the_grade_moved_to(port: int, earlier: str) -> None:
    every = json.loads(get(port, f"/changes?format=json{earlier}").text)["rows"]
    told = json.loads(get(port, f"/changes?format=json&grade=inadequate{earlier}").text)["rows"]
    assert told == [row for row in every if row["grade"] == "inadequate"]
    assert 0 < len(told) < len(every)
    page = get(port, f"/changes?grade=inadequate{earlier}").text
    assert {row[4] for row in table(page, "changes").rows} == {"Inadequate"}
    assert '<option value="inadequate" selected>Inadequate</option>' in page
    assert '<option value="positive" selected>' in get(port, f"/changes?grade=positive{earlier}").text
    api = json.loads(get(port, f"/api/changes?grade=inadequate{earlier}").text)
    assert api["listing"]["total"] == len(told)


def test_the_pages_around_are_linked(country: Path, port: int) -> None:
    link = get(port, "/api/changes?region=London&earlier=yes&page=2").headers["link"]
    assert re.findall(r'page=(\d+)>; rel="(\w+)"', link) == [("1", "first"), ("1", "prev"), ("3", "next")]
    assert "region=London" in link
    assert "link" not in get(port, "/api/status").headers
    with served(Site(country, LONDON, public_url="https://intranet.example.org/i")) as proxied:
        answer = get(proxied, "/i/api/search?q=%22made-up%22", host="intranet.example.org")
        assert re.findall("<([^?]*)", answer.headers["link"])[0] == "/i/api/search"


def test_one_page_can_be_had_as_a_file(port: int) -> None:
    second = as_file(port, "/changes?earlier=yes", "csv", "&page=2")
    shown = table(get(port, "/changes?earlier=yes&page=2").text, "changes")
    assert [row["provider"] for row in rows_of(second)] == [row[1] for row in shown.rows]
    told = json.loads(as_file(port, "/changes?earlier=yes", more="&page=2").text)
    assert (len(told["rows"]), told["page"], told["complete"]) == (100, 2, False)
    assert told["total"] > 200


def test_the_page_says_that_its_files_are_the_whole_list(port: int) -> None:
    for path in ("/changes?earlier=yes&page=3", "/search?q=service&page=2"):
        text = get(port, path).text
        found = re.search(r'The whole list as\s<a href="([^"]*)"', text)
        assert found
        assert "page=" not in urlsplit(found[1]).query
        assert ("20,000 rows at most" in text) is path.startswith("/changes"), "it is known not to be cut"
    assert "This table as" in get(port, "/changes?earlier=yes&provider=barnet").text


def test_a_file_that_is_cut_says_so(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_ROWS", 150)
    monkeypatch.setattr(lists, "_PIECE", 40)
    answer = as_file(port, "/changes?earlier=yes", "csv")
    assert 'filename="inspectwatch-changes-first-150.csv"' in answer.headers["content-disposition"]
    assert len(rows_of(answer)) == 150
    told = json.loads(as_file(port, "/changes?earlier=yes").text)
    assert (told["total"], told["complete"]) == (150, False)
    exactly = json.loads(as_file(port, "/authorities?order=asc").text)
    assert (exactly["total"], exactly["complete"]) == (150, False)
    monkeypatch.setattr(files, "MOST_ROWS", 153)
    assert json.loads(as_file(port, "/authorities?order=asc").text)["complete"] is True


def test_a_file_beyond_memory_is_sent_whole(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    before = as_file(port, "/changes?earlier=yes", "csv")
    monkeypatch.setattr(files, "_IN_MEMORY", 1)
    after = as_file(port, "/changes?earlier=yes", "csv")
    assert after.text == before.text
    assert after.headers["content-length"] == str(len(after.text.encode()))
    head = get(port, "/changes?earlier=yes&format=csv", "HEAD")
    assert (head.headers["content-length"], head.text) == (after.headers["content-length"], "")


def test_an_empty_list_is_a_file_with_a_head_alone(port: int) -> None:
    empty = as_file(port, "/changes?since=2026-12", "csv")
    assert empty.text == "published,provider,area,previous_grade,grade,direction\n"
    assert json.loads(as_file(port, "/changes?since=2026-12").text)["rows"] == []


def test_where_there_is_no_room_for_a_file_it_is_said_and_pages_go_on(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "SpooledTemporaryFile", full)
    assert as_file(port, "/changes?earlier=yes", "csv").status == 503
    assert get(port, "/changes").status == 200
