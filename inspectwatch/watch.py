"""One run of the watch, from the list to what is recorded: the steps in order, and how it ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from inspectwatch.burst import settle
from inspectwatch.decide import TRIES_OF_OLD_FILE, is_overdue
from inspectwatch.parts import Interrupted, Parts
from inspectwatch.run_report import Baseline, RunReport, State, Tally
from inspectwatch.steps.files import read_files
from inspectwatch.steps.listing import read_list
from inspectwatch.steps.page_failures import left_out
from inspectwatch.steps.pages import read_pages
from inspectwatch.steps.quiet import note_quiet
from inspectwatch.steps.removals import are_many
from inspectwatch.steps.unlisted import read_unlisted
from notifier.payload import ReportEvent
from scraper.ofsted.rereads import Listing
from scraper.ports import FetchCounts
from storage.values import RunSummary

RUNS_UNREAD = 4  # in a row that gave up in the middle: the source is then broken, not only hiccuping


async def run(parts: Parts, *, sweep: bool = False) -> RunReport:
    """Polls the source once, or sweeps it.

    Whatever the world does is in the report; only a bug or an unusable database raises.
    """
    started, was_done, before = parts.clock.now(), parts.baseline_done(), replace(parts.fetcher.counts)
    tally = Tally(sweep=sweep)
    run_id = parts.runs.begin("sweep" if sweep else "poll", started)
    try:
        await _steps(parts, tally)
        parts.alarms.settle(
            parts.recorder.source,
            tally.alarms,
            over=tally.providers > 0 and not tally.gave_up,
            endings=tally.endings,
        )
        if tally.sweep and tally.swept:
            parts.runs.note_good_sweep(started)
        state: State = "problems" if tally.problems else "good"
    except Interrupted:
        state = "interrupted"
    if state != "interrupted":  # else the next run counts these events with its own
        settle(parts.holds, parts.burst_limit, parts.clock.now())
    ended, counts = parts.clock.now(), _since(before, parts.fetcher.counts)
    report = RunReport(
        kind="sweep" if sweep else "poll",
        state=state,
        problems=tuple(tally.problems),
        notes=tuple(tally.notes),
        cures=tally.cures_of_problems(),
        quiet=tally.alarms["quiet"].message if "quiet" in tally.alarms else None,
        events=tuple(tally.events),
        providers=tally.providers,
        new_reports=tally.new_reports,
        counts=counts,
        baseline=_baseline(was_done, parts.baseline_done()),
        seconds=(ended - started).total_seconds(),
        listing_events=tuple(tally.listing_events),
    )
    parts.runs.finish(run_id, _summary(report, ended, gave_up=tally.gave_up))
    return report


async def _steps(parts: Parts, tally: Tally) -> None:
    listing = await read_list(parts, tally)
    if listing is not None:
        await read_pages(parts, tally, listing)
        await read_unlisted(parts, tally, listing)
        await read_files(parts, tally)
        tally.swept = _is_swept(parts, tally, listing)
    if tally.gave_up:
        _note_lasting_failure(parts, tally)
    elif listing is not None and parts.baseline_done():
        note_quiet(parts, tally, listing)
    tally.events.extend(tell_overdue(parts))
    if listing is not None and not parts.baseline_done() and _is_complete(parts, tally, listing):
        parts.providers.note_baseline(parts.clock.now())


def _note_lasting_failure(parts: Parts, tally: Tally) -> None:
    """Pages or files that nobody could get for a while must not end in silence, though there is a list."""
    now = parts.clock.now()
    runs = parts.runs.number_since(parts.runs.last_read(now), now)
    if runs >= RUNS_UNREAD and not tally.is_named():
        why = "; ".join(tally.problems[-2:])  # the last that failed, and that the rest was left
        cause = tally.last_cause
        tally.alarm(cause.kind, f"{why}; not all could be read in {runs} runs", cause=cause)


def _is_swept(parts: Parts, tally: Tally, listing: Listing) -> bool:
    """Whether a sweep read what it should have. A page or two that fail are asked for by each poll."""
    unread = {listed.urn for listed in listing.rows} - parts.providers.read_urns()
    return tally.healthy and not tally.gave_up and not are_many(len(unread), len(listing.rows))


def _is_complete(parts: Parts, tally: Tally, listing: Listing) -> bool:
    """Whether everything listed was read, so that from now on what is new is news."""
    if not tally.healthy or tally.gave_up:
        return False
    unread = {listed.urn for listed in listing.rows} - parts.providers.read_urns()
    if _unfinished_files(parts):
        return False
    return not unread or left_out(parts, unread, len(listing.rows))


def _unfinished_files(parts: Parts) -> bool:
    return any(
        held.tries == 0 or (held.file_temporary and held.tries < TRIES_OF_OLD_FILE)
        for urn in parts.providers.awaiting_files()
        for held in parts.reports.reports_of(urn)
        if not held.readable
    )


def tell_overdue(parts: Parts) -> list[ReportEvent]:
    """Tells of reports whose event has waited long enough for their file, without asking for it again: also
    for the hours without polls."""
    if not parts.baseline_done():
        return []
    overdue = [
        held
        for urn in parts.providers.awaiting_files()
        for held in parts.reports.reports_of(urn)
        if is_overdue(held, parts.clock.now())
    ]
    told = [
        parts.recorder.record(parts.providers.provider(held.urn), held, held, baseline_done=True)
        for held in overdue
    ]
    return [event for event in told if event]


def _baseline(was_done: bool, is_done: bool) -> Baseline:
    if was_done:
        return "after"
    return "completed" if is_done else "before"


def _since(before: FetchCounts, now: FetchCounts) -> FetchCounts:
    """What one run asked for, of a fetcher that counts on and on."""
    return FetchCounts(
        requests=now.requests - before.requests,
        not_modified=now.not_modified - before.not_modified,
        bytes=now.bytes - before.bytes,
        retries=now.retries - before.retries,
        robots=now.robots - before.robots,
    )


def _summary(report: RunReport, ended: datetime, *, gave_up: bool) -> RunSummary:
    return RunSummary(
        finished_at=ended,
        state=report.state,
        requests=report.requests,
        not_modified=report.counts.not_modified,
        bytes=report.counts.bytes,
        new_reports=report.new_reports,
        events=len(report.events) + len(report.listing_events),
        problems=report.problems,
        providers=0 if gave_up else report.providers,
    )
