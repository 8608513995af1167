"""The `[[subscription]]` tables: who gets what, and where."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from inspectwatch.addressing import OPERATOR
from inspectwatch.settings import authorities, filters, hours, keys, recipients
from inspectwatch.settings.recipients import Surroundings
from inspectwatch.settings.table import Table
from notifier.subscriptions import Subscription

_NAME_LIMIT = 100


def names(entries: object) -> dict[str, str]:
    """What each subscription is called, by its key path: "subscription[0]"; without those that have no name
    that can be shown."""
    if not isinstance(entries, list):
        return {}
    found = {
        f"subscription[{index}]": entry.get("name")
        for index, entry in enumerate(entries)
        if isinstance(entry, dict)
    }
    return {
        key: name
        for key, name in found.items()
        if isinstance(name, str) and name.isprintable() and 0 < len(name) <= _NAME_LIMIT
    }


def subscription(table: Table, around: Surroundings, zone: ZoneInfo) -> Subscription:
    """One subscription. Where it has problems, what comes back is not to be used. `zone`: the file's."""
    channel, to = recipients.recipients(table, keys.TO, table.get(keys.TO), around)
    types, excluded = authorities.of_another_type(table)
    result = Subscription(
        name=_name(table),
        channel=channel,
        recipients=to,
        secrets=recipients.secrets(table, channel, recipients.OF_SUBSCRIPTION, around),
        events=filters.events(table),
        providers=authorities.providers(table),
        regions=filters.regions(table),
        types=types,
        excluded=excluded,
        remits=filters.remits(table),
        areas=filters.areas(table),
        directions=filters.directions(table),
        crosses=filters.crosses(table),
        late=table.get(keys.LATE),
        schedule=hours.schedule(table, zone),
        welcome=table.get(keys.WELCOME),
        proof_of_life=_proof_of_life(table),
    )
    filters.check_together(table, result)
    return result


def check_unique(subscriptions: Iterable[tuple[Table, Subscription]]) -> None:
    """Deliveries and commands find a subscription by its name."""
    seen: set[str] = set()
    for table, each in subscriptions:
        if each.name and each.name.casefold() in seen:
            table.problem(keys.NAME, f'"{each.name}" names two subscriptions', "Give each a name of its own")
        seen.add(each.name.casefold())


def _name(table: Table) -> str:
    name = table.get(keys.NAME)
    if not name or name != name.strip() or len(name) > _NAME_LIMIT:
        table.problem(
            keys.NAME,
            "a subscription needs a name"
            if not name.strip()
            else "this name starts or ends with a space or is long",
            'Write a short one, such as "county-desk"',
        )
    if name.casefold() == OPERATOR:
        table.problem(keys.NAME, f'"{name}" stands for the table [operator]', "Choose another name")
    return name


def _proof_of_life(table: Table) -> bool:
    written = table.get(keys.PROOF_OF_LIFE)
    if written not in ("", "monthly"):
        table.problem(keys.PROOF_OF_LIFE, f'"{written}" is not known', 'Write "monthly", or leave it out')
    return written == "monthly"
