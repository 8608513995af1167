"""One report: what inspectors found, what needs to improve, and where each judgement stands."""

from __future__ import annotations

from dataclasses import dataclass

from inspectwatch.commands.tables import comparison
from inspectwatch.output import clean
from inspectwatch.web.site.missing import no_authority
from inspectwatch.web.site.problems import NotHere
from inspectwatch.web.site.tables import Cell, Column, Row, Table
from inspectwatch.web.site.unread import Notice, columns, notice, unread_of
from inspectwatch.web.site.view import Asked, View
from inspectwatch.web.site.words import area_title, authority_path, day_or_unknown, graded, report_path
from notifier.evidence import printed, snippets, where
from notifier.improvements import OTHERS, PRIORITY, ImprovementList, improvement_list
from notifier.payload import EvidenceData, ImprovementData
from notifier.words import PRIORITY_ACTION, capital, inspected, one_line
from scraper.frameworks import FRAMEWORKS
from storage import evidence
from storage.overview import provider

_LONGEST = 2000
_UNREAD = {
    "unrecognised": "This is not a kind of report that is known here; no grades are read from it.",
    "unreadable": "The file could not be read. What it says is not known here.",
    "not_a_report": "What lies at its address is not a report.",
    "missing": "Its file cannot be had: it is not up yet or no longer, or is refused.",
    "no_judgements": "A letter or a visit: it gives no grades, and none are read from it.",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report gives a grade: in words, and the text around it."""

    area: str
    label: str
    where: str
    snippets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(View):
    """`notes`: what must be known before anything of it is used; `document`: where the archived bytes are,
    empty where there are none."""

    authority: str
    authority_path: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    later: Notice | None  # a later inspection that could not be read, where these are the current grades
    summary: tuple[str, ...]
    improvements: tuple[ImprovementList, ...]
    places: tuple[Place, ...]
    document: str
    published: str


def build(asked: Asked) -> Report:
    """Raises NotHere where there is no such report."""
    report = one_report(asked)
    path = report_path(report["urn"], report["report_id"])
    later = _later(asked, report)
    return Report(
        title=one_line(report["title"], _LONGEST) or "Report",
        tables=(_judgements(report, later), _improvements(report)),
        authority=clean(report["provider"]),
        authority_path=authority_path(report["urn"]),
        facts=tuple(_facts(report)),
        notes=tuple(_notes(report)),
        later=notice(later),
        summary=tuple(one_line(each, _LONGEST) for each in report["summary"]),
        improvements=_lists(report),
        places=tuple(_place(each) for each in report["judgements"]),
        document=f"{path}/document" if report["sha256"] else "",
        published=report["url"] if report["url"].startswith(("https://", "http://")) else "",
    )


def one_report(asked: Asked) -> Row:
    """The report with all that was read of it. Raises NotHere."""
    urn, wanted = asked.path["urn"], asked.path["report"]
    known = provider(asked.db, urn)
    if known is None:
        raise no_authority(asked.db, urn)
    for report in evidence.reports_in_full(asked.db, urn):
        if report["report_id"] == wanted:
            return report
    name = clean(known["provider"])
    raise NotHere(
        f"{name} has no report “{clean(wanted)[:60]}”. All of its reports stand on its own page.",
        ((authority_path(urn), name),),
    )


def _later(asked: Asked, report: Row) -> Row | None:
    """None, too, where the grades of this report are not the current ones."""
    later = unread_of(asked, [report["urn"]], report["remit"]).get(report["urn"])
    return later if later and later["current_report_id"] == report["report_id"] else None


def _facts(report: Row) -> list[tuple[str, str]]:
    framework = FRAMEWORKS.get(report["framework"] or "")
    days = inspected(report["inspection_start"], report["inspection_end"], report["published"])
    facts = [
        ("Published", day_or_unknown(report["published"])),
        ("Inspected", days),
        ("Framework", framework.name if framework else report["framework"]),
        ("Lead inspector", report["lead_inspector"]),
        ("Title of the document", report["document_title"]),
        ("Report", report["report_id"]),
        ("SHA-256 of the document", report["sha256"]),
    ]
    return [(name, one_line(value, _LONGEST)) for name, value in facts if value]


def _notes(report: Row) -> list[str]:
    notes = ["The publisher has withdrawn this report."] if report["withdrawn"] else []
    if report["authority_agrees"] is False:
        named = clean(report["authority"])
        notes.append(
            f"The document names {named}, not {clean(report['provider'])}. Please check before using it."
        )
    if report["status"] in _UNREAD:
        notes.append(_UNREAD[report["status"]])
    return [*notes, *(one_line(problem, _LONGEST) for problem in report["problems"])]


def _judgements(report: Row, later: Row | None) -> Table:
    of_the_report = {key: report[key] for key in ("urn", "report_id", "framework")}
    rows = tuple({**of_the_report, **each, **columns(later)} for each in report["judgements"])
    shown = (
        Column("area", "Judgement", lambda row: Cell(area_title(row["area"]), note=clean(row["label"]))),
        Column("grade", "Grade", lambda row: graded(row["grade"], disputed=row["disputed"])),
        Column("direction", "Against the inspection before", _compared_cell),
        Column("page", "Page", number=True),
    )
    gives_none = report["status"] in ("read", "no_judgements")
    empty = "This report gives no grades." if gives_none else "Whether this report gives grades is not known."
    return Table("judgements", "Judgements", shown, rows, empty=empty)


def _compared_cell(row: Row) -> Cell:
    return Cell(clean(capital(comparison({**row, "withdrawn": False}))) if row["direction"] else "")


def _place(judgement: Row) -> Place:
    found: EvidenceData = {
        "wording": judgement["wording"],
        "page": judgement["page"],
        "disputed": judgement["disputed"],
        "snippet": judgement["snippet"],
        "others": judgement["others"],
    }
    grade = judgement["grade"]
    return Place(
        area_title(judgement["area"]),
        printed(judgement["printed_label"], judgement["area"]),
        where(found, grade),
        snippets(found, grade),
    )


def _improvements(report: Row) -> Table:
    rows = tuple(
        {"urn": report["urn"], "report_id": report["report_id"], **each} for each in report["improvements"]
    )
    columns = (
        Column("text", "What", lambda row: Cell(one_line(row["text"], _LONGEST))),
        Column("page", "Page", number=True),
    )
    return Table("improvements", "What needs to improve", columns, rows)


def _lists(report: Row) -> tuple[ImprovementList, ...]:
    """Serious weaknesses first, as in alerts; all of them."""
    items: list[ImprovementData] = [
        {
            "kind": each["kind"],
            "text": each["text"],
            "page": each["page"],
            "heading": each["heading"],
            "responsible": each["responsible"],
        }
        for each in report["improvements"]
    ]
    lists = (
        improvement_list(PRIORITY, [each for each in items if each["kind"] == PRIORITY_ACTION]),
        improvement_list(OTHERS, [each for each in items if each["kind"] != PRIORITY_ACTION]),
    )
    return tuple(each for each in lists if each)
