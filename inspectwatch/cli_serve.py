"""The command `serve`."""

from __future__ import annotations

from typing import Annotated

import typer

from inspectwatch.cli_context import any_configuration

app = typer.Typer()


@app.command()
def serve(
    context: typer.Context,
    listen: Annotated[
        str | None,
        typer.Option(help="Address of this machine to listen on. Default: site.listen, 127.0.0.1."),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Port; 0 takes a free one. Default: site.port, 8026."),
    ] = None,
) -> None:
    """The web page, read-only, until Ctrl-C."""
    from inspectwatch.commands.serve import serve as run_serve

    raise typer.Exit(run_serve(any_configuration(context), listen=listen, port=port))
