"""The command that writes files for other programs: `export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspectwatch.cli_context import configuration
from inspectwatch.commands.options import flag

app = typer.Typer()


@app.command()
def export(
    context: typer.Context,
    *,
    form: Annotated[
        str | None,
        typer.Option(
            "--format", help="csv, jsonl, xlsx or sqlite. Default: as the file's name says, else csv."
        ),
    ] = None,
    what: Annotated[
        str | None,
        typer.Option(
            help="summary (one row an authority), ratings, history, reports or changes. Default: ratings; "
            "of xlsx all of them, a sheet each."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File to write; - for standard output.", metavar="FILE"),
    ] = None,
    force: Annotated[bool, flag("--force", "Write over a file that is there already.")] = False,
) -> None:
    """Write what is known to a file: CSV, JSON lines, Excel, or a copy of the database to publish."""
    from inspectwatch.commands.export import export as write_export

    raise typer.Exit(write_export(configuration(context), form=form, what=what, out=out, force=force))
