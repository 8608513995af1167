"""The manual page, made from the commands themselves, so that it says what they do (man-pages(7))."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from inspectwatch import __version__

# Typer brings its own Click, and older versions of it another: what is used here, both have.
Command = Any
Context = Any

_DESCRIPTION = (
    "Inspectwatch reads the pages where Ofsted publishes its inspections of children's services, keeps what"
    " the reports say in an SQLite database, works out what changed, and tells those who asked. `run` is the"
    " daemon, `check` one round of its work; the other commands ask the database, or keep it."
)
_EXIT = (
    ("0", "Done."),
    ("1", "Done with problems, which are named on standard error; or something needs a person."),
    ("2", "Cannot start: the configuration, the database, or another inspectwatch that writes."),
)
_ENVIRONMENT = (
    ("INSPECTWATCH_...", "Every key outside subscriptions, such as INSPECTWATCH_DATABASE, before the file."),
    ("INSPECTWATCH_EMAIL_PASSWORD", "The password of the mail server, which stands in no file."),
    ("NO_COLOR", "Where it is set, nothing is coloured."),
    ("NOTIFY_SOCKET, WATCHDOG_USEC", "Set by systemd for a service that tells how it is."),
)
_FILES = (
    ("./inspectwatch.toml", "The configuration, unless --config names another."),
    ("~/.config/inspectwatch/inspectwatch.toml", "The same, where there is none in the current folder."),
    ("inspectwatch.db", "The database, beside the configuration."),
    ("inspectwatch-documents/", "Every document that was read, named by the SHA-256 of its bytes."),
)


def manual(app: typer.Typer) -> str:
    """The whole page in roff, for man(1)."""
    root = typer.main.get_command(app)
    context = root.make_context("inspectwatch", [], resilient_parsing=True)
    lines = [
        f'.TH INSPECTWATCH 1 "" "inspectwatch {_text(__version__)}" "User Commands"',
        ".SH NAME",
        rf"inspectwatch \- {_text(_sentence(root.help))}",
        ".SH SYNOPSIS",
        r".B inspectwatch",
        r"[\fIOPTIONS\fR] \fICOMMAND\fR [\fIARGUMENTS\fR]",
        ".SH DESCRIPTION",
        _text(_DESCRIPTION),
        ".SH OPTIONS",
        *_options(root, context),
        ".SH COMMANDS",
        *_commands(root, context),
        *_list("EXIT STATUS", _EXIT),
        *_list("ENVIRONMENT", _ENVIRONMENT),
        *_list("FILES", _FILES),
    ]
    return "\n".join(lines) + "\n"


def _commands(group: Command, context: Context) -> Iterator[str]:
    """Every command that people are to know of, groups by what is in them."""
    for name, command in sorted(group.commands.items()):
        if command.hidden:
            continue
        own = command.make_context(name, [], parent=context, resilient_parsing=True)
        if getattr(command, "commands", None):
            yield from _commands(command, own)
            continue
        usage = " ".join(command.collect_usage_pieces(own))
        yield f'.SS "{_text(own.command_path.removeprefix("inspectwatch "))} {_text(usage)}"'
        yield _text(" ".join((command.help or "").split()))
        yield from _options(command, own)


def _options(command: Command, context: Context) -> Iterator[str]:
    """Arguments and options, as --help has them."""
    for parameter in command.params:
        record = parameter.get_help_record(context)
        if record is not None:
            name, text = record
            is_argument = parameter.param_type_name == "argument"
            yield from _item(name.split(" ")[0] if is_argument else name, text)


def _list(title: str, items: tuple[tuple[str, str], ...]) -> Iterator[str]:
    yield f".SH {title}"
    for name, text in items:
        yield from _item(name, text)


def _item(name: str, text: str) -> Iterator[str]:
    yield ".TP"
    yield rf"\fB{_text(name)}\fR"
    yield _text(" ".join(text.split())) or r"\&"


def _sentence(text: str | None) -> str:
    """Without its full stop, as a name has it."""
    return " ".join((text or "").split()).rstrip(".")


def _text(text: str) -> str:
    """Text that roff takes for text, whatever it begins with."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-").replace('"', r"\(dq").replace("~", r"\(ti")
    escaped = escaped.replace("^", r"\(ha").replace("`", r"\(ga")
    return rf"\&{escaped}" if escaped.startswith((".", "'")) else escaped
