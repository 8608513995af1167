"""Secrets: files of their own, and the form a webhook's secret has. No message repeats a secret."""

from __future__ import annotations

import stat
from pathlib import Path

_SIZE_LIMIT = 4096
MAKE_ONE = "Make one: inspectwatch webhooks secret new"


def read(path: Path) -> str:
    """The one line of a secret's file. Raises ValueError where it cannot be had or others can read it."""
    text = _text(path)
    if not text or not text.isprintable():
        raise ValueError(f"{path} does not hold one line with a secret in it")
    return text


def read_lines(path: Path) -> tuple[str, ...]:
    """The lines of a file with a secret on each, empty ones left out. Raises ValueError as `read`."""
    lines = tuple(line.strip() for line in _text(path).splitlines() if line.strip())
    if not lines or not all(line.isprintable() for line in lines):
        raise ValueError(f"{path} does not hold a secret on each line")
    return lines


def _text(path: Path) -> str:
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise ValueError(f"{path} is no regular file")
        if mode & stat.S_IROTH:
            raise ValueError(f"{path} can be read by all users of this machine (chmod o-r)")
        with path.open("rb") as file:
            content = file.read(_SIZE_LIMIT + 1)
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from None
    if len(content) > _SIZE_LIMIT:
        raise ValueError(f"{path} does not hold one line with a secret in it: it is too long")
    try:
        return content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not UTF-8 text") from None
