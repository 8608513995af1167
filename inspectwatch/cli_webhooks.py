"""The commands about webhooks: `webhooks secret new`, `webhooks secret forget-old`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspectwatch.cli_help import Group

app = typer.Typer()
webhooks_app = typer.Typer(cls=Group, help="What webhooks are signed with.", no_args_is_help=True)
secret_app = typer.Typer(cls=Group, help="Secrets: made, changed, forgotten.", no_args_is_help=True)
webhooks_app.add_typer(secret_app, name="secret")
app.add_typer(webhooks_app, name="webhooks")


@secret_app.command("new")
def secret_new(
    file: Annotated[
        Path | None, typer.Option("--file", help="Also put it first in this file, before the older ones.")
    ] = None,
    keep: Annotated[
        int, typer.Option("--keep", min=1, max=10, help="How many secrets the file holds at most.")
    ] = 3,
) -> None:
    """Print a fresh secret for a webhook."""
    from inspectwatch.commands.webhooks import secret_new as make_one

    raise typer.Exit(make_one(file, keep))


@secret_app.command("forget-old")
def secret_forget_old(
    file: Annotated[Path, typer.Option("--file", help="The file of secrets.")],
) -> None:
    """Leave only the newest secret in a file, once the receiver has it."""
    from inspectwatch.commands.webhooks import secret_forget_old as forget

    raise typer.Exit(forget(file))
