"""From what a person types to the deliveries that are meant."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from inspectwatch.config import Config
from inspectwatch.naming import NotOneProvider, the_one
from inspectwatch.output import clean
from storage.deliveries import STATES, DeliveryTable, Filter

_MOST_NAMED = 9


class BadFilter(Exception):
    """A filter names something that is not there; the text says what would do."""


def explained(work: Callable[[], int]) -> int:
    """What `work` comes to; 1 where a filter is wrong, which is said."""
    try:
        return work()
    except BadFilter as error:
        print(f"inspectwatch: {error}", file=sys.stderr)
        return 1


def filter_of(
    db: Database,
    config: Config,
    *,
    ids: Sequence[str] = (),
    state: str | None = None,
    subscription: str | None = None,
    provider: str | None = None,
    since: str | None = None,
) -> Filter:
    """The filter of these words; an id may be cut short. Raises BadFilter."""
    table = DeliveryTable(db)
    return Filter(
        ids=tuple(one_id(table, text) for text in ids),
        state=_state(state) if state else None,
        subscription=_subscription(table, config, subscription) if subscription else None,
        urn=_urn(db, provider) if provider else None,
        since=day(since, config.timezone) if since else None,
    )


def one_id(table: DeliveryTable, text: str) -> str:
    """The one id that begins so. Raises BadFilter."""
    found = table.ids_like(text) if text else []
    if len(found) == 1:
        return found[0]
    shown = "`inspectwatch deliveries list` shows them"
    if not found:
        raise BadFilter(f"no delivery has the id {clean(text)!r}; {shown}")
    raise BadFilter(f"more than one delivery has an id that begins with {clean(text)!r}; {shown}")


def day(text: str, zone: ZoneInfo) -> datetime:
    """The beginning of that day there, in UTC. Raises BadFilter."""
    try:
        return datetime.combine(date.fromisoformat(text), time(), zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadFilter(f"--since {clean(text)!r} is not a day such as 2024-04-09") from None


def _state(text: str) -> str:
    if text not in STATES:
        raise BadFilter(f"--state {clean(text)!r} is not known; known: {', '.join(STATES)}")
    return text


def _subscription(table: DeliveryTable, config: Config, name: str) -> str:
    """One that is configured, or was when something was written for it."""
    known = {each.name for each in (*config.subscriptions, *config.operator)} | table.subscriptions()
    if name in known:
        return name
    named = ", ".join(sorted(map(clean, known))[:_MOST_NAMED]) or "none"
    raise BadFilter(f"no subscription is called {clean(name)!r}; known: {named}")


def _urn(db: Database, text: str) -> str:
    try:
        return the_one(db, text)[0].urn
    except NotOneProvider as error:
        raise BadFilter(str(error)) from None
