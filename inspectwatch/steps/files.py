"""Step 3: fetch and read the documents that are due, and record what they say."""

from __future__ import annotations

from dataclasses import replace

from inspectwatch.causes import DOCUMENTS, HTML_FOR_PDF
from inspectwatch.decide import (
    Outcome,
    after,
    is_old_link,
    is_silent,
    its_own,
    lacks_its_file,
    needs_file,
    says_something_else,
)
from inspectwatch.flapping import begins_to_flap, stays_put
from inspectwatch.page_check import another_authority, doubts
from inspectwatch.parts import Parts
from inspectwatch.run_report import Tally
from inspectwatch.steps.file_troubles import TroubledFiles
from scraper.model import Provider, ReadingStatus
from storage.values import HeldReport

MANY = 3  # documents of one run that cannot be read
_MOST_NAMED = 3  # in one alarm
Came = tuple[HeldReport, HeldReport]  # a report as it was, in the eyes of today's reader, and as it is to be


async def read_files(parts: Parts, tally: Tally) -> None:
    """Fetches and reads what is due, then records it, oldest inspection first. A first run records provider
    by provider instead: it is long, tells nobody, and may be cut short.

    Files lie on a host of their own: pages that failed say nothing of it.
    """
    tally.failures_in_a_row = 0
    troubled = TroubledFiles.of(parts, sweep=tally.sweep)
    wanted = _wanted(parts, troubled, sweep=tally.sweep)
    total = sum(len(files) for files in wanted.values())
    came: list[Came] = []
    done = 0
    for urn, files in wanted.items():
        if (_only_old_links(files) and tally.is_failing()) or tally.site_is_down():
            break
        name = parts.providers.provider(urn).name
        for held in files:
            parts.check_stop()
            came.append(await _fetch(parts, tally, troubled, held))
            done += 1
            parts.progress.step(done, total, f"{name}: {held.report.title}")
        if not parts.baseline_done():
            _record(parts, tally, came)
            came = []
    if _note_change_of_format(tally):
        troubled.note_change_of_format(parts.clock.now())
    for held in troubled.note_standing(parts, tally):
        _note_problem(tally, held)
    _record(parts, tally, came)
    _note_flapping(parts, tally)


def _wanted(parts: Parts, troubled: TroubledFiles, *, sweep: bool) -> dict[str, list[HeldReport]]:
    """By provider. Files never asked for come first and old ones that fail at every poll last, taking turns:
    so they hold up no news."""
    now, by_poll = parts.clock.now(), dict.fromkeys((*parts.providers.awaiting_files(), *troubled.urns()))
    wanted = {
        urn: [
            held
            for held in parts.reports.reports_of(urn)
            if (needs_file(held, now, sweep=sweep) and not troubled.rests(held, now))
            or troubled.is_due_again(held, now)
        ]
        for urn in (parts.providers.urns() if sweep else by_poll)
    }
    due = [(urn, files) for urn, files in wanted.items() if files]
    return dict(sorted(due, key=lambda item: _turn(item[1])))


def _only_old_links(files: list[HeldReport]) -> bool:
    return all(is_old_link(held) for held in files)


def _turn(files: list[HeldReport]) -> tuple[bool, int]:
    return _only_old_links(files), min(0 if held.readable else held.tries for held in files)


async def _fetch(parts: Parts, tally: Tally, troubled: TroubledFiles, before: HeldReport) -> Came:
    others = [other for other in parts.reports.reports_of(before.urn) if other.key != before.key]
    outcome = its_own(before, await parts.documents.outcome(before), others)
    held = after(before, outcome)
    if outcome.sha256:
        tally.went_well()
    elif outcome.temporary:
        tally.failures_in_a_row += 1
    troubled.note(held, outcome, parts.clock.now())
    _note_cause(tally, held, outcome)
    _note_problem(tally, held)
    if held.sha256 == before.sha256 or held.reading is None:
        return before, _settled(parts, held) if outcome.sha256 else held
    _note_doubts(tally, held)
    today = await parts.documents.reread(before, held.reading.reader)
    return _untaken(parts, before, today, held) or (today, _taken_up(parts, before, held))


def _settled(parts: Parts, held: HeldReport) -> HeldReport:
    """The address gave what is held: enough of it, and it counts as steady again."""
    if held.flapping_since is None:
        return held
    given = parts.reports.documents_given(held.report.url)
    return replace(held, flapping_since=None) if stays_put(given, parts.clock.now()) else held


def _untaken(parts: Parts, before: HeldReport, today: HeldReport, held: HeldReport) -> Came | None:
    """What is held stays, as it was read, while the address turns to and fro between documents that say
    different things; None: it does not. `today`: what is held, as today's reader reads it."""
    if not parts.baseline_done() or not before.readable or not says_something_else(today, held):
        return None
    url, now = held.report.url, parts.clock.now()
    given = parts.reports.documents_given(url)
    flaps = not stays_put(given, now) if before.flapping_since else begins_to_flap(given)
    if not flaps or held.sha256 is None:
        return None
    parts.reports.leave_unused(url, held.sha256)
    since = before.flapping_since or now
    return before, replace(before, tries=held.tries, recheck=held.recheck, flapping_since=since)


def _taken_up(parts: Parts, before: HeldReport, held: HeldReport) -> HeldReport:
    """The document counts from now on. One that says the same as what is held, in other bytes, does not end
    the turning."""
    if before.flapping_since is None or held.sha256 is None:
        return held
    now = parts.clock.now()
    if not stays_put(parts.reports.documents_given(held.report.url), now):
        return held
    parts.reports.take_up(held.report.url, held.sha256, now)
    return replace(held, flapping_since=None)


def _note_flapping(parts: Parts, tally: Tally) -> None:
    """Also in a run that did not ask for them: it lasts until they have been steady for a while."""
    flapping = parts.reports.flapping()
    if flapping:
        named = "; ".join(f"{url} of {name}" for name, url in flapping[:_MOST_NAMED])
        message = f"files that are now one document, now another: {named}"
        tally.alarm("flapping", message, level=len(flapping))
    gone = [
        event["data"]["report"]["url"]
        for event in tally.events
        if event["type"] == "report.withdrawn" and parts.reports.is_flapping(event["data"]["report"]["url"])
    ]
    if gone:
        ending = "withdrawn by the publisher before the file was steady"
        tally.endings["flapping"] = f"{'; '.join(gone[:_MOST_NAMED])}: {ending}"


def _note_cause(tally: Tally, held: HeldReport, outcome: Outcome) -> None:
    """What a file says of the source: an old one that was never to be had says nothing."""
    if outcome.readable:
        tally.documents_read += 1
    if outcome.cause is None or outcome.problem is None or is_old_link(held):
        return
    if outcome.cause in (DOCUMENTS, HTML_FOR_PDF):
        tally.documents_unread.append(outcome.problem)
    if outcome.cause is DOCUMENTS:
        return  # one damaged file is one damaged file
    if outcome.cause is not HTML_FOR_PDF or lacks_its_file(held):
        tally.met(outcome.cause, outcome.problem)


def _note_change_of_format(tally: Tally) -> bool:
    """Whether many came at once, and no fewer than could be read: that is hardly so many damaged files."""
    unread, read = tally.documents_unread, tally.documents_read
    if len(unread) < MANY or len(unread) < read:
        return False
    told = f"{len(unread)} documents of one run cannot be read, and {read} can"
    tally.met(DOCUMENTS, f"{told}; the first: {unread[0]}")
    return True


def _note_problem(tally: Tally, held: HeldReport) -> None:
    """A new report's file that is not to be had, and a site that does not answer, need a person."""
    if held.file_problem is None:
        return
    awaited = not held.readable and held.last_event is None and not is_silent(held)
    fails_today = held.file_temporary and not is_old_link(held)
    (tally.problems if fails_today or awaited else tally.notes).append(held.file_problem)


def _note_doubts(tally: Tally, held: HeldReport) -> None:
    """A graded report that was not read whole, or whose days cannot be right, needs a person; one of no known
    framework is worth a word."""
    reading = held.reading
    if reading is None or not held.readable:
        return
    found = [*reading.problems, *doubts(held)]
    if not found:
        return
    sentence = f"{held.report.url}: {'; '.join(found)}"
    graded = reading.status is ReadingStatus.READ
    (tally.problems if graded and not is_silent(held) else tally.notes).append(sentence)


def _record(parts: Parts, tally: Tally, came: list[Came]) -> None:
    """Oldest inspection first, so that each is compared with the one before it."""
    for before, held in sorted(came, key=_oldest_first):
        provider = parts.providers.provider(held.urn)
        if held.sha256 != before.sha256:
            _note_name(tally, provider, held)
        baseline_done = parts.baseline_done()
        if held.is_back:
            event = parts.recorder.reinstate(provider, held, baseline_done=baseline_done)
        else:
            event = parts.recorder.record(provider, before, held, baseline_done=baseline_done)
        if event:
            tally.events.append(event)


def _note_name(tally: Tally, provider: Provider, held: HeldReport) -> None:
    """A document that clearly names another authority is recorded as it is, and worth a word."""
    sentence = another_authority(provider, held)
    if sentence:
        tally.notes.append(sentence)


def _oldest_first(came: Came) -> tuple[str, str, str]:
    held = came[1]
    return (str(held.inspection_end or ""), str(held.report.published or ""), held.report.id)
