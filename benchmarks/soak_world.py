"""A year of publications, made up from a seed, and what is to be told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Final

from fixtures.replica import SiteProvider, SiteReport, World
from tests.inspectwatch.watching import GOOD, document

START: Final = date(2024, 1, 1)
AUTHORITIES: Final = 40
A_YEAR: Final = 90  # publications
_GRADES: Final = ("inadequate", "requires_improvement", "good", "outstanding")
_TITLE: Final = "Children's services inspection"


@dataclass(frozen=True, slots=True)
class Publication:
    """A report of the year: of whom, when, with which grades, and whether any of them moved."""

    report_id: str
    urn: str
    day: date
    grades: Mapping[str, str]
    moved: bool


@dataclass(frozen=True, slots=True)
class Year:
    """The site's world and its publications, oldest first."""

    world: World
    publications: tuple[Publication, ...]
    urns: tuple[str, ...] = field(default_factory=tuple)


def year(seed: int, days: int) -> Year:
    """Each authority was judged good in everything in 2019; then some are inspected, no two on one day."""
    random = Random(seed)
    urns = tuple(str(90000 + number) for number in range(AUTHORITIES))
    grades: dict[str, dict[str, str]] = {urn: dict(GOOD) for urn in urns}
    reports: dict[str, list[SiteReport]] = {urn: [_old(number, urn)] for number, urn in enumerate(urns)}
    wanted = max(A_YEAR * days // 365, 3)
    working = [START + timedelta(days=each) for each in range(7, days - 7)]
    weekdays = [day for day in working if day.weekday() < 5]
    told = []
    for number, day in enumerate(sorted(random.sample(weekdays, min(wanted, len(weekdays))))):
        urn = random.choice(urns)
        after = {
            area: random.choice(_GRADES) if random.random() < 0.4 else was
            for area, was in grades[urn].items()
        }
        end = day - timedelta(days=45)
        report_id = f"7{number:04}"
        content = document("ilacs_2018", end, after, name=_name(urn))
        reports[urn].append(SiteReport(report_id, _TITLE, day, end, content))
        told.append(Publication(report_id, urn, day, after, after != grades[urn]))
        grades[urn] = after
    providers = tuple(SiteProvider(urn, _name(urn), tuple(reports[urn])) for urn in urns)
    return Year(World(providers), tuple(told), urns)


def _name(urn: str) -> str:
    return f"Barset {urn[-2:]}"


def _old(number: int, urn: str) -> SiteReport:
    content = document("ilacs_2018", date(2019, 4, 12), GOOD, name=_name(urn))
    return SiteReport(f"1{number:04}", _TITLE, date(2019, 5, 22), date(2019, 4, 12), content)
