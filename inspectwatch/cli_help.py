"""How help looks."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup


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


def _plain(option: Any) -> Any:
    if option is not None:
        option.metavar = ""
    return option
