"""Real servers on loopback whose every byte a test decides."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import trustme

Conversation = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def tcp_server(
    talk: Conversation, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[int]:
    """Serves `talk` for every connection; gives the port. Conversations still going on at the end are cut."""
    talks: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            talks.add(task)
        with contextlib.suppress(ConnectionError, asyncio.CancelledError, asyncio.IncompleteReadError):
            await talk(reader, writer)
        writer.close()

    server = await asyncio.start_server(handle, host, 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


@dataclass(frozen=True)
class Received:
    """One HTTP request; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Endpoint:
    """Answers every request with the same bytes, and keeps what it got. `hang`: never answers."""

    answer: bytes = b"HTTP/1.1 204 No Content\r\n\r\n"
    hang: bool = False
    reset: bool = False
    requests: list[Received] = field(default_factory=list)

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.requests.append(await _request(reader))
        if self.reset:
            writer.transport.abort()
            return
        writer.write(self.answer)
        await writer.drain()
        if self.hang:
            await asyncio.Event().wait()


async def _request(reader: asyncio.StreamReader) -> Received:
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _ = lines[0].split(" ")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Received(method, target, headers, body)


@dataclass
class ScriptedMailServer:
    """Speaks SMTP from a table: the answer to each command, by its first word; b"" cuts the connection, None
    leaves it waiting. "DOT" is the end of the message. Keeps every line it is told, and the first words of
    the commands. Answers in `later` come before those of the table, each once."""

    answers: dict[str, bytes | None] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    verbs: list[str] = field(default_factory=list)
    later: dict[str, list[bytes]] = field(default_factory=dict)
    silent: asyncio.Event = field(default_factory=asyncio.Event)  # set when it has stopped answering

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        word = "GREETING"
        while await self._reply(answer := self._answer(word), writer):
            if word == "DATA" and (answer or b"").startswith(b"354"):
                self.lines += (await reader.readuntil(b"\r\n.\r\n")).decode("ascii").split("\r\n")
                word = "DOT"
                continue
            line = (await reader.readuntil(b"\r\n")).decode("ascii").rstrip()
            self.lines.append(line)
            word = line.split(" ")[0].upper()
            self.verbs.append(word)

    def _answer(self, word: str) -> bytes | None:
        if self.later.get(word):
            return self.later[word].pop(0)
        return (_GOOD_ANSWERS | self.answers).get(word, b"502 what?")

    async def _reply(self, answer: bytes | None, writer: asyncio.StreamWriter) -> bool:
        """Whether the conversation goes on."""
        if answer is None:
            self.silent.set()
            await asyncio.Event().wait()
        if not answer:
            return False
        writer.write(answer + b"\r\n")
        await writer.drain()
        return True


_GOOD_ANSWERS: dict[str, bytes | None] = {
    "GREETING": b"220 hello",
    "EHLO": b"250-hello\r\n250 AUTH PLAIN",
    "AUTH": b"235 welcome",
    "MAIL": b"250 ok",
    "RCPT": b"250 ok",
    "DATA": b"354 go on",
    "DOT": b"250 taken",
    "RSET": b"250 ok",
    "QUIT": b"221 bye",
}


@dataclass(frozen=True)
class Authority:
    """A certificate authority of the test's own, and a server side that it vouches for."""

    certificates: Path
    server: ssl.SSLContext

    def trust(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Makes this process trust it, as an operator would."""
        monkeypatch.setenv("SSL_CERT_FILE", str(self.certificates))


def make_authority(folder: Path, names: Iterable[str] = ("localhost", "127.0.0.1")) -> Authority:
    """A new authority, its certificate in `folder`, and a server certificate for `names`."""
    authority = trustme.CA()
    certificates = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(certificates))
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(*names).configure_cert(server)
    return Authority(certificates, server)
