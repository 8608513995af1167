"""`config show`: what is in force, and where each value comes from."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

from inspectwatch.config import Config
from inspectwatch.jsonlines import json_line
from inspectwatch.output import clean
from inspectwatch.settings.shown import FILE, Shown, shown

_ORIGIN_AT = 50  # column; a longer line has two spaces before it


def config_show(config: Config, given: Path | None, environ: Mapping[str, str], *, as_json: bool) -> int:
    """Always exit status 0: a configuration with problems has ended the program before this."""
    values = shown(given, environ)
    if as_json:
        for each in values:
            print(json_line(asdict(each)))
    else:
        _print(config, values)
    return 0


def _print(config: Config, values: Iterator[Shown]) -> None:
    source = clean(config.path) if config.path else "no file was found: defaults and the environment count"
    print(f"# {source}")
    print(f"# database: {clean(config.database)}")
    for table, members in groupby(values, key=lambda each: each.table):
        if table:
            print(f"\n{_heading(table)}")
        for each in members:
            print(_line(each))
    for warning in config.warnings:
        print(f"warning: {clean(warning)}", file=sys.stderr)


def _heading(table: str) -> str:
    name, index, _ = table.partition("[")
    return f"[[{name}]]" if index else f"[{name}]"


def _line(each: Shown) -> str:
    if each.value is None:
        return f"# {each.key}: as many as the reference table says of the day"
    line = f"{each.key} = {_value(each.value)}"
    return line if each.origin == FILE else f"{line:<{_ORIGIN_AT}}  # {each.origin}"


def _value(value: Any) -> str:
    """As TOML: JSON's texts, numbers, lists and truth values are TOML's, too."""
    return json_line(value)
