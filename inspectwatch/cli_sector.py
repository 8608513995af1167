"""The commands that ask about several providers at once: `compare`, `neighbours`, `waiting`, `inadequate`,
`stats`."""

from __future__ import annotations

from typing import Annotated

import typer

from inspectwatch.cli_context import configuration
from inspectwatch.commands.options import (
    AnyArea,
    AnyGrade,
    AnyProvider,
    AnyRegion,
    AsCsv,
    AsJson,
    At,
    KnownAt,
    Limit,
)

app = typer.Typer()


@app.command()
def compare(
    context: typer.Context,
    providers: Annotated[list[str], typer.Argument(help="URNs, codes or names; quote one with blanks.")],
    *,
    at: At = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Current grades of several providers side by side."""
    from inspectwatch.commands import sector
    from inspectwatch.commands.asking import When

    raise typer.Exit(
        sector.compare(
            configuration(context), providers, when=When(at, known_at), as_json=as_json, as_csv=as_csv
        )
    )


@app.command()
def neighbours(
    context: typer.Context,
    provider: Annotated[str, typer.Argument(help="URN, code or any name.")],
    *,
    at: At = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """A provider and its statistical neighbours, nearest first, with their current grades."""
    from inspectwatch.commands import sector
    from inspectwatch.commands.asking import When

    raise typer.Exit(
        sector.neighbours(
            configuration(context), provider, when=When(at, known_at), as_json=as_json, as_csv=as_csv
        )
    )


@app.command()
def waiting(
    context: typer.Context,
    *,
    region: AnyRegion = None,
    grade: AnyGrade = None,
    at: At = None,
    known_at: KnownAt = None,
    limit: Limit = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Days since each provider's last graded inspection ended, the longest first."""
    from inspectwatch.commands import sector
    from inspectwatch.commands.asking import When

    raise typer.Exit(
        sector.waiting(
            configuration(context),
            region=region,
            grade=grade,
            when=When(at, known_at),
            limit=limit,
            as_json=as_json,
            as_csv=as_csv,
        )
    )


@app.command()
def inadequate(
    context: typer.Context,
    *,
    provider: AnyProvider = None,
    region: AnyRegion = None,
    area: AnyArea = None,
    at: At = None,
    known_at: KnownAt = None,
    limit: Limit = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Who is judged inadequate, in what, since when, and the visits since."""
    from inspectwatch.commands import sector
    from inspectwatch.commands.asking import When

    raise typer.Exit(
        sector.inadequate(
            configuration(context),
            provider=provider,
            region=region,
            area=area,
            when=When(at, known_at),
            limit=limit,
            as_json=as_json,
            as_csv=as_csv,
        )
    )


@app.command()
def stats(
    context: typer.Context,
    *,
    by: Annotated[str, typer.Option(help="area, region or year.")] = "area",
    region: AnyRegion = None,
    area: AnyArea = None,
    at: At = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """How many have which grade, by area, region or year of publication; moves both ways."""
    from inspectwatch.commands import sector
    from inspectwatch.commands.asking import When

    raise typer.Exit(
        sector.statistics(
            configuration(context),
            by=by,
            region=region,
            area=area,
            when=When(at, known_at),
            as_json=as_json,
            as_csv=as_csv,
        )
    )
