"""The commands about who hears of what: `subscriptions`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspectwatch.cli_context import any_configuration, configuration
from inspectwatch.cli_help import Group
from inspectwatch.commands.options import AsCsv, AsJson, flag

app = typer.Typer()
subscriptions_app = typer.Typer(cls=Group, help="Who hears of what.", no_args_is_help=True)
app.add_typer(subscriptions_app, name="subscriptions")

Name = Annotated[str, typer.Argument(help="Its name.")]


@subscriptions_app.command("list")
def subscriptions_list(context: typer.Context, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """The subscriptions of the configuration, their last message and any trouble."""
    from inspectwatch.commands.subscriptions_list import show_all

    raise typer.Exit(show_all(configuration(context), as_json=as_json, as_csv=as_csv))


@subscriptions_app.command("explain")
def subscriptions_explain(
    context: typer.Context,
    name: Name,
    since: Annotated[
        str | None, typer.Option(help="From this day on: 2024-04-09. Default: a year ago.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Which events of the last year it would have brought, and what kept the others away."""
    from inspectwatch.clock import SystemClock
    from inspectwatch.commands.explain import explain
    from inspectwatch.commands.subscriptions import named

    config = configuration(context)
    found = named(config, name)
    if not found:
        raise typer.Exit(1)
    raise typer.Exit(explain(config, found[0], SystemClock().now(), since=since, as_json=as_json))


@subscriptions_app.command("test")
def subscriptions_test(context: typer.Context, name: Name) -> None:
    """Send a marked example to one subscription, or to the operator."""
    from inspectwatch.commands import subscriptions

    raise typer.Exit(subscriptions.test(any_configuration(context), name))


@subscriptions_app.command("preview")
def subscriptions_preview(
    context: typer.Context,
    name: Name,
    event: Annotated[
        str | None, typer.Option(help="The id of an event. Default: the latest it would get.")
    ] = None,
    case: Annotated[str | None, typer.Option(help="An example, such as digest or correction.")] = None,
    output: Annotated[Path | None, typer.Option(help="Where to write it. Default: a new folder.")] = None,
    open_it: Annotated[bool, flag("--open", "Open it in a browser.")] = False,
) -> None:
    """Write a message as it would arrive to a file."""
    from inspectwatch.commands.preview import preview
    from inspectwatch.commands.subscriptions import named

    config = any_configuration(context)
    found = named(config, name)
    if not found:
        raise typer.Exit(1)
    raise typer.Exit(preview(config, found[0], event=event, case=case, output=output, open_it=open_it))


@subscriptions_app.command("enable")
def subscriptions_enable(
    context: typer.Context,
    name: Name,
    address: Annotated[
        str | None, typer.Option(help="One address, be it that its owner had unsubscribed.")
    ] = None,
) -> None:
    """Switch on again what an endpoint or a mail server had ended."""
    from inspectwatch.commands import subscriptions

    raise typer.Exit(subscriptions.enable(configuration(context), name, address))
