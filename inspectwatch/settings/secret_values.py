"""Secrets: files of their own, and the form a webhook's secret has. No message repeats a secret."""

from __future__ import annotations

import stat
from pathlib import Path

_SIZE_LIMIT = 4096
MAKE_ONE = (
    'Make one: python3 -c "import base64, secrets; '
    "print('whsec_' + base64.b64encode(secrets.token_bytes(32)).decode())\""
)


def read(path: Path) -> str:
    """The one line of a secret's file. Raises ValueError where it cannot be had or others can read it."""
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
    return _line(path, content)


def _line(path: Path, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not UTF-8 text") from None
    if not text or not text.isprintable() or len(content) > _SIZE_LIMIT:
        raise ValueError(f"{path} does not hold one line with a secret in it")
    return text
