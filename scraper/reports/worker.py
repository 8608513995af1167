"""Reading within limits: a hostile or broken document costs its reading and never the program.

One long-lived process does all the reading, text extraction and readers both. A document that takes too
long, too much memory or the process itself is recorded as unreadable, and the process is started anew.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import scraper
from scraper.errors import ScraperError
from scraper.model import Reading, ReadingStatus
from scraper.reports.explanation import Explanation, explanation_from_dict
from scraper.reports.serialise import from_dict_with_text
from scraper.reports.versions import made_by
from scraper.reports.wire import EXPLAIN, LENGTH_BYTES, OUT_OF_MEMORY, READ, framed, length

TIME_LIMIT: Final = 20.0  # seconds a document
MEMORY_LIMIT: Final = 1 << 30  # bytes of address space, the interpreter's own included

READER_FAILED: Final = "the reader failed on this document"  # a fault of ours, not of the document

_START_LIMIT: Final = 60.0  # seconds; a start on a machine under load is no document's fault
# Bytes: six a character of the longest text there may be, and a reading. A real answer is under 300 KiB.
_LARGEST_ANSWER: Final = 16 << 20
Answer = TypeVar("Answer")

# Of the environment the process gets what Python and its libraries need to start, and no passwords.
_NEEDED: Final = frozenset({"PATH", "HOME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "VIRTUAL_ENV"})
_NEEDED_PREFIXES: Final = ("LC_", "LD_", "PYTHON", "COVERAGE_")

_PACKAGES: Final = str(Path(scraper.__file__).resolve().parents[1])


class ReaderNotStarted(ScraperError):
    """The reading process could not be started at all: an installation at fault, not a document."""


class ReaderClosed(ScraperError):
    """`close` was called while a document was being read. Nothing is known of that document."""


class ReportReader:
    """Reads documents in a process of its own, one at a time. Starts when first needed.

    `time_limit` is in seconds and `memory_limit` in bytes of address space, both for one document; a limit
    that we have ourselves counts where it is the smaller one. Safe to call from several threads; a closed
    reader starts again with the next `read`.
    """

    def __init__(self, *, time_limit: float = TIME_LIMIT, memory_limit: int = MEMORY_LIMIT) -> None:
        self._time_limit = time_limit
        self._memory_limit = min([memory_limit, *_limits_of_ours()])
        self._one_at_a_time = threading.Lock()
        self._process: _Process | None = None

    @property
    def pid(self) -> int | None:
        """The reading process, or None while there is none."""
        process = self._process
        return process.pid if process else None

    def read(self, data: bytes) -> Reading:
        """What the document says, and its text; `unreadable`, with the cause, where reading it passed a limit
        or crashed.

        Blocks for at most the time limit, and the start of the process the first time. Raises
        ReaderNotStarted, and ReaderClosed where `close` came in between.
        """
        answer = self._ask(READ, data, from_dict_with_text)
        return answer if isinstance(answer, Reading) else _unreadable(answer)

    def explain(self, data: bytes) -> Explanation:
        """The same, with the places that the reading rests on and those it passed over."""
        answer = self._ask(EXPLAIN, data, explanation_from_dict)
        return answer if isinstance(answer, Explanation) else Explanation(_unreadable(answer))

    def close(self) -> None:
        """Ends the process at once, also in the middle of a document."""
        process = self._process
        if process:
            process.abandon()
        with self._one_at_a_time:
            self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, task: bytes, data: bytes, decode: Callable[[Any], Answer]) -> Answer | str:
        """The answer to a task, or why there is none."""
        with self._one_at_a_time:
            if self._process is None or not self._process.alive():
                self._stop()
                self._process = _Process(self._memory_limit)
            return self._ask_process(self._process, task, data, decode)

    def _ask_process(
        self, process: _Process, task: bytes, data: bytes, decode: Callable[[Any], Answer]
    ) -> Answer | str:
        answered = False
        try:
            answer = decode(process.ask(task, data, self._time_limit))
            answered = True
        except TimeoutError:
            return f"reading took longer than {self._time_limit:g} s and was stopped"
        except (EOFError, OSError):
            return self._cause_of_death(process)
        except ValueError as error:
            return _failed(f"no valid answer: {error}")
        finally:
            # Also after Ctrl-C: an answer still to come must not be taken for the next document's.
            if not answered:
                self._stop()
        return answer

    def _cause_of_death(self, process: _Process) -> str:
        cause = process.cause_of_death(self._memory_limit)
        if process.abandoned:
            raise ReaderClosed("the reader was closed while it was reading a document")
        return cause

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process:
            process.stop()


class _Process:
    """The process and what connects it: a socket for messages, a pipe that ends it when we are gone."""

    def __init__(self, memory_limit: int) -> None:
        self.abandoned = False
        with contextlib.ExitStack() as opened:
            self._connection, theirs = socket.socketpair()
            opened.enter_context(self._connection)
            lifeline, ours = os.pipe()
            opened.callback(os.close, ours)
            with theirs, os.fdopen(lifeline):
                self._popen = opened.enter_context(_start(theirs.fileno(), lifeline, memory_limit))
            opened.callback(self._popen.kill)
            self._await_ready()
            self._open = opened.pop_all()

    @property
    def pid(self) -> int:
        return self._popen.pid

    def alive(self) -> bool:
        return self._popen.poll() is None

    def ask(self, task: bytes, data: bytes, time_limit: float) -> Any:
        """Raises TimeoutError, EOFError or OSError (the process is gone), ValueError (no valid answer)."""
        deadline = time.monotonic() + time_limit
        self._connection.settimeout(time_limit)
        self._connection.sendall(framed(task + data))
        return json.loads(self._receive(deadline))

    def cause_of_death(self, memory_limit: int) -> str:
        """Why the process ended, as a sentence; ends it where it still runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._popen.wait(timeout=1)
        self._popen.kill()
        status = self._popen.wait()
        memory = f"more than {memory_limit >> 20} MiB of memory"
        if status == OUT_OF_MEMORY:
            return f"reading needed {memory}"
        if status < 0:
            return f"reading crashed or needed {memory} (signal {-status}, {signal.strsignal(-status)})"
        return _failed(self._last_words())

    def abandon(self) -> None:
        """Ends the process; whoever waits for its answer in another thread learns that it was us."""
        self.abandoned = True
        self._popen.kill()

    def stop(self) -> None:
        self._open.close()

    def _await_ready(self) -> None:
        try:
            self._receive(time.monotonic() + _START_LIMIT)
        except (EOFError, OSError) as error:
            raise ReaderNotStarted(f"the reading process did not start: {self._last_words()}") from error

    def _receive(self, deadline: float) -> bytes:
        size = length(self._exactly(LENGTH_BYTES, deadline))
        if size > _LARGEST_ANSWER:
            raise ValueError(f"an answer of {size} bytes")
        return self._exactly(size, deadline)

    def _exactly(self, size: int, deadline: float) -> bytes:
        body = bytearray()
        while len(body) < size:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._connection.settimeout(left)
            chunk = self._connection.recv(size - len(body))
            if not chunk:
                raise EOFError
            body += chunk
        return bytes(body)

    def _last_words(self) -> str:
        """The last line the process wrote on stderr: of a crash in Python, the error itself."""
        self._popen.kill()
        written = self._popen.stderr.read() if self._popen.stderr else b""
        lines = written.decode(errors="replace").strip().splitlines()
        return lines[-1][:200] if lines else "it said nothing"


def _start(connection: int, lifeline: int, memory_limit: int) -> subprocess.Popen[bytes]:
    # Safe path: the folder the program happens to run in is no place to import from. A session of its
    # own: Ctrl-C on the terminal is ours to handle, and the document in hand is finished.
    packages = (_PACKAGES, os.environ.get("PYTHONPATH"))
    arguments = [str(connection), str(lifeline), str(memory_limit)]
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "scraper.reports.child", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        pass_fds=(connection, lifeline),
        start_new_session=True,
        env=_environment() | {"PYTHONPATH": os.pathsep.join(filter(None, packages))},
    )


def _environment() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if name in _NEEDED or name.startswith(_NEEDED_PREFIXES)
    }


def _limits_of_ours() -> list[int]:
    """Bytes of address space that we may have ourselves: a process that we start cannot be given more."""
    return [each for each in resource.getrlimit(resource.RLIMIT_AS) if each != resource.RLIM_INFINITY]


def _failed(error: str) -> str:
    """Words for a fault of ours: the document may be as good as any."""
    return f"{READER_FAILED} ({error}): please report it"


def _unreadable(problem: str) -> Reading:
    return Reading(ReadingStatus.UNREADABLE, problems=(problem,), reader=made_by("limits"))
