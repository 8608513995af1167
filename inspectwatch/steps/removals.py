"""The end of step 2: which reports are gone, once all pages of the run are read.

One authority's report goes now and then. Pages of many authorities that lack reports all at once are slips of
the publisher's site, or of our reading of it: pages that show their newest entry alone look like that. Then
nothing counts as withdrawn until they are whole again, or a person has said that it is true.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from inspectwatch.causes import LACKING
from inspectwatch.parts import Parts
from inspectwatch.run_report import Tally
from storage.removals import Lacking, RemovalTable
from storage.values import HeldReport

GONE_FOR = timedelta(days=1)  # a report is withdrawn when two readings so far apart do not show it
LOOKED_AT_FOR = timedelta(days=7)  # after the withdrawal, or with a page that was not read since
HELD_LOOKED_AT = timedelta(days=1)  # so far apart, where many pages lack something: they are not hammered
# Publishers take reports down one by one. Of polls, which read few pages, three are too many in a week; where
# a sweep read all 153, eight.
FEW = 2
SHARE = 20
_WITHIN = timedelta(days=8)  # from one weekly sweep to the next, and a little
_MOST_NAMED = 3


def are_many(pages: int, read: int) -> bool:
    """Whether so many pages of those read are more than single ones: more than two, and one in twenty."""
    return pages > FEW and pages * SHARE > read


def to_look_at(parts: Parts) -> frozenset[str]:
    """URNs of the providers whose pages polls read again, as a report is missing or was withdrawn lately:
    what is back is to be seen soon."""
    now, table = parts.clock.now(), _table(parts)
    pause = HELD_LOOKED_AT if _are_too_many(_lacking(parts)) else timedelta()
    return table.to_look_at(now - LOOKED_AT_FOR, read_before=now - pause)


def note_removals(parts: Parts, tally: Tally, read: Iterable[str]) -> None:
    """Withdraws what is gone for long enough. `read`: URNs of the pages of this run that are proof of it."""
    lacking = _lacking(parts)
    if _are_too_many(lacking):
        _hold(tally, lacking)
        return
    for urn in read:
        provider = parts.providers.provider(urn)
        for held in parts.reports.reports_of(urn):
            if _is_gone(parts, held):
                heard = held.readable or held.last_event is not None  # else nobody did, and nobody need
                is_news = parts.baseline_done() and heard and not _went_before_the_news(parts, held)
                event = parts.recorder.withdraw(provider, held, baseline_done=is_news)
                if event:
                    tally.events.append(event)


def _are_too_many(lacking: Lacking) -> bool:
    return are_many(len(lacking.names), lacking.read)


def _hold(tally: Tally, lacking: Lacking) -> None:
    named = ", ".join(lacking.names[:_MOST_NAMED])
    more = " and others" if len(lacking.names) > _MOST_NAMED else ""
    problem = (
        f"the pages of {len(lacking.names)} providers lack reports that they showed before, of"
        f" {lacking.read} read ({named}{more}): nothing counts as withdrawn"
    )
    tally.problems.append(problem)
    tally.alarm(LACKING.kind, problem, level=len(lacking.names), cause=LACKING)


def _lacking(parts: Parts) -> Lacking:
    return _table(parts).lacking(parts.clock.now() - _WITHIN)


def _table(parts: Parts) -> RemovalTable:
    return RemovalTable(parts.providers.db, parts.providers.source)


def _is_gone(parts: Parts, held: HeldReport) -> bool:
    since = held.missing_since
    return held.withdrawn_at is None and since is not None and parts.clock.now() - since >= GONE_FOR


def _went_before_the_news(parts: Parts, held: HeldReport) -> bool:
    """Gone while everything was silent, as after a restore: whoever was to hear of it may have."""
    since, news_since = held.missing_since, parts.providers.told_since()
    return since is not None and news_since is not None and since <= news_since
