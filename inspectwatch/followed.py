"""Subscriptions that name authorities which are no longer listed: nothing new will come of them, and whoever
reads them may want to name their successors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database

from inspectwatch.output import clean
from inspectwatch.succession import successors
from notifier.subscriptions import Subscription
from notifier.words import day, listed
from storage.listing import Listed, ListingTable


@dataclass(frozen=True, slots=True)
class Gone:
    """An authority that is no longer listed, and who replaced it, as far as is known."""

    provider: Listed
    successors: tuple[Listed, ...]

    @property
    def words(self) -> str:
        """ "Cumbria (80499) is no longer listed since 3 April 2023: replaced by Cumberland (2733690)"."""
        since = self.provider.gone_since
        when = f" since {day(since.date().isoformat())}" if since else ""
        said = f"{_named(self.provider)} is no longer listed{when}"
        if not self.successors:
            return f"{said}; who replaced it is not known"
        return f"{said}: replaced by {listed([_named(each) for each in self.successors])}"


def all_gone(db: Database) -> list[Gone]:
    """All that are no longer listed, by name."""
    return [Gone(each, tuple(successors(db, each.urn))) for each in ListingTable(db).gone()]


def followed_in_vain(db: Database, subscriptions: Iterable[Subscription]) -> dict[str, tuple[Gone, ...]]:
    """By the name of each subscription that names any of them; those that follow all successors that are
    known have been seen to, and are left out."""
    lost = all_gone(db)
    found = {
        each.name: tuple(
            one for one in lost if one.provider.urn in each.providers and not _seen_to(each, one)
        )
        for each in subscriptions
    }
    return {name: names for name, names in found.items() if names}


def cure(gone_: Gone) -> str:
    """What to do about a subscription that names it."""
    if gone_.successors:
        urns = ", ".join(f'"{clean(each.urn)}"' for each in gone_.successors)
        return f"Add {urns} to its providers"
    return f"Say who replaced it: inspectwatch providers link {clean(gone_.provider.urn)} NEW"


def _seen_to(subscription: Subscription, one: Gone) -> bool:
    return bool(one.successors) and {each.urn for each in one.successors} <= subscription.providers


def _named(provider: Listed) -> str:
    return f"{clean(provider.name)} ({clean(provider.urn)})"
