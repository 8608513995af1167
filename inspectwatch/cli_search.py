"""The command `search`."""

from __future__ import annotations

from typing import Annotated

import typer

from inspectwatch.cli_context import configuration
from inspectwatch.commands.options import AnyProvider, AsCsv, AsJson

app = typer.Typer()


@app.command()
def search(
    context: typer.Context,
    text: Annotated[
        list[str],
        typer.Argument(
            help='Words that stand on one page, "phrases", beginn*, -without, this OR that; best all of it '
            "in '...'.",
        ),
    ],
    *,
    provider: AnyProvider = None,
    region: Annotated[str | None, typer.Option(help="Such as 'South East'.")] = None,
    remit: Annotated[str | None, typer.Option(help="childrens_services, area_send, jtai, ...")] = None,
    framework: Annotated[str | None, typer.Option(help="Such as ilacs_2023, focused_visit.")] = None,
    since: Annotated[
        str | None, typer.Option(help="Published on this day or later: 2024-04-09, 2024-04 or 2024.")
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(help="Published on this day or earlier, or by the end of that month or year."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="So many reports at most.")] = 20,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Full text of every report: the best page of each, with what stands around the words."""
    from inspectwatch.commands.search import Asked, search_reports

    asked = Asked(" ".join(text), provider, region, remit, framework, since, until, limit)
    raise typer.Exit(search_reports(configuration(context), asked, as_json=as_json, as_csv=as_csv))
