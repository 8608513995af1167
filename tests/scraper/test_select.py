from __future__ import annotations

import dataclasses
import time

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import FetchError, ParseError
from scraper.page import FetchedPage
from scraper.select import MAX_BYTES, MAX_DEPTH, MAX_TAGS, Element, one_line, only, open_page, shortened
from tests.scraper.ofsted.cases import page

URL = "https://reports.example/provider/44/80536"


def opened(markup: str) -> Element:
    return open_page(page(markup.encode(), url=URL))


def refused(answer: FetchedPage) -> str:
    with pytest.raises(ParseError) as caught:
        open_page(answer)
    return caught.value.problem


def test_one_is_exactly_one() -> None:
    root = opened("<title>Search</title><p class=a>1</p><p>2</p>")

    assert root.one("p.a").text == "1"
    with pytest.raises(ParseError, match=r"p: found 2, expected one"):
        root.one("p")
    with pytest.raises(ParseError, match=r"b: found 0 on the page 'Search', expected 1 or more"):
        root.one("b")


def test_maybe_is_none_or_one_and_never_several() -> None:
    root = opened("<p class=a>1</p><p>2</p>")

    assert root.maybe("b") is None
    found = root.maybe(".a")
    assert found is not None
    assert found.text == "1"
    with pytest.raises(ParseError, match="found 2, expected one"):
        root.maybe("p")


def test_many_is_in_the_order_of_the_page_and_never_silently_empty() -> None:
    root = opened("<p>1</p><p>2</p>")

    assert [found.text for found in root.many("p")] == ["1", "2"]
    assert root.many("b", at_least=0) == []
    with pytest.raises(ParseError, match="found 2 on the page '', expected 3 or more"):
        root.many("p", at_least=3)


def test_an_error_names_the_page_and_the_way_to_the_element() -> None:
    row = opened("<ul><li>a</li><li>b</li></ul>").many("li")[1]

    with pytest.raises(ParseError) as caught:
        row.one("a[href]")

    assert caught.value.url == URL
    assert caught.value.selector == "li[2] a[href]"


def test_closest_is_the_element_itself_or_an_ancestor() -> None:
    link = opened("<div class=event><p><a>x</a></p></div>").one("a")

    event = link.closest(".event")
    assert event is not None
    assert event.tag["class"] == ["event"]
    assert link.closest("li") is None


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>  two\n words&nbsp;here </p>", "two words here"),
        ("<p>Good<!-- hidden --><script>alert(1)</script><style>p{}</style></p>", "Good"),
        ("<p>&lt;script&gt;</p>", "<script>"),
        ("<p>Ox\u202eford&#x200b;shire\x07</p>", "Oxfordshire"),
        ("<p>\u2067\u200f \u200b</p>", ""),
        ("<p>Ynys Môn 🔥 O’Neill</p>", "Ynys Môn 🔥 O’Neill"),
        ("<p>cut\0here</p>", "cut\ufffdhere"),
    ],
)
def test_text_is_one_clean_line(markup: str, text: str) -> None:
    assert opened(f"<html>{markup}</html>").one("p").text == text


@given(st.text())
def test_one_line_is_settled_after_one_go(text: str) -> None:
    once = one_line(text)
    assert one_line(once) == once
    assert all(character.isprintable() or character.isspace() for character in once if character.isascii())


def test_text_can_leave_descendants_out() -> None:
    link = opened("<a>Full inspection: <strong>Good</strong><span>PDF</span></a>").one("a")

    assert link.text_without("strong, span") == "Full inspection:"
    assert link.text_without("b") == "Full inspection: GoodPDF"


def test_shortened_texts_end_in_an_ellipsis() -> None:
    assert shortened("abc", 3) == "abc"
    assert shortened("abcd", 3) == "ab…"


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("/provider/44/1", "https://reports.example/provider/44/1"),
        ("//files.example/v1/file/7", "https://files.example/v1/file/7"),
        (" http://files.example/v1/file/7#page=2 ", "http://files.example/v1/file/7"),
    ],
)
def test_an_address_is_absolute(href: str, address: str) -> None:
    assert opened(f'<a href="{href}">x</a>').one("a").address() == address


@pytest.mark.parametrize(
    "href",
    [
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "mailto:a@b",
        "http://[x",
    ],
)
def test_what_is_no_http_address_is_refused(href: str) -> None:
    with pytest.raises(ParseError, match="address"):
        opened(f'<a href="{href}">x</a>').one("a").address()


def test_values_printed_twice_must_agree() -> None:
    root = opened("<p>x</p>")

    assert only([], root, "count") is None
    assert only(["3", "3"], root, "count") == "3"
    with pytest.raises(ParseError, match="contradicts itself about the count: '3' and '4'"):
        only(["4", "3"], root, "count")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<p>Môn</p>".encode(), "text/html"),
        ("<p>Môn</p>".encode("utf-8-sig"), "text/html"),
        ("<p>Môn</p>".encode(), "text/html; charset=UTF-8"),
        ("<p>Môn</p>".encode("cp1252"), 'text/html; charset="ISO-8859-1"'),
        ("<meta charset='windows-1252'><p>Môn</p>".encode("cp1252"), "text/html"),
        ("<?xml version='1.0' encoding='utf-8'?><html><p>Môn</p></html>".encode(), "application/xhtml+xml"),
        ("<meta charset='latin1'><p>Môn</p>".encode(), "text/html; charset=utf-8"),
    ],
)
def test_the_encoding_is_the_headers_else_the_pages_else_utf8(body: bytes, content_type: str) -> None:
    assert open_page(page(body, url=URL, content_type=content_type)).one("p").text == "Môn"


def test_a_wrong_byte_costs_one_character() -> None:
    assert open_page(page(b"<p>a\xffb</p>", url=URL)).one("p").text == "a\ufffdb"


@pytest.mark.parametrize("charset", ["utf-16", "hex", "unicode_escape", "no-such", "utf-7"])
def test_an_encoding_that_could_hide_markup_is_refused(charset: str) -> None:
    problem = refused(page(b"<p>x</p>", url=URL, content_type=f"text/html; charset={charset}"))
    assert "encoding" in problem


def test_a_name_of_an_encoding_that_never_ends_is_cut() -> None:
    endless = page(b"<p>x</p>", url=URL, content_type=f"text/html; charset={'x' * 50_000}")
    assert len(refused(endless)) < 200


@pytest.mark.parametrize("error", [ParseError("u", "s", "x" * 9000), FetchError("u", "x" * 9000)])
def test_no_error_says_more_than_a_few_lines(error: ParseError | FetchError) -> None:
    assert len(str(error)) < 600
    assert len(error.problem) < 600


@pytest.mark.parametrize(
    "body", [b"", b"   ", b"%PDF-1.7 binary", b'{"error": "busy"}', b"https://reports.example/"]
)
def test_what_is_no_html_is_refused(body: bytes) -> None:
    assert "no HTML" in refused(page(body, url=URL))


def test_only_a_good_answer_is_a_page() -> None:
    answer = dataclasses.replace(page(b"<h1>Oxfordshire</h1>", url=URL), status=404)
    assert "status 404" in refused(answer)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<p>" + b"x" * 10_000_000, f"no page has over {MAX_BYTES}"),
        (b"<li>" * (MAX_TAGS + 1), f"no page has over {MAX_TAGS}"),
        (b"<div>" * (MAX_TAGS - 1), f"nested more than {MAX_DEPTH} deep"),
        (b"<table><tr><td>" * (MAX_TAGS // 4), f"nested more than {MAX_DEPTH} deep"),
    ],
    ids=["10 MB", "many tags", "deep", "deep tables"],
)
def test_a_page_out_of_all_bounds_is_refused_and_soon(body: bytes, problem: str) -> None:
    started = time.monotonic()
    assert problem in refused(page(body, url=URL))
    assert time.monotonic() - started < 10


def test_the_parser_is_named() -> None:
    """lxml closes a <li> where the next begins; the standard library's parser would nest them."""
    root = opened("<ul><li>1<li>2</ul>")

    assert [item.text for item in root.many("li")] == ["1", "2"]
    assert isinstance(root.tag, BeautifulSoup)
