"""The reading process: documents in, readings out, over one socket. Started by `worker.ReportReader`.

`python -m scraper.reports.child SOCKET LIFELINE MEMORY`: two inherited file descriptors and a limit in bytes.
"""

from __future__ import annotations

import fcntl
import gc
import json
import os
import resource
import signal
import socket
import sys

from scraper.reports.explain import explain_document
from scraper.reports.explanation import explanation_to_dict
from scraper.reports.readers import read_document
from scraper.reports.serialise import to_dict_with_text
from scraper.reports.wire import LENGTH_BYTES, OUT_OF_MEMORY, READ, framed, length

_GARBAGE_AFTER = 50_000  # objects


def main(arguments: list[str]) -> int:
    """Reads documents until the other end of the socket is closed."""
    socket_fd, lifeline, memory_limit = (int(argument) for argument in arguments)
    _die_with_parent(lifeline)
    resource.setrlimit(resource.RLIMIT_AS, (memory_limit, memory_limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # What was imported never becomes garbage, and a document's values hold no cycles: looking for garbage
    # after every few hundred of them would take a tenth of the time.
    gc.freeze()
    gc.set_threshold(_GARBAGE_AFTER)
    with socket.socket(fileno=socket_fd) as connection:
        try:
            _serve(connection)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
    return 0


def _serve(connection: socket.socket) -> None:
    connection.sendall(framed(b""))
    while _serve_one(connection):
        pass  # nothing of one document is kept while waiting for the next


def _serve_one(connection: socket.socket) -> bool:
    message = _receive(connection)
    if message is None:
        return False
    task, data = message[:1], message[1:]
    answer = (
        to_dict_with_text(read_document(data))
        if task == READ
        else explanation_to_dict(explain_document(data))
    )
    connection.sendall(framed(json.dumps(answer).encode()))
    return True


def _die_with_parent(lifeline: int) -> None:
    """The kernel ends this process when the parent is gone, whatever it is busy with.

    Only the parent holds the other end of this pipe. When that closes, the kernel sends SIGIO, whose default
    is to end the process, also in the middle of a loop in C or in a regular expression where no Python runs.
    """
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    flags = fcntl.fcntl(lifeline, fcntl.F_GETFL)
    fcntl.fcntl(lifeline, fcntl.F_SETFL, flags | os.O_ASYNC)


def _receive(connection: socket.socket) -> bytes | None:
    head = _exactly(connection, LENGTH_BYTES)
    return None if head is None else _exactly(connection, length(head))


def _exactly(connection: socket.socket, size: int) -> bytes | None:
    """That many bytes, or None where the other end closed first."""
    body = bytearray()
    while len(body) < size:
        chunk = connection.recv(min(size - len(body), 1 << 20))
        if not chunk:
            return None
        body += chunk
    return bytes(body)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
