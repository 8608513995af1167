"""What a subscription asks for, in words: to which events, filters and hours it comes."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from inspectwatch.output import words
from notifier.schedule import LONDON, Schedule
from notifier.subscriptions import Subscription
from scraper.model import Remit
from scraper.ofsted.authorities import reference_authorities

_FILTERS = ("regions", "types", "remits", "areas", "directions", "crosses")
_NARROWING = tuple(name for name in _FILTERS if name != "remits")  # which are children's services anyway
_WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_NAMED = 3  # of many providers
_CHANGED, _PUBLISHED = "rating.changed", "report.published"
_EVENTS = {
    _CHANGED: "changed ratings",
    _PUBLISHED: "new reports that change no rating",
    "report.revised": "revised reports",
    "report.withdrawn": "withdrawn reports",
    "report.reinstated": "reports that are back after a withdrawal",
    "provider.unlisted": "authorities that are no longer listed",
    "provider.listed": "authorities that are listed again",
    "source.alarm": "trouble with the publisher's pages",
}


def asks(subscription: Subscription) -> str:
    """In sentences, as a recipient reads it who never saw the configuration: "From now on you hear of changed
    ratings and other new reports, at once. Only directions: declined." """
    said = [f"From now on you hear of {_events(subscription)}, {when(subscription.schedule, LONDON)}."]
    if only := _only(subscription):
        said.append(f"Only {'; '.join(only)}.")
    if subscription.late:
        said.append("Reports that turn up late come too.")
    return " ".join(said)


def _events(subscription: Subscription) -> str:
    said = [name for event, name in _EVENTS.items() if event in subscription.events]
    if {_CHANGED, _PUBLISHED} <= subscription.events:
        said[1] = "other new reports"
    return " and ".join(filter(None, (", ".join(said[:-1]), said[-1])))


def filters(subscription: Subscription, *, in_full: bool = False) -> str:
    """What alone comes. `in_full`: all of many providers, with their URNs."""
    everything = not (subscription.providers or any(getattr(subscription, name) for name in _NARROWING))
    said = ["everything"] * everything + _only(subscription, in_full=in_full)
    return "; ".join(said + ["late ones too"] * subscription.late)


def _only(subscription: Subscription, *, in_full: bool = False) -> list[str]:
    said = [_providers(subscription, in_full=in_full)] if subscription.providers else []
    for name in _FILTERS:
        values = getattr(subscription, name)
        if values:
            said.append(f"{name}: {', '.join(map(_word, sorted(values)))}")
    return said


def _word(value: str) -> str:
    return "children's services" if value == Remit.CHILDRENS_SERVICES else words(value)


def _providers(subscription: Subscription, *, in_full: bool) -> str:
    """All of a few; of many how many, and the first: "12 providers: Bath, Bristol, Devon, …"; in full
    "12 providers: Bath and North East Somerset (80427), …"."""
    names = {each.urn: each.display_name for each in reference_authorities()}
    known = sorted((names.get(urn, urn), urn) for urn in subscription.providers)
    number = f"{len(known)} " if len(known) > _NAMED else ""
    if in_full:
        return f"{number}providers: {', '.join(f'{name} ({urn})' for name, urn in known)}"
    more = ", …" if number else ""
    return f"{number}providers: {', '.join(name for name, _ in known[:_NAMED])}{more}"


def when(schedule: Schedule, zone: ZoneInfo) -> str:
    """When it hears: "daily at 08:00, not 22:00-07:00"."""
    said = {
        "instant": "at once",
        "daily": f"daily at {schedule.at:%H:%M}",
        "weekly": f"{_WEEKDAYS[schedule.weekday]} at {schedule.at:%H:%M}",
    }[schedule.deliver]
    if schedule.quiet:
        said += f", not {schedule.quiet.start:%H:%M}-{schedule.quiet.end:%H:%M}"
    return said if schedule.timezone == zone else f"{said} ({schedule.timezone.key})"
