"""A server on loopback that answers exactly the bytes it is told to, so that it can also misbehave."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum, auto


class Trick(Enum):
    """What bytes cannot say."""

    CLOSE = auto()  # ends the connection in an orderly way
    RESET = auto()  # breaks it
    HANG = auto()  # keeps it open and says nothing more


Step = bytes | float | Trick  # bytes are sent, a number is real seconds of silence
Script = Sequence[Step]


def reply(
    status: int = 200,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    *,
    length: int | None = None,
) -> Script:
    """An ordinary answer. `length` is the Content-Length where it is to differ from the body's."""
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body) if length is None else length}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return ("\r\n".join(lines).encode("utf-8") + b"\r\n\r\n" + body,)


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came: target as on the first line, names of headers in lower case."""

    target: str
    headers: Mapping[str, str]


class Loopback:
    """Plays the scripts of a target one after the other, the last one for ever. Others get a 404."""

    def __init__(self) -> None:
        self.url = ""
        self.requests: list[Request] = []
        self.connections = 0
        self.most_at_once = 0
        self._at_once = 0
        self._asked: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._scripts: dict[str, list[Script]] = {}
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[None]] = set()

    async def start(self, host: str) -> None:
        """Listens on a free port of a loopback host."""
        self._server = await asyncio.start_server(self._connected, host, 0)
        port: int = self._server.sockets[0].getsockname()[1]
        self.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        """Refuses new connections and breaks those that are open."""
        if self._server is not None:
            self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    def answer(self, target: str, *scripts: Script) -> None:
        """What `target` answers from now on."""
        self._scripts[target] = list(scripts)

    def targets(self) -> list[str]:
        """The targets asked for, without robots.txt."""
        return [request.target for request in self.requests if request.target != "/robots.txt"]

    def robots_asked(self) -> int:
        """How often robots.txt was asked for."""
        return sum(request.target == "/robots.txt" for request in self.requests)

    async def asked_for(self, target: str) -> None:
        """Returns once `target` was asked for."""
        await self._asked[target].wait()

    def _script(self, target: str) -> Script:
        waiting = self._scripts.get(target, [])
        if not waiting:
            return reply(404)
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while request := await _read_request(reader):
                self.requests.append(request)
                self._asked[request.target].set()
                self._at_once += 1
                self.most_at_once = max(self.most_at_once, self._at_once)
                try:
                    if not await _play(self._script(request.target), writer):
                        return
                finally:
                    self._at_once -= 1
        except ConnectionError:
            return  # the client had enough
        finally:
            writer.close()


async def _read_request(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    headers = {name.lower(): value for name, value in re.findall(r"^([\w-]+): *(.*?)\r$", head, re.MULTILINE)}
    return Request(head.split(" ")[1], headers)


async def _play(script: Script, writer: asyncio.StreamWriter) -> bool:
    """False where the connection is not to be used any more."""
    for step in script:
        match step:
            case bytes():
                writer.write(step)
                await writer.drain()
            case float():
                await asyncio.sleep(step)
            case Trick.CLOSE:
                return False
            case Trick.RESET:
                writer.transport.abort()
                return False
            case Trick.HANG:
                await asyncio.Event().wait()
    return True


@asynccontextmanager
async def loopback(host: str = "127.0.0.1") -> AsyncIterator[Loopback]:
    """A running server without robots.txt (404: no rules), gone at the end with all its connections."""
    site = Loopback()
    await site.start(host)
    try:
        yield site
    finally:
        await site.stop()
