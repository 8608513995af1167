"""The command `search`."""

from __future__ import annotations

from itertools import takewhile
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from inspectwatch.cli_context import configuration
from inspectwatch.commands.options import AnyProvider, AsCsv, AsJson, At, KnownAt

app = typer.Typer()


class _Search(TyperCommand):
    """Says what to do where a word to leave out stands as an option would; no option has one hyphen."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As its parent, but for what it says of `-neglect`."""
        options = takewhile(lambda each: each != "--", args)
        taken = next((each for each in options if each.startswith("-") and each[1:2] not in ("", "-")), None)
        if taken:
            word = taken.split()[0]
            words = "To leave out a word, write the options first, then --, then the words"
            ctx.fail(f"There is no option {word}. {words}: search -- fostering {word}")
        return super().parse_args(ctx, args)


@app.command(cls=_Search)
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
    at: At = None,
    known_at: KnownAt = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="So many reports at most.")] = 20,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Full text of every report: the best page of each, with what stands around the words."""
    from inspectwatch.commands.asking import When
    from inspectwatch.commands.search import Asked, search_reports

    asked = Asked(" ".join(text), provider, region, remit, framework, since, until, limit, When(at, known_at))
    raise typer.Exit(search_reports(configuration(context), asked, as_json=as_json, as_csv=as_csv))
