"""Every fault of the table, by where it strikes."""

from __future__ import annotations

import gzip
from datetime import date

from fixtures.replica.faults import (
    Fault,
    bot_check,
    broken_markup,
    content_type,
    cut_body,
    drip,
    empty_shell,
    file_missing,
    hang,
    other_bytes,
    oversized,
    providers_dropped,
    redirect,
    reset,
    rows_dropped,
    sign_in,
    status,
    web_page,
)
from fixtures.replica.markup import Row
from tests.inspectwatch.faults.case import FILE, LIST, PAGE, ROBOTS, Case, answered, case, rewritten
from tests.inspectwatch.watching import Site, ilacs
from tests.scraper.reports import broken_documents
from tests.scraper.reports.documents import pdf, text_page

SHORT = 0.4  # seconds that the tests give an answer; a person's configuration gives minutes
LARGEST = 4 * 1024 * 1024  # bytes, in the same way

_BOMB = gzip.compress(b" " * (64 * 1024 * 1024))
_NAMES = 'O\'Barset \N{GRINNING FACE} \N{RIGHT-TO-LEFT OVERRIDE}tes & "Co" <b>'


_UNKNOWN = pdf(
    text_page(
        "Ofsted",
        "Report on children's services under the framework of 2031",
        "Barset County Council",
        "Overall effectiveness Good",
    )
)


def _robots(text: str) -> Fault:
    return answered(text)


def _listed_twice(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return (*rows, *rows[:1])


def _from_another_year(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(Row(row.urn, row.name, date(2093, 1, 1)) for row in rows)


def _odd_names(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(Row(row.urn, _NAMES, row.latest) for row in rows)


def _swap_files(site: Site) -> None:
    """The new address gives the report of 2019: its grades would go backwards."""
    old = site.replica.world.report("1001")
    assert old is not None
    site.replica.faults.on(other_bytes(old.content() or b""), kind=FILE, report="1002")


OF_LISTS: tuple[Case, ...] = (
    case("list-500", LIST, status(500), "answered 500"),
    case("list-503-retry-after", LIST, status(503, retry_after=3600), "answered 503"),
    case("list-gone", LIST, status(404), "answered 404", "broken"),
    case("list-401", LIST, status(401), "answered 401", "blocked"),
    case("list-403", LIST, status(403), "answered 403", "blocked"),
    case("list-429", LIST, status(429, retry_after=120), "answered 429", "blocked"),
    case("list-bot-check", LIST, bot_check(), "checks whether a person asks", "blocked"),
    case(
        "list-bot-check-403",
        LIST,
        bot_check(403),
        "answered 403, with a page that checks whether a person asks",
        "blocked",
    ),
    case("list-login", LIST, sign_in(), "a page to sign in came", "blocked"),
    case("list-reset", LIST, reset(), "no connection, or a broken one"),
    case("list-silent", LIST, hang(), "nothing came"),
    case("list-drips", LIST, drip(pause=0.05), "no complete answer within"),
    case("list-cut-off", LIST, cut_body(), "ended early"),
    case("list-endless", LIST, oversized(2 * LARGEST), "bytes that are allowed"),
    case("list-gzip-bomb", LIST, answered(_BOMB, Content_Encoding="gzip"), "bytes that are allowed"),
    case("list-odd-packing", LIST, answered(b"x", Content_Encoding="br"), "not asked for"),
    case("list-hiccup", LIST, status(502), news=True, times=2),
    case("list-wrong-type", LIST, content_type("application/octet-stream"), news=True),
    case("list-other-host", LIST, redirect("https://example.org/search"), "example.org"),
    case("list-private-address", LIST, redirect("http://10.0.0.1/search"), "10.0.0.1"),
    case("list-local-file", LIST, redirect("file:///etc/passwd"), "file"),
    case("list-redirect-loop", LIST, redirect("/search?again"), "redirect"),
    case("list-redesigned", LIST, broken_markup(), "results-count", "broken"),
    case("list-needs-scripts", LIST, empty_shell(), "results-count", "broken"),
    case("list-row-lost", LIST, rows_dropped(), "states 2 providers and shows 1", "incomplete", news=True),
    case("list-authority-lost", LIST, providers_dropped(), "2 are expected", "incomplete", news=True),
    case("list-empty", LIST, providers_dropped(2), "2 are expected", "incomplete", news=True),
    case("list-row-twice", LIST, Fault(rows=_listed_twice), "repeat a provider", "incomplete", news=True),
    case(
        "list-no-number", LIST, rewritten(rb">2</strong>", b">many</strong>"), "number of results", "broken"
    ),
    case("list-other-urn", LIST, rewritten(rb"URN: <strong>90001", b"URN: <strong>90009"), "90009", "broken"),
    case("list-future-dates", LIST, Fault(rows=_from_another_year), news=True),
    case("list-odd-date", LIST, rewritten(rb"09 April 2024", b"31 April 2024"), "31 April 2024", "broken"),
    case(
        "list-no-dates",
        LIST,
        rewritten(rb"Latest report:", b"Last:"),
        "no latest report",
        "broken",
        news=True,
    ),
    case("list-odd-names", LIST, Fault(rows=_odd_names), "is called", news=True),
)

OF_PAGES: tuple[Case, ...] = (
    case("page-500", PAGE, status(500), "answered 500"),
    case("page-gone", PAGE, status(404), "answered 404"),
    case("page-403", PAGE, status(403), "answered 403", "blocked"),
    case("page-bot-check", PAGE, bot_check(), "90001.*checks whether a person asks", "blocked"),
    case("page-redesigned", PAGE, broken_markup(), "90001", "broken"),
    case("page-of-another", PAGE, rewritten(rb"URN: 90001", b"URN: 90002"), "90002", "broken"),
    case(
        "page-empty",
        PAGE,
        rewritten(rb"(?s)<ol class=\"timeline\">.*?</ol>", b'<ol class="timeline"></ol>'),
        "found 0 on the page",
        "broken",
    ),
    case("page-report-twice", PAGE, rewritten(rb"/v1/file/1001", b"/v1/file/1002"), "1002", "broken"),
    case("page-odd-date", PAGE, rewritten(rb"09 April 2024", b"99 April 2024"), "99 April 2024", "broken"),
    case(
        "page-file-elsewhere",
        PAGE,
        rewritten(rb'href="[^"]*/v1/file/1002', b'href="https://example.org/1002'),
        "example.org",
    ),
    case(
        "page-script-link",
        PAGE,
        rewritten(rb'href="[^"]*/v1/file/1002', b'href="javascript:alert(1002)'),
        "javascript",
        "broken",
    ),
    case("page-swapped-dates", PAGE, rewritten(rb"<time>01 March 2024", b"<time>09 May 2024"), news=True),
)

OF_FILES: tuple[Case, ...] = (
    case("file-missing", FILE, file_missing(), "1002"),
    case("file-500", FILE, status(500), "answered 500"),
    case("file-403", FILE, status(403), "answered 403", "blocked"),
    case("file-hiccup", FILE, status(502), news=True, times=2),
    case("file-wrong-type", FILE, content_type("text/html"), news=True),
    case("file-not-found-200", FILE, answered("<html><h1>Report not found</h1></html>"), "1002"),
    case("file-login", FILE, sign_in(), "1002: a page to sign in came", "blocked"),
    case("file-bot-check", FILE, bot_check(), "1002: a page that checks whether", "blocked"),
    case("file-web-page", FILE, web_page(), "1002: not a PDF but an HTML page titled 'View", "broken"),
    case("file-empty", FILE, other_bytes(b""), "1002"),
    case("file-cut-off", FILE, cut_body(), "ended early"),
    case("file-cut-short", FILE, other_bytes(ilacs(date(2024, 2, 23))[:900]), "1002"),
    case("file-zip", FILE, other_bytes(b"PK\3\4" + bytes(500)), "1002"),
    case("file-page-cycle", FILE, other_bytes(broken_documents.cyclic_page_tree()), "1002"),
    case("file-deep-pages", FILE, other_bytes(broken_documents.deep_page_tree(3000)), "1002"),
    case("file-endless", FILE, oversized(2 * LARGEST), "bytes that are allowed"),
    case("file-other-host", FILE, redirect("https://example.org/x.pdf"), "example.org"),
    case("file-older-report", FILE, None, "still that of report 1001", strike=_swap_files),
    case("file-unknown-framework", FILE, other_bytes(_UNKNOWN), "no known framework", news=True),
)

OF_ROBOTS: tuple[Case, ...] = (
    case("robots-500", ROBOTS, status(500), news=True),
    case("robots-reset", ROBOTS, reset(), news=True),
    case("robots-forbids", ROBOTS, _robots("User-agent: *\nDisallow: /\n"), "robots.txt forbids", "blocked"),
)

CASES: tuple[Case, ...] = (*OF_LISTS, *OF_PAGES, *OF_FILES, *OF_ROBOTS)
