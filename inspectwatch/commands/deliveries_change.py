"""`deliveries retry|cancel|release`: what a person does about messages on their way, beside the daemon."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from sqlite_utils import Database

from inspectwatch.clock import SystemClock
from inspectwatch.commands.database import changing
from inspectwatch.commands.delivery_filter import BadFilter, explained, filter_of, provider_exactly, said
from inspectwatch.commands.delivery_state import (
    Surroundings,
    by_address,
    how_it_stands,
    short,
    why_not_cancelled,
    why_not_retried,
)
from inspectwatch.config import Config
from inspectwatch.output import address, clean, counted
from inspectwatch.program import channels, everybody
from notifier.routes import targets
from storage.deliveries import HELD, ChosenDelivery, DeliveryTable, Filter
from storage.endpoints import EndpointTable
from storage.holds import HoldTable
from storage.named import KnownProvider
from storage.outbox import OutboxTable

BY_HAND = "cancelled by hand"
WHO_SENDS = "the daemon, or the next `inspectwatch check`, sends them"
_OPEN = ("waiting", HELD, "dead")
_MOST_NAMED = 5


def retry(
    config: Config,
    ids: Sequence[str],
    *,
    state: str | None,
    subscription: str | None,
    again: bool,
) -> int:
    """Makes them due now. Without ids and filters: all that were given up. Exit status 1 where what was named
    is not there or stays as it is."""

    def change(db: Database) -> int:
        _check_retry(ids, state, again=again)
        chosen = state or (None if ids else "dead")
        wanted = filter_of(db, config, ids=ids, state=chosen, subscription=subscription)
        changed = DeliveryTable(db).retry(wanted, SystemClock().now(), again=again)
        _forget_rests(db, config, changed.done)
        _say_left(changed.left, why_not_retried)
        if not changed.done and not changed.left:
            print("Nothing fits: nothing was given up" if chosen == "dead" else "Nothing fits")
            return int(bool(state or subscription))
        print(f"{counted(len(changed.done), 'delivery')} due now: {WHO_SENDS}")
        _say_stopped(db, config, [each.id for each in changed.done])
        return int(bool(changed.left) and (bool(ids) or not changed.done))

    return explained(lambda: changing(config, change))


def cancel(
    config: Config,
    ids: Sequence[str],
    *,
    state: str | None,
    subscription: str | None,
    provider: str | None,
    since: str | None,
    yes: bool,
) -> int:
    """Ends them, after asking. Never all of them by chance: something must be named."""

    def change(db: Database) -> int:
        if not (ids or state or subscription or provider or since):
            raise BadFilter("name what to cancel: ids, --state, --subscription, --provider or --since")
        if state not in (None, *_OPEN):
            raise BadFilter(f"--state is one of {', '.join(_OPEN)} here")
        table, about = DeliveryTable(db), provider_exactly(db, provider) if provider else None
        wanted = filter_of(
            db,
            config,
            ids=ids,
            state=state,
            subscription=subscription,
            provider=about,
            since=since,
        )
        found = table.chosen(wanted)
        open_ones = tuple(each.id for each in found if each.state in _OPEN)
        if ids:
            _say_left([each for each in found if each.state not in _OPEN], why_not_cancelled)
        unawaited = HoldTable(db).unawaited() if wanted == Filter(state=HELD) else 0
        if not open_ones and not unawaited:
            print("inspectwatch: nothing of that waits, is held or was given up", file=sys.stderr)
            return 1
        if not yes and not _agreed(f"Cancel {_named(found, unawaited, about)}? They are never told."):
            print("Nothing was cancelled", file=sys.stderr)
            return 1
        done = table.cancel(Filter(ids=open_ones), SystemClock().now(), BY_HAND).done if open_ones else ()
        print(f"{counted(len(done), 'delivery')} cancelled")
        if unawaited:
            _say_unawaited(HoldTable(db).decide(believed=False), "no feed shows them")
        return int(bool(ids) and len(done) < len(found))

    return explained(lambda: changing(config, change))


def release(config: Config, *, subscription: str | None) -> int:
    """Lets go what was held as too much at once. Exit status 1 where nothing was."""

    def change(db: Database) -> int:
        wanted = filter_of(db, config, state=HELD, subscription=subscription)
        done = DeliveryTable(db).release(wanted)
        more = 0 if subscription else HoldTable(db).decide(believed=True)
        if not done and not more:
            print("inspectwatch: nothing is held", file=sys.stderr)
            return 1
        if done:
            print(f"{counted(len(done), 'delivery')} released: {WHO_SENDS} at the hour planned")
        _say_unawaited(more, "the daemon, or the next `inspectwatch check`, writes them into the feeds")
        return 0

    return explained(lambda: changing(config, change))


def _check_retry(ids: Sequence[str], state: str | None, *, again: bool) -> None:
    if again and not ids:
        raise BadFilter("--again sends once more what has arrived: name it by its id")
    if state == HELD:
        raise BadFilter("what is held is let go by `inspectwatch deliveries release`")
    if state not in (None, "dead", "waiting"):
        raise BadFilter("--state is dead or waiting here; others are named by their ids")


def _forget_rests(db: Database, config: Config, done: Iterable[ChosenDelivery]) -> None:
    """A machine that rests is tried at once. What else was put off because of it is due with it: the daemon
    has forgotten that it failed, and will not know that it works again."""
    chosen = {(each.subscription, each.recipient) for each in done}
    failing = {each.endpoint for each in EndpointTable(db).failing()}
    if not chosen or not failing:
        return
    now, clock = SystemClock().now(), SystemClock()
    ways = [each.route for each in targets(channels(config, clock), everybody(config)).values()]
    OutboxTable(db).set_routes(
        (each.subscription, each.recipient, each.endpoint, each.machine) for each in ways
    )
    concerned = {each.endpoint for each in ways if (each.subscription, each.recipient) in chosen}
    for endpoint in sorted(concerned & failing):
        EndpointTable(db).works(endpoint, now)


def _say_left(left: Sequence[ChosenDelivery], why: Callable[[ChosenDelivery], str]) -> None:
    if len(left) <= _MOST_NAMED:
        for each in left:
            print(f"left as it is: {short(each.id)}: {why(each)}", file=sys.stderr)
        return
    for reason, number in Counter(map(why, left)).most_common():
        print(f"left as they are: {counted(number, 'delivery')}: {reason}", file=sys.stderr)


def _say_stopped(db: Database, config: Config, ids: Sequence[str]) -> None:
    """What is due now and yet will not go: its address is off, or something must go before it."""
    if not ids:
        return
    around = Surroundings(by_address(everybody(config)), SystemClock().now(), config.timezone)
    stands = Counter(how_it_stands(each, around) for each in DeliveryTable(db).find(Filter(ids=tuple(ids))))
    for words, number in stands.most_common():
        if not words.startswith("due since"):
            print(f"  {number} of them: {words}")


def _say_unawaited(events: int, what: str) -> None:
    if events:
        print(f"{counted(events, 'event')} that nobody is subscribed to: {what}")


def _named(found: Sequence[ChosenDelivery], unawaited: int, about: KnownProvider | None) -> str:
    """What would be cancelled: "2 deliveries about Devon (80441) (desk: a@example.org; hook: https://…)"."""
    events = f"{counted(unawaited, 'event')} that nobody is subscribed to"
    if not found:
        return events
    open_ones = [each for each in found if each.state in _OPEN]
    to = dict.fromkeys(f"{clean(each.subscription)}: {address(each.recipient)}" for each in open_ones)
    more = "; …" if len(to) > _MOST_NAMED else ""
    on = f" about {said(about)}" if about else ""
    deliveries = f"{counted(len(open_ones), 'delivery')}{on} ({'; '.join(list(to)[:_MOST_NAMED])}{more})"
    return f"{deliveries} and {events}" if unawaited else deliveries


def _agreed(question: str) -> bool:
    """Nobody at a terminal has agreed to nothing."""
    if not sys.stdin.isatty():
        print(f"{question} Say --yes where nobody can be asked", file=sys.stderr)
        return False
    try:
        return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        print()
        return False
