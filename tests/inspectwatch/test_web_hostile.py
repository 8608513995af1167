"""The pages asked by strangers: hostile hosts, tokens, paths, bodies and methods change nothing."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspectwatch.web.guard import LONGEST_BODY
from tests.inspectwatch.asking import (
    NAME,
    ONE_CLICK,
    PUBLIC,
    ask,
    contents,
    filled,
    link,
    off,
    site,
    tell,
)

TOKENS = (
    "nobody",
    "0" * 32,
    "%27%20OR%201=1--",
    "%25",
    "_" * 32,
    "..%2f..%2fetc%2fpasswd",
    "%00",
    "%ff%fe",
    "%0d%0aSet-Cookie:%20a=b",
    "%3Cscript%3E",
    "x" * 8000,
    "{token}",
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Path]:
    """Which is afterwards what it was."""
    path = filled(tmp_path / "watch.db")
    before = contents(path)
    yield path
    assert contents(path) == before


def raw(port: int, request: bytes) -> bytes:
    """All that comes back for these bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request)
        parts = iter(lambda: connection.recv(65536), b"")
        return b"".join(parts)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("token", TOKENS)
def test_a_token_that_nobody_has_is_told_in_words(database: Path, token: str, method: str) -> None:
    with site(database) as port:
        answer = ask(port, method, f"/unsubscribe/{token}", ONE_CLICK if method == "POST" else None)
    assert answer.status == 404
    assert "<h1>" in answer.text
    assert "script" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/", "/unsubscribe", "/unsubscribe/", "/events/", "//", "/static/x", "/docs"]
)
def test_another_path_is_no_page(database: Path, path: str) -> None:
    with site(database) as port:
        assert ask(port, "GET", path).status == 404


@pytest.mark.parametrize("more", ["/", "/x", "%2f", "%00", "%20"])
def test_something_after_the_token_is_another_address_and_leads_nowhere(database: Path, more: str) -> None:
    with site(database) as port:
        answer = ask(port, "POST", link(database) + more, ONE_CLICK)
    assert answer.status == 404
    assert "location" not in answer.headers


def test_a_part_of_a_token_is_none(database: Path) -> None:
    with site(database) as port:
        assert ask(port, "POST", link(database)[:-1], ONE_CLICK).status == 404
        assert ask(port, "POST", link(database).upper(), ONE_CLICK).status == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_another_method_is_refused_with_those_there_are(database: Path, method: str) -> None:
    with site(database) as port:
        answer = ask(port, method, link(database))
        assert ask(port, method, "/events/x").status == 405
    assert answer.status == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}


def test_a_message_takes_no_post(database: Path) -> None:
    with site(database) as port:
        assert ask(port, "POST", "/events/x", ONE_CLICK).status == 405


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "alerts.example.org.evil.example",
        "evil.example:8025",
        "alerts.example.org@evil.example",
        "xalerts.example.org",
        "[::2]",
        "[alerts",
        "",
    ],
)
def test_another_host_is_refused(database: Path, host: str) -> None:
    with site(database) as port:
        answer = ask(port, "POST", link(database), ONE_CLICK, host=host)
    assert answer.status == 400
    assert "not ours" in answer.text
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize(
    "host",
    [
        "alerts.example.org",
        "Alerts.Example.ORG",
        "alerts.example.org.",
        "alerts.example.org:443",
        "127.0.0.1:8025",
        "localhost",
        "[::1]:8025",
    ],
)
def test_our_own_names_are_taken_at_any_port(database: Path, host: str) -> None:
    with site(database) as port:
        assert ask(port, "GET", link(database), host=host).status == 200


def test_a_public_address_of_ipv6_is_known_by_its_name(database: Path) -> None:
    with site(database, "https://[2001:db8::1]:8443/iw") as port:
        assert ask(port, "GET", link(database), host="[2001:DB8::1]:8443").status == 200
        assert ask(port, "GET", link(database), host="[2001:db8::2]").status == 400


@pytest.mark.parametrize(
    "head",
    [
        b"POST %s HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
        b"POST %s HTTP/1.1\r\nHost: alerts.example.org\r\nHost: evil.example\r\nContent-Length: 0\r\n\r\n",
        b"POST %s HTTP/1.0\r\nContent-Length: 0\r\n\r\n",
        b"POST http://alerts.example.org%s HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 0\r\n\r\n",
        b"POST %s HTTP/1.1\r\nHost: alerts.example.org\r\nContent-Length: 5, 6\r\n\r\n",
        b"POST %s HTTP/1.1\r\nHost: alerts.example.org\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"\r\n\r\n\r\nHELLO\r\n\r\n",
    ],
)
def test_what_is_no_proper_request_is_refused(database: Path, head: bytes) -> None:
    with site(database) as port:
        came = raw(port, head.replace(b"%s", link(database).encode()))
    assert came.split(b" ")[1] in (b"400", b"501")


def test_one_connection_is_one_request(database: Path) -> None:
    one = b"GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n"
    two = b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n" % link(database).encode()
    with site(database) as port:
        came = raw(port, one + two)
    assert came.count(b"HTTP/1.1 ") == 1
    assert b"\r\nconnection: close\r\n" in came.lower()


@pytest.mark.parametrize("chunked", [False, True])
def test_a_long_body_is_refused(database: Path, chunked: bool) -> None:
    size = LONGEST_BODY + 1
    how = b"Transfer-Encoding: chunked" if chunked else b"Content-Length: %d" % size
    head = b"POST %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n" % (link(database).encode(), how)
    body = b"%x\r\n%s\r\n0\r\n\r\n" % (size, b"x" * size) if chunked else b"x" * size
    with site(database) as port:
        came = raw(port, head + body)
    assert came.startswith(b"HTTP/1.1 413 ")
    assert b"too much" in came


def test_a_request_that_breaks_off_changes_nothing(database: Path) -> None:
    head = b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 26\r\n\r\nList-Un"
    with site(database) as port:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(head % link(database).encode())
        assert ask(port, "GET", "/x").status == 404  # it goes on
    assert off(database) == []


def test_names_from_the_configuration_are_escaped(tmp_path: Path) -> None:
    database = filled(tmp_path / "watch.db")
    hostile = ('"><script>alert(1)</script>', '<img src=x onerror="alert(1)">@example.org')
    tell(database, "evt_hostile", to=(hostile,))
    with site(database) as port:
        pages = [ask(port, method, link(database, hostile[1])) for method in ("GET", "POST")]
    for page in pages:
        assert page.status == 200
        assert "<script" not in page.text
        assert "<img" not in page.text
        assert "&lt;script&gt;" in page.text


def test_the_public_address_says_nothing_of_other_subscriptions(database: Path) -> None:
    with site(database, f"{PUBLIC}/iw") as port:
        assert NAME not in ask(port, "GET", "/iw/unsubscribe/").text
