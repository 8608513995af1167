"""The last step of a run that went well: has the source been quiet for unusually long?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from inspectwatch.alarms import Trouble
from inspectwatch.parts import Parts
from inspectwatch.quiet import SEEN_WITHIN, Quiet, judge
from inspectwatch.run_report import CURES, Tally
from inspectwatch.settings.model import Pause
from notifier.words import day
from scraper.ofsted.rereads import Listing
from storage.alarms import Alarm
from storage.reports import ReportStore
from storage.runs import RunLog


def note_quiet(parts: Parts, tally: Tally, listing: Listing) -> None:
    """An alarm, and no problem of the run: there is nothing that this run could have done better."""
    open_now = parts.alarms.table.open(parts.recorder.source)
    known = next((each for each in open_now if each.kind == "quiet"), None)
    if not tally.healthy:
        _go_on(tally, known)
        return
    listed = [row.latest_report for row in listing.rows if row.latest_report is not None]
    quiet = quiet_now(
        parts.reports, parts.runs, parts.clock.now(), parts.timezone, parts.pauses, listed=listed
    )
    if quiet is None:
        return
    if quiet.unusual or (known is not None and _lasts(parts, known, quiet, listed)):
        tally.alarms["quiet"] = _trouble(parts, quiet)
    elif known is not None:
        tally.endings["quiet"] = _ending(known, quiet)


def quiet_now(
    reports: ReportStore,
    runs: RunLog,
    now: datetime,
    zone: ZoneInfo,
    pauses: Sequence[Pause],
    *,
    listed: Iterable[date] = (),
    on: date | None = None,
) -> Quiet | None:
    """How quiet it is by what the database knows and a list shows, today or `on` a day before; None: nothing
    was ever published."""
    today = on or now.astimezone(zone).date()
    published, news = reports.published_days(today), reports.last_news()
    turned_up = [news.astimezone(zone).date()] if news else []
    known = [each for each in (*published[-1:], *turned_up, *listed) if each <= today]
    if not known:
        return None
    watched = runs.watched_since(now, SEEN_WITHIN).astimezone(zone).date()
    return judge(published, max(known), watched, today, pauses)


def _lasts(parts: Parts, known: Alarm, quiet: Quiet, listed: Sequence[date]) -> bool:
    """An alarm ends with the next publication, whatever the season says by then, or with a pause that
    explains it: without the days of the pause it would not have begun."""
    if quiet.since.isoformat() not in known.subjects:
        return False
    zone, began = parts.timezone, known.began_at.astimezone(parts.timezone).date()
    then = quiet_now(
        parts.reports, parts.runs, parts.clock.now(), zone, parts.pauses, listed=listed, on=began
    )
    return not quiet.paused or (then is not None and then.unusual)


def _go_on(tally: Tally, known: Alarm | None) -> None:
    """A run that did not see everything says nothing about quiet, not even that it is over."""
    if known is not None:
        tally.alarms["quiet"] = Trouble(known.message, known.cure, known.latest, known.subjects)


def _trouble(parts: Parts, quiet: Quiet) -> Trouble:
    runs = parts.runs.number_read_since(quiet.since) + 1  # with this one
    usual = ""
    if quiet.usual is not None:
        usual = (
            f" At this time of the year the longest quiet usually lasts {quiet.usual} days (of {quiet.years}"
            f" years), and {quiet.limit} would still be believed."
        )
    message = (
        f"Nothing has been published since {day(quiet.since.isoformat())}; this watch has seen"
        f" {quiet.days} days of it.{usual} Meanwhile the list was read {runs} times and was complete now: the"
        " source is quiet, not broken."
    )
    level = max(quiet.days // quiet.limit, 1) if quiet.limit else 1
    return Trouble(message, CURES["quiet"], level, frozenset({quiet.since.isoformat()}))


def _ending(known: Alarm, quiet: Quiet) -> str:
    if quiet.since.isoformat() in known.subjects:
        return "The days of the quiet lie in a pause that the configuration names."
    return "Something was published again."
