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
AnyProvider = Annotated[str | None, typer.Option(help="URN, DfE code or name.")]
AnyArea = Annotated[str | None, typer.Option(help=f"One of {', '.join(AREAS)}.")]
AnyGrade = Annotated[str | None, typer.Option(help=f"One of {', '.join(GRADES)}; spaces will do for _.")]
