"""The file of a webhook's secrets: one a line, the newest first. It is replaced whole, or not at all.

No message repeats a secret.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from notifier.signing import signing_key
from storage.durable import replace_durably

_SIZE_LIMIT = 4096  # as the configuration reads it
_OTHERS = 0o007
_OWNER_AND_GROUP = 0o660
_OWNER = 0o600


class SecretFileError(Exception):
    """The file is not as it should be, or cannot be had or written. Says what to do."""


def secrets_of(path: Path) -> list[str]:
    """The secrets in it, the newest first; none where there is no file yet. Raises `SecretFileError`."""
    try:
        if path.exists() and not path.is_file():
            raise SecretFileError(f"{path} is no regular file; name one")
        with path.open("rb") as file:
            content = file.read(_SIZE_LIMIT + 1)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise SecretFileError(f"{path} cannot be read: {error.strerror}") from None
    if len(content) > _SIZE_LIMIT:
        raise SecretFileError(f"{path} is too long for a file of secrets; is it another file?")
    lines = content.decode("utf-8-sig", errors="replace").splitlines()
    return [_checked(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _checked(path: Path, number: int, line: str) -> str:
    secret = line.strip()
    try:
        signing_key(secret)
    except ValueError as error:
        raise SecretFileError(f"{path}, line {number}: {error}; nothing was changed") from None
    return secret


def write_secrets(path: Path, secrets: Sequence[str]) -> None:
    """Replaces the file, atomically. Raises `SecretFileError`, and the file is then as it was.

    A new file is its owner's alone. An old one keeps its owner, and its group's rights if others had none.
    """
    target = path.resolve()  # of a link, what it leads to
    text = "".join(f"{secret}\n" for secret in secrets)
    try:
        replace_durably(
            target,
            text.encode("ascii"),
            prefix=f".{target.name}.",
            before=lambda descriptor: _take_over(target, descriptor),
        )
    except OSError as error:
        raise SecretFileError(f"{path} cannot be written: {error.strerror}; nothing was changed") from None


def _take_over(target: Path, descriptor: int) -> None:
    """Owner, group and rights of the file that is replaced: the daemon may run as another user."""
    try:
        old = target.stat()
    except FileNotFoundError:
        return
    new = os.fstat(descriptor)
    if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        os.fchown(descriptor, old.st_uid, old.st_gid)
    rights = stat.S_IMODE(old.st_mode)
    os.fchmod(descriptor, _OWNER if rights & _OTHERS else rights & _OWNER_AND_GROUP | _OWNER)
