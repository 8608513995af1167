"""The commands about documents: `read`, `doctor`, `reread`."""

from __future__ import annotations

from typing import Annotated

import typer

from inspectwatch.cli_context import configuration
from inspectwatch.commands.options import AsCsv, AsJson, flag

app = typer.Typer()


@app.command()
def read(
    files: Annotated[list[str], typer.Argument(help="Report files.")],
    explain: Annotated[
        bool, flag("--explain", "Page by page: what was read from where, what was passed over, and why.")
    ] = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """What these report files say; touches no database."""
    from inspectwatch.commands.read import read as read_files

    raise typer.Exit(read_files(files, explain=explain, as_json=as_json, as_csv=as_csv))


@app.command()
def doctor(
    context: typer.Context,
    acknowledge: Annotated[
        list[str] | None,
        typer.Option(help="A report that was looked at: listed no more till something else is found."),
    ] = None,
    everything: Annotated[bool, flag("--all", "Acknowledged matters too.")] = False,
    documents: Annotated[bool, flag("--documents", "The documents alone.")] = False,
    offline: Annotated[
        bool, flag("--offline", "Nobody is asked: neither publisher nor mail server.")
    ] = False,
    deep: Annotated[bool, flag("--deep", "The database in full, held against itself.")] = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Check what the watch rests on, and list documents to look at, each with its cure. Nothing is sent."""
    from inspectwatch.commands.doctor import doctor as examine
    from inspectwatch.commands.doctor import doctor_acknowledge

    config = configuration(context)
    if acknowledge:
        raise typer.Exit(doctor_acknowledge(config, acknowledge))
    if documents:
        raise typer.Exit(examine(config, everything=everything, as_json=as_json, as_csv=as_csv))
    from inspectwatch.commands.checkup import checkup

    raise typer.Exit(
        checkup(config, offline=offline, deep=deep, everything=everything, as_json=as_json, as_csv=as_csv)
    )


@app.command()
def reread(
    context: typer.Context,
    everything: Annotated[bool, flag("--all", "Also what today's readers have read already.")] = False,
    dry_run: Annotated[bool, flag("--dry-run", "Read and print; write nothing.")] = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Read the archive again with today's readers and list what differs."""
    from inspectwatch.commands.reread import reread as read_again

    raise typer.Exit(
        read_again(
            configuration(context), everything=everything, dry_run=dry_run, as_json=as_json, as_csv=as_csv
        )
    )
