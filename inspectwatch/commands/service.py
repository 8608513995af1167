"""`service systemd` and `completion`: files for those who run it."""

from __future__ import annotations

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
