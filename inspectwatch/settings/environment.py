"""INSPECTWATCH_* variables: what stands in for keys outside subscriptions."""

from __future__ import annotations

from collections.abc import Mapping

from inspectwatch.settings.keys import EMAIL_PASSWORD, KEYS, OPERATOR_TO, AnyKey
from inspectwatch.settings.problems import Findings, did_you_mean

_PREFIX = "INSPECTWATCH_"


def variables(environ: Mapping[str, str]) -> dict[str, str]:
    """Which variable each key path comes from. A variable that is set to nothing counts as not set."""
    return {key.path: key.variable for key in KEYS if environ.get(key.variable)}


def values(environ: Mapping[str, str]) -> dict[str, object]:
    """The values by key path, in the type of their key where they can be read as that, else as text."""
    return {key.path: _parsed(environ[key.variable], key) for key in KEYS if environ.get(key.variable)}


def password(environ: Mapping[str, str]) -> str:
    """The mail server's password; empty: none. It has no key in the file."""
    return environ.get(EMAIL_PASSWORD.variable, "")


def check_names(environ: Mapping[str, str], findings: Findings) -> None:
    """A variable that nobody reads is a problem: it was meant to change something."""
    known = [key.variable for key in (*KEYS, EMAIL_PASSWORD)]
    for name in sorted(environ):
        if name.startswith(_PREFIX) and name not in known:
            findings.problem(name, "unknown environment variable", did_you_mean(name, known))


def _parsed(text: str, key: AnyKey) -> object:
    if key is OPERATOR_TO:
        return text  # a comma may stand within an address
    if isinstance(key.default, tuple):
        return [item.strip() for item in text.split(",") if item.strip()]
    if isinstance(key.default, bool):
        return {"true": True, "false": False}.get(text.lower(), text)
    if isinstance(key.default, str):
        return text
    try:
        return type(key.default)(text)
    except ValueError:
        return text
