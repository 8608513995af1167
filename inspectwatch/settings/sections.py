"""The tables outside subscriptions: values of the right type become values that can be worked with.

Each function notes every problem it meets and goes on with a default, so that one run finds them all.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from inspectwatch.settings import addresses, cron, keys
from inspectwatch.settings.addresses import WebAddress
from inspectwatch.settings.keys import AnyKey, Key
from inspectwatch.settings.model import OfstedSource
from inspectwatch.settings.pauses import pauses
from inspectwatch.settings.problems import did_you_mean
from inspectwatch.settings.table import Table

FASTEST = 5.0  # requests a second that a publisher's server is asked for at most

Resolve = Callable[[AnyKey, str], Path]  # a path as written under a key, made absolute


def database(table: Table, resolve: Resolve) -> Path:
    """Where the database lies, absolute."""
    written = table.get(keys.DATABASE)
    path = resolve(keys.DATABASE, written)
    if not written or written.startswith("~"):
        table.problem(keys.DATABASE, "this names no file", 'Write its path, without "~"')
    elif path.is_dir():
        table.problem(keys.DATABASE, f"{path} is a folder", "Name a file in it")
    elif not path.parent.is_dir():
        table.problem(keys.DATABASE, f"there is no folder {path.parent}", "Make it, or choose another place")
    return path


def timezone(table: Table) -> ZoneInfo:
    """The time zone that schedules are meant in."""
    return zone(table, keys.TIMEZONE) or ZoneInfo(keys.TIMEZONE.default)


def zone(table: Table, key: Key[str]) -> ZoneInfo | None:
    """The time zone of that name; None where none is named, or none has that name."""
    name = table.get(key)
    if not name and not key.default:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # "../x" is a ValueError; "Europe", a folder, an OSError
        table.problem(key, f'"{name}" is no time zone', _timezone_cure(name))
    return None


def _timezone_cure(name: str) -> str:
    near = did_you_mean(name, available_timezones())
    return near if near.startswith("Did") else "Write a name such as Europe/London"


def source(table: Table) -> OfstedSource:
    """The `[source.ofsted]` table."""
    base = _base_url(table)
    return OfstedSource(
        base_url=base.origin,
        allowed_hosts=_allowed_hosts(table) | {base.host},
        poll=_schedule(table, keys.POLL),
        sweep=_schedule(table, keys.SWEEP),
        requests_per_second=_requests_per_second(table, base),
        contact=_contact(table),
        expected_providers=_expected_providers(table),
        pauses=pauses(table),
    )


def _base_url(table: Table) -> WebAddress:
    cure = f'Write scheme and host, such as "{keys.BASE_URL.default}"'
    try:
        base = addresses.web_address(table.get(keys.BASE_URL))
    except ValueError as error:
        table.problem(keys.BASE_URL, str(error), cure)
        return addresses.web_address(keys.BASE_URL.default)
    if base.rest not in ("", "/"):
        table.problem(keys.BASE_URL, "something stands after the host", cure)
    if base.scheme == "http" and not addresses.is_loopback(base.host):
        table.problem(keys.BASE_URL, "plain http is for a loopback address only", "Write https")
    return base


def _allowed_hosts(table: Table) -> frozenset[str]:
    hosts = set()
    for text in table.get(keys.ALLOWED_HOSTS):
        try:
            hosts.add(addresses.host(text))
        except ValueError as error:
            table.problem(
                keys.ALLOWED_HOSTS,
                str(error),
                "Write the name alone, such as files.ofsted.gov.uk, without https://",
            )
    return frozenset(hosts)


def _schedule(table: Table, key: Key[str]) -> str:
    schedule = table.get(key)
    if problem := cron.problem_of(schedule):
        table.problem(key, problem, f'Write it like "{key.default}"')
    return schedule


def _requests_per_second(table: Table, base: WebAddress) -> float:
    rate = table.get(keys.REQUESTS_PER_SECOND)
    if not math.isfinite(rate) or rate <= 0:
        table.problem(keys.REQUESTS_PER_SECOND, "the pace must be a number above 0", "Write 1.0 or less")
    elif rate > FASTEST and not addresses.is_loopback(base.host):
        table.problem(
            keys.REQUESTS_PER_SECOND,
            f"more than {FASTEST:g} a second is more than a public site should be asked for",
            f"Write {FASTEST:g} or less; 1.0 is polite",
        )
    return rate


def _contact(table: Table) -> str:
    text = table.get(keys.CONTACT)
    if text:
        try:
            addresses.contact(text)
        except ValueError as error:
            table.problem(keys.CONTACT, str(error), 'Write "you@example.org" or "https://example.org/about"')
    return text


def _expected_providers(table: Table) -> int | None:
    """None where nothing is written: what is right today need not be right after a reorganisation."""
    if not table.has(keys.EXPECTED_PROVIDERS):
        return None
    expected = table.get(keys.EXPECTED_PROVIDERS)
    if expected < 0:
        table.problem(
            keys.EXPECTED_PROVIDERS, "fewer than none cannot be", "Write 153, or 0 for no expectation"
        )
    return expected
