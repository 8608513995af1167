"""The tables about sending: `[email]` and `[webhooks]`."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from inspectwatch.settings import addresses, keys, secret_values
from inspectwatch.settings.problems import did_you_mean
from inspectwatch.settings.sections import Resolve
from inspectwatch.settings.table import Table
from notifier.channels.settings import EmailSettings, Security, WebhookSettings

_KINDS: dict[str, Security] = {kind: kind for kind in get_args(Security)}


def webhooks(table: Table) -> WebhookSettings:
    """The `[webhooks]` table."""
    return WebhookSettings(allow_private_addresses=table.get(keys.ALLOW_PRIVATE_ADDRESSES))


def email(table: Table, password: str, resolve: Resolve, public_url: str) -> EmailSettings:
    """The `[email]` table. `password` is the one from the environment, which goes first; empty: none.
    `public_url` is that of the web pages."""
    settings = EmailSettings(
        host=_host(table),
        port=_port(table),
        security=_security(table),
        username=table.get(keys.EMAIL_USERNAME),
        password=password or _password_from_file(table, resolve),
        sender=_sender(table),
        unsubscribe=_unsubscribe(table),
        templates=_templates(table, resolve),
        public_url=public_url,
    )
    _check_login(table, settings)
    return settings


def warn_of_example_sender(table: Table) -> None:
    """Mail in the name of the example's sender is refused or lost by most mail servers."""
    if table.get(keys.EMAIL_SENDER) == keys.EMAIL_SENDER.default:
        table.warning(
            keys.EMAIL_SENDER,
            "alerts@example.org is only an example, and there is a mailto: subscription",
            "Write an address that your mail account may send from",
        )


def _host(table: Table) -> str:
    try:
        return addresses.host(table.get(keys.EMAIL_HOST))
    except ValueError as error:
        table.problem(
            keys.EMAIL_HOST, str(error), "Write the mail server's name alone, the port in email.port"
        )
    return keys.EMAIL_HOST.default


def _port(table: Table) -> int:
    port = table.get(keys.EMAIL_PORT)
    if not 1 <= port <= 65535:
        table.problem(keys.EMAIL_PORT, f"{port} is no port", "Write 587 (starttls), 465 (tls) or 25")
    return port


def _security(table: Table) -> Security:
    written = table.get(keys.EMAIL_SECURITY)
    if written not in _KINDS:
        table.problem(keys.EMAIL_SECURITY, f'"{written}" is not known', did_you_mean(written, _KINDS))
    return _KINDS.get(written, "starttls")


def _password_from_file(table: Table, resolve: Resolve) -> str | None:
    if not (name := table.get(keys.EMAIL_PASSWORD_FILE)):
        return None
    try:
        return secret_values.read(resolve(keys.EMAIL_PASSWORD_FILE, name))
    except ValueError as error:
        cure = f"Put the password alone into it, or into {keys.EMAIL_PASSWORD.variable}"
        table.problem(keys.EMAIL_PASSWORD_FILE, str(error), cure)
    return None


def _sender(table: Table) -> str:
    try:
        return addresses.sender(table.get(keys.EMAIL_SENDER))
    except ValueError as error:
        table.problem(keys.EMAIL_SENDER, str(error), f'Write it like "{keys.EMAIL_SENDER.default}"')
    return keys.EMAIL_SENDER.default


def _unsubscribe(table: Table) -> str:
    written = table.get(keys.EMAIL_UNSUBSCRIBE)
    if written:
        try:
            addresses.bare_mailbox(written)
        except ValueError as error:
            table.problem(keys.EMAIL_UNSUBSCRIBE, str(error), 'Write it like "leave@example.org"')
    return written


def _templates(table: Table, resolve: Resolve) -> Path | None:
    """The folder of templates, each of them tried on an example."""
    written = table.get(keys.EMAIL_TEMPLATES)
    if not written:
        return None
    path = resolve(keys.EMAIL_TEMPLATES, written)
    if not path.is_dir():
        table.problem(keys.EMAIL_TEMPLATES, f"there is no folder {path}", "Make it, or leave the key out")
        return None
    from notifier.message import check_templates  # templates cost time to load, and few have their own

    for problem in check_templates(path):
        table.problem(keys.EMAIL_TEMPLATES, problem, "Mend the template, or take it out of the folder")
    return path


def _check_login(table: Table, settings: EmailSettings) -> None:
    """A file that cannot be read was told already: whether it belongs to a user is another day's question."""
    if settings.username and not settings.password and not table.get(keys.EMAIL_PASSWORD_FILE):
        cure = f"Name a file in email.password_file or set {keys.EMAIL_PASSWORD.variable}"
        table.problem(keys.EMAIL_USERNAME, "a user name without a password", cure)
    if settings.password and not settings.username:
        table.problem(
            keys.EMAIL_USERNAME, "a password without a user name", "Write the user name to log in with"
        )
    if settings.username and settings.security == "none" and not addresses.is_loopback(settings.host):
        table.warning(
            keys.EMAIL_SECURITY, "the password crosses the network in the clear", 'Use "starttls" or "tls"'
        )
