"""The pages inside the daemon's loop: they begin and end with it, nobody holds them up, and a port that is
taken is told."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from inspectwatch.config import Config, load
from inspectwatch.web import serving as module
from inspectwatch.web.serving import serving
from tests.inspectwatch.asking import EVENT, ONE_CLICK, Answer, ask, filled, link, off
from tests.inspectwatch.processes import until

SECONDS = 30.0  # more than anything here takes on a machine under load


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return filled(tmp_path / "watch.db")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def configured(database: Path, port: int) -> Config:
    path = database.with_name("inspectwatch.toml")
    path.write_text(
        f'database = "{database.name}"\n[web]\npublic_url = "https://alerts.example.org/iw"\nport = {port}\n'
    )
    return load(path, {})


@asynccontextmanager
async def served(database: Path) -> AsyncIterator[tuple[int, asyncio.Event, asyncio.Task[None]]]:
    """Its port, how to stop it, and the task. Ended on leaving, whatever happens."""
    port, stop = free_port(), asyncio.Event()
    task = asyncio.create_task(serving(configured(database, port), stop))
    try:
        await asyncio.to_thread(until, lambda: is_open(port), "it is served")
        yield port, stop, task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=SECONDS).close()
    except ConnectionRefusedError:
        return False
    return True


async def asked(port: int, method: str, path: str, body: str | None = None) -> Answer:
    return await asyncio.to_thread(ask, port, method, path, body)


async def test_it_serves_until_it_is_stopped(database: Path) -> None:
    async with served(database) as (port, stop, task):
        answer = await asked(port, "GET", link(database))
        assert answer.status == 200
        assert "server" not in answer.headers
        assert (await asked(port, "POST", f"/iw{link(database)}", ONE_CLICK)).status == 200
        assert (await asked(port, "GET", f"/iw/events/{EVENT}")).status == 200
        stop.set()
        await asyncio.wait_for(task, SECONDS)
        assert not is_open(port)
    assert len(off(database)) == 1


async def test_what_it_logs_has_no_token_and_no_address(
    database: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async with served(database) as (port, _, _):
        await asked(port, "GET", link(database))
        await asked(port, "POST", link(database), ONE_CLICK)
        await asked(port, "GET", "/unsubscribe/s3cret")
        await asyncio.to_thread(database.unlink)
        await asked(port, "GET", "/unsubscribe/s3cret")
    said = "".join(capfd.readouterr())
    assert "unsubscribed" in said
    assert "a page had to wait" in said
    assert "s3cret" not in said
    assert "desk@example.org" not in said
    assert "/unsubscribe/" not in said


async def test_the_signals_stay_with_the_daemon(database: Path) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    async with served(database):
        assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)] == before


async def test_connections_that_say_nothing_do_not_keep_it_from_ending(database: Path) -> None:
    async with served(database) as (port, stop, task):
        with (
            socket.create_connection(("127.0.0.1", port)),
            socket.create_connection(("127.0.0.1", port)) as slow,
        ):
            slow.sendall(b"POST /unsubscribe/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n")
            await asyncio.sleep(0)
            stop.set()
            await asyncio.wait_for(task, SECONDS)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"GET /x HTT",
        b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 26\r\n\r\nList",
    ],
)
async def test_who_asks_too_slowly_is_cut_off(
    database: Path, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr(module, "LONGEST_SECONDS", 0.3)
    async with served(database) as (port, _, _):
        with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as slow:
            slow.sendall(said.replace(b"%s", link(database).encode()))
            assert await asyncio.to_thread(ends, slow)
    assert off(database) == []


def ends(connection: socket.socket) -> bool:
    """Whether the other side closes or resets, without an answer."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


async def test_more_connections_than_we_take_are_turned_away_and_then_taken_again(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_CONNECTIONS", 3)
    async with served(database) as (port, _, _):
        with socket.create_connection(("127.0.0.1", port)), socket.create_connection(("127.0.0.1", port)):
            assert (await asked(port, "GET", link(database))).status == 503
        await asyncio.to_thread(
            until, lambda: ask(port, "GET", link(database)).status == 200, "there is room"
        )


async def test_cancelled_it_gives_the_port_back(database: Path) -> None:
    async with served(database) as (port, _, task):
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, SECONDS)
        assert not is_open(port)


async def test_a_port_that_is_taken_is_said_with_its_cure(database: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        config = configured(database, taken.getsockname()[1])
        with pytest.raises(
            OSError,
            match=r"^\S+ cannot be listened on \(Address already in use\); set web\.listen and web\.port$",
        ):
            await serving(config, asyncio.Event())


async def test_an_end_that_nobody_asked_for_is_trouble(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ended(self: object, sockets: object) -> None:
        """As if uvicorn had given up."""

    monkeypatch.setattr("uvicorn.Server.serve", ended)
    with pytest.raises(OSError, match="no longer served"):
        await asyncio.wait_for(serving(configured(database, free_port()), asyncio.Event()), SECONDS)
