"""The site over real HTTP: what it answers to whom, in which form, and what it never does."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from inspectwatch.web.site.settings import Site
from tests.inspectwatch.asking import contents
from tests.inspectwatch.site.conftest import LONDON, served
from tests.inspectwatch.site.pages import EVERY, OXFORDSHIRE, REPORT, as_text, get, rows_of, table


def query(database: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as db:
        return list(db.execute(sql))


@pytest.mark.parametrize("path", [*EVERY, "/nothing", "/authorities?sort=x"])
def test_every_answer_may_load_our_own_files_and_do_nothing_else(port: int, path: str) -> None:
    answer = get(port, path)
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert not re.search(r"<style|<script(?! src=\"/static/site.js\")|\sstyle=|\son\w+=", answer.text)
    assert not re.search(r'(?:src|<link[^>]* href)="(?!/static/)', answer.text)


@pytest.mark.parametrize("path", [*EVERY, "/static/site.css", f"{REPORT}/document", "/api/openapi.json"])
def test_head_is_get_without_a_body(port: int, path: str) -> None:
    got, head = get(port, path), get(port, path, "HEAD")
    assert (got.status, head.status, head.text) == (200, 200, "")
    assert head.headers["content-length"] == str(len(got.text.encode()))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", ["/", f"/authorities/{OXFORDSHIRE}", "/api/authorities"])
def test_nothing_but_reading_is_taken(port: int, method: str, path: str) -> None:
    answer = get(port, path, method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_nothing_is_written(country: Path, port: int) -> None:
    before = contents(country)
    for path in EVERY:
        assert get(port, path).status == 200
    assert contents(country) == before


@pytest.mark.parametrize("host", ["evil.example", "10.0.0.7", "", "localhost.evil.example", "[::2]"])
def test_another_name_than_ours_is_refused(port: int, host: str) -> None:
    assert get(port, "/", host=host).status == 400


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8026", "[::1]:80", "LOCALHOST."])
def test_names_of_this_machine_are_ours(port: int, host: str) -> None:
    assert get(port, "/", host=host).status == 200


def test_beyond_this_machine_addresses_are_ours_and_names_are_not(country: Path) -> None:
    with served(Site(country, LONDON, listen="0.0.0.0")) as port:
        assert get(port, "/", host="192.168.1.5:8026").status == 200
        assert get(port, "/", host="evil.example").status == 400


def test_behind_a_proxy_every_link_has_its_path(country: Path) -> None:
    with served(Site(country, LONDON, public_url="https://intranet.example.org/inspections")) as port:
        for path in ("/inspections/authorities", "/authorities", "/inspections"):
            answer = get(port, path, host="intranet.example.org")
            assert answer.status == 200
            links = re.findall(r'(?:href|src|action)="(/[^"]*)"', answer.text)
            assert links
            assert [each for each in links if not each.startswith("/inspections/")] == []
        assert get(port, "/inspections/static/site.css", host="intranet.example.org").status == 200


TABLES = [
    ("/authorities", "authorities", {"Authority": "provider", "Region": "region"}),
    ("/authorities?q=oxon", "authorities", {"Authority": "provider"}),
    ("/?area=care_leavers", "counts", {"Authorities": "authorities"}),
    (f"/authorities/{OXFORDSHIRE}", "history", {}),
    (f"/authorities/{OXFORDSHIRE}", "reports", {"Report": "title"}),
    (REPORT, "judgements", {"Page": "page"}),
    ("/changes?earlier=yes&provider=barnet", "changes", {"Authority": "provider"}),
    ("/status", "runs", {"Run": "kind", "Requests": "requests"}),
    ("/about", "frameworks", {"Framework": "name"}),
]


@pytest.mark.parametrize(("path", "name", "same"), TABLES)
def test_csv_and_json_are_the_table_that_is_shown(
    port: int, path: str, name: str, same: dict[str, str]
) -> None:
    shown = table(get(port, path).text, name)
    more = f"{path}{'&' if '?' in path else '?'}table={name}&format="
    as_csv = get(port, f"{more}csv")
    rows, values = rows_of(as_csv), json.loads(get(port, f"{more}json").text)["rows"]
    assert as_csv.headers["content-type"] == "text/csv; charset=utf-8"
    assert f'filename="inspectwatch-{name}.csv"' in as_csv.headers["content-disposition"]
    assert len(rows) == len(values) == len(shown.rows) > 0
    for heading, key in same.items():
        column = shown.headings.index(heading)
        assert [row[column] for row in shown.rows] == [row[key] for row in rows]
    assert [{key: row[key] for key in told} for row, told in zip(rows, as_text(values), strict=True)] == (
        as_text(values)
    )
    api = f"/api{path}" if not path.startswith("/?") else f"/api/overview{path[1:]}"
    assert json.loads(get(port, api).text)["tables"][name] == values


def test_the_grades_shown_are_those_of_the_public_view(country: Path, port: int) -> None:
    found = query(
        country,
        "SELECT provider, replace(grade, '_', ' ') FROM current_ratings"
        " WHERE area = 'help_and_protection' AND remit = 'childrens_services' ORDER BY provider",
    )
    shown = table(get(port, "/authorities").text, "authorities")
    column = shown.headings.index("Help and protection")
    assert [(row[0], row[column].lower()) for row in shown.rows] == found


def test_the_counts_say_how_many_have_no_overall_grade_any_more(country: Path, port: int) -> None:
    graded = query(country, "SELECT grade FROM current_ratings WHERE area = 'overall_effectiveness'")
    expected = Counter(str(grade) for (grade,) in graded)
    rows = json.loads(get(port, "/api/overview").text)["tables"]["counts"]
    counts = {row["grade"]: row["authorities"] for row in rows}
    assert counts.pop("none_any_more") == 153 - len(graded) > 0
    assert counts == dict(expected)


def test_filters_and_order(country: Path, port: int) -> None:
    asked = "/api/authorities?region=London&area=in_care&grade=good&sort=inspection_end&order=desc"
    rows = json.loads(get(port, asked).text)["tables"]["authorities"]
    assert rows
    assert {row["region"] for row in rows} == {"London"}
    assert {row["in_care"] for row in rows} == {"good"}
    days = [row["inspection_end"] for row in rows]
    assert days == sorted(days, reverse=True)


def test_sorted_by_a_grade_the_worst_comes_first_and_none_last(port: int) -> None:
    rows = json.loads(get(port, "/api/authorities?sort=overall_effectiveness").text)["tables"]["authorities"]
    order = ["inadequate", "requires_improvement", "good", "outstanding", "none_any_more"]
    places = [order.index(row["overall_effectiveness"]) for row in rows]
    assert places == sorted(places)
    assert len(set(places)) == len(order)


def test_the_document_is_given_to_be_kept(port: int) -> None:
    answer = get(port, f"{REPORT}/document")
    assert (answer.status, answer.text) == (200, "%PDF-1.4 made up 93131")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="80536-93131.pdf"'
    assert "sandbox" in answer.headers["content-security-policy"]


def test_a_young_authority_is_shown_with_its_predecessor(port: int) -> None:
    text = get(port, "/authorities/2637548").text
    assert (
        "West Northamptonshire has been an authority since 1 April 2021, in place of Northamptonshire."
        in text
    )
    assert '<a href="/authorities/2637539">North Northamptonshire</a>' in text


def test_an_authority_stands_beside_its_neighbours(port: int) -> None:
    answer = get(port, f"/authorities/{OXFORDSHIRE}")
    names = [row[0] for row in table(answer.text, "neighbours").rows]
    assert names[:3] == ["Oxfordshire", "Cambridgeshire", "Hertfordshire"]
    assert len(names) == 11
    items = rows_of(get(port, f"/authorities/{OXFORDSHIRE}?format=csv&table=neighbours_improvements"))
    assert list(dict.fromkeys(item["provider"] for item in items)) == names
    assert answer.text.count("The quality of made-up matter 1.") == 11


def test_feeds_are_linked_where_there_are_any(port: int) -> None:
    assert 'href="https://feeds.example.org/i/all.atom"' in get(port, "/changes").text
    assert "https://feeds.example.org/i/regions/london.atom" in get(port, "/changes?region=London").text
    assert f"https://feeds.example.org/i/authorities/{OXFORDSHIRE}.atom" in (
        get(port, f"/authorities/{OXFORDSHIRE}").text
    )


def test_all_is_well_the_day_after_a_good_run(port: int) -> None:
    text = get(port, "/").text
    assert "<strong>All is well.</strong>" in text
    assert "last read without a problem on 20 November 2026 at 09:00" in text


def test_search_finds_the_page_and_marks_the_words(port: int) -> None:
    answer = get(port, "/search?q=made-up+service&provider=oxon")
    assert "<mark>service</mark>" in answer.text
    assert "page 2" in answer.text
    rows = json.loads(get(port, "/search?q=%22inspection+of+barnet%22&format=json").text)["rows"]
    assert {row["provider"] for row in rows} == {"Barnet"}
    assert {row["page"] for row in rows} == {1}
    assert "All words have to stand on one page" in get(port, "/search").text
    assert "No report has the word &#39;zebra&#39;." in get(port, "/search?q=zebra").text


@pytest.mark.parametrize(
    "query",
    ["/authorities?region=London", "/search?q=service", "/changes?earlier=yes", "/changes?area=in_care"],
)
def test_after_the_last_page_it_is_said_which_that_is(port: int, query: str) -> None:
    text = get(port, f"{query}&page=999").text
    for reason in ("Nothing has been read", "No authority fits", "No report has all", "No change", "No move"):
        assert reason not in text
    last = re.search(r'The list does not go as far as page 999:\s<a href="([^"]*&amp;page=\d+)"', text)
    assert last
    shown = get(port, last[1].replace("&amp;", "&")).text
    assert "does not go as far" not in shown
    assert 'rel="next"' not in shown


@pytest.mark.parametrize("text", ['"', "NEAR(", "a AND", "*", "' OR 1=1 --", "region:x", "(", "\u00e9\u0301"])
def test_whatever_is_searched_for_is_data(port: int, text: str) -> None:
    answer = get(port, f"/search?q={quote(text)}")
    assert answer.status in (200, 400)
    assert "cannot be shown" not in answer.text
