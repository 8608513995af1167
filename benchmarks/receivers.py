"""`python -m benchmarks.receivers http|smtp`: takes everything on loopback, as fast as it comes, in a process
of its own. Prints its port; ends when its standard input does, and then prints how much came and over how
many connections at once at most.

Less than a real server, so that what is measured is the sender.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

_LENGTH = b"content-length:"


@dataclass(frozen=True, slots=True)
class Taken:
    """What a receiver took."""

    messages: int
    most_connections: int


class _Counting(asyncio.Protocol):
    """What all connections count together."""

    messages: ClassVar[int] = 0
    connections: ClassVar[int] = 0
    most: ClassVar[int] = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.received = transport, b""
        _Counting.connections += 1
        _Counting.most = max(_Counting.most, _Counting.connections)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        _Counting.connections -= 1


class _Hook(_Counting):
    """Answers each request with 204."""

    def data_received(self, data: bytes) -> None:
        self.received += data
        while (end := self.received.find(b"\r\n\r\n")) >= 0:
            head = self.received[:end].lower()
            length = head.partition(_LENGTH)[2].split(b"\r\n")[0]
            whole = end + 4 + int(length or 0)
            if len(self.received) < whole:
                return
            self.received = self.received[whole:]
            _Counting.messages += 1
            self.transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")


class _Mail(_Counting):
    """Takes each message and delivers none."""

    in_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.transport.write(b"220 receiver\r\n")

    def data_received(self, data: bytes) -> None:
        self.received += data
        end = b"\r\n.\r\n" if self.in_data else b"\r\n"
        while (found := self.received.find(end)) >= 0:
            line, self.received = self.received[:found], self.received[found + len(end) :]
            self._answer(line[:4].upper())
            end = b"\r\n.\r\n" if self.in_data else b"\r\n"

    def _answer(self, verb: bytes) -> None:
        if self.in_data:
            self.in_data = False
            _Counting.messages += 1
            self.transport.write(b"250 taken\r\n")
        elif verb == b"DATA":
            self.in_data = True
            self.transport.write(b"354 go on\r\n")
        elif verb == b"EHLO":
            self.transport.write(b"250-receiver\r\n250-SMTPUTF8\r\n250 8BITMIME\r\n")
        elif verb == b"QUIT":
            self.transport.write(b"221 bye\r\n")
            self.transport.close()
        else:
            self.transport.write(b"250 ok\r\n")


async def _serve(protocol: type[_Counting]) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(protocol, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await loop.run_in_executor(None, sys.stdin.read)
    print(json.dumps([_Counting.messages, _Counting.most]), flush=True)


@contextmanager
def receiving(kind: str) -> Iterator[tuple[int, list[Taken]]]:
    """A receiver in another process: its port, and after the end what it took."""
    taken: list[Taken] = []
    command = [sys.executable, "-m", "benchmarks.receivers", kind]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline()), taken
        finally:
            process.stdin.close()
            taken.append(Taken(*json.loads(process.stdout.readline() or "[0, 0]")))


if __name__ == "__main__":
    asyncio.run(_serve({"http": _Hook, "smtp": _Mail}[sys.argv[1]]))
