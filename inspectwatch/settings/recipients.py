"""Where messages go, and what webhooks are signed with: of subscriptions, and of the operator."""

from __future__ import annotations

from dataclasses import dataclass

from inspectwatch.settings import addresses, keys, pasted, secret_values
from inspectwatch.settings.addresses import WebAddress
from inspectwatch.settings.keys import Key
from inspectwatch.settings.sections import Resolve
from inspectwatch.settings.table import Table
from notifier.signing import signing_key

TO_CURE = (
    'Write "mailto:desk@example.org", "https://..." for a signed webhook, or an address of Apprise such as'
    ' "slack://..."'
)
_MAIL_CURE = 'Write it like "mailto:desk@example.org", several with a comma between them'
_CHAT_CURE = "How such addresses are written: docs/chat.md"

AnyWay = Key[str] | Key[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What reading a recipient needs to know of the rest of the configuration."""

    resolve: Resolve
    allow_private_addresses: bool
    readable_by_all: bool  # the configuration file itself


@dataclass(frozen=True, slots=True)
class SecretKeys:
    """Under which keys secrets stand: those of a subscription have other paths than the operator's."""

    one: Key[str]
    several: Key[tuple[str, ...]] | None
    file: Key[str]


OF_SUBSCRIPTION = SecretKeys(keys.SECRET, keys.SECRETS, keys.SECRET_FILE)
OF_OPERATOR = SecretKeys(keys.OPERATOR_SECRET, None, keys.OPERATOR_SECRET_FILE)


def recipients(table: Table, key: AnyWay, to: str, around: Surroundings) -> tuple[str, tuple[str, ...]]:
    """Channel and recipients of one address as written. No message repeats a web address: it may be a
    secret."""
    scheme = to.partition(":")[0].lower() if ":" in to else ""
    try:
        if scheme == "mailto":
            return "email", addresses.mailto(to)
        if scheme in ("http", "https"):
            return _webhook(table, key, to, around)
    except ValueError as error:
        table.problem(key, str(error), _MAIL_CURE if scheme == "mailto" else TO_CURE)
        return ("email" if scheme == "mailto" else "webhook"), ()
    if not scheme:
        if not table.was_refused(key):
            table.problem(key, "this says nowhere to deliver to", _cure_without_scheme(to))
        return "", ()
    return "apprise", _apprise(table, key, to, around)


def _cure_without_scheme(to: str) -> str:
    """A mail address is told what it lacks."""
    written = f"mailto:{to.strip()}"
    try:
        addresses.mailto(written)
    except ValueError:
        return TO_CURE
    return f'Write "{written}"'


def _webhook(table: Table, key: AnyWay, to: str, around: Surroundings) -> tuple[str, tuple[str, ...]]:
    """Raises ValueError where this is no web address."""
    address = addresses.web_address(to)
    chat = pasted.chat_cure(address)
    if chat:
        table.problem(key, *chat)
        return "", ()
    _check_webhook_host(table, key, address, around)
    return "webhook", (to,)


def _apprise(table: Table, key: AnyWay, to: str, around: Surroundings) -> tuple[str, ...]:
    """Loaded late: Apprise is optional, and slow to load."""
    from notifier.channels.apprise import problem_of

    problem = problem_of(to)
    if problem is None:
        if around.readable_by_all:
            message = "all users of this machine can read it, and who has it can write there"
            table.warning(key, message, "chmod o-r the file")
        return (to,)
    table.problem(key, problem, _CHAT_CURE)
    return ()


def _check_webhook_host(table: Table, key: AnyWay, to: WebAddress, around: Surroundings) -> None:
    if addresses.is_private(to.host) and not around.allow_private_addresses:
        table.problem(
            key,
            f"{to.host} is not a public address, and webhooks go to public ones only",
            f"Write another, or set {keys.ALLOW_PRIVATE_ADDRESSES.path} = true",
        )
    if to.scheme == "http" and not addresses.is_loopback(to.host):
        table.warning(key, "what is sent crosses the network in the clear", "Use https")


def secrets(table: Table, channel: str, where: SecretKeys, around: Surroundings) -> tuple[str, ...]:
    """What a webhook is signed with, the newest first; none for a channel that signs nothing."""
    ways: list[AnyWay] = [key for key in (where.one, where.file) if table.get(key)]
    if where.several and table.get(where.several):
        ways.insert(1, where.several)
    if channel != "webhook":
        if ways:
            table.problem(ways[0], "only webhooks are signed", "Leave the secret out")
        return ()
    names = [_name(key) for key in (where.one, where.several, where.file) if key is not None]
    one_of = f"{', '.join(names[:-1])} and {names[-1]}"
    if not ways:
        message = "a webhook needs a secret to be signed with"
        table.problem(where.one, message, f"Give one of {one_of}. {secret_values.MAKE_ONE}")
        return ()
    if len(ways) > 1:
        message = f"{' and '.join(_name(key) for key in ways)} are given"
        table.problem(ways[0], message, f"Give one of {one_of}. {secret_values.MAKE_ONE}")
        return ()
    (way,) = ways
    if way is not where.file and around.readable_by_all:
        table.warning(way, "all users of this machine can read it", "chmod o-r the file, or use secret_file")
    return _checked(table, way, where, around)


def _checked(table: Table, way: AnyWay, where: SecretKeys, around: Surroundings) -> tuple[str, ...]:
    if way is where.file:
        try:
            found = secret_values.read_lines(around.resolve(where.file, table.get(where.file)))
        except ValueError as error:
            cure = "Put the secret alone into it, readable by you only; or several, one a line"
            table.problem(way, str(error), cure)
            return ()
    else:
        value = table.get(where.one)
        found = (value,) if value else (table.get(where.several) if where.several else ())
    for secret in found:
        try:
            signing_key(secret)
        except ValueError as error:
            table.problem(way, str(error), secret_values.MAKE_ONE)
    return found


def _name(key: AnyWay) -> str:
    return key.path.rpartition(".")[2]
