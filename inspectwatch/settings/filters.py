"""What a subscription lets through: each word checked against those there are, so that a slip of the pen is
found before it silences somebody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from inspectwatch.settings import keys
from inspectwatch.settings.keys import Key
from inspectwatch.settings.problems import did_you_mean
from inspectwatch.settings.table import Table
from notifier.payload import EventType
from notifier.subscriptions import Subscription
from scraper.frameworks import FRAMEWORKS
from scraper.model import Remit
from scraper.ofsted.authorities import reference_authorities

_EVENTS = tuple(event for event in get_args(EventType) if event != "report.corrected")
_AREAS = tuple(dict.fromkeys(area.id for framework in FRAMEWORKS.values() for area in framework.areas))
_GRADES = tuple(
    dict.fromkeys(
        grade.id
        for framework in FRAMEWORKS.values()
        if framework.comparison is not None
        for grade in framework.grades
        if grade.rank is not None
    )
)
_BY_THEIR_OWN_KEYS = {
    "operator.alarm": "It goes to [operator] to, without being asked for",
    "digest": 'Write deliver = "daily" or "weekly"',
    "subscription.welcome": "Write welcome = true",
    "subscription.alive": 'Write proof_of_life = "monthly"',
}


def events(table: Table) -> frozenset[str]:
    """Event types."""
    chosen = table.get(keys.EVENTS)
    if not chosen:
        table.problem(keys.EVENTS, "nothing would ever be sent", "Name an event, or leave the key out")
    if "report.corrected" in chosen:
        cure = "Leave it out: a correction goes to those who got the alert, without being asked for"
        table.problem(keys.EVENTS, '"report.corrected" cannot be subscribed to', cure)
        chosen = tuple(event for event in chosen if event != "report.corrected")
    for event in set(chosen) & _BY_THEIR_OWN_KEYS.keys():
        table.problem(keys.EVENTS, f'"{event}" cannot be subscribed to', _BY_THEIR_OWN_KEYS[event])
        chosen = tuple(each for each in chosen if each != event)
    return _known(table, keys.EVENTS, chosen, _EVENTS)


def regions(table: Table) -> frozenset[str]:
    """Names of regions of England."""
    known = sorted({authority.region for authority in reference_authorities()})
    return _known(table, keys.REGIONS, table.get(keys.REGIONS), tuple(known))


def remits(table: Table) -> frozenset[str]:
    """Ids of remits."""
    return _known(table, keys.REMITS, table.get(keys.REMITS), tuple(Remit))


def areas(table: Table) -> frozenset[str]:
    """Ids of areas, of whichever framework."""
    return _known(table, keys.AREAS, table.get(keys.AREAS), _AREAS)


def directions(table: Table) -> frozenset[str]:
    """The directions that a rating can change in."""
    return _known(table, keys.DIRECTIONS, table.get(keys.DIRECTIONS), ("improved", "declined"))


def crosses(table: Table) -> frozenset[str]:
    """Grades that an area must have moved into or out of."""
    return _known(table, keys.CROSSES, table.get(keys.CROSSES), _GRADES)


def check_together(table: Table, subscription: Subscription) -> None:
    """Filters that each make sense and together let nothing through."""
    frameworks = [
        framework
        for framework in FRAMEWORKS.values()
        if not subscription.remits or framework.remit in subscription.remits
    ]
    areas = {area.id for framework in frameworks for area in framework.areas}
    grades = {grade.id for framework in frameworks for grade in framework.grades}
    if subscription.areas and not subscription.areas & areas:
        table.warning(keys.AREAS, "no remit of this subscription has these areas", "Name their remit too")
    if subscription.crosses and not subscription.crosses & grades:
        table.warning(keys.CROSSES, "no remit of this subscription has these grades", "Name their remit too")
    if not _somebody_passes(subscription):
        message = "together with the other filters they let no authority through"
        key = keys.TYPES if subscription.types else keys.REGIONS
        table.warning(key, message, "Leave one of the filters out")


def _somebody_passes(subscription: Subscription) -> bool:
    """Whether any authority does: one of the reference table, or one that it lacks, which is in no region."""
    known = reference_authorities()
    chosen, regions = subscription.providers, subscription.regions
    if not regions and (not chosen or chosen - {each.urn for each in known}):
        return True
    return any(
        (not chosen or each.urn in chosen)
        and (not regions or each.region in regions)
        and each.urn not in subscription.excluded
        for each in known
    )


def _known(
    table: Table, key: Key[tuple[str, ...]], chosen: Iterable[str], known: tuple[str, ...]
) -> frozenset[str]:
    for word in chosen:
        if word not in known:
            table.problem(key, f'"{word}" is not known', did_you_mean(word, known))
    return frozenset(chosen)
