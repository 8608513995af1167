"""`changes`: what moved since the watch began, area by area, and what to say where nothing did."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from inspectwatch.commands.vocabulary import AREAS
from inspectwatch.output import Row
from notifier.words import day
from storage.providers import ProviderStore

_MOVES = """
SELECT 1 FROM rating_history
WHERE direction IN ('improved', 'declined')
  AND (:urn IS NULL OR urn = :urn)
  AND (:area IS NULL OR area = :area)
  AND (:direction IS NULL OR direction = :direction)
  AND (:since IS NULL OR COALESCE(published, inspection_end) >= :since)
LIMIT 1
"""


def areas_in_order(rows: Iterable[Row]) -> list[Row]:
    """The rows, latest publication first as they come, the areas of each report as `ratings` has them."""
    found: list[Row] = []
    for _, of_a_report in groupby(rows, key=_publication):
        found += sorted(of_a_report, key=_place)
    return found


def _publication(row: Row) -> tuple[str | None, str, str]:
    return row["published"], row["known_at"], row["urn"]


def _place(row: Row) -> tuple[str, int]:
    return row["report_id"], AREAS.index(row["area"])


def none_found(
    db: Database,
    zone: ZoneInfo,
    *,
    provider: str | None,
    area: str | None,
    since: str | None,
    direction: str | None,
) -> str:
    """What to say where no change fits these filters: moves of the time before the watch are no changes, and
    where there are some it says where they stand."""
    filters = {"urn": provider, "area": area, "direction": direction, "since": since}
    filtered = any(filters.values())
    began = ProviderStore(db).baseline_at()
    if began and _has_moved(db, filters):
        when = day(began.astimezone(zone).date().isoformat())
        fits = " that fits" if filtered else ""
        older = "Older ones that fit" if filtered else "Older moves"
        return f"No change{fits} since the watch began on {when}. {older} stand in the view rating_history."
    return "No change fits." if filtered else "No judgement has moved since the watch began."


def _has_moved(db: Database, filters: dict[str, str | None]) -> bool:
    """Whether any inspection that is known improved or declined, as far as the filters let through."""
    return next(iter(db.query(_MOVES, filters)), None) is not None
