"""The parameters of an address, checked: what is not known is said, with what is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from inspectwatch.dates import BadDate, beginning, end
from inspectwatch.output import clean
from inspectwatch.settings.problems import nearest
from inspectwatch.web.site.problems import BadParameter

Parameters = Mapping[str, str]

FORMATS = ("csv", "json")
EVERYWHERE = ("format", "table")  # of every page that has tables
_LONGEST = 200
_LAST_PAGE = 100_000


def checked(given: Iterable[tuple[str, str]], known: Iterable[str]) -> dict[str, str]:
    """The parameters that say something, each once and known. Raises BadParameter."""
    allowed = (*known, *EVERYWHERE)
    found: dict[str, str] = {}
    for name, value in given:
        if name not in allowed:
            raise BadParameter(f"The parameter {_shown(name)} is not known. {_meant(name, allowed)}", name)
        if name in found:
            raise BadParameter(f"The parameter {name} is given twice. Give it once.", name)
        if len(value) > _LONGEST:
            raise BadParameter(f"{name} is too long: it takes {_LONGEST} characters at most.", name)
        if clean(value) != value:
            raise BadParameter(f"{name} holds characters that nobody types. Type it anew.", name)
        found[name] = value.strip()
    return {name: value for name, value in found.items() if value}


def without(given: Iterable[tuple[str, str]], known: Iterable[str], name: str) -> str:
    """What of an address means something, but for that parameter, as it stands in an address."""
    allowed = {*known, *EVERYWHERE} - {name}
    return query_of({each: value for each, value in given if each in allowed and len(value) <= _LONGEST})


def because(name: str, error: Exception) -> BadParameter:
    """That parameter is wrong for a reason that is told without its full stop."""
    reason = str(error)
    return BadParameter(f"{name}: {reason}{'' if reason.endswith('?') else '.'}", name)


def one_of(parameters: Parameters, name: str, known: Iterable[str], default: str = "") -> str:
    """The value of a parameter that has to be one of these; the default where it is not given. Raises
    BadParameter."""
    value = parameters.get(name, default)
    options = tuple(known)
    if value and value not in options:
        raise BadParameter(f"{name} cannot be {_shown(value)}. {_meant(value, options)}", name)
    return value


def day_of(parameters: Parameters, name: str) -> str | None:
    """The value as an ISO day, the first where it is a month or a year; None where it is not given. Raises
    BadParameter."""
    value = parameters.get(name)
    try:
        return beginning(value).isoformat() if value else None
    except BadDate as error:
        raise because(name, error) from None


def last_day_of(parameters: Parameters, name: str) -> str | None:
    """The same, the last day where it is a month or a year."""
    value = parameters.get(name)
    try:
        return end(value).isoformat() if value else None
    except BadDate as error:
        raise because(name, error) from None


def page_of(parameters: Parameters) -> int:
    """The number of the page, counted from 1. Raises BadParameter."""
    value = parameters.get("page", "1")
    if not (value.isascii() and value.isdecimal() and 1 <= int(value) <= _LAST_PAGE):
        raise BadParameter(f"page is a number from 1 on, not {_shown(value)}.", "page")
    return int(value)


def query_of(parameters: Parameters) -> str:
    """What is given, as it stands in an address."""
    return urlencode({name: value for name, value in parameters.items() if value})


def _shown(value: str) -> str:
    return f"“{clean(value)[:60]}”"


def _meant(value: str, known: tuple[str, ...]) -> str:
    near = nearest(value, known)
    return f"{f'Did you mean {near}? ' if near else ''}Known: {', '.join(known)}."
