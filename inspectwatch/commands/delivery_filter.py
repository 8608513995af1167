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
from storage.named import KnownProvider

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
    provider: KnownProvider | None = None,
    since: str | None = None,
) -> Filter:
    """The filter of these words; an id may be cut short. Raises BadFilter."""
    table = DeliveryTable(db)
    return Filter(
        ids=tuple(one_id(table, text) for text in ids),
        state=_state(state) if state else None,
        subscription=_subscription(table, config, subscription) if subscription else None,
        urn=provider.urn if provider else None,
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


def said(provider: KnownProvider) -> str:
    """As a provider is named where it must be no other: "Devon (80441)"."""
    return f"{clean(provider.name)} ({provider.urn})"


def provider_taken_for(db: Database, text: str) -> KnownProvider:
    """The one provider that `text` names; which one a part of a name was taken for is said on stderr. Raises
    BadFilter."""
    found, surely = _the_one(db, text)
    if not surely:
        print(f"inspectwatch: {clean(text)!r} is taken for {said(found)}", file=sys.stderr)
    return found


def provider_exactly(db: Database, text: str) -> KnownProvider:
    """The same, where nothing may be guessed. Raises BadFilter."""
    found, surely = _the_one(db, text)
    if not surely:
        raise BadFilter(
            f"{clean(text)!r} is only a part of a name. If {said(found)} is meant, write it whole"
        )
    return found


def _the_one(db: Database, text: str) -> tuple[KnownProvider, bool]:
    try:
        return the_one(db, text)
    except NotOneProvider as error:
        raise BadFilter(str(error)) from None
