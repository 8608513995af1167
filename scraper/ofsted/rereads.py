"""Decides, without reading anything itself, what a list says as a whole and which providers to read again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from scraper.model import ListedProvider, ListPage

RECENT: Final = timedelta(days=3)  # two reports can share a day, and the list shows days only


@dataclass(frozen=True, slots=True)
class Listing:
    """All pages of a list together: each provider once, in the list's order."""

    rows: tuple[ListedProvider, ...]
    stated_total: int  # as the last page states it
    problems: tuple[str, ...]  # sentences; empty where the pages agree with each other


def providers_to_read(
    listed: Sequence[ListedProvider],
    known: Mapping[str, date | None],
    read: Set[str],
    today: date,
    *,
    sweep: bool,
) -> list[ListedProvider]:
    """The providers whose pages to read now, in the list's order.

    `known` has the latest publication date of every URN as it was listed when its page was last read, `read`
    the URNs whose page has been read completely. `today` is a day of the publisher's time zone. A sweep
    reads all.
    """
    return [
        provider
        for provider in listed
        if sweep
        or provider.urn not in known
        or provider.urn not in read
        or provider.latest_report != known[provider.urn]
        or is_recent(provider.latest_report, today)
    ]


def combine(pages: Sequence[ListPage]) -> Listing:
    """At least one page into one list. A provider that two pages show alike counts once.

    The list is sorted by date and can move between two requests, so pages may overlap; that is a problem
    only where a provider is missing for it. Of two dates of one provider the later holds.
    """
    rows: dict[str, ListedProvider] = {}
    conflicts: list[str] = []
    repeated = 0
    for row in (row for page in pages for row in page.rows):
        if row.urn not in rows:
            rows[row.urn] = row
            continue
        first = rows[row.urn]
        repeated += 1
        if (first.name, first.url) != (row.name, row.url):
            shown = f"{first.name!r} at {first.url} and as {row.name!r} at {row.url}"
            conflicts.append(f"the list shows URN {row.urn} as {shown}")
        rows[row.urn] = max(first, row, key=_age)
    stated = pages[-1].stated_total
    problems = (*_moved(pages), *_miscounted(stated, len(rows), repeated), *conflicts)
    return Listing(tuple(rows.values()), stated, problems)


def completeness_problems(listing: Listing, *, expected: int, last_good: int | None) -> tuple[str, ...]:
    """Sentences that say why a list is not to be taken for all providers; empty where it is complete.

    `expected` is configured, `last_good` the number of providers in the last complete list, None before the
    first. More providers than either is no problem: authorities are founded. None at all is one, whatever is
    expected.
    """
    shown = len(listing.rows)
    problems = list(listing.problems)
    if not shown:
        problems.append("the list shows no provider at all")
    if shown < expected:
        problems.append(f"the list shows {_providers(shown)}, {expected} are expected")
    if last_good is not None and shown < last_good:
        problems.append(f"the list shows {_providers(shown)}, the last complete one had {last_good}")
    return tuple(problems)


def is_recent(day: date | None, today: date) -> bool:
    """Whether more of that day may still come."""
    return day is not None and today - day <= RECENT


def _age(row: ListedProvider) -> date:
    return row.latest_report or date.min


def _moved(pages: Sequence[ListPage]) -> Iterable[str]:
    for before, after in pairwise(page.stated_total for page in pages):
        if before != after:
            yield f"the stated total changed from {before} to {after} between pages"


def _miscounted(stated: int, shown: int, repeated: int) -> Iterable[str]:
    if stated != shown:
        overlap = f" (rows that repeat a provider: {repeated})" if repeated else ""
        yield f"the list states {_providers(stated)} and shows {shown}{overlap}"


def _providers(count: int) -> str:
    return "1 provider" if count == 1 else f"{count} providers"
