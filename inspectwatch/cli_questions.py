"""The commands that ask the database: `ratings`, `history`, `reports`, `changes`."""

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
    flag,
)

app = typer.Typer()


@app.command()
def ratings(
    context: typer.Context,
    *,
    provider: AnyProvider = None,
    region: AnyRegion = None,
    area: AnyArea = None,
    grade: AnyGrade = None,
    at: At = None,
    known_at: KnownAt = None,
    limit: Limit = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Current grades: each area's at the provider's latest graded inspection."""
    from inspectwatch.commands import questions
    from inspectwatch.commands.asking import When

    raise typer.Exit(
        questions.ratings(
            configuration(context),
            provider=provider,
            region=region,
            area=area,
            grade=grade,
            when=When(at, known_at),
            limit=limit,
            as_json=as_json,
            as_csv=as_csv,
        )
    )


@app.command()
def history(
    context: typer.Context,
    provider: Annotated[str, typer.Argument(help="URN, code or any name.")],
    *,
    full: Annotated[
        bool, flag("--full", "Every report with all it says: evidence, findings, what must improve.")
    ] = False,
    at: At = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Every judgement of one provider, with what it was compared with."""
    from inspectwatch.commands import questions
    from inspectwatch.commands.asking import When

    raise typer.Exit(
        questions.history(
            configuration(context),
            provider,
            full=full,
            when=When(at, known_at),
            as_json=as_json,
            as_csv=as_csv,
        )
    )


@app.command()
def reports(
    context: typer.Context,
    *,
    provider: AnyProvider = None,
    at: At = None,
    known_at: KnownAt = None,
    limit: Limit = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Published reports, newest first, with what could be read of each."""
    from inspectwatch.commands import questions
    from inspectwatch.commands.asking import When

    raise typer.Exit(
        questions.reports(
            configuration(context),
            provider,
            when=When(at, known_at),
            limit=limit,
            as_json=as_json,
            as_csv=as_csv,
        )
    )


@app.command()
def changes(
    context: typer.Context,
    *,
    provider: AnyProvider = None,
    region: AnyRegion = None,
    area: AnyArea = None,
    grade: Annotated[str | None, typer.Option(help="The grade moved to, such as inadequate.")] = None,
    since: Annotated[
        str | None, typer.Option(help="Published on this day or later, as 2024-04-09, or in 2024 or later.")
    ] = None,
    direction: Annotated[str | None, typer.Option(help="improved or declined.")] = None,
    earlier: Annotated[bool, flag("--earlier", "Moves of before the watch began, too.")] = False,
    at: At = None,
    known_at: KnownAt = None,
    limit: Limit = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Judgements that improved or declined since the watch began."""
    from inspectwatch.commands import questions
    from inspectwatch.commands.asking import When

    raise typer.Exit(
        questions.changes(
            configuration(context),
            provider=provider,
            region=region,
            area=area,
            since=since,
            direction=direction,
            grade=grade,
            earlier=earlier,
            when=When(at, known_at),
            limit=limit,
            as_json=as_json,
            as_csv=as_csv,
        )
    )
