"""What systemd hears of us, at real sockets of both kinds."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from fixtures.replica import faults
from inspectwatch.pulse import Pulse
from inspectwatch.service.systemd import Systemd
from inspectwatch.service.watchdog import keep_told
from tests.inspectwatch.processes import Desk, desk, until

MANY = 400  # words, in a minute of a watchdog that is fed each tenth of a second
SELDOM = 'poll = "0 5 1 1 *"\nsweep = "0 6 1 1 *"'  # so that only what is overdue runs


def listener(address: str) -> socket.socket:
    made = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    made.bind(address)
    made.settimeout(30)
    return made


@pytest.fixture
def beginner(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path, source=SELDOM) as made:
        yield made


class TestSaying:
    @pytest.mark.parametrize("kind", ["file", "abstract"])
    def test_each_word_is_a_datagram(self, tmp_path: Path, kind: str) -> None:
        name = f"inspectwatch-{os.getpid()}"
        address = f"@{name}" if kind == "abstract" else str(tmp_path / "notify")
        with closing(listener(f"\0{name}" if kind == "abstract" else address)) as heard:
            systemd = Systemd(address)
            systemd.ready()
            systemd.status("Kent\nSTOPPING=1 \x1b[2J" + "x" * 999)
            systemd.alive()
            systemd.stopping()
            said = [heard.recv(4096).decode() for _ in range(4)]
        assert (said[0], *said[2:]) == ("READY=1", "WATCHDOG=1", "STOPPING=1")
        assert said[1].startswith("STATUS=KentSTOPPING=1 [2Jxxx")
        assert len(said[1]) < 250

    @pytest.mark.parametrize("address", ["", "/nowhere/notify", "vsock:1", "@nobody-listens-there"])
    def test_where_nobody_listens_nothing_happens(self, address: str) -> None:
        Systemd(address).ready()

    @pytest.mark.parametrize(
        ("environ", "seconds"),
        [
            ({"WATCHDOG_USEC": "300000000"}, 300),
            ({"WATCHDOG_USEC": "300000000", "WATCHDOG_PID": "7"}, 300),
            ({"WATCHDOG_USEC": "300000000", "WATCHDOG_PID": "8"}, None),
            ({"WATCHDOG_USEC": "0"}, None),
            ({"WATCHDOG_USEC": "soon"}, None),
            ({}, None),
        ],
    )
    def test_the_watchdog_is_ours_where_it_names_us_or_nobody(
        self, environ: dict[str, str], seconds: float | None
    ) -> None:
        assert Systemd.from_environment(environ, pid=7).watchdog == seconds


def test_the_daemon_says_when_it_is_ready_how_it_goes_that_it_lives_and_that_it_ends(
    beginner: Desk, tmp_path: Path
) -> None:
    address = str(tmp_path / "notify")
    environ = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "300000"}
    said: list[str] = []
    with closing(listener(address)) as heard, beginner.running("run", environ=environ) as daemon:

        def hears(words: str) -> None:
            while not any(each.startswith(words) for each in said):
                said.append(heard.recv(4096).decode())
                assert len(said) < MANY, said[:9]

        hears("READY=1")
        hears("STATUS=Last poll: well, 1 provider, ")
        said.clear()
        hears("WATCHDOG=1")
        said.clear()
        hears("WATCHDOG=1")
        ended, _ = daemon.end()
        hears("STOPPING=1")
    assert ended.status == 0


def test_a_poll_that_waits_for_the_publisher_is_no_hang(beginner: Desk, tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    environ = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "300000"}
    beginner.replica.faults.on(faults.hang(), kind="provider")
    with closing(listener(address)) as heard, beginner.running("run", environ=environ) as daemon:
        until(lambda: beginner.replica.counts()["provider"] > 0, "a page was asked for")
        for _ in range(3):
            while heard.recv(4096) != b"WATCHDOG=1":
                pass
        daemon.end()


async def test_a_loop_that_hangs_is_not_spoken_for(tmp_path: Path) -> None:
    now, stop = [0.0], asyncio.Event()
    pulse = Pulse(lambda: now[0])
    pulse.turned("deliver", 60)
    with closing(listener(str(tmp_path / "notify"))) as heard:
        telling = asyncio.create_task(keep_told(Systemd(str(tmp_path / "notify"), 0.003), pulse, stop))
        said = [await asyncio.to_thread(heard.recv, 4096) for _ in range(3)]
        heard.setblocking(False)
        with capture_logs() as logged:
            now[0] = 1e6
            drain(heard)
            await asyncio.to_thread(until, lambda: len(logged) > 2, "it is late")
            stop.set()
            await telling
        assert drain(heard) == [b"STOPPING=1"]
    assert said == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]
    assert {(each["event"], each["loops"]) for each in logged} == {("a loop does not turn", "deliver")}


def drain(heard: socket.socket) -> list[bytes]:
    said = []
    with contextlib.suppress(BlockingIOError):
        while True:
            said.append(heard.recv(4096))
    return said
