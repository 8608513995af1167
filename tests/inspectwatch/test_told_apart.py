"""What keeps a source from being read: each cause has its words and its cure, and recovers."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from fixtures.loopback import serving
from fixtures.replica import World
from fixtures.replica import faults as wrong
from inspectwatch import causes, program
from inspectwatch.causes import Cause
from inspectwatch.steps.files import MANY
from tests.inspectwatch.watching import (
    MONDAY,
    TUESDAY,
    RememberingReader,
    Site,
    Watch,
    barset,
    ilacs,
    provider,
    quiet,
    report,
    site,
    subscription,
)

NOWHERE = "reports.invalid"
SHORT = 0.3  # seconds that the tests give an answer
LASTS = 4  # runs until what may pass is an alarm
DAY = timedelta(days=1)
SETTINGS = f'allowed_hosts = ["localhost", "{NOWHERE}"]\ncontact = "desk@example.org"'
Strike = Callable[[Site], None]


@pytest.fixture
def served(tmp_path: Path, reader: RememberingReader, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site of two authorities; answers may take less time than usual, and one host has no address."""
    policy, resolve = program.policy_of, socket.getaddrinfo
    monkeypatch.setattr(program, "policy_of", lambda config: replace(policy(config), read_timeout=SHORT))

    def without(host: Any, *more: Any, **named: Any) -> Any:
        if host == NOWHERE:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return resolve(host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", without)
    with site(
        World((barset(), quiet())), tmp_path, reader, MONDAY, subscription("watchers", "source.alarm")
    ) as one:
        one.settings = SETTINGS
        yield one


def on_list(fault: wrong.Fault) -> Strike:
    return lambda served: _on(served, fault)


def _on(served: Site, fault: wrong.Fault) -> None:
    served.replica.faults.on(fault, kind="list", path="/search")


def elsewhere(url: str) -> Strike:
    """The list has moved to where it cannot be had."""
    return on_list(wrong.redirect(url))


def robots_fail(served: Site) -> None:
    """Of the same server by another name, of which no robots.txt is known yet."""
    _on(served, wrong.redirect(f"{served.url.replace('127.0.0.1', 'localhost')}/search", 307))
    served.replica.faults.on(wrong.status(500), kind="robots")


def robots_forbid(served: Site) -> None:
    _on(served, wrong.redirect(f"{served.url.replace('127.0.0.1', 'localhost')}/search", 307))
    served.replica.robots = "User-agent: *\nDisallow: /search\n"


@dataclass(frozen=True)
class Case:
    """A fault, the cause it is to be told as, and what is said of it."""

    strike: Strike
    cause: Cause
    says: str


CASES = {
    "markup": Case(on_list(wrong.broken_markup()), causes.MARKUP, ".results-count"),
    "bot check": Case(
        on_list(wrong.bot_check()), causes.BOT_CHECK, "a page that checks whether a person asks came"
    ),
    "bot check 403": Case(
        on_list(wrong.bot_check(403)), causes.BOT_CHECK, "answered 403, with a page that checks"
    ),
    "sign-in": Case(on_list(wrong.sign_in()), causes.SIGN_IN, "a page to sign in came"),
    "401": Case(on_list(wrong.status(401)), causes.REFUSED, "answered 401"),
    "403": Case(on_list(wrong.status(403)), causes.REFUSED, "answered 403"),
    "429": Case(
        on_list(wrong.status(429, retry_after=1500)),
        causes.TOO_MANY,
        "429 and asks to be left alone for 1500 s",
    ),
    "500": Case(on_list(wrong.status(500)), causes.SERVER, "answered 500; no list was read in 4 runs"),
    "404": Case(on_list(wrong.status(404)), causes.GONE, "answered 404"),
    "name": Case(
        elsewhere(f"https://{NOWHERE}/search"), causes.NAME, f"the name {NOWHERE} is not found (DNS)"
    ),
    "refused": Case(
        elsewhere("http://127.0.0.1:1/"), causes.CONNECTION_REFUSED, "127.0.0.1 is there and refuses it"
    ),
    "time-out": Case(on_list(wrong.hang()), causes.TIME_OUT, f"nothing came for {SHORT} s"),
    "reset": Case(on_list(wrong.reset()), causes.CONNECTION, "no connection, or a broken one"),
    "cut off": Case(on_list(wrong.cut_body()), causes.CUT_OFF, "ended early"),
    "elsewhere": Case(elsewhere("https://example.org/"), causes.ELSEWHERE, "example.org"),
    "robots fail": Case(
        robots_fail, causes.ROBOTS_UNAVAILABLE, "robots.txt: the server answered 500; without it"
    ),
    "robots forbid": Case(robots_forbid, causes.ROBOTS_FORBID, "robots.txt forbids"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
async def test_each_cause_is_an_alarm_with_its_words_and_cure_and_recovers(served: Site, case: Case) -> None:
    async with served.watched() as watch:
        await watch.poll()
        case.strike(served)
        for number in range(1, LASTS + 1):
            run = await watch.later(minutes=30)
            assert (run.state, run.providers, run.cures) == ("problems", 0, (case.cause.cure,))
            if case.cause is not causes.GONE:
                assert bool(opened(watch)) == (case.cause.at_once or number == LASTS)
        assert_told(watch, case)
        await assert_recovers(served, watch, case.cause)


async def test_a_page_that_is_gone_has_its_cure_though_it_is_no_alarm_at_once(served: Site) -> None:
    async with served.watched() as watch:
        await watch.poll()
        served.replica.faults.on(wrong.status(404), kind="provider")
        run = await watch.later(hours=1, sweep=True)
        assert any("answered 404" in each for each in run.problems)
        assert run.cures == (causes.GONE.cure,)


def opened(watch: Watch) -> list[dict[str, Any]]:
    return watch.rows("SELECT kind, message, cure, subjects FROM alarms WHERE recovered_at IS NULL")


def alarms(watch: Watch) -> list[dict[str, Any]]:
    return [event["data"] for event in watch.events() if event["type"] == "source.alarm"]


def assert_told(watch: Watch, case: Case) -> None:
    [told] = alarms(watch)
    assert (told["kind"], told["state"], told["cure"]) == (case.cause.kind, "began", case.cause.cure)
    assert case.says in told["message"]
    assert [alarm["subjects"] for alarm in opened(watch)] == [f'["{case.cause.name}"]']


async def assert_recovers(served: Site, watch: Watch, cause: Cause) -> None:
    served.replica.faults.off()
    run = await watch.later(hours=1)
    assert (run.state, run.cures) == ("good", ())
    assert [(told["kind"], told["state"]) for told in alarms(watch)][1:] == [(cause.kind, "recovered")]


async def test_another_cause_is_news_and_the_first_again_is_none(served: Site) -> None:
    """A guest network that asks for a password, behind which the publisher checks for robots."""
    async with served.watched() as watch:
        await watch.poll()
        for fault in (wrong.sign_in(), wrong.bot_check(), wrong.sign_in(), wrong.bot_check()):
            served.replica.faults.off()
            _on(served, fault)
            await watch.later(minutes=30)
        assert [(told["state"], told["cure"]) for told in alarms(watch)] == [
            ("began", causes.SIGN_IN.cure),
            ("worse", causes.BOT_CHECK.cure),
        ]


# Certificates: real ones, of a server beside the site


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@contextmanager
def showing(certificate: trustme.LeafCert) -> Iterator[str]:
    """A server with this certificate, of whatever is asked for."""

    async def nothing(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    with serving(nothing, tls=context) as url:
        yield url.replace("127.0.0.1", "localhost")


@dataclass(frozen=True)
class Proof:
    """A certificate and what is said of it. `known`: this machine knows its authority."""

    name: str
    says: str
    ends: datetime | None = None
    known: bool = True


PROOFS = {
    "expired": Proof("localhost", "has expired on 1 March 2024", ends=datetime(2024, 3, 1, tzinfo=UTC)),
    "another host": Proof("www.example.org", "is not for localhost but for another name"),
    "unknown": Proof("localhost", "comes from an authority that this machine does not know", known=False),
}


@pytest.mark.parametrize("proof", PROOFS.values(), ids=PROOFS)
async def test_a_certificate_that_proves_nothing_is_named_and_recovers(
    served: Site, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch, proof: Proof
) -> None:
    if proof.known:
        authority.cert_pem.write_to_path(str(served.folder / "authority.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(served.folder / "authority.pem"))
    began = proof.ends - 90 * DAY if proof.ends else None
    with showing(authority.issue_cert(proof.name, not_before=began, not_after=proof.ends)) as url:
        async with served.watched() as watch:
            await watch.poll()
            _on(served, wrong.redirect(f"{url}/search"))
            run = await watch.later(minutes=30)
            assert run.cures == (causes.CERTIFICATE.cure,)
            [told] = alarms(watch)
            assert (told["kind"], told["cure"]) == ("broken", causes.CERTIFICATE.cure)
            assert proof.says in told["message"]
            await assert_recovers(served, watch, causes.CERTIFICATE)


# Documents


@pytest.mark.parametrize(("damaged", "expected"), [(MANY, ["broken"]), (MANY - 1, [])])
async def test_many_documents_that_nobody_can_read_are_a_change_of_format(
    tmp_path: Path, reader: RememberingReader, damaged: int, expected: list[str]
) -> None:
    """One damaged file, or two, are that; each is named, and its news waits or is told as not read."""
    new = [provider(f"9100{n}", report(f"100{n}", TUESDAY, ilacs(date(2024, 2, 23)))) for n in range(damaged)]
    with site(
        World((quiet(), *new)), tmp_path, reader, MONDAY, subscription("watchers", "source.alarm")
    ) as served:
        async with served.watched() as watch:
            await watch.poll()
            served.replica.faults.on(wrong.other_bytes(b"PK\3\4" + bytes(500)), kind="file")
            run = await watch.poll(TUESDAY)
            assert (run.state, len(run.problems)) == ("problems", damaged)
            assert [each["kind"] for each in alarms(watch)] == expected
            if expected:
                [told] = alarms(watch)
                assert told["message"].startswith(f"{damaged} documents of one run cannot be read, and 0 can")
                assert (told["cure"], run.cures) == (causes.DOCUMENTS.cure, (causes.DOCUMENTS.cure,))
            served.replica.faults.off()
            assert (await watch.later(minutes=30)).state == "good"
            assert [told["state"] for told in alarms(watch)[len(expected) :]] == ["recovered"] * len(expected)


async def test_a_sign_in_page_for_files_is_no_reading_of_any_baseline(served: Site) -> None:
    """Else a first run behind a guest network would take every old report for unreadable, for good."""
    served.replica.faults.on(wrong.sign_in(), kind="file")
    async with served.watched() as watch:
        run = await watch.poll()
        assert (run.baseline, run.state, run.cures) == ("before", "problems", (causes.SIGN_IN.cure,))
        assert watch.rows("SELECT * FROM readings") == []
        served.replica.faults.off()
        run = await watch.later(minutes=30)
        assert (run.baseline, run.problems) == ("completed", ())


def test_every_cause_has_a_name_of_its_own_and_a_cure() -> None:
    assert len({cause.name for cause in causes.CAUSES}) == len(causes.CAUSES)
    assert len({cause.cure for cause in causes.CAUSES}) == len(causes.CAUSES)
    in_table = {case.cause for case in CASES.values()}
    assert set(causes.CAUSES) - in_table == {
        causes.BEHIND,  # in `tests/inspectwatch/test_page_failures.py`
        causes.CERTIFICATE,
        causes.DOCUMENTS,
        causes.HTML_FOR_PDF,  # in `tests/inspectwatch/faults`
        causes.OTHER,
    }
