"""What is not there, and what is refused: said with the reason, and never a dead end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from inspectwatch.web.site.settings import Site
from tests.inspectwatch.site.conftest import LONDON, served
from tests.inspectwatch.site.pages import OXFORDSHIRE, REPORT, get


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/oxfordshre", "Oxfordshire"),
        ("/oxon", "Oxfordshire"),
        ("/authorities/oxfordshre", "Oxfordshire"),
        ("/authorities/99999", None),
        ("/Authorities", "Authorities"),
        (f"/reports/{OXFORDSHIRE}/1", "Oxfordshire"),
        ("/static/../app.py", None),
        ("/reports/x/y/document", None),
    ],
)
def test_a_page_that_is_not_there_leads_on(port: int, path: str, near: str | None) -> None:
    answer = get(port, path)
    assert answer.status == 404
    assert "/authorities" in answer.text
    assert (f">{near}</a>" in answer.text) is (near is not None)


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/inadequate",
        "/Authorities",
        "/salisbury-plain",
        "/a",
        "/authorities/nothing",
        "/authorities/atlantis",
        "/authorities/99999",
    ],
)
def test_no_authority_is_offered_that_is_hardly_alike(port: int, path: str) -> None:
    assert '<a href="/authorities/' not in get(port, path).text


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/authorities/Oxfordshire", f"/authorities/{OXFORDSHIRE}"),
        ("/authorities/oxon?format=csv", f"/authorities/{OXFORDSHIRE}?format=csv"),
        ("/authorities/oxfordshire%0d%0a", f"/authorities/{OXFORDSHIRE}"),
        ("/authorities/", "/authorities"),
        ("/authorities/?q=ox&page=1", "/authorities?q=ox&page=1"),
    ],
)
def test_a_name_leads_to_its_authority(country: Path, port: int, path: str, to: str) -> None:
    answer = get(port, path)
    assert (answer.status, answer.headers["location"]) == (302, to)
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert get(port, to).status == 200
    with served(Site(country, LONDON, public_url="https://intranet.example.org/i")) as proxied:
        answer = get(proxied, path, host="intranet.example.org")
        assert answer.headers["location"] == f"/i{to}"


@pytest.mark.parametrize("path", ["/authorities/south", "/authorities/atlantis"])
def test_a_name_of_several_or_of_none_leads_nowhere(port: int, path: str) -> None:
    assert get(port, path).status == 404


def test_a_program_is_told_of_problems_in_json(port: int) -> None:
    missing, bad = get(port, "/api/authorities/oxon"), get(port, "/authorities?format=json&grade=fine")
    assert (missing.status, bad.status) == (404, 400)
    near = json.loads(missing.text)["error"]["near"]
    assert near == [{"path": f"/authorities/{OXFORDSHIRE}", "name": "Oxfordshire"}]
    assert "grade cannot be “fine”" in json.loads(bad.text)["error"]["reason"]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("/authorities?sort=name", "sort cannot be “name”"),
        ("/authorities?regon=London", "Did you mean region?"),
        ("/authorities?region=Lodnon", "Did you mean London?"),
        ("/authorities?page=0", "page is a number from 1 on"),
        ("/authorities?page=٣", "page is a number from 1 on"),
        ("/authorities?page=1&page=2", "page is given twice"),
        ("/authorities?q=" + "x" * 300, "too long: it takes 200 characters at most"),
        ("/search?q=x&since=2025&until=2024-04", "since (2025-01-01) is after until (2024-04-30)"),
        ("/authorities?q=%00", "characters that nobody types"),
        ("/authorities?format=xml", "format is csv or json"),
        ("/authorities?format=csv&table=x", "Known: authorities"),
        ("/authorities?table=authorities", "table goes with format"),
        ("/api/authorities?format=csv", "left out under /api"),
        ("/?area=leadership", "area cannot be"),
        ("/changes?since=soon", "such as 2024-04-09"),
        ("/changes?direction=up", "direction cannot be"),
        ("/changes?provider=south", "could be"),
        ("/changes?provider=atlantis", "no provider is called"),
        ("/status?x=<b>", "The parameter “x” is not known"),
    ],
)
def test_a_bad_parameter_is_refused_with_the_reason(port: int, query: str, reason: str) -> None:
    answer = get(port, query.replace("٣", "%D9%A3").replace("<b>", "%3Cb%3E"))
    text = answer.text.replace("&#39;", "'")
    assert answer.status == 400
    assert reason.casefold() in text.casefold()
    assert "Traceback" not in text


@pytest.mark.parametrize(
    "path", ["/changes?provider=oxfordshre", "/search?q=x&provider=oxfordshre", "/changes?since=soon"]
)
def test_a_reason_ends_as_a_sentence_does(port: int, path: str) -> None:
    reason = json.loads(get(port, f"/api{path}").text)["error"]["reason"]
    assert reason.endswith((".", "?"))
    assert not reason.endswith(("?.", ".."))


@pytest.mark.parametrize(
    ("path", "without"),
    [
        ("/authorities?region=Lodnon&grade=good", "/authorities?grade=good"),
        ("/authorities?page=1&page=2&q=%22%3E%3Cb%3E", "/authorities?q=%22%3E%3Cb%3E"),
        ("/changes?since=%3Cb%3E", "/changes"),
        (f"/authorities/{OXFORDSHIRE}?%22%3E%3Cb%3E=1", f"/authorities/{OXFORDSHIRE}"),
        ("/authorities?format=csv&table=nothing", "/authorities?format=csv"),
        ("/authorities?x=1&y=2&grade=good&q=" + "x" * 300, "/authorities?grade=good"),
        ("/authorities?format=xml&table=authorities", "/authorities?table=authorities"),
        (f"{REPORT}/document?format=csv&x=1", f"{REPORT}/document?format=csv"),
    ],
)
def test_what_is_refused_leads_to_the_page_without_it(port: int, path: str, without: str) -> None:
    answer = get(port, path)
    assert answer.status == 400
    soup = BeautifulSoup(answer.text, "lxml")
    assert [link["href"] for link in soup.select("main a")] == [without]
    assert "<b>" not in answer.text
    told = get(port, f"/api{path}" if "format" not in path else path)
    assert told.status == 400
