"""`python -m benchmarks.reading`: what reading documents costs, and how much of it is right.

Every file goes through the program's own reading process, whose start is counted. That is set against the
text of all pages of the same files by pypdfium2 alone, in this process and in the same run. With labels (a
JSON object a line, as in truth.jsonl) each reading is compared with its label. Times vary with the machine.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks import bare
from benchmarks.measures import memory_of, ratio, table
from benchmarks.scoring import SCORE_HEAD, Scores, labels
from benchmarks.site import CORPUS
from scraper.model import Reading
from scraper.reports.worker import ReportReader

OWN_DOCUMENTS = Path(__file__).resolve().parents[1] / "fixtures" / "documents"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.reading",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--files", type=Path, help="folder of *.pdf; default: ../shared/corpus/reports, else own documents"
    )
    parser.add_argument(
        "--truth", type=Path, help="labels; default: truth.jsonl beside the folder, where there is one"
    )
    options = parser.parse_args(arguments)
    folder = options.files or default_files()
    truth = options.truth or _truth_beside(folder)
    files = sorted(folder.glob("*.pdf"))
    if not files:
        parser.error(f"{folder} holds no *.pdf")
    readings = _time_reading(files)
    if truth:
        _score(readings, truth)


def default_files() -> Path:
    """The real reports where they are at hand, else our own documents."""
    reports = CORPUS / "reports"
    return reports if reports.is_dir() else OWN_DOCUMENTS


def _truth_beside(folder: Path) -> Path | None:
    truth = folder.resolve().parent / "truth.jsonl"
    return truth if truth.is_file() else None


def _time_reading(files: Sequence[Path]) -> dict[str, Reading]:
    started = time.perf_counter()
    with ReportReader() as reader:
        readings = {path.stem: reader.read(path.read_bytes()) for path in files}
        seconds = time.perf_counter() - started
        peak = memory_of(reader.pid).peak
    documents, text = bare.extract(files)
    rows = [
        ("reading process", len(files), seconds, seconds / len(files), ratio(seconds, text)),
        ("pypdfium2 alone", documents, text, text / documents if documents else 0.0, ratio(text, text)),
    ]
    print(table(("", "documents", "seconds", "each", "ratio"), rows))
    statuses = Counter(reading.status.value for reading in readings.values())
    print(f"\nStatus: {', '.join(f'{number} {status}' for status, number in statuses.most_common())}.")
    print(f"Peak resident memory of the reading process: {peak:.0f} MiB", flush=True)
    return readings


def _score(readings: dict[str, Reading], truth: Path) -> None:
    scores, known = Scores(), labels(truth)
    for name, reading in readings.items():
        if name in known:
            scores.add(name, known[name], reading)
    unlabelled, unread = readings.keys() - known.keys(), known.keys() - readings.keys()
    print(f"\n{table(SCORE_HEAD, scores.rows())}\n")
    print(f"{len(unlabelled)} files without a label, {len(unread)} labels without a file.")
    print("\n".join(scores.misses) or "No miss.")


if __name__ == "__main__":
    main()
