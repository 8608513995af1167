"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final

import typer

from inspectwatch.commands.vocabulary import AREAS, GRADES

_FORMS: Final = "inspectwatch.forms"  # how many an answer is asked for in


def flag(name: str, words: str, callback: Callable[[typer.Context, bool], bool] | None = None) -> Any:
    """An option that is on when it is named; help shows no type for it."""
    return typer.Option(name, help=words, metavar="", callback=callback)


def _one_form(context: typer.Context, wanted: bool) -> bool:
    """Ends the program where both forms are asked for: whichever option comes second finds the first."""
    context.meta[_FORMS] = context.meta.get(_FORMS, 0) + wanted
    if context.meta[_FORMS] > 1:
        context.fail("--json and --csv are two forms of one answer: name one of them")
    return wanted


AsJson = Annotated[bool, flag("--json", "One JSON object a line.", _one_form)]
AsCsv = Annotated[bool, flag("--csv", "Comma-separated values.", _one_form)]
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
