"""The commands around running it: `service systemd`, `completion`, `man`."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from inspectwatch.cli_context import any_configuration, stop
from inspectwatch.cli_help import Group


class Shell(StrEnum):
    """The shells whose completion is known."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


app = typer.Typer()
service_app = typer.Typer(cls=Group, help="Files to run it as a service.", no_args_is_help=True)
app.add_typer(service_app, name="service")


@service_app.command()
def systemd(
    context: typer.Context,
    user: Annotated[
        str | None,
        typer.Option(
            "--user",
            help="Whom the service runs as. Default: the owner of the configuration; for root, inspectwatch.",
        ),
    ] = None,
) -> None:
    """Print a unit file for systemd that runs this installation with this configuration."""
    from inspectwatch.commands.service import NoUnit, doubts, systemd_unit, user_of

    config = any_configuration(context)
    whom = user or user_of(config)
    try:
        print(systemd_unit(config, whom), end="")
    except NoUnit as error:
        stop(str(error))
    for doubt in doubts(config, whom):
        print(f"warning: {doubt}", file=sys.stderr)


@app.command()
def completion(shell: Annotated[Shell, typer.Argument(help="Your shell.")]) -> None:
    """Print what makes your shell complete commands and options."""
    from inspectwatch.commands.service import completion_script

    print(completion_script(shell.value))


@app.command()
def man() -> None:
    """Print the manual page, for `man -l` or a folder of manual pages."""
    from inspectwatch.cli import app as everything
    from inspectwatch.service.manual import manual

    print(manual(everything), end="")
