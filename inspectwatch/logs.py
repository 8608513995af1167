"""Structured logs on stderr: for people on a terminal, one JSON object a line with `--log-json`."""

from __future__ import annotations

import logging
import os
import sys

import structlog

from inspectwatch.output import clean


def configure(*, as_json: bool = False, level: int = logging.INFO) -> None:
    """Sets up logging for the whole program. Times are UTC."""
    last: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty() and not os.environ.get("NO_COLOR"),
            exception_formatter=structlog.dev.plain_traceback,  # rich's own shows variables, and so secrets
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
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s"
    )


def _cleaned(
    _logger: structlog.typing.WrappedLogger, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """What a page or a document said must not steer the terminal that shows it."""
    return {key: clean(value) if isinstance(value, str) else value for key, value in event.items()}
