"""`doctor`: the documents that a person should look at, each with its cure, until somebody has."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict

from inspectwatch.clock import SystemClock
from inspectwatch.config import Config
from inspectwatch.output import clean, counted, show, words
from storage.database import open_beside, open_for_reading
from storage.errors import StorageError
from storage.findings import Finding, acknowledge, findings

_CURES = {
    "disputed": "Two places of the report differ. Look at both before you use the grade.",
    "another_authority": "Look whether the page links to the right file before you use its grades.",
    "uncertain": "Look at the report: what is named here could not be read with certainty.",
    "unrecognised": "A kind of report this version does not know. Read it yourself, or add its framework.",
    "unreadable": "Open the file yourself. Where you can read it, please tell the makers.",
    "not_a_report": "The publisher's link leads to something else. Sweeps go on asking for it.",
    "missing": "The publisher's link leads nowhere. Sweeps go on asking for it.",
    "page_differs": "The document's dates are used. Nothing needs to be done if they are right.",
}
NO_MATTER = frozenset({"page_differs"})  # listed on request only
_NARROWEST, _WIDEST = 60, 100


def doctor(config: Config, *, everything: bool, as_json: bool, as_csv: bool) -> int:
    """Exit status 1 while there is anything that needs a look and that nobody has acknowledged."""
    try:
        db = open_for_reading(config.database)
    except StorageError as error:
        print(f"inspectwatch: {error}", file=sys.stderr)
        return 2
    with closing(db.conn):
        found = findings(db)
    opened = [each for each in found if each.kind not in NO_MATTER and not each.acknowledged]
    listed = found if everything else opened
    if as_json or as_csv:
        show([_row(each) for each in listed], (), as_json=as_json, as_csv=as_csv, empty="")
    else:
        _print(listed)
    seen = sum(each.acknowledged for each in found)
    print(_sum(len(opened), seen), file=sys.stderr if opened else sys.stdout)
    return int(bool(opened))


def doctor_acknowledge(config: Config, report_ids: Sequence[str]) -> int:
    """Notes that the matters of these reports were looked at. They come back when something else is found.
    May be done while the daemon runs. Exit status 1 where nothing was open on one of them."""
    try:
        db = open_beside(config.database)
        with closing(db.conn):
            done = {name: acknowledge(db, name, SystemClock().now()) for name in report_ids}
    except StorageError as error:
        print(f"inspectwatch: {error}", file=sys.stderr)
        return 2
    for name, seen in done.items():
        for each in seen:
            print(f"Acknowledged: {clean(each.provider)}, report {clean(name)}, {words(each.kind)}")
        if not seen:
            print(f"inspectwatch: nothing is open on a report {clean(name)!r}", file=sys.stderr)
    return int(not all(done.values()))


def _row(finding: Finding) -> dict[str, object]:
    row = asdict(finding) | {"cure": _CURES[finding.kind]}
    return {key: value for key, value in row.items() if key not in ("report", "subject")}


def _print(listed: Sequence[Finding]) -> None:
    width = max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size().columns))
    for finding in listed:
        mark = " (acknowledged)" if finding.acknowledged else ""
        print(f"{words(finding.kind)}: {clean(finding.provider)}, report {clean(finding.report_id)}{mark}")
        published = f" ({finding.published})" if finding.published else ""
        for text in (f"{finding.title}{published}", finding.found, _CURES[finding.kind], finding.url):
            print(textwrap.fill(clean(text), width, initial_indent="  ", subsequent_indent="  "))
        print()


def _sum(opened: int, acknowledged: int) -> str:
    seen = f"; {acknowledged} acknowledged" if acknowledged else ""
    if not opened:
        return f"Documents: nothing needs a look{seen}."
    return (
        f"Documents: {counted(opened, 'matter')} to look at{seen}. "
        "When you have: inspectwatch doctor --acknowledge REPORT"
    )
