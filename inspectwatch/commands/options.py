"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from inspectwatch.commands.vocabulary import AREAS, GRADES


def flag(name: str, words: str) -> Any:
    """An option that is on when it is named; help shows no type for it."""
    return typer.Option(name, help=words, metavar="")


AsJson = Annotated[bool, flag("--json", "One JSON object a line.")]
AsCsv = Annotated[bool, flag("--csv", "Comma-separated values.")]
AnyProvider = Annotated[str | None, typer.Option(help="URN, code or any name.")]
AnyRegion = Annotated[str | None, typer.Option(help="Such as 'South East'.")]
Limit = Annotated[int | None, typer.Option(help="So many rows at most.")]
At = Annotated[
    str | None, typer.Option(help="As published by the end of this day, month or year, such as 2021-05-01.")
]
KnownAt = Annotated[
    str | None,
    typer.Option(help="What this database knew at the end of this day, or at a time as 2024-04-09T14:30."),
]
AnyArea = Annotated[str | None, typer.Option(help=f"One of {', '.join(AREAS)}.")]
AnyGrade = Annotated[str | None, typer.Option(help=f"One of {', '.join(GRADES)}; spaces will do for _.")]
