"""The configuration in force as it may be shown: each value with where it comes from, and no secret."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from platformdirs import user_config_path

from inspectwatch.settings import document, environment, keys
from inspectwatch.settings.keys import AnyKey
from inspectwatch.settings.problems import Findings
from inspectwatch.settings.table import flatten
from notifier.veiled import veiled

HIDDEN: Final = "(hidden)"
SECRETS: Final = frozenset({keys.OPERATOR_SECRET, keys.EMAIL_PASSWORD, keys.SECRET, keys.SECRETS})
# Who knows such an address can write there, or pretend to be us.
ADDRESSES: Final = frozenset({keys.OPERATOR_TO, keys.TO, keys.HEARTBEAT_URL})
DEFAULT, FILE = "default", "file"


@dataclass(frozen=True, slots=True)
class Shown:
    """One value. `table`: the TOML table it stands in, such as "source.ofsted" or "subscription[0]"; empty:
    the top. `value` None: not a number, but what the reference table says of the day. `origin`: "file",
    "default", or the environment variable it comes from."""

    table: str
    key: str
    value: Any
    origin: str


def shown(path: Path | None, environ: Mapping[str, str]) -> Iterator[Shown]:
    """Every value of a configuration that `config.load` has accepted: those of subscriptions as far as they
    are written, all others with their defaults."""
    found = document.read(document.find(path, user_config_path("inspectwatch")))
    tables = dict(found.tables)
    entries = tables.pop("subscription", [])
    written = flatten(tables, Findings({}, {}, {}))
    variables, from_environment = environment.variables(environ), environment.values(environ)
    for key in keys.KEYS:
        if key.path in variables:
            yield _shown(key, from_environment[key.path], variables[key.path])
        elif key.path in written:
            yield _shown(key, written[key.path], FILE)
        else:
            yield _shown(key, None if key is keys.EXPECTED_PROVIDERS else key.default, DEFAULT)
        if key is keys.EMAIL_PASSWORD_FILE and environment.password(environ):
            yield _shown(keys.EMAIL_PASSWORD, HIDDEN, keys.EMAIL_PASSWORD.variable)
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        for key in keys.SUBSCRIPTION_KEYS:
            if key.path in entry:
                yield Shown(f"subscription[{index}]", key.path, _safe(key, entry[key.path]), FILE)


def _shown(key: AnyKey, value: object, origin: str) -> Shown:
    table, _, name = key.path.rpartition(".")
    return Shown(table, name, _safe(key, value), origin)


def _safe(key: AnyKey, value: object) -> object:
    """The value where it may be seen by whoever looks over a shoulder or reads a bug report."""
    if isinstance(value, list | tuple):
        return [_safe(key, each) for each in value]
    if value and key in SECRETS:
        return HIDDEN
    return veiled(value) if isinstance(value, str) and key in ADDRESSES else value
