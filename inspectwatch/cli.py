"""The command line. What each command does stands in `commands/`; late imports let a query start fast."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path
from typing import Annotated

import typer

from inspectwatch import (
    __version__,
    cli_backup,
    cli_config,
    cli_deliveries,
    cli_documents,
    cli_export,
    cli_providers,
    cli_questions,
    cli_search,
    cli_sector,
    cli_serve,
    cli_service,
    cli_subscriptions,
    cli_webhooks,
)
from inspectwatch.cli_context import CANNOT_START, configuration, live_configuration, stop
from inspectwatch.cli_help import Group
from inspectwatch.commands.options import AsJson, flag

app = typer.Typer(
    name="inspectwatch",
    cls=Group,
    help="Watches published inspection outcomes of children's services and tells you when a rating changes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(cli_documents.app)
app.add_typer(cli_questions.app)
app.add_typer(cli_providers.app)
app.add_typer(cli_search.app)
app.add_typer(cli_export.app)
app.add_typer(cli_backup.app)
app.add_typer(cli_config.app)
app.add_typer(cli_serve.app)
app.add_typer(cli_service.app)
app.add_typer(cli_sector.app)
app.add_typer(cli_webhooks.app)
app.add_typer(cli_subscriptions.app)
app.add_typer(cli_deliveries.app)


def main() -> None:
    """The console script. A database, disk or reading process that fails in the middle of the work is said
    like one that will not start; everything else that escapes is a bug and is shown as one."""
    from scraper.errors import ScraperError

    if "_INSPECTWATCH_COMPLETE" in os.environ:  # a shell asks what may come next
        from typer import completion

        completion.completion_init()  # type: ignore[attr-defined]
    try:
        app()
    except sqlite3.Error as error:
        problem = f"the database failed: {error}. What was recorded stays"
    except OSError as error:
        problem = (
            f"the system refused something: {error}. Check the disk and its rights; what was recorded stays"
        )
    except ScraperError as error:
        problem = f"{error}. What was recorded stays"
    else:
        return
    print(f"inspectwatch: {problem}", file=sys.stderr)
    sys.exit(CANNOT_START)


def _say_version(wanted: bool) -> None:
    if wanted:
        print(f"inspectwatch {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config", help="Configuration file. Default: ./inspectwatch.toml, else the user's own."
        ),
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Say the version and exit.", metavar="", is_eager=True, callback=_say_version
        ),
    ] = False,
) -> None:
    """Options of every command."""
    del version  # said before any command
    context.obj = config


@app.command()
def init(
    context: typer.Context,
    path: Annotated[
        Path | None, typer.Argument(help="Where to write it. Default: --config, else ./inspectwatch.toml.")
    ] = None,
) -> None:
    """Write a commented inspectwatch.toml."""
    from inspectwatch.config import NotWritten, write_init

    usual = Path("inspectwatch.toml")
    written = path or context.obj or usual
    try:
        write_init(written)
    except NotWritten as error:
        stop(str(error))
    option = "" if written == usual else f"--config {written} "
    print(
        f"Wrote {written}. Fill in four things: `contact`, the mail server under [email], `to` under"
        " [operator], and a subscription; then: "
        f"inspectwatch {option}check"
    )


@app.command()
def check(
    context: typer.Context,
    sweep: Annotated[bool, flag("--sweep", "Read everything again, conditionally.")] = False,
    dry_run: Annotated[bool, flag("--dry-run", "Fetch and print; write and send nothing.")] = False,
) -> None:
    """Poll once now, then send every delivery that is due."""
    from inspectwatch.commands.check import check as run_check

    raise typer.Exit(run_check(live_configuration(context), sweep=sweep, dry_run=dry_run))


@app.command()
def run(
    context: typer.Context,
    serve: Annotated[bool, flag("--serve", "The web page, too, where [site] says.")] = False,
    log_json: Annotated[bool, flag("--log-json", "Logs as one JSON object a line.")] = False,
) -> None:
    """The daemon: scheduled polls, sweeps and deliveries until SIGTERM or Ctrl-C."""
    from inspectwatch.commands.run import run as run_daemon

    raise typer.Exit(run_daemon(live_configuration(context), serve=serve, log_json=log_json))


@app.command()
def demo(
    keep: Annotated[Path | None, typer.Option("--keep", help="Folder for the database and messages.")] = None,
) -> None:
    """The whole job offline in under a minute: years replayed, alerts shown as they arrive."""
    from inspectwatch.commands.demo import demo as run_demo

    raise typer.Exit(run_demo(keep))


@app.command()
def status(
    context: typer.Context,
    kinds: Annotated[list[str] | None, typer.Argument(help="With --acknowledge: these alarms only.")] = None,
    acknowledge: Annotated[
        bool, flag("--acknowledge", "You know of the alarms: be silent till they end.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Alarms first, then the last runs and what waits to be sent."""
    from inspectwatch.commands.status import acknowledge as acknowledge_alarms
    from inspectwatch.commands.status import status as show_status

    if kinds and not acknowledge:
        stop(f"status takes no alarms but with --acknowledge: status --acknowledge {' '.join(kinds)}")
    config = configuration(context)
    if acknowledge:
        raise typer.Exit(acknowledge_alarms(config, kinds or []))
    raise typer.Exit(show_status(config, as_json=as_json))
