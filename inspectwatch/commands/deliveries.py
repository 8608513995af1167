"""`deliveries list|show|retry|cancel|release`: what is on its way, and what a person does about it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from typing import cast
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from inspectwatch.clock import SystemClock
from inspectwatch.commands.database import changing, looking
from inspectwatch.commands.waiting import local
from inspectwatch.config import Config
from inspectwatch.jsonlines import json_line
from inspectwatch.output import Column, address, clean, counted, show
from notifier.events import decode
from notifier.message import compose
from notifier.payload import Event
from storage import questions
from storage.deliveries import HELD, STATES, DeliveryTable, Filter, ShownDelivery

COLUMNS = (
    Column("id", "Id", lambda row: str(row["id"])[:12]),
    Column("state", "State"),
    Column("subscription", "Subscription"),
    Column("recipient", "To"),
    Column("about", "About"),
    Column("why", "How it stands", lambda row: str(row["why"])),
)
BY_HAND = "cancelled by hand"


class BadFilter(Exception):
    """A filter names something that is not there; the text says what would do."""


def list_all(
    config: Config,
    *,
    state: str | None,
    subscription: str | None,
    provider: str | None,
    since: str | None,
    limit: int,
    as_json: bool,
    as_csv: bool,
) -> int:
    """The deliveries, newest first."""

    def ask(db: Database) -> int:
        wanted = _filter(db, config, state=state, subscription=subscription, provider=provider, since=since)
        found = DeliveryTable(db).find(wanted, limit)
        rows = [_row(each, config.timezone) for each in found]
        foot = f"The newest {limit}; --limit shows more." if len(found) == limit else ""
        show(rows, COLUMNS, as_json=as_json, as_csv=as_csv, empty="No delivery fits.", foot=foot)
        return 0

    return _explained(lambda: looking(config, ask))


def show_one(config: Config, id_: str, *, as_json: bool) -> int:
    """Everything about one delivery. Exit status 1 where there is none, or more than one, of that id."""

    def ask(db: Database) -> int:
        found = DeliveryTable(db).find(Filter(ids=(id_,)))
        if len(found) != 1:
            several = (
                f"{len(found)} deliveries begin with {clean(id_)}" if found else "no delivery has this id"
            )
            print(f"inspectwatch: {several}; `inspectwatch deliveries list` shows them", file=sys.stderr)
            return 1
        _print(found[0], config.timezone, as_json=as_json)
        return 0

    return looking(config, ask)


def retry(
    config: Config,
    ids: Sequence[str],
    *,
    state: str | None,
    subscription: str | None,
    again: bool,
) -> int:
    """Makes them due now. Without ids and filters: all that were given up."""
    chosen_state = state or (None if ids or again else "dead")

    def change(db: Database) -> int:
        table = DeliveryTable(db)
        wanted = _filter(db, config, ids=ids, state=chosen_state, subscription=subscription)
        done = set(table.retry(wanted, SystemClock().now(), again=again))
        left = [each for each in table.find(wanted) if each.id not in done] if ids else []
        for each in left:
            print(f"left as it is: {each.id}: {_no_retry(each)}", file=sys.stderr)
        print(f"{counted(len(done), 'delivery')} due now: the daemon, or the next `check`, sends them")
        return int(bool(left) or (bool(ids) and not done))

    return _explained(lambda: changing(config, change))


def cancel(
    config: Config,
    ids: Sequence[str],
    *,
    state: str | None,
    subscription: str | None,
    yes: bool,
) -> int:
    """Ends them, after asking. Never all of them by chance: something must be named."""
    if not ids and not state and not subscription:
        text = "name what to cancel: ids, --state or --subscription"
        print(f"inspectwatch: {text}", file=sys.stderr)
        return 1

    def change(db: Database) -> int:
        table = DeliveryTable(db)
        wanted = _filter(db, config, ids=ids, state=state, subscription=subscription)
        found = [each for each in table.find(wanted) if each.state in ("waiting", HELD, "dead")]
        if not found:
            print("inspectwatch: nothing of that waits, is held or was given up", file=sys.stderr)
            return 1
        if not yes and not _agreed(f"Cancel {counted(len(found), 'delivery')}? They are never sent."):
            print("Nothing was cancelled", file=sys.stderr)
            return 1
        done = table.cancel(wanted, SystemClock().now(), BY_HAND)
        print(f"{counted(len(done), 'delivery')} cancelled")
        return 0

    return _explained(lambda: changing(config, change))


def release(config: Config, *, subscription: str | None) -> int:
    """Lets go what was held as too much at once."""

    def change(db: Database) -> int:
        done = DeliveryTable(db).release(Filter(state=HELD, subscription=subscription))
        print(f"{counted(len(done), 'delivery')} released: the daemon, or the next `check`, sends them")
        return 0

    return changing(config, change)


def _filter(
    db: Database,
    config: Config,
    *,
    ids: Sequence[str] = (),
    state: str | None = None,
    subscription: str | None = None,
    provider: str | None = None,
    since: str | None = None,
) -> Filter:
    if state and state not in STATES:
        raise BadFilter(f"--state {clean(state)!r} is not known; known: {', '.join(STATES)}")
    return Filter(
        ids=tuple(ids),
        state=state,
        subscription=subscription,
        urn=_urn(db, provider) if provider else None,
        since=_day(since, config.timezone) if since else None,
    )


def _urn(db: Database, text: str) -> str:
    found = questions.providers_named(db, text)
    if len(found) == 1:
        return str(found[0]["urn"])
    names = ", ".join(clean(row["name"]) for row in found[:9])
    raise BadFilter(f"{clean(text)!r} {f'could be {names}' if found else 'is no provider known here'}")


def _day(text: str, zone: ZoneInfo) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text), time(), zone).astimezone(UTC)
    except ValueError:
        raise BadFilter(f"--since {clean(text)!r} is not a day such as 2024-04-09") from None


def _explained(work: Callable[[], int]) -> int:
    try:
        return work()
    except BadFilter as error:
        print(f"inspectwatch: {error}", file=sys.stderr)
        return 1


def _agreed(question: str) -> bool:
    """Nobody at a terminal has agreed to nothing."""
    if not sys.stdin.isatty():
        print(f"{question} Say --yes where nobody can be asked", file=sys.stderr)
        return False
    return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")


def _no_retry(each: ShownDelivery) -> str:
    return {
        "sent": "it has arrived; --again sends it once more, under the same id",
        "digested": f"it went with a digest: see the deliveries of event {each.digest}",
    }.get(each.state, "it waits for its digest")


def subject_of(event: Event) -> str:
    """What the message is about, in one line."""
    return compose(json.dumps(event).encode("utf-8"), "").subject


def how_it_stands(each: ShownDelivery, zone: ZoneInfo) -> str:
    """In words: when it comes, or why it does not."""
    if each.state == "waiting":
        return _why_it_waits(each, zone)
    ended = local(each.ended_at, zone) if each.ended_at else ""
    return {
        "sent": f"arrived {ended}",
        "dead": f"given up {ended}: {clean(each.last_error)}",
        "cancelled": f"cancelled {ended}: {clean(each.last_error)}",
        "digested": f"went with a digest {ended}",
        HELD: "held: too much at once; release or cancel decides",
    }[each.state]


def _why_it_waits(each: ShownDelivery, zone: ZoneInfo) -> str:
    due = local(each.due_at, zone)
    if each.switched_off:
        return f"waits: its subscription is switched off ({clean(each.switched_off)})"
    if each.off_kind:
        return f"waits: its address is off ({clean(each.off_reason)})"
    if each.behind:
        return f"waits behind {each.behind[:12]}, which is about the same"
    if each.mode == "digest":
        return f"goes with the digest of {due}"
    if each.last_error:
        return f"failed ({each.attempts} tries), next {due}: {clean(each.last_error)}"
    return f"due {due}"


def _row(each: ShownDelivery, zone: ZoneInfo) -> dict[str, object]:
    return {
        "id": each.id,
        "event_id": each.event_id,
        "type": each.type,
        "about": clean(subject_of(decode(each.body))),
        "provider": each.provider,
        "report_id": each.report_id,
        "subscription": each.subscription,
        "recipient": address(each.recipient),
        "state": each.state,
        "mode": each.mode,
        "attempts": each.attempts,
        "created_at": each.created_at.isoformat(),
        "due_at": each.due_at.isoformat(),
        "ended_at": each.ended_at.isoformat() if each.ended_at else None,
        "last_error": each.last_error,
        "why": how_it_stands(each, zone),
    }


def _print(each: ShownDelivery, zone: ZoneInfo, *, as_json: bool) -> None:
    row = _row(each, zone) | {"digest": each.digest}
    event = decode(each.body)
    row["summary"] = cast("dict[str, str]", event["data"]).get("summary", "")
    if as_json:
        print(json_line(row))
        return
    facts = (
        ("Delivery", each.id),
        ("Event", f"{each.event_id} ({each.type})"),
        ("About", row["about"]),
        ("Summary", row["summary"]),
        ("Subscription", each.subscription),
        ("To", row["recipient"]),
        ("State", row["why"]),
        ("Tries", each.attempts),
        ("Made", local(each.created_at, zone)),
        ("Last error", each.last_error),
    )
    for name, value in facts:
        if value not in (None, ""):
            print(f"{name + ':':<14}{clean(value)}")
