"""How help looks."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup

_BEFORE = "--config"


class Group(TyperGroup):
    """Commands whose help names no type beside --help, as no flag of ours has one: `<bool>` would look like
    something to be written."""

    def get_help_option(self, ctx: Any) -> Any:
        """As its parent."""
        return _plain(super().get_help_option(ctx))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """As its parent; a command keeps the option that it shows."""
        command = super().get_command(ctx, cmd_name)
        if command is not None:
            _plain(command.get_help_option(ctx))
        return command

    def invoke(self, ctx: Any) -> Any:
        """As its parent; an option of every command that stands behind one says where it belongs."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            _say_where_it_stands(error)
            raise


def _say_where_it_stands(error: Any) -> None:
    """Of --config behind a command, where it is no option. Which Click raised it depends on Typer."""
    if getattr(error, "option_name", None) == _BEFORE and hasattr(error, "possibilities"):
        error.message = f"{_BEFORE} stands before the command: inspectwatch {_BEFORE} FILE COMMAND"
        error.possibilities = None


def _plain(option: Any) -> Any:
    if option is not None:
        option.metavar = ""
    return option
