"""One authority: how it stands, how it came there, and every report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inspectwatch.context import context_of
from inspectwatch.followed import all_gone
from inspectwatch.output import clean, words
from inspectwatch.web.charts.timeline import Timeline
from inspectwatch.web.site import unread
from inspectwatch.web.site.history import history_table, timeline_of
from inspectwatch.web.site.missing import meant
from inspectwatch.web.site.nearby import Nearby, nearby
from inspectwatch.web.site.standing import AREAS, standing
from inspectwatch.web.site.tables import Cell, Column, Row, Table
from inspectwatch.web.site.unread import Notice, notice, unread_of
from inspectwatch.web.site.view import Asked, View
from inspectwatch.web.site.words import (
    NO_INSPECTION,
    area_title,
    authority_path,
    date_cell,
    graded,
    report_path,
)
from notifier.context import NOT_COMPARED, predecessor_sentence
from notifier.unread import unread_words
from notifier.words import day
from scraper.frameworks import FRAMEWORKS
from scraper.model import Remit
from scraper.ofsted.authorities import Authority as Reference
from scraper.ofsted.authorities import reference_authorities
from scraper.ofsted.names import named_urns
from storage import questions
from storage.named import with_urns
from storage.overview import current_of, provider

_SEND = "area_send"
_OLDER = unread_words(None, later=True)
_STATUSES = {
    "read": "graded report",
    "no_judgements": "letter or visit, no grades",
    "unrecognised": "not a known kind of report",
    "unreadable": "could not be read",
    "not_a_report": "not a report",
    "missing": "file not up",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority(View):
    """`lead`: what its latest graded inspection was, in a sentence; `gone`: that it is no longer listed,
    empty where it is; `young`: since when it is there and instead of whom, empty where that is long ago;
    `context`: how those were last judged that it replaced."""

    facts: tuple[tuple[str, str], ...]
    publisher: str
    lead: str
    gone: str
    later: Notice | None  # an inspection that could not be read
    send_later: Notice | None  # the same of the local area partnership
    young: str
    context: tuple[str, ...]
    siblings: tuple[tuple[str, str], ...]  # (path, name) of others that came from the same
    feed: str
    chart: Timeline | None
    near: Nearby | None


def build(asked: Asked) -> Authority:
    """Raises Elsewhere where it is a name of exactly one authority, NotHere where none has that URN."""
    urn = asked.path["urn"]
    row = provider(asked.db, urn)
    if row is None:
        raise meant(asked.db, urn)
    current = current_of(asked.db, [urn]).get(urn, [])
    later, send_later = unread_of(asked, [urn]).get(urn), unread_of(asked, [urn], _SEND).get(urn)
    history, reports = questions.history(asked.db, urn), questions.reports(asked.db, urn)
    known = next((each for each in reference_authorities() if each.urn == urn), None)
    feeds = asked.site.feeds_url
    near = nearby(asked, urn)
    tables = (
        _current(urn, current, later),
        _send(history, send_later),
        history_table(history),
        _reports(reports),
        near.grades if near else None,
        near.improvements if near else None,
    )
    return Authority(
        title=clean(row["provider"]),
        tables=tuple(table for table in tables if table is not None),
        facts=tuple(_facts(row, known)),
        publisher=str(row["url"]) if str(row["url"]).startswith(("https://", "http://")) else "",
        lead=_lead(current, later),
        later=notice(later),
        send_later=notice(send_later),
        gone=_gone(asked, urn),
        young=_young(known, history),
        context=_context(asked, row),
        siblings=_siblings(asked, known),
        feed=f"{feeds}/authorities/{urn}.atom" if feeds else "",
        chart=timeline_of(history, reports),
        near=near,
    )


def _facts(row: Row, known: Reference | None) -> list[tuple[str, str]]:
    facts = [
        ("Region", row["region"]),
        ("Type", known.authority_type if known else None),
        ("URN", row["urn"]),
        ("DfE code", row["dfe_code"]),
        ("ONS code", row["gss_code"]),
    ]
    return [(name, clean(value)) for name, value in facts if value]


def _lead(current: Sequence[Row], later: Row | None) -> str:
    if not current:
        return "No graded inspection could be read." if later else "No graded inspection is known yet."
    row = current[0]
    framework = FRAMEWORKS[row["framework"]]
    read = " that could be read" if later else ""
    ended = f" ended on {day(row['inspection_end'])}" if row["inspection_end"] else ""
    note = f" It gives no overall grade: there is none since {framework.no_overall_since}."
    return (
        f"The latest graded inspection{read}{ended}, under: {framework.name}."
        f"{note if framework.no_overall_since else ''}"
    )


def _young(known: Reference | None, history: Sequence[Row]) -> str:
    if known is None or known.since is None:
        return ""
    came = f"{known.display_name} has been an authority since {day(known.since.isoformat())}"
    instead = f", in place of {', '.join(known.predecessors)}" if known.predecessors else ""
    before = any((row["inspection_end"] or "9") < known.since.isoformat() for row in history)
    whose = " Judgements from before that day, below, are of its predecessor." if before else ""
    return f"{came}{instead}.{whose}"


def _gone(asked: Asked, urn: str) -> str:
    found = (each.words for each in all_gone(asked.db) if each.provider.urn == urn)
    return next((f"{words}. Below stands what was published till then." for words in found), "")


def _context(asked: Asked, row: Row) -> tuple[str, ...]:
    before = context_of(asked.db, row["urn"], Remit.CHILDRENS_SERVICES)
    said = tuple(clean(predecessor_sentence(row["provider"], each)) for each in before)
    return (*said, NOT_COMPARED) if said else ()


def _siblings(asked: Asked, known: Reference | None) -> tuple[tuple[str, str], ...]:
    names = known.predecessors if known else ()
    urns = {urn for name in names for urn in named_urns(name)} - {known.urn if known else ""}
    return tuple((authority_path(each.urn), clean(each.name)) for each in with_urns(asked.db, urns))


def _current(urn: str, current: Sequence[Row], later: Row | None) -> Table:
    rows = []
    for area in AREAS:
        stands = standing(area, current, unread=later is not None)
        rows.append(
            {
                "urn": urn,
                "area": area,
                "grade": stands.grade,
                "note": stands.note,
                "disputed": int(stands.disputed),
                "report_id": current[0]["report_id"] if current else None,
                **unread.columns(later),
            }
        )
    columns = (
        Column("area", "Judgement", lambda row: Cell(area_title(row["area"]))),
        Column("grade", "Grade", _grade_cell),
    )
    shown = tuple(rows) if current else tuple(row for row in rows if row["grade"] != NO_INSPECTION)
    return Table("current", "Current judgements", columns, shown, empty="There are none yet.")


def _grade_cell(row: Row) -> Cell:
    href = report_path(row["urn"], row["report_id"]) if row["report_id"] else ""
    # In short: the page says above the table which inspection that was.
    older = _OLDER if row["later_unread"] and row["report_id"] else ""
    note = "; ".join(filter(None, (row["note"], older)))
    cell = graded(row["grade"], note=note, disputed=row["disputed"])
    return Cell(cell.text, href, cell.grade, cell.note)


def _send(history: Sequence[Row], later: Row | None) -> Table | None:
    """Of the local area partnership: not of the council alone, and not drawn with its judgements."""
    current = later["current_report_id"] if later else None
    rows = tuple(
        {**row, **unread.columns(later if row["report_id"] == current else None)}
        for row in history
        if row["remit"] == _SEND and not row["withdrawn"]
    )
    if not rows:
        return None
    columns = (
        Column("inspection_end", "Inspected", _inspected_cell, narrow=True),
        Column("grade", "Outcome", _outcome_cell),
    )
    return Table("send", "Local area partnership (SEND)", columns, rows)


def _inspected_cell(row: Row) -> Cell:
    return Cell(date_cell(row, "inspection_end").text, href=report_path(row["urn"], row["report_id"]))


def _outcome_cell(row: Row) -> Cell:
    return graded(row["grade"], note=_OLDER if row["later_unread"] else "", disputed=row["disputed"])


def _reports(reports: Sequence[Row]) -> Table:
    columns = (
        Column("published", "Published", lambda row: date_cell(row, "published"), narrow=True),
        Column("title", "Report", _title_cell),
        Column("inspection_end", "Inspected", lambda row: date_cell(row, "inspection_end"), narrow=True),
        Column("status", "What it is", _status_cell),
    )
    caption = "All reports, with visits and letters"
    return Table("reports", caption, columns, tuple(reports), empty="No report is known.")


def _title_cell(row: Row) -> Cell:
    return Cell(clean(row["title"]) or "Report", href=report_path(row["urn"], row["report_id"]))


def _status_cell(row: Row) -> Cell:
    note = "withdrawn by the publisher" if row["withdrawn"] else ""
    return Cell(_STATUSES.get(row["status"]) or words(row["status"]), note=note)
