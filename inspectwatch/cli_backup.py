"""The commands that keep a second copy: `backup`, `restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspectwatch.cli_context import any_configuration, configuration, placed_configuration
from inspectwatch.commands.options import AsJson, flag

app = typer.Typer()


@app.command()
def backup(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Argument(help="Folder of backups. Default: [backup] directory.")
    ] = None,
    *,
    keep: Annotated[
        int | None, typer.Option(help="How many to keep there. Default: [backup] keep.", min=1)
    ] = None,
    show: Annotated[bool, flag("--list", "Make none; show those that are there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Copy the database and its documents, also while the daemon runs, and verify the copy."""
    from inspectwatch.commands.backup import backup as make
    from inspectwatch.commands.backup import list_backups

    config = any_configuration(context) if show else configuration(context)
    if show:
        raise typer.Exit(list_backups(config, folder, as_json=as_json))
    raise typer.Exit(make(config, folder, keep=keep, as_json=as_json))


@app.command()
def restore(
    context: typer.Context,
    source: Annotated[
        Path, typer.Argument(help="A backup, as `backup --list` shows them.", metavar="BACKUP")
    ],
    *,
    documents: Annotated[
        bool,
        flag("--documents", "Only documents that were lost or damaged: also while the daemon runs."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup in the place of the database, which is kept aside; nothing is told twice."""
    from inspectwatch.commands.restore import restore as put_back
    from inspectwatch.commands.restore import restore_documents

    config = placed_configuration(context)
    if documents:
        raise typer.Exit(restore_documents(config, source, as_json=as_json))
    raise typer.Exit(put_back(config, source, as_json=as_json))
