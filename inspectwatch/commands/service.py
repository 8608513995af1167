"""`service systemd` and `completion`: files for those who run it."""

from __future__ import annotations

import os
import pwd
import shutil
import sys
from pathlib import Path

from typer import completion

from inspectwatch.config import Config
from inspectwatch.service.unit import unit

PROGRAM = "inspectwatch"
COMPLETE = "_INSPECTWATCH_COMPLETE"  # what a shell sets to ask us for completions


class NoUnit(Exception):
    """No unit file can be made; the text says why and what would do."""


def systemd_unit(config: Config, user: str) -> str:
    """The unit file for this installation and configuration. Raises NoUnit."""
    if config.path is None:
        raise NoUnit("there is no configuration. Name it: inspectwatch --config FILE service systemd")
    writes = [config.database.parent]
    if config.feeds.directory:
        writes.append(config.feeds.directory.parent)  # the folder of feeds is made when it is not there
    try:
        pythons = (Path(sys.prefix), Path(sys.base_prefix))
        return unit(_program(), config.path, writes, user, reads=pythons, perhaps=_backups(config))
    except ValueError as error:
        raise NoUnit(str(error)) from error


def _backups(config: Config) -> list[Path]:
    """Where the daemon's backups go: the folder of backups; until it is made, the one it is to be in."""
    folder = config.backup.directory
    return [] if folder is None else [folder if folder.is_dir() else folder.parent]


def user_of(config: Config) -> str:
    """Whose the configuration file is; where it is root's, or nobody's that has a name, a user of its own."""
    try:
        owner = config.path.owner() if config.path else "root"
    except (KeyError, OSError):
        owner = "root"
    return PROGRAM if owner == "root" else owner


def doubts(config: Config, user: str) -> list[str]:
    """What keeps the service from its files, as far as this machine can tell without being that user."""
    try:
        account = pwd.getpwnam(user)
    except KeyError:
        make = f"sudo useradd --system --home-dir {config.database.parent} {user}"
        return [f"there is no user {user} on this machine. Make it ({make}), or name another with --user"]
    groups = frozenset(os.getgrouplist(user, account.pw_gid))
    wanted = [(config.path, os.R_OK)] if config.path else []
    wanted.append((config.database.parent, os.R_OK | os.W_OK | os.X_OK))
    wanted += [(folder, os.X_OK) for folder in {each for path, _ in wanted for each in path.parents}]
    refused = sorted(str(path) for path, right in wanted if not _may(path, right, account.pw_uid, groups))
    return [
        f"{user} may not use {path} as the service has to. Give it to that user (chown), or name another with"
        " --user"
        for path in refused
    ]


def _may(path: Path, right: int, uid: int, groups: frozenset[int]) -> bool:
    """By owner, group and mode; what cannot be looked at is left to systemd to complain of."""
    try:
        found = path.stat()
    except OSError:
        return True
    shift = 6 if found.st_uid == uid else 3 if found.st_gid in groups else 0
    return uid == 0 or (found.st_mode >> shift) & right == right


def completion_script(shell: str) -> str:
    """What the shell is to read."""
    script: str = completion.get_completion_script(  # type: ignore[attr-defined]
        prog_name=PROGRAM, complete_var=COMPLETE, shell=shell
    )
    return script


def _program() -> Path:
    """The console script of this installation: beside its Python, else the one on the path."""
    beside = Path(sys.executable).absolute().with_name(PROGRAM)
    if beside.exists():
        return beside
    found = shutil.which(PROGRAM)
    if found is None:
        raise NoUnit(f"there is no command {PROGRAM} beside {sys.executable}. Install the package")
    return Path(found).absolute()
