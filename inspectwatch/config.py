"""The configuration: one TOML file and the environment, checked whole before anything starts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

from platformdirs import user_config_path

from inspectwatch.settings import (
    addresses,
    document,
    environment,
    health,
    keeping,
    keys,
    sections,
    sending,
    subscribers,
    telling,
)
from inspectwatch.settings.keys import AnyKey
from inspectwatch.settings.model import Config, OfstedSource
from inspectwatch.settings.problems import ConfigError, Findings, Problem
from inspectwatch.settings.recipients import Surroundings
from inspectwatch.settings.table import Table, flatten
from notifier.subscriptions import Subscription

__all__ = [
    "Config",
    "ConfigError",
    "NotWritten",
    "OfstedSource",
    "Problem",
    "check_source",
    "load",
    "write_init",
]


class NotWritten(Exception):
    """`init` could not write its file; the text says why and what would do."""


def load(path: Path | None, environ: Mapping[str, str]) -> Config:
    """The checked configuration.

    Without `path`: ./inspectwatch.toml, else the user's own, else defaults. Paths in the file are relative to
    its folder; paths from the environment, or without a file, to the current one. Raises ConfigError with
    every problem there is.
    """
    found = document.read(document.find(path, user_config_path("inspectwatch")))
    variables = environment.variables(environ)
    tables = dict(found.tables)
    entries = tables.pop("subscription", [])
    findings = Findings(found.lines, variables, subscribers.names(entries))
    environment.check_names(environ, findings)
    values = flatten(tables, findings) | environment.values(environ)
    if isinstance(to := values.get(keys.OPERATOR_TO.path), str):
        values[keys.OPERATOR_TO.path] = [to] if to else []  # one way, or a list of several
    table = Table(values, keys.KEYS, findings)

    def resolve(key: AnyKey, written: str) -> Path:
        return (Path.cwd() if key.path in variables else found.folder) / written

    webhooks, zone = sending.webhooks(table), sections.timezone(table)
    around = Surroundings(resolve, webhooks.allow_private_addresses, found.readable_by_all)
    subscriptions = _subscriptions(entries, around, zone, findings)
    source, operator, web = sections.source(table), telling.operator(table, around), telling.web(table)
    email = sending.email(table, environment.password(environ), resolve, web.public_url)
    if not _is_local(source):
        _warn_of_defaults(table, (*subscriptions, *operator), has_operator=bool(operator))
    config = Config(
        path=found.path,
        database=sections.database(table, resolve),
        timezone=zone,
        source=source,
        email=email,
        webhooks=webhooks,
        subscriptions=subscriptions,
        operator=operator,
        notify=telling.notify(table),
        feeds=telling.feeds(table, resolve),
        web=web,
        site=telling.site(table),
        health=health.health(table),
        backup=keeping.backup(table, resolve),
        keep=keeping.keep(table),
        warnings=tuple(findings.warnings),
    )
    if findings.problems:
        raise ConfigError(found.path, findings.problems)
    return config


def check_source(config: Config) -> tuple[Problem, ...]:
    """What keeps commands that fetch from starting, though questions to the database can be answered."""
    if config.source.contact or _is_local(config.source):
        return ()
    message = "a public site is asked only by somebody it can write to, and there is no contact"
    cure = f"Write your e-mail or web address, or set {keys.CONTACT.variable}; it is sent in the User-Agent"
    return (Problem(keys.CONTACT.path, None, message, cure),)


def write_init(path: Path) -> None:
    """Writes the commented file of defaults, readable by its owner only, as a secret may come to stand in it.

    Raises NotWritten where something is there already or the file cannot be written.
    """
    content = resources.files("inspectwatch").joinpath("init.toml").read_bytes()
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
    except FileExistsError as error:
        cure = "Edit it, or write another: inspectwatch init OTHER.toml"
        raise NotWritten(f"{path} is there already and was left as it was. {cure}") from error
    except OSError as error:
        cure = "Check that the folder is there and that you may write to it"
        raise NotWritten(f"{path} cannot be written: {error.strerror}. {cure}") from error


def _is_local(source: OfstedSource) -> bool:
    """Whether the source is on this very machine: a test or a demonstration."""
    return addresses.is_loopback(addresses.web_address(source.base_url).host)


def _warn_of_defaults(table: Table, everybody: Iterable[Subscription], *, has_operator: bool) -> None:
    """What a test may leave as it is and somebody who relies on alerts should not."""
    told = tuple(everybody)
    if any(each.channel == "email" for each in told):
        sending.warn_of_example_sender(table)
    if told and not has_operator:
        message = "nobody is told when a message cannot be delivered or the source cannot be read"
        table.warning(keys.OPERATOR_TO, message, "Write your own address, such as mailto:you@example.org")


def _subscriptions(
    entries: object, around: Surroundings, zone: ZoneInfo, findings: Findings
) -> tuple[Subscription, ...]:
    """The subscriptions in the order written."""
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        findings.problem("subscription", "not a list of tables", "Begin each with a line [[subscription]]")
        return ()
    tables = [
        Table(entry, keys.SUBSCRIPTION_KEYS, findings, f"subscription[{index}].")
        for index, entry in enumerate(entries)
    ]
    read = [(table, subscribers.subscription(table, around, zone)) for table in tables]
    subscribers.check_unique(read)
    return tuple(each for _, each in read)
