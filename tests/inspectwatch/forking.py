"""Commands as processes of their own that need not start Python anew: a process that has imported the program
forks for each of them. Starting takes a hundredth of what the console script takes; what runs is the same.

`python -m tests.inspectwatch.forking MODULE` is that process. It reads one JSON line a command from stdin,
has the module's `main` carry it out, and writes one with the exit status, below zero where a signal ended it.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import json
import os
import pkgutil
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import IO

CHECKOUT = Path(__file__).resolve().parents[2]
COMMAND_LINE = "inspectwatch.cli"
_PRELOADED = ("inspectwatch.cli", "inspectwatch.program", "inspectwatch.daemon", "rich.console", "rich.table")


class Forks:
    """Runs commands one after the other, however many threads ask: the `main` of that module."""

    def __init__(self, module: str = COMMAND_LINE) -> None:
        self._folder = TemporaryDirectory(prefix="inspectwatch-forks-")
        self._lock = Lock()
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.inspectwatch.forking", module],
            cwd=CHECKOUT,
            env=os.environ | {"PYTHONUTF8": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        atexit.register(self.end)

    def run(self, arguments: Sequence[str], folder: Path, environ: Mapping[str, str]) -> tuple[int, str, str]:
        """The exit status of `inspectwatch ARGUMENTS` in that folder, its stdout and its stderr."""
        out, err = (Path(self._folder.name) / name for name in ("out", "err"))
        request = {
            "arguments": ["inspectwatch", *arguments],
            "folder": str(folder),
            "environ": dict(environ),
            "files": [os.devnull, str(out), str(err)],
        }
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        with self._lock:
            print(json.dumps(request), file=self._server.stdin, flush=True)
            status = int(self._server.stdout.readline())
            return status, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8")

    def end(self) -> None:
        """Ends the process that forks."""
        atexit.unregister(self.end)
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.close()
        self._server.wait(10)
        self._server.stdout.close()
        self._folder.cleanup()


@cache
def forks() -> Forks:
    """The one of this test process."""
    return Forks()


def _serve(requests: IO[str], answers: IO[str], main: Callable[[], None]) -> None:
    for line in requests:
        child = os.fork()
        if child == 0:
            os._exit(_child(json.loads(line), main))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), file=answers, flush=True)


def _child(request: dict[str, object], main: Callable[[], None]) -> int:
    """What the console script does, under the environment and the files it would have. Returns the exit
    status."""
    arguments, folder, environ, files = request.values()
    assert isinstance(files, list)
    for number, (name, how) in enumerate(zip(files, (os.O_RDONLY, *[os.O_WRONLY] * 2), strict=True)):
        os.dup2(os.open(name, how | (os.O_CREAT | os.O_TRUNC if number else 0)), number)
    os.chdir(str(folder))
    os.environ.clear()
    os.environ.update(environ)  # type: ignore[call-overload]
    sys.argv = arguments  # type: ignore[assignment]
    status = _status_of(main)
    atexit._run_exitfuncs()
    with contextlib.suppress(OSError):
        sys.stdout.flush()
    return status


def _status_of(main: Callable[[], None]) -> int:
    try:
        main()
    except SystemExit as ended:
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # noqa: BLE001 - as the interpreter ends
        traceback.print_exc()
        return 1
    return 0


def _preload() -> None:
    for name in _PRELOADED:
        importlib.import_module(name)
    package = importlib.import_module("inspectwatch.commands")
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)


if __name__ == "__main__":
    _preload()
    answers = os.fdopen(os.dup(1), "w")
    _serve(os.fdopen(os.dup(0)), answers, importlib.import_module(sys.argv[1]).main)
