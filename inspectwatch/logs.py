"""Structured logs on stderr: for people on a terminal, one JSON object a line with `--log-json`.

Whoever starts the program keeps them: the journal, the container, a file. Each entry is one line, but for
tracebacks, whose lines are indented: nothing that a page or a document says makes a line of its own.
"""

from __future__ import annotations

import io
import logging
import os
import sys
from datetime import UTC, datetime
from typing import TextIO

import structlog

from inspectwatch.jsonlines import json_line
from inspectwatch.output import clean


def configure(*, as_json: bool = False, level: int = logging.INFO) -> None:
    """Sets up logging for the whole program. Times are UTC."""
    last: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty() and not os.environ.get("NO_COLOR"),
            exception_formatter=_traceback,
        )
    )
    exceptions: list[structlog.typing.Processor] = [structlog.processors.format_exc_info] if as_json else []
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _cleaned,
            *exceptions,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OfLibraries(as_json=as_json))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


class _OfLibraries(logging.Formatter):
    """What the libraries say, in the same form."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        if not self._as_json:
            return _indented(text)
        at = datetime.fromtimestamp(record.created, UTC).isoformat()
        return json_line({"event": text, "level": record.levelname.lower(), "timestamp": at})


def _cleaned(
    _logger: structlog.typing.WrappedLogger, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """What a page or a document said must not steer the terminal that shows it."""
    return {key: clean(value) if isinstance(value, str) else value for key, value in event.items()}


def _traceback(out: TextIO, error: structlog.typing.ExcInfo) -> None:
    """Without variables, which rich's own shows, and so without secrets."""
    text = io.StringIO()
    structlog.dev.plain_traceback(text, error)
    out.write("\n" + _indented(f"\n{text.getvalue().strip()}").lstrip("\n"))


def _indented(text: str) -> str:
    """So that no line but the first can be taken for an entry."""
    return "\n    ".join(clean(line) for line in text.split("\n"))
