"""The command about the configuration: `config show`."""

from __future__ import annotations

import os

import typer

from inspectwatch.cli_context import any_configuration
from inspectwatch.cli_help import Group
from inspectwatch.commands.options import AsJson

app = typer.Typer()
config_app = typer.Typer(cls=Group, help="The configuration in force.", no_args_is_help=True)
app.add_typer(config_app, name="config")


@config_app.command()
def show(context: typer.Context, as_json: AsJson = False) -> None:
    """Every value in force and where it comes from; secrets are hidden."""
    from inspectwatch.commands.config_show import config_show

    raise typer.Exit(config_show(any_configuration(context), context.obj, os.environ, as_json=as_json))
