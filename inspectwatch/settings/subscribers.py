"""The `[[subscription]]` tables: who gets what, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from inspectwatch.settings import addresses, filters, keys, secret_values
from inspectwatch.settings.addresses import WebAddress
from inspectwatch.settings.sections import Resolve
from inspectwatch.settings.table import Table
from notifier.signing import signing_key
from notifier.subscriptions import Subscription

_NAME_LIMIT = 100
_TO_CURE = 'Write "mailto:desk@example.org", or "https://..." for a signed webhook'


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What reading a subscription needs to know of the rest of the configuration."""

    resolve: Resolve
    allow_private_addresses: bool
    readable_by_all: bool  # the configuration file itself


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


def subscription(table: Table, around: Surroundings) -> Subscription:
    """One subscription. Where it has problems, what comes back is not to be used."""
    channel, recipients = _to(table, around)
    result = Subscription(
        name=_name(table),
        channel=channel,
        recipients=recipients,
        secret=_secret(table, channel, around),
        events=filters.events(table),
        providers=filters.providers(table),
        regions=filters.regions(table),
        remits=filters.remits(table),
        areas=filters.areas(table),
        directions=filters.directions(table),
        late=table.get(keys.LATE),
    )
    filters.check_together(table, result)
    _check_deliver(table)
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
    return name


def _to(table: Table, around: Surroundings) -> tuple[str, tuple[str, ...]]:
    """Channel and recipients."""
    to = table.get(keys.TO)
    scheme = to.partition(":")[0].lower() if ":" in to else ""
    try:
        if scheme == "mailto":
            return "email", addresses.mailto(to)
        if scheme in ("http", "https"):
            _check_webhook_host(table, addresses.web_address(to), around)
            return "webhook", (to,)
    except ValueError as error:
        table.problem(keys.TO, str(error), _TO_CURE)
        return ("email" if scheme == "mailto" else "webhook"), ()
    message = f"this version does not deliver to {scheme}:" if scheme else "this says nowhere to deliver to"
    table.problem(keys.TO, message, _TO_CURE)
    return "", ()


def _check_webhook_host(table: Table, to: WebAddress, around: Surroundings) -> None:
    if addresses.is_private(to.host) and not around.allow_private_addresses:
        table.problem(
            keys.TO,
            f"{to.host} is not a public address, and webhooks go to public ones only",
            f"Write another, or set {keys.ALLOW_PRIVATE_ADDRESSES.path} = true",
        )
    if to.scheme == "http" and not addresses.is_loopback(to.host):
        table.warning(keys.TO, "what is sent crosses the network in the clear", "Use https")


def _secret(table: Table, channel: str, around: Surroundings) -> str | None:
    """What a webhook is signed with; None for a channel that signs nothing."""
    written, file = table.get(keys.SECRET), table.get(keys.SECRET_FILE)
    if channel != "webhook":
        if written or file:
            table.problem(keys.SECRET, "only webhooks are signed", "Leave the secret out")
        return None
    if bool(written) == bool(file):
        message = (
            "both secret and secret_file are given" if file else "a webhook needs a secret to be signed with"
        )
        table.problem(keys.SECRET, message, f"Give one of secret and secret_file. {secret_values.MAKE_ONE}")
        return None
    if written and around.readable_by_all:
        table.warning(
            keys.SECRET, "all users of this machine can read it", "chmod o-r the file, or use secret_file"
        )
    return _checked_secret(table, around)


def _checked_secret(table: Table, around: Surroundings) -> str | None:
    file = table.get(keys.SECRET_FILE)
    key = keys.SECRET_FILE if file else keys.SECRET
    try:
        secret = secret_values.read(around.resolve(key, file)) if file else table.get(key)
    except ValueError as error:
        table.problem(key, str(error), "Put the secret alone into it, readable by you only")
        return None
    try:
        signing_key(secret)
    except ValueError as error:
        table.problem(key, str(error), secret_values.MAKE_ONE)
    return secret


def _check_deliver(table: Table) -> None:
    deliver = table.get(keys.DELIVER)
    if deliver in ("daily", "weekly"):
        table.problem(keys.DELIVER, f"this version does not deliver {deliver}", 'Write "instant"')
    elif deliver != "instant":
        table.problem(keys.DELIVER, f'"{deliver}" is not known', 'Write "instant"')
