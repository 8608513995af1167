"""`webhooks secret new` and `webhooks secret forget-old`: the secrets that webhooks are signed with."""

from __future__ import annotations

import sys
from pathlib import Path

from inspectwatch.cli_context import CANNOT_START
from inspectwatch.output import counted
from inspectwatch.secret_file import SecretFileError, secrets_of, write_secrets
from notifier.signing import new_secret


def secret_new(path: Path | None, keep: int) -> int:
    """Prints a fresh secret, and puts it first in the file `path`, of which `keep` lines stay in all."""
    secret = new_secret()
    if path is not None:
        try:
            old = secrets_of(path)
            write_secrets(path, [secret, *old][:keep])
        except SecretFileError as error:
            return _refused(error)
    print(secret)
    _hint(_without_file() if path is None else _rotating(path, len(old), keep) if old else _begun(path))
    return 0


def secret_forget_old(path: Path) -> int:
    """Leaves the newest secret alone in the file."""
    try:
        secrets = secrets_of(path)
        if len(secrets) > 1:
            write_secrets(path, secrets[:1])
    except SecretFileError as error:
        return _refused(error)
    if not secrets:
        return _refused(f"{path} holds no secret; make one: {_command('new', path)}")
    _hint(_forgotten(path, len(secrets) - 1))
    return 0


_RESTART = "A daemon that runs takes the file up when it is started again."


def _without_file() -> str:
    return "Put it alone into a file of mode 600 that secret_file names, and give it to the receiver."


def _begun(path: Path) -> str:
    return f'Written to {path}. Name it in the subscription, secret_file = "{path}", and tell the receiver.'


def _rotating(path: Path, old: int, keep: int) -> str:
    kept = min(old, keep - 1)
    dropped = f" {counted(old - kept, 'older one')} dropped." if kept < old else ""
    if not kept:
        lost = "A receiver that has the old secret refuses what comes then."
        return f"Written to {path}.{dropped} {_RESTART} {lost}"
    return (
        f"Written to {path}, before {counted(kept, 'older one')}.{dropped} {_RESTART} Messages are then "
        "signed with each of them. Tell the receiver the new one; when it has it: "
        f"{_command('forget-old', path)}"
    )


def _forgotten(path: Path, old: int) -> str:
    if not old:
        return f"{path} holds one secret only; there is nothing to forget."
    return f"{path}: {counted(old, 'old secret')} forgotten. {_RESTART}"


def _command(name: str, path: Path) -> str:
    return f"inspectwatch webhooks secret {name} --file {path}"


def _hint(text: str) -> None:
    """On stderr: on stdout stands the secret alone, so that it can be piped on."""
    print(text, file=sys.stderr)


def _refused(error: SecretFileError | str) -> int:
    print(f"inspectwatch: {error}", file=sys.stderr)
    return CANNOT_START
