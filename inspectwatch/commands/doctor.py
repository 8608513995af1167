"""`doctor`: the documents that a person should look at, each with its cure, until somebody has."""

from __future__ import annotations

import shutil
import stat
import sys
import textwrap
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from sqlite_utils import Database

from inspectwatch.clock import SystemClock
from inspectwatch.config import Config
from inspectwatch.followed import cure, followed_in_vain
from inspectwatch.output import clean, counted, show, words
from scraper.reports.worker import READER_FAILED
from storage.archive import MENDED_BY, archive_beside
from storage.database import open_beside, open_for_reading
from storage.errors import StorageError
from storage.findings import LOST, Finding, acknowledge, findings, with_documents

_CURES = {
    "disputed": "Two places of the report differ. Look at both before you use the grade.",
    "another_authority": "Look whether the page links to the right file before you use its grades.",
    "unlikely_date": "Look at the report and its page: a year may be typed wrong, or the file be another's.",
    "uncertain": "Look at the report: what is named here could not be read with certainty.",
    "lost_document": MENDED_BY,
    "unrecognised": "A kind of report this version does not know. Read it yourself, or add its framework.",
    "unreadable": "Open the file yourself. Where you can read it, please tell the makers.",
    "not_a_report": "The publisher's link leads to something else. Sweeps go on asking for it.",
    "missing": "The publisher's link leads nowhere. Sweeps go on asking for it.",
    "page_differs": "The document's dates are used. Nothing needs to be done if they are right.",
}
_OUR_FAULT = "This is a fault of inspectwatch. Please report it, with the address of the file."
_READABLE = (
    "warning: all users of this machine can read {}, and addresses in it are as good as passwords: chmod o-r"
    " it, and what lies beside it under its name (docs/operations.md says how to share it)"
)
NO_MATTER = frozenset({"page_differs"})  # listed on request only
_MANY_LOST = 5  # documents; more are hardly lost one by one
_NARROWEST, _WIDEST = 60, 100


def doctor(config: Config, *, everything: bool, as_json: bool, as_csv: bool, warn: bool = True) -> int:
    """Exit status 1 while there is anything that needs a look and that nobody has acknowledged. `warn`: also
    of what the configuration deserves a look for."""
    for warning in config.warnings if warn else ():
        print(f"warning: {clean(warning)}", file=sys.stderr)
    try:
        db = open_for_reading(config.database)
    except StorageError as error:
        print(f"inspectwatch: {error}", file=sys.stderr)
        return 2
    with closing(db.conn):
        found = findings(db, archive_beside(config.database))
        documents = with_documents(db)
        secret = _holds_secrets(db)
        in_vain = followed_in_vain(db, config.subscriptions)
    if secret and config.database.stat().st_mode & stat.S_IROTH:
        print(_READABLE.format(clean(config.database)), file=sys.stderr)
    for name, named in in_vain.items():
        for gone in named:
            print(f"warning: subscription {clean(name)}: {gone.words}. {cure(gone)}", file=sys.stderr)
    opened = [each for each in found if each.kind not in NO_MATTER and not each.acknowledged]
    listed = found if everything else opened
    if as_json or as_csv:
        show([_row(each) for each in listed], (), as_json=as_json, as_csv=as_csv, empty="")
    else:
        _print(_but_many_lost(listed, archive_beside(config.database).root, documents))
    seen = sum(each.acknowledged for each in found)
    print(_sum(len(opened), seen), file=sys.stderr if opened or as_json or as_csv else sys.stdout)
    return int(bool(opened))


def doctor_acknowledge(config: Config, report_ids: Sequence[str]) -> int:
    """Notes that the matters of these reports were looked at. They come back when something else is found.
    May be done while the daemon runs. Exit status 1 where there is nothing to look at on one of them."""
    try:
        db, archive = open_beside(config.database), archive_beside(config.database)
        with closing(db.conn):
            done = {name: acknowledge(db, archive, name, SystemClock().now()) for name in report_ids}
    except StorageError as error:
        print(f"inspectwatch: {error}", file=sys.stderr)
        return 2
    for name, seen in done.items():
        for each in seen:
            done_now = "Acknowledged already" if each.acknowledged else "Acknowledged"
            print(f"{done_now}: {clean(each.provider)}, report {clean(name)}, {words(each.kind)}")
        if not seen:
            print(f"inspectwatch: nothing to look at on a report {clean(name)!r}", file=sys.stderr)
    return int(not all(done.values()))


def _holds_secrets(db: Database) -> bool:
    """Whether messages go anywhere but to plain mail addresses."""
    query = "SELECT 1 FROM addresses WHERE instr(recipient, '://') LIMIT 1"
    return db.execute(query).fetchone() is not None


def _cure(finding: Finding) -> str:
    return _OUR_FAULT if finding.found.startswith(READER_FAILED) else _CURES[finding.kind]


def _row(finding: Finding) -> dict[str, object]:
    row = asdict(finding) | {"cure": _cure(finding)}
    return {key: value for key, value in row.items() if key not in ("report", "subject")}


def _but_many_lost(listed: Sequence[Finding], root: Path, documents: int) -> list[Finding]:
    """What is listed; where documents are missing in numbers, a line for all of them in place of theirs."""
    lost = [each for each in listed if each.kind == "lost_document" and each.found == LOST]
    every = len(lost) == documents > 1
    if not every and len(lost) <= _MANY_LOST:
        return list(listed)
    all_of_them = f"all {documents}" if every else f"{len(lost)} of {documents}"
    print(f"lost document: {all_of_them} are missing: was the folder `{root.name}` copied?")
    _fold(f"It belongs beside the database: {root}. `doctor --json` names each.")
    _fold(MENDED_BY)
    print()
    return [each for each in listed if each not in lost]


def _print(listed: Sequence[Finding]) -> None:
    for finding in listed:
        mark = " (acknowledged)" if finding.acknowledged else ""
        print(f"{words(finding.kind)}: {clean(finding.provider)}, report {clean(finding.report_id)}{mark}")
        published = f" ({finding.published})" if finding.published else ""
        address = "" if finding.url in finding.found else finding.url
        for text in filter(None, (f"{finding.title}{published}", finding.found, _cure(finding), address)):
            _fold(text)
        print()


def _fold(text: str) -> None:
    width = max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size().columns))
    print(textwrap.fill(clean(text), width, initial_indent="  ", subsequent_indent="  "))


def _sum(opened: int, acknowledged: int) -> str:
    seen = f"; {acknowledged} acknowledged" if acknowledged else ""
    if not opened:
        return f"Documents: nothing needs a look{seen}."
    return (
        f"Documents: {counted(opened, 'matter')} to look at{seen}. "
        "When you have: inspectwatch doctor --acknowledge REPORT"
    )
