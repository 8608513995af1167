"""The command line. What each command does stands in `commands/`; late imports let a query start fast."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from inspectwatch import __version__
from inspectwatch.commands.options import AnyArea, AnyGrade, AnyProvider, AsCsv, AsJson, flag

if TYPE_CHECKING:
    from inspectwatch.config import Config

app = typer.Typer(
    name="inspectwatch",
    help="Watches published inspection outcomes of children's services and tells you when a rating changes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
subscriptions_app = typer.Typer(help="Who hears of what.", no_args_is_help=True)
app.add_typer(subscriptions_app, name="subscriptions")

DONE, PROBLEMS, CANNOT_START = 0, 1, 2


def main() -> None:
    """The console script. A database, disk or reading process that fails in the middle of the work is said
    like one that will not start; everything else that escapes is a bug and is shown as one."""
    from scraper.errors import ScraperError

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
        f"Wrote {written}. Fill in `contact`, the mail server under [email], and a subscription, then: "
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
    log_json: Annotated[bool, flag("--log-json", "Logs as one JSON object a line.")] = False,
) -> None:
    """The daemon: scheduled polls, sweeps and deliveries until SIGTERM or Ctrl-C."""
    from inspectwatch.commands.run import run as run_daemon

    raise typer.Exit(run_daemon(live_configuration(context), log_json=log_json))


@app.command()
def demo(
    keep: Annotated[Path | None, typer.Option("--keep", help="Folder for the database and messages.")] = None,
) -> None:
    """The whole job offline in under a minute: years replayed, alerts shown as they arrive."""
    from inspectwatch.commands.demo import demo as run_demo

    raise typer.Exit(run_demo(keep))


@app.command()
def read(
    files: Annotated[list[str], typer.Argument(help="Report files.")],
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """What these report files say; touches no database."""
    from inspectwatch.commands.read import read as read_files

    raise typer.Exit(read_files(files, as_json=as_json, as_csv=as_csv))


@app.command()
def ratings(
    context: typer.Context,
    *,
    provider: AnyProvider = None,
    region: Annotated[str | None, typer.Option(help="Such as 'South East'.")] = None,
    area: AnyArea = None,
    grade: AnyGrade = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Current grades: each area's at the provider's latest graded inspection."""
    from inspectwatch.commands import questions

    raise typer.Exit(
        questions.ratings(
            configuration(context),
            provider=provider,
            region=region,
            area=area,
            grade=grade,
            as_json=as_json,
            as_csv=as_csv,
        )
    )


@app.command()
def history(
    context: typer.Context,
    provider: Annotated[str, typer.Argument(help="URN, DfE code or name.")],
    *,
    full: Annotated[
        bool, flag("--full", "Every report with all it says: evidence, findings, what must improve.")
    ] = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Every judgement of one provider, with what it was compared with."""
    from inspectwatch.commands import questions

    raise typer.Exit(
        questions.history(configuration(context), provider, full=full, as_json=as_json, as_csv=as_csv)
    )


@app.command()
def reports(
    context: typer.Context,
    provider: AnyProvider = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Published reports, newest first, with what could be read of each."""
    from inspectwatch.commands import questions

    raise typer.Exit(questions.reports(configuration(context), provider, as_json=as_json, as_csv=as_csv))


@app.command()
def changes(
    context: typer.Context,
    *,
    provider: AnyProvider = None,
    area: AnyArea = None,
    since: Annotated[
        str | None, typer.Option(help="Published on this day or later, as 2024-04-09, or in 2024 or later.")
    ] = None,
    direction: Annotated[str | None, typer.Option(help="improved or declined.")] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Judgements that improved or declined since the watch began."""
    from inspectwatch.commands import questions

    raise typer.Exit(
        questions.changes(
            configuration(context),
            provider=provider,
            area=area,
            since=since,
            direction=direction,
            as_json=as_json,
            as_csv=as_csv,
        )
    )


@app.command()
def status(context: typer.Context, as_json: AsJson = False) -> None:
    """Alarms first, then the last runs and what waits to be sent."""
    from inspectwatch.commands.status import status as show_status

    raise typer.Exit(show_status(configuration(context), as_json=as_json))


@subscriptions_app.command("list")
def subscriptions_list(context: typer.Context, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """The subscriptions of the configuration."""
    from inspectwatch.commands import subscriptions

    raise typer.Exit(subscriptions.show_all(configuration(context), as_json=as_json, as_csv=as_csv))


@subscriptions_app.command("test")
def subscriptions_test(
    context: typer.Context, name: Annotated[str, typer.Argument(help="Its name.")]
) -> None:
    """Send a marked example to one subscription."""
    from inspectwatch.commands import subscriptions

    raise typer.Exit(subscriptions.test(configuration(context), name))


@subscriptions_app.command("enable")
def subscriptions_enable(
    context: typer.Context, name: Annotated[str, typer.Argument(help="Its name.")]
) -> None:
    """Switch a subscription on again after its endpoint answered "gone"."""
    from inspectwatch.commands import subscriptions

    raise typer.Exit(subscriptions.enable(configuration(context), name))


def configuration(context: typer.Context) -> Config:
    """The checked configuration. Every problem there is goes to stderr, and the program ends."""
    from inspectwatch.config import ConfigError, load

    try:
        return load(context.obj, os.environ)
    except ConfigError as error:
        stop(str(error))


def live_configuration(context: typer.Context) -> Config:
    """The same for commands that fetch and send: a public site is asked only with a contact, and what
    deserves a look is said."""
    from inspectwatch.config import ConfigError, check_source

    config = configuration(context)
    problems = check_source(config)
    if problems:
        stop(str(ConfigError(config.path, list(problems))))
    for warning in config.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    return config


def stop(message: str) -> NoReturn:
    """Says why nothing can start, and ends the program."""
    print(f"inspectwatch: {message}", file=sys.stderr)
    raise typer.Exit(CANNOT_START)
