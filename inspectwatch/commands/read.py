"""`read FILE...`: what report files say; touches no database."""

from __future__ import annotations

import errno
import stat
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from inspectwatch import progress
from inspectwatch.commands.explained import print_explanation
from inspectwatch.jsonlines import json_line
from inspectwatch.output import Column, clean, counted, show, words
from inspectwatch.run_report import NoProgress, Progress
from scraper.model import ImprovementKind, Judgement, Reading, ReadingStatus
from scraper.reports.explanation import Explanation, mention_to_dict
from scraper.reports.serialise import read_json_line
from scraper.reports.worker import ReportReader

COLUMNS = (
    Column("file", "File"),
    Column("area", "Area"),
    Column("grade", "Grade"),
    Column("page", "Page"),
    Column("wording", "As printed"),
)
MAX_BODY = 40 << 20  # bytes; no more is fetched either
MANY_FILES = 25  # a batch of so many tells how far it is
_ABBREVIATIONS = ("ilacs", "sif", "lscb", "send", "jtai")


def read(files: Sequence[str], *, explain: bool = False, as_json: bool = False, as_csv: bool = False) -> int:
    """Reads the files in the order given. Exit status 1 where one is unreadable or does not exist."""
    if explain and as_csv:
        print("inspectwatch: --explain is told in text or with --json, not with --csv", file=sys.stderr)
        return 2
    failed = False
    table: list[dict[str, Any]] = []
    with ReportReader() as reader:
        for name, data in _contents(files):
            if data is None:
                failed = True
                continue
            explained = reader.explain(data) if explain else Explanation(reader.read(data))
            if explained.reading.status is ReadingStatus.UNREADABLE:
                failed = True
                _complain(name, "; ".join(explained.reading.problems))
            line = read_json_line(name, data, explained.reading)
            if as_csv:
                table += _rows(line)
            elif as_json:
                print(_json(line, explained, explain=explain), flush=True)
            else:
                _print(name, explained, explain=explain)
    if as_csv:
        show(table, COLUMNS, as_json=False, as_csv=True, empty="")
    return int(failed)


def _contents(files: Sequence[str]) -> Iterator[tuple[str, bytes | None]]:
    """Each file with its bytes; None where it cannot be opened, which is said. Says how far a long batch is
    where the output itself does not."""
    with _progress(len(files)) as bar:
        for done, name in enumerate(files, start=1):
            try:
                yield name, _bytes_of(Path(name))
            except OSError as error:
                _complain(name, _why_not_opened(name, error))
                yield name, None
            bar.step(done, len(files), name)


def _bytes_of(path: Path) -> bytes:
    """The file's bytes. Raises OSError for what is no file of bearable size: a pipe may never end, a device
    never does."""
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "a folder")
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "not a regular file: save it to one first")
    with path.open("rb") as file:
        body = file.read(MAX_BODY + 1)
    if len(body) > MAX_BODY:
        raise OSError(errno.EFBIG, f"larger than the {MAX_BODY >> 20} MiB that a report may have")
    return body


def _why_not_opened(name: str, error: OSError) -> str:
    if name.startswith(("http://", "https://")):
        return "an address, where a file is needed: download it first"
    if isinstance(error, IsADirectoryError):
        return "a folder, where files are needed: name those in it, such as FOLDER/*.pdf"
    return error.strerror or "cannot be opened"


def _complain(name: str, problem: str) -> None:
    print(f"inspectwatch: {clean(name)}: {clean(problem)}", file=sys.stderr)


def _progress(files: int) -> AbstractContextManager[Progress]:
    if files < MANY_FILES or sys.stdout.isatty():
        return nullcontext(NoProgress())
    return progress.shown("Reading")


def _json(line: dict[str, Any], explained: Explanation, *, explain: bool) -> str:
    if explain:
        line = {**line, "explanation": [mention_to_dict(mention) for mention in explained.mentions]}
    return json_line(line)


def _rows(line: dict[str, Any]) -> list[dict[str, Any]]:
    common = {
        "file": line["file"],
        "authority": line["authority"],
        "title": line["title"],
        "status": line["status"],
        "framework": line["framework"],
        "inspection_start": line["inspection"]["start"],
        "inspection_end": line["inspection"]["end"],
        "lead_inspector": line["lead_inspector"],
    }
    nothing = {
        "area": None,
        "grade": None,
        "label": None,
        "wording": None,
        "page": None,
        "corroborated": None,
        "disputed": None,
    }
    return [common | {key: each[key] for key in nothing} for each in line["judgements"] or [nothing]]


def _framework(framework: str) -> str:
    """As the field writes it: "ILACS 2023", "focused visit"."""
    return " ".join(word.upper() if word in _ABBREVIATIONS else word for word in framework.split("_"))


def _kind_of(reading: Reading) -> str:
    """What it was read as: "ILACS 2023", "JTAI, no judgements"; a status where that is all there is."""
    if reading.framework is None:
        return words(reading.status)
    framework = _framework(reading.framework)
    if reading.status is ReadingStatus.READ:
        return f"read as {framework}"
    return f"{framework}, {words(reading.status)}"


def _print(name: str, explained: Explanation, *, explain: bool) -> None:
    reading = explained.reading
    facts = [reading.authority] if reading.authority else []
    facts.append(_kind_of(reading))
    if reading.inspection_end:
        facts.append(f"inspected {reading.inspection_start} to {reading.inspection_end}")
    if reading.lead_inspector:
        facts.append(f"lead inspector {reading.lead_inspector}")
    print(f"{clean(name)}: {clean(', '.join(facts))}")
    for judgement in reading.judgements:
        print(f"  {words(judgement.grade):22} {clean(judgement.label)} ({_places(judgement)})")
    if reading.improvements:
        print(f"  {_improvements(reading)}")
    if reading.status is not ReadingStatus.UNREADABLE:  # that was said on stderr
        for problem in reading.problems:
            print(f"  {clean(problem)}")
    if explain:
        print_explanation(explained)


def _places(judgement: Judgement) -> str:
    """Where it stands, and what other places say: "page 1, confirmed on page 4"."""
    here = f"page {judgement.page}"
    if judgement.disputed:
        others = [other for other in judgement.others if other.grade != judgement.grade]
        said = " and ".join(f"'{clean(other.wording)}' on page {other.page}" for other in others)
        return f"{here}, DISPUTED: {said}"
    if judgement.corroborated:
        return f"{here}, confirmed on page {judgement.others[0].page}"
    return f"{here}, stated once"


def _improvements(reading: Reading) -> str:
    """Such as "2 areas for priority action, 5 areas for improvement (page 2)"."""
    counts = Counter(item.kind for item in reading.improvements)
    named = {ImprovementKind.PRIORITY_ACTION: "priority action", ImprovementKind.IMPROVEMENT: "improvement"}
    told = [f"{counted(counts[kind], 'area')} for {what}" for kind, what in named.items() if counts[kind]]
    return f"{', '.join(told)} (page {reading.improvements[0].page})"
