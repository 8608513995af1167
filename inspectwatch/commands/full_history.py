"""`history --full`: every report of a provider with all that was read of it, and where."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from inspectwatch.commands.tables import comparison, whose
from inspectwatch.output import GRADE_STYLES, Row, clean, show
from notifier.evidence import printed, snippets, where
from notifier.improvements import OTHERS, PRIORITY, improvement_list, text_list
from notifier.payload import EvidenceData
from notifier.words import PRIORITY_ACTION, area_name, capital, day, grade_word, inspected, one_line
from scraper.frameworks import FRAMEWORKS

Line = tuple[str, str]  # the text, and the style it has on a terminal

_NARROWEST, _WIDEST = 50, 100
_LONGEST = 2000  # characters of a paragraph
_FACT = 11  # columns of a fact's name
_OF_A_REPORT = (
    "report_id", "urn", "provider", "region", "remit", "framework", "status", "published", "inspection_start",
    "inspection_end", "lead_inspector", "title", "document_title", "authority", "authority_agrees",
    "withdrawn", "reader",
)  # fmt: skip
_OF_AN_ITEM = (
    "what", "area", "grade", "previous_area", "previous_grade", "direction", "basis", "label", "wording",
    "page", "corroborated", "disputed", "heading", "responsible", "text",
)  # fmt: skip


def show_in_full(
    reports: Sequence[Row], *, as_json: bool, as_csv: bool, empty: str = "No report is known."
) -> None:
    """Prints reports as `storage.evidence` gives them: nested as JSON, one line an item as CSV, else to be
    read from top to bottom. `empty` is said where there are none."""
    if as_json or as_csv or not reports:
        rows = [line for report in reports for line in _flat(report)] if as_csv else reports
        show(rows, (), as_json=as_json, as_csv=as_csv, empty=empty)
        return
    width = _width()
    _print([(whose(reports), "bold"), ("", "")])
    for number, report in enumerate(reports):
        _print([("", ""), ("─" * width, ""), ("", "")] if number else [])
        _print(_lines(report, width))


def _width() -> int:
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDEST
    return max(_NARROWEST, min(_WIDEST, columns))


def _print(lines: Iterable[Line]) -> None:
    if not sys.stdout.isatty():
        for text, _ in lines:
            print(text)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console()
    for text, style in lines:
        console.print(Text(text, style), soft_wrap=True)


def _lines(report: Row, width: int) -> Iterator[Line]:
    published = day(report["published"]) if report["published"] else "day unknown"
    title = f"{one_line(report['title'], _LONGEST)}, published {published}"
    yield from _wrapped(title + (" (withdrawn)" if report["withdrawn"] else ""), width, style="bold")
    for name, text in _facts(report):
        [first, *others] = _wrapped(text, width, " " * _FACT)
        yield f"{name:{_FACT}}{first[0].lstrip()}", ""
        yield from others
    for warning in _warnings(report):
        yield from _wrapped(f"! {warning}", width, style="yellow")
    for judgement in report["judgements"]:
        yield from _judgement(judgement, width)
    yield from _summary(report["summary"], width)
    yield from _improvements(report["improvements"], width)


def _facts(report: Row) -> Iterator[tuple[str, str]]:
    framework = FRAMEWORKS.get(report["framework"] or "")
    status = "" if report["status"] in ("read", "no_judgements") else report["status"].replace("_", " ")
    facts = {
        "Report": report["report_id"],
        "Status": status,
        "Framework": framework.name if framework else report["framework"],
        "Inspected": _inspected(report),
        "Led by": report["lead_inspector"],
        "Document": report["document_title"],
        "Names": report["authority"],
        "Read by": report["reader"],
        "Address": report["url"],
    }
    return ((name, one_line(text, _LONGEST)) for name, text in facts.items() if text)


def _inspected(report: Row) -> str:
    return inspected(report["inspection_start"], report["inspection_end"], report["published"])


def _warnings(report: Row) -> Iterator[str]:
    if report["authority_agrees"] is False:
        named, provider = clean(report["authority"]), clean(report["provider"])
        yield f"The document names {named}, not {provider}. Please check before using it."
    for problem in report["problems"]:
        yield one_line(problem, _LONGEST)


def _judgement(judgement: Row, width: int) -> Iterator[Line]:
    grade, evidence = judgement["grade"], _evidence(judgement)
    mark = " (disputed)" if judgement["disputed"] else ""
    yield "", ""
    yield f"{capital(area_name(judgement['area']))}: {grade_word(grade)}{mark}", GRADE_STYLES.get(grade, "")
    if compared := comparison(judgement):
        yield from _wrapped(f"{capital(compared)}.", width, "    ")
    label = printed(judgement["printed_label"], judgement["area"])
    yield from _wrapped(f"{label}: {where(evidence, grade)}.", width, "    ")
    for snippet in snippets(evidence, grade):
        yield from _wrapped(f"“{snippet}”", width, "    ", style="dim")


def _evidence(judgement: Row) -> EvidenceData:
    return {
        "wording": judgement["wording"],
        "page": judgement["page"],
        "disputed": judgement["disputed"],
        "snippet": judgement["snippet"],
        "others": judgement["others"],
    }


def _summary(paragraphs: Sequence[str], width: int) -> Iterator[Line]:
    if paragraphs:
        yield from (("", ""), ("What inspectors say, in the words of the report", "bold"))
    for number, paragraph in enumerate(paragraphs):
        yield from [("  |", "")] if number else []
        yield from _wrapped(one_line(paragraph, _LONGEST), width, "  | ")


def _improvements(items: Sequence[Row], width: int) -> Iterator[Line]:
    for title, wanted in ((PRIORITY, True), (OTHERS, False)):
        chosen = [item for item in items if (item["kind"] == PRIORITY_ACTION) is wanted]
        found = improvement_list(
            title,
            [
                {
                    "kind": item["kind"],
                    "text": item["text"],
                    "page": item["page"],
                    "heading": item["heading"],
                    "responsible": item["responsible"],
                }
                for item in chosen
            ],
        )
        if found:
            [heading, *lines] = text_list(found, width).splitlines()
            yield from (("", ""), (heading, "bold"))
            yield from ((line, "") for line in lines)


def _wrapped(text: str, width: int, indent: str = "", *, style: str = "") -> list[Line]:
    lines = textwrap.wrap(
        text, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )
    return [(line, style) for line in lines]


def _flat(report: Row) -> Iterator[Row]:
    """The report as lines of one table: itself, then each thing that it says, named in the column `what`."""
    told = {key: report[key] for key in _OF_A_REPORT}
    for item in _items(report):
        yield {**told, **{key: item.get(key) for key in _OF_AN_ITEM}}


def _items(report: Row) -> Iterator[Row]:
    yield {"what": "report"}
    for judgement in report["judgements"]:
        yield {
            **judgement,
            "what": "judgement",
            "label": judgement["printed_label"],
            "text": judgement["snippet"],
        }
        for other in judgement["others"]:
            yield {**other, "what": "other_place", "area": judgement["area"], "text": other["snippet"]}
    yield from ({"what": "summary", "text": paragraph} for paragraph in report["summary"])
    yield from ({**item, "what": item["kind"]} for item in report["improvements"])
    yield from ({"what": "problem", "text": problem} for problem in report["problems"])
