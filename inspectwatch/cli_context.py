"""What every command begins with: the configuration, or the words with which the program ends."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from inspectwatch.config import Config

CANNOT_START = 2


_DATABASE = "INSPECTWATCH_DATABASE"
_NOWHERE = (
    "no configuration was found: there is neither {here} nor {users}. Go to the folder it lies in (cd), or"
    " name it before the command: inspectwatch --config FILE {command}. `inspectwatch init` writes a new one"
)


def configuration(context: typer.Context) -> Config:
    """The checked configuration. Every problem there is goes to stderr, and the program ends; so it does in
    a folder that has neither a configuration nor a database, which is most likely the wrong one."""
    config = any_configuration(context)
    if not config.database.exists():
        _refuse_nowhere(context, config)
    return config


def placed_configuration(context: typer.Context) -> Config:
    """The same for a command that puts a database somewhere: where is not left to the defaults."""
    config = any_configuration(context)
    _refuse_nowhere(context, config)
    return config


def any_configuration(context: typer.Context) -> Config:
    """The checked configuration, be it the defaults alone, for commands that need no database."""
    from inspectwatch.config import ConfigError, load

    try:
        return load(context.obj, os.environ)
    except ConfigError as error:
        stop(str(error))


def _refuse_nowhere(context: typer.Context, config: Config) -> None:
    from platformdirs import user_config_path

    from inspectwatch.settings.document import FILE_NAME

    if config.path is None and _DATABASE not in os.environ:
        users = user_config_path("inspectwatch") / FILE_NAME
        command = context.command_path.removeprefix(context.find_root().command_path).strip()
        stop(_NOWHERE.format(here=config.database.parent / FILE_NAME, users=users, command=command))


def live_configuration(context: typer.Context) -> Config:
    """The same for commands that fetch and send: a public site is asked only with a contact, and what
    deserves a look is said."""
    from inspectwatch.config import ConfigError, check_source

    config = any_configuration(context)
    problems = check_source(config)
    if problems:
        stop(str(ConfigError(config.path, list(problems))))
    for warning in config.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    return config


def stop(message: str) -> NoReturn:
    """Says why nothing can start, and ends the program."""
    from inspectwatch.output import clean

    lines = map(clean, message.split("\n"))
    print("inspectwatch: " + "\n".join(lines), file=sys.stderr)
    raise typer.Exit(CANNOT_START)
