"""The questions of the command line that the benchmark asks: each by the command's own function,
with a filter or for a page of 100 rows. Some have no answer, or hardly any."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from inspectwatch.commands import questions, sector
from inspectwatch.commands.asking import TODAY, When
from inspectwatch.commands.search import Asked, search_reports
from inspectwatch.config import Config

PAGE = 100
_THEN = When(at="2022-05-01")
_KNOWN = When(known_at="2025-06-01")

Ask = Callable[[Config, int], int]

_NAMES = ("oxon", "Leeds", "kingston upon hull", "BCP", "E10000025", "north yorks")
_REGIONS = ("South East", "London", "North West")
_GRADES = ("inadequate", "outstanding", "requires improvement")


def _of(number: int, values: Sequence[str]) -> str:
    return values[number % len(values)]


def _ratings(
    config: Config, *, provider: str | None = None, region: str | None = None, area: str | None = None,
    grade: str | None = None, when: When = TODAY,
) -> int:  # fmt: skip
    return questions.ratings(
        config,
        provider=provider,
        region=region,
        area=area,
        grade=grade,
        when=when,
        limit=PAGE,
        as_json=True,
        as_csv=False,
    )


def _changes(
    config: Config, *, provider: str | None = None, since: str | None = None, area: str | None = None,
    direction: str | None = None, when: When = TODAY,
) -> int:  # fmt: skip
    return questions.changes(
        config,
        provider=provider,
        area=area,
        since=since,
        direction=direction,
        when=when,
        limit=PAGE,
        as_json=True,
        as_csv=False,
    )


def _waiting(config: Config, region: str | None = None, grade: str | None = None, when: When = TODAY) -> int:
    return sector.waiting(
        config, region=region, grade=grade, when=when, limit=PAGE, as_json=True, as_csv=False
    )


def _history(config: Config, number: int, when: When = TODAY) -> int:
    return questions.history(config, _of(number, _NAMES), when=when, as_json=True)


def _reports(config: Config, provider: str | None = None, when: When = TODAY) -> int:
    return questions.reports(config, provider, when=when, limit=PAGE, as_json=True, as_csv=False)


def _inadequate(
    config: Config, region: str | None = None, area: str | None = None, when: When = TODAY
) -> int:
    return sector.inadequate(
        config, region=region, area=area, when=when, limit=PAGE, as_json=True, as_csv=False
    )


def _side_by_side(config: Config, number: int | None = None) -> int:
    """Five providers, or one with its neighbours."""
    if number is None:
        return sector.compare(config, _NAMES[:5], when=TODAY, as_json=True, as_csv=False)
    return sector.neighbours(config, _of(number, _NAMES), when=TODAY, as_json=True, as_csv=False)


def _stats(config: Config, by: str, region: str | None = None) -> int:
    return sector.statistics(config, by=by, region=region, area=None, as_json=True, as_csv=False)


def _search(config: Config, text: str, region: str | None = None) -> int:
    return search_reports(config, Asked(text, region=region), as_json=True, as_csv=False)


QUESTIONS: dict[str, Ask] = {
    "ratings, of one provider": lambda c, n: _ratings(c, provider=_of(n, _NAMES)),
    "ratings, first 100 rows": lambda c, _: _ratings(c),
    "ratings --region": lambda c, n: _ratings(c, region=_of(n, _REGIONS)),
    "ratings --grade": lambda c, n: _ratings(c, grade=_of(n, _GRADES)),
    "ratings --region --area --grade": lambda c, n: _ratings(
        c, region=_of(n, _REGIONS), area="care_leavers", grade=_of(n, _GRADES)
    ),
    "ratings --grade, of five in all": lambda c, _: _ratings(c, grade="not judged"),
    "ratings --grade, that nobody has": lambda c, _: _ratings(c, grade="positive"),
    "ratings --area, that nobody is judged in": lambda c, _: _ratings(c, area="lscb"),
    "ratings --at": lambda c, _: _ratings(c, when=_THEN),
    "ratings --grade --known-at": lambda c, n: _ratings(c, grade=_of(n, _GRADES), when=_KNOWN),
    "history": _history,
    "history --known-at": lambda c, n: _history(c, n, _KNOWN),
    "reports, of one provider": lambda c, n: _reports(c, _of(n, _NAMES)),
    "reports, first 100 rows": lambda c, _: _reports(c),
    "reports --at": lambda c, _: _reports(c, when=_THEN),
    "changes, of one provider": lambda c, n: _changes(c, provider=_of(n, _NAMES)),
    "changes, first 100 rows": lambda c, _: _changes(c),
    "changes --since --area": lambda c, _: _changes(c, since="2026", area="care_leavers"),
    "changes --area, that has none": lambda c, _: _changes(c, area="lscb"),
    "changes --direction --at": lambda c, _: _changes(c, direction="declined", when=When(at="2025-12")),
    "compare, 5 providers": lambda c, _: _side_by_side(c),
    "neighbours": _side_by_side,
    "waiting, first 100 rows": lambda c, _: _waiting(c),
    "waiting --region": lambda c, n: _waiting(c, region=_of(n, _REGIONS)),
    "waiting --grade": lambda c, n: _waiting(c, grade=_of(n, _GRADES)),
    "waiting --grade, of five in all": lambda c, _: _waiting(c, grade="not judged"),
    "waiting --at": lambda c, _: _waiting(c, when=_THEN),
    "inadequate, first 100 rows": lambda c, _: _inadequate(c),
    "inadequate --region": lambda c, n: _inadequate(c, _of(n, _REGIONS)),
    "inadequate --at": lambda c, _: _inadequate(c, when=_THEN),
    "stats": lambda c, _: _stats(c, "area"),
    "stats --by region": lambda c, _: _stats(c, "region"),
    "stats --by year --region": lambda c, n: _stats(c, "year", _of(n, _REGIONS)),
    "a name that nobody has": lambda c, _: _ratings(c, provider="Oxfrdshire"),
    "a part of many names": lambda c, _: _ratings(c, provider="hamton"),
}
SEARCHES: dict[str, Ask] = {
    "search, a word of many pages": lambda c, _: _search(c, "children"),
    "search, a phrase": lambda c, _: _search(c, '"social workers"'),
    "search --region": lambda c, n: _search(c, "neglect", _of(n, _REGIONS)),
    "search, what no page has": lambda c, _: _search(c, "inspectwatch"),
}
