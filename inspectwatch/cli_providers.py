"""The commands about who is listed and who followed whom: `providers`."""

from __future__ import annotations

from typing import Annotated

import typer

from inspectwatch.cli_context import configuration
from inspectwatch.cli_help import Group
from inspectwatch.commands.options import AsCsv, AsJson, flag

app = typer.Typer()
providers_app = typer.Typer(
    cls=Group, help="Who is listed, who followed whom, and what they took down.", no_args_is_help=True
)
app.add_typer(providers_app, name="providers")

Old = Annotated[str, typer.Argument(help="Who was replaced: URN, code or any name.")]


@providers_app.command("list")
def providers_list(
    context: typer.Context,
    gone: Annotated[bool, flag("--gone", "Only those that are no longer listed.")] = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Every authority that was ever listed: since when, till when, its former names, who followed it."""
    from inspectwatch.commands.providers import show_all

    raise typer.Exit(show_all(configuration(context), only_gone=gone, as_json=as_json, as_csv=as_csv))


@providers_app.command("link")
def providers_link(
    context: typer.Context,
    old: Old,
    new: Annotated[list[str], typer.Argument(help="Who replaced it: URNs, codes or names.")],
) -> None:
    """Say who replaced an authority, where the reference table does not know."""
    from inspectwatch.commands.providers import link

    raise typer.Exit(link(configuration(context), old, new))


@providers_app.command("unlink")
def providers_unlink(
    context: typer.Context,
    old: Old,
    new: Annotated[list[str] | None, typer.Argument(help="Whom it concerns. Default: all.")] = None,
) -> None:
    """Take that back."""
    from inspectwatch.commands.providers import unlink

    raise typer.Exit(unlink(configuration(context), old, new))


@providers_app.command("believe")
def providers_believe(context: typer.Context) -> None:
    """Say that the reports which pages lack now were really taken down, where the alarm `incomplete` asks."""
    from inspectwatch.commands.providers import believe

    raise typer.Exit(believe(configuration(context)))
