"""The commands about messages on their way: `deliveries`."""

from __future__ import annotations

from typing import Annotated

import typer

from inspectwatch.cli_context import configuration
from inspectwatch.cli_help import Group
from inspectwatch.commands.options import AnyProvider, AsCsv, AsJson, flag

app = typer.Typer()
deliveries_app = typer.Typer(
    cls=Group, help="Messages on their way, and what to do about them.", no_args_is_help=True
)
app.add_typer(deliveries_app, name="deliveries")

Ids = Annotated[list[str] | None, typer.Argument(help="Ids, or their beginnings.")]
AnyState = Annotated[str | None, typer.Option(help="One of waiting, held, dead, sent, cancelled, digested.")]
OpenState = Annotated[str | None, typer.Option(help="One of waiting, held, dead.")]
ExactProvider = Annotated[str | None, typer.Option(help="URN, DfE code or whole name.")]
Since = Annotated[str | None, typer.Option(help="Made on this day or later: 2024-04-09.")]
OfSubscription = Annotated[str | None, typer.Option(help="A subscription's name, or operator.")]


@deliveries_app.command("list")
def deliveries_list(
    context: typer.Context,
    state: AnyState = None,
    subscription: OfSubscription = None,
    provider: AnyProvider = None,
    since: Since = None,
    limit: Annotated[int, typer.Option(help="How many, the newest first.", min=1)] = 50,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Who gets what, and how each stands."""
    from inspectwatch.commands import deliveries

    raise typer.Exit(
        deliveries.list_all(
            configuration(context),
            state=state,
            subscription=subscription,
            provider=provider,
            since=since,
            limit=limit,
            as_json=as_json,
            as_csv=as_csv,
        )
    )


@deliveries_app.command("show")
def deliveries_show(
    context: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="ID", help="Its id, or the beginning of it.")],
    as_json: AsJson = False,
) -> None:
    """Everything about one delivery."""
    from inspectwatch.commands import deliveries

    raise typer.Exit(deliveries.show_one(configuration(context), id_, as_json=as_json))


@deliveries_app.command("retry")
def deliveries_retry(
    context: typer.Context,
    ids: Ids = None,
    state: Annotated[str | None, typer.Option(help="dead or waiting.")] = None,
    subscription: OfSubscription = None,
    again: Annotated[bool, flag("--again", "Also what has arrived, under the same id.")] = False,
) -> None:
    """Make deliveries due now; without ids and filters, all that were given up."""
    from inspectwatch.commands import deliveries_change

    raise typer.Exit(
        deliveries_change.retry(
            configuration(context), ids or [], state=state, subscription=subscription, again=again
        )
    )


@deliveries_app.command("cancel")
def deliveries_cancel(
    context: typer.Context,
    ids: Ids = None,
    state: OpenState = None,
    subscription: OfSubscription = None,
    provider: ExactProvider = None,
    since: Since = None,
    yes: Annotated[bool, flag("--yes", "Do not ask.")] = False,
) -> None:
    """Never send what waits, is held or was given up."""
    from inspectwatch.commands import deliveries_change

    raise typer.Exit(
        deliveries_change.cancel(
            configuration(context),
            ids or [],
            state=state,
            subscription=subscription,
            provider=provider,
            since=since,
            yes=yes,
        )
    )


@deliveries_app.command("release")
def deliveries_release(context: typer.Context, subscription: OfSubscription = None) -> None:
    """Send what was held because it was too much at once."""
    from inspectwatch.commands import deliveries_change

    raise typer.Exit(deliveries_change.release(configuration(context), subscription=subscription))
