"""`changes`: what moved since the watch began, or ever, area by area, and what to say where nothing did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from inspectwatch.commands.vocabulary import AREAS
from inspectwatch.output import Row
from notifier.words import day
from storage.moves import number_of_moves
from storage.past import NOW, Moment
from storage.providers import ProviderStore
from storage.times import from_text

_EVERY = "Every move between two inspections that is known"
_BEFORE = "`changes --earlier` shows moves of before, too."
_NOT_BEGUN = "The watch has not begun: its first complete run is still to come."
_MOVES = """
SELECT 1 FROM rating_history
WHERE direction IN ('improved', 'declined')
  AND (:provider IS NULL OR urn = :provider)
  AND (:area IS NULL OR area = :area)
  AND (:region IS NULL OR region = :region)
  AND (:grade IS NULL OR grade = :grade)
  AND (:direction IS NULL OR direction = :direction)
  AND (:since IS NULL OR COALESCE(published, inspection_end) >= :since)
LIMIT 1
"""


def areas_in_order(rows: Iterable[Row], *, earlier: bool = False) -> list[Row]:
    """The rows, latest publication first as they come, the areas of each report as `ratings` has them.
    `earlier`: they are moves of before the watch, too."""
    return list(each_in_order(rows, earlier=earlier))


def each_in_order(rows: Iterable[Row], *, earlier: bool = False) -> Iterator[Row]:
    """The same, a report at a time."""
    for _, of_a_report in groupby(rows, key=_report if earlier else _publication):
        yield from sorted(of_a_report, key=_place)


def _report(row: Row) -> tuple[str | None, str]:
    """Of moves that may have been no news: some of a report can have been told, and others not."""
    return row["published"], row["urn"]


def _publication(row: Row) -> tuple[str | None, str, str]:
    return row["published"], row["known_at"], row["urn"]


def _place(row: Row) -> tuple[str, int]:
    return row["report_id"], AREAS.index(row["area"])


def since_when(db: Database, zone: ZoneInfo, *, earlier: bool = False) -> str:
    """The line below changes: since when they are known, and what tells of the time before. `earlier`: they
    are moves of that time, too."""
    if earlier:
        return f"{_EVERY}, from before the watch, too; reports that were withdrawn are left out."
    began = _began(db, zone)
    if began is None:
        return f"{_NOT_BEGUN} {_BEFORE}"
    return f"What moved since the watch began on {_in_words(began)}. {_BEFORE}"


def none_found(
    db: Database,
    zone: ZoneInfo,
    moment: Moment,
    filters: Mapping[str, str | None],
    *,
    earlier: bool = False,
    before: str = _BEFORE,
) -> str:
    """What to say where no change of that moment fits these filters: moves of the time before the watch are
    no changes, and where there are some it says what tells of them. `earlier`: they were asked for, too;
    `before`: the sentence that says what tells of them."""
    if earlier:
        return f"No move{' that fits' if any(filters.values()) else ''} is known."
    began = _began(db, zone)
    if began is None:
        return f"{_NOT_BEGUN} {before}"
    if _last_day(moment, zone) < began:
        return f"Nothing was watched then: the watch began on {_in_words(began)}. {before}"
    fits = " that fits" if any(filters.values()) else ""
    then = "" if moment == NOW else " by then"
    older = f" {before}" if _has_moved(db, filters) else ""
    return f"No change{fits}{then} since the watch began on {_in_words(began)}.{older}"


def _began(db: Database, zone: ZoneInfo) -> date | None:
    """The day of the first complete run there; None: it is still to come."""
    began = ProviderStore(db).baseline_at()
    return began.astimezone(zone).date() if began else None


def _last_day(moment: Moment, zone: ZoneInfo) -> date:
    """The last day there of which that moment tells."""
    published = date.fromisoformat(moment.published_by) if moment.published_by else date.max
    known = from_text(moment.known_by).astimezone(zone).date() if moment.known_by else date.max
    return min(published, known)


def _in_words(that: date) -> str:
    return day(that.isoformat())


def _has_moved(db: Database, filters: Mapping[str, str | None]) -> bool:
    """Whether any inspection that is known improved or declined, as far as the filters let through."""
    if not number_of_moves(db, area=filters.get("area"), grade=filters.get("grade")):
        return False  # else all judgements of the area are gone through for nothing
    return next(iter(db.query(_MOVES, dict(filters))), None) is not None
