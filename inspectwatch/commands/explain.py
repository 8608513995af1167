"""`subscriptions explain`: what a subscription would have brought in the last year, and what kept the rest
away."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from inspectwatch.addressing import OPERATOR
from inspectwatch.commands.database import looking
from inspectwatch.commands.delivery_filter import BadFilter, day, explained
from inspectwatch.commands.entries import heading, say_line
from inspectwatch.commands.fitting import filters_against, kept_away, pace, planned
from inspectwatch.commands.waiting import local
from inspectwatch.commands.year import Known, known_since
from inspectwatch.config import Config
from inspectwatch.jsonlines import json_line
from inspectwatch.output import clean, counted
from notifier.subjects import subject
from notifier.subscriptions import Subscription
from storage.providers import ProviderStore

YEAR = timedelta(days=365)
SELDOM = timedelta(days=130)  # further apart, and silence looks like breakage


@dataclass(frozen=True, slots=True)
class Weighed:
    """An event and the filters that keep it away; none: it would have come."""

    known: Known
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What there was from `start` to `end`, oldest first."""

    subscription: Subscription
    weighed: tuple[Weighed, ...]
    start: datetime
    end: datetime
    watching_since: datetime | None
    zone: ZoneInfo

    @property
    def brought(self) -> list[Known]:
        """What would have come."""
        return [each.known for each in self.weighed if not each.against]

    @property
    def messages(self) -> int:
        """In how many messages: events of one digest come together."""
        plans = [planned(self.subscription, known) for known in self.brought]
        digests = {each.due for each in plans if each.mode == "digest"}
        return len(digests) + sum(each.mode == "instant" for each in plans)


def explain(
    config: Config, subscription: Subscription, now: datetime, *, since: str | None, as_json: bool
) -> int:
    """`now` is aware. Exit status 2 where there is no database to ask."""
    if subscription.name == OPERATOR:
        print("inspectwatch: the operator hears of every alarm, and of no report", file=sys.stderr)
        return 1

    def ask(db: Database) -> int:
        start = day(since, config.timezone) if since else now - YEAR
        if start >= now:
            raise BadFilter(f"--since {clean(since)} is yet to come")
        weighed = tuple(
            Weighed(known, filters_against(subscription, known.event)) for known in known_since(db, start)
        )
        if as_json:
            for each in weighed:
                print(json_line(_row(each, subscription)))
            return 0
        watching = ProviderStore(db).baseline_at()
        _print(Answer(subscription, weighed, start, now, watching, config.timezone))
        return 0

    return explained(lambda: looking(config, ask))


def _print(answer: Answer) -> None:
    start = answer.start.astimezone(answer.zone).date()
    heading(f"What {clean(answer.subscription.name)} would have brought since {start}")
    for known in answer.brought:
        published = known.event["data"]["report"]["published"] or local(known.at, answer.zone)[:10]
        line = f"{published}  {clean(subject(known.event))}{_comes(answer.subscription, known)}"
        say_line(line, indent=2, hanging=14)
    over = answer.end - answer.start
    said = f"{len(answer.brought)} of {counted(len(answer.weighed), 'event')}. {pace(answer.messages, over)}"
    if answer.messages and over / answer.messages > SELDOM and not answer.subscription.proof_of_life:
        said += " Silence will be normal: `proof_of_life` tells each month that all is well."
    say_line(said)
    _print_kept_away(answer)
    if answer.watching_since and not all(each.known.real for each in answer.weighed):
        began = answer.watching_since.astimezone(answer.zone).date()
        say_line(
            f"Inspectwatch has been watching since {began}; reports of before are taken as news of the day"
            " they were published."
        )


def _print_kept_away(answer: Answer) -> None:
    left = [each.against for each in answer.weighed if each.against]
    if not left:
        return
    found = kept_away(left)
    if not answer.brought:
        say_line(f"The filter that removes most is {_named(answer.subscription, found[0].filter)}.")
    say_line(f"Kept away were {counted(len(left), 'event')}, some by several filters:")
    for each in found:
        alone = f", {each.alone} of them by this alone" if each.alone else ""
        name = _named(answer.subscription, each.filter)
        say_line(f"{each.number:>4}  {each.words} ({name}){alone}", indent=2, hanging=8)


def _named(subscription: Subscription, filter_: str) -> str:
    """The keys of the configuration: of several that work together, those that are set."""
    keys = filter_.split(", ")
    return ", ".join(key for key in keys if len(keys) == 1 or getattr(subscription, key))


def _comes(subscription: Subscription, known: Known) -> str:
    """When it would have come, by the clock of the subscription, where that is not at once."""
    plan = planned(subscription, known)
    when = local(plan.due, subscription.schedule.timezone)
    if plan.mode == "digest":
        return f" (in the digest of {when})"
    return "" if plan.due == known.at else f" (after the quiet hours, {when})"


def _row(each: Weighed, subscription: Subscription) -> dict[str, object]:
    known, data = each.known, each.known.event["data"]
    plan = planned(subscription, known)
    return {
        "published": data["report"]["published"],
        "known_at": known.at.isoformat(),
        "real": known.real,
        "type": known.event["type"],
        "urn": data["provider"]["urn"],
        "provider": data["provider"]["name"],
        "report_id": data["report"]["id"],
        "subject": clean(subject(known.event)),
        "brought": not each.against,
        "kept_away_by": list(each.against),
        "mode": plan.mode,
        "due": plan.due.isoformat(),
        "event": data["id"],
    }
