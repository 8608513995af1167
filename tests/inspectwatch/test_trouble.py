"""Trouble with the machine itself: said in words, survived by the daemon, and no reason to ask on and on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import structlog

from fixtures.replica import World
from fixtures.replica.faults import other_bytes
from inspectwatch import daemon, logs
from inspectwatch.clock import SystemClock
from inspectwatch.config import load
from inspectwatch.daemon import Daemon, next_pause
from inspectwatch.program import opened
from inspectwatch.pulse import Pulse
from scraper.model import Reading
from scraper.reports.worker import ReaderNotStarted
from tests.inspectwatch.processes import desk
from tests.inspectwatch.watching import (
    MONDAY,
    RememberingReader,
    barset,
    ilacs,
    quiet,
    site,
    subscription,
    told,
)


def block_archive(folder: Path) -> None:
    """A file where the documents should go: nothing can be written there, whoever we are."""
    (folder / "inspectwatch-documents").write_bytes(b"")


def test_a_disk_that_refuses_documents_is_said_in_words(tmp_path: Path) -> None:
    with desk(tmp_path) as beginner:
        block_archive(beginner.folder)
        ended = beginner.run("check")
        assert (ended.status, "Traceback" in ended.err) == (2, False)
        assert "inspectwatch-documents" in ended.err
        (beginner.folder / "inspectwatch-documents").unlink()
        assert beginner.run("check").status == 0


class NoReader:
    """A machine that can start no further process."""

    def read(self, data: bytes) -> Reading:
        raise ReaderNotStarted(f"the reading process did not start, for {len(data)} bytes")


class Pauses:
    """Takes what the log says: the pauses announced, and an end to it after the fifth."""

    def __init__(self, stop: asyncio.Event) -> None:
        self.announced: list[float] = []
        self._stop = stop

    def __call__(self, _logger: object, _method: str, event: Mapping[str, Any]) -> Mapping[str, Any]:
        if "again_in" in event:
            self.announced.append(event["again_in"])
        if len(self.announced) == 5:
            self._stop.set()
        raise structlog.DropEvent


@pytest.mark.parametrize("reader", [NoReader(), None], ids=["reader", "disk"])
async def test_the_daemon_waits_longer_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: NoReader | None
) -> None:
    monkeypatch.setattr(daemon, "RETRY_SECONDS", 0.01)
    stop = asyncio.Event()
    pauses, before = Pauses(stop), structlog.get_config()
    structlog.configure(processors=[pauses])
    try:
        with desk(tmp_path) as beginner:
            if reader is None:
                block_archive(beginner.folder)
            async with opened(load(beginner.config, {}), SystemClock(), reader=reader) as program:
                await asyncio.wait_for(Daemon(program, stop).run(), 60)
    finally:
        structlog.configure(**before)
    assert pauses.announced == [0.01, 0.02, 0.04, 0.08, 0.16]


class Until:
    """Sets `stop` once the log has said so, that many times."""

    def __init__(self, stop: asyncio.Event, words: str, times: int = 1) -> None:
        self._stop, self._words, self._left = stop, words, times

    def __call__(self, _logger: object, _method: str, event: Mapping[str, Any]) -> Mapping[str, Any]:
        self._left -= event["event"] == self._words
        if self._left <= 0:
            self._stop.set()
        raise structlog.DropEvent


@pytest.mark.usefixtures("logging_as_before")
async def test_trouble_that_lasts_is_known_from_outside_until_it_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that may not grow: what SQLite says is what it says of a full disk."""
    monkeypatch.setattr(daemon, "RETRY_SECONDS", 0.01)
    pulse = Pulse()
    with desk(tmp_path) as beginner:
        async with opened(load(beginner.config, {}), SystemClock()) as program:
            for limit, words, times in ((1, "trouble with this machine", 5), (1 << 30, "poll ended", 1)):
                program.runs.db.execute(f"PRAGMA max_page_count = {limit}")
                stop = asyncio.Event()
                structlog.configure(processors=[Until(stop, words, times)])
                await asyncio.wait_for(Daemon(program, stop, pulse=pulse).run(), 60)
                if limit == 1:
                    [said] = pulse.lasting()
                    assert "times in a row: database or disk is full" in said
    assert pulse.lasting() == ()


@pytest.mark.parametrize(
    ("before", "worked", "expected"),
    [(0, 5, 30), (30, 5, 60), (480, 0, 600), (600, 600, 600), (600, 601, 30)],
)
def test_no_pause_is_longer_than_ten_minutes(before: float, worked: float, expected: float) -> None:
    assert next_pause(before, worked=worked) == expected


async def test_a_document_lost_from_the_archive_keeps_no_run_from_a_revision(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """Read by an older reader, revised by the publisher, and the bytes held are gone."""
    with site(World((barset(), quiet())), tmp_path, reader, MONDAY, subscription("all")) as served:
        async with served.watched() as watch:
            await watch.poll()
            db = watch.program.parts.reports.db
            with db.conn:
                db.execute("UPDATE readings SET reader = 'ilacs/0'")
            for document in (tmp_path / "inspectwatch-documents").rglob("*"):
                if document.is_file():
                    document.unlink()
            revised = ilacs(date(2020, 1, 17), help_and_protection="outstanding")
            served.replica.faults.on(other_bytes(revised), kind="file", path="/v1/file/2001")
            run = await watch.later(hours=1, sweep=True)
            assert told(run.events) == [("report.revised", "publisher_revised", "2001", "read")]


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """A logger set up in here would keep writing to this test's own stderr."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.mark.usefixtures("logging_as_before")
def test_what_a_document_says_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    daemon.log.warning("problem", what="an HTML page titled '\x1b]0;owned\x07\x9b2J\u202e'")
    shown = capsys.readouterr().err
    assert "]0;owned2J" in shown
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(shown)
