"""What every command begins with: the configuration, or the words with which the program ends."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from inspectwatch.config import Config

CANNOT_START = 2


def configuration(context: typer.Context) -> Config:
    """The checked configuration. Every problem there is goes to stderr, and the program ends."""
    from inspectwatch.config import ConfigError, load

    try:
        return load(context.obj, os.environ)
    except ConfigError as error:
        stop(str(error))


def live_configuration(context: typer.Context) -> Config:
    """The same for commands that fetch and send: a public site is asked only with a contact, and what
    deserves a look is said."""
    from inspectwatch.config import ConfigError, check_source

    config = configuration(context)
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
