"""The unit file for systemd, with the paths of this installation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

# What may stand in a unit file as it is: no space that would end it, no % and no quote that mean something.
_PLAIN = re.compile(r"/[\w./@+,=-]*")
_NAME = re.compile(r"[a-z_][a-z0-9_-]{0,30}")
_HOMES = tuple(map(Path, ("/home", "/root", "/run/user")))  # what ProtectHome= is about


def unit(
    program: Path,
    config: Path,
    writes: Iterable[Path],
    user: str,
    *,
    reads: Iterable[Path] = (),
    perhaps: Iterable[Path] = (),
) -> str:
    """The unit that runs `program` with `config` as `user`, who may write to the folders `writes`. `reads`:
    where else that program's own files lie, such as its Python. `perhaps`: folders to write to that may be
    absent when it starts, such as a disk for backups that is not there: it starts without them.

    Raises ValueError where one of them cannot stand in a unit file.
    """
    folders = sorted({*writes})
    others = sorted({*perhaps} - {*folders})
    for path in (program, config, *folders, *others):
        if not _PLAIN.fullmatch(str(path)):
            raise ValueError(f"{path} cannot stand in a unit file: choose a path without spaces and quotes")
    if not _NAME.fullmatch(user):
        raise ValueError(f"{user!r} is no name of a user")
    needed = (program, config, *folders, *others, *reads)
    at_home = any(path.is_relative_to(home) for path in needed for home in _HOMES)
    values = {
        "program": program,
        "config": config,
        "folder": config.parent,
        "writes": " ".join([*map(str, folders), *(f"-{each}" for each in others)]),
        "home": "read-only" if at_home else "yes",
        "user": user,
    }
    text = resources.files("inspectwatch.service").joinpath("inspectwatch.service").read_text("utf-8")
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text
