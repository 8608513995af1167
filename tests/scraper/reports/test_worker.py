from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from scraper.model import Reading, ReadingStatus
from scraper.reports.readers import read_document
from scraper.reports.worker import READER_FAILED, ReaderClosed, ReaderNotStarted, ReportReader
from tests.scraper.reports.documents import bomb, pdf, slow_pdf, text_page

_CHECKOUT = Path(__file__).resolve().parents[3]
_LETTER = pdf(
    text_page(
        "Focused visit to Thornbury children’s services",
        "This letter summarises the findings of the focused visit of Ofsted’s inspectors.",
    )
)
_SLOW = slow_pdf()

T = TypeVar("T")


@pytest.fixture
def reader() -> Iterator[ReportReader]:
    with ReportReader() as reader:
        yield reader


def test_reads_what_is_read_in_process(reader: ReportReader) -> None:
    reading = reader.read(_LETTER)
    assert reading.framework == "focused_visit"
    assert reading == read_document(_LETTER)


def test_the_text_comes_with_the_reading(reader: ReportReader) -> None:
    (page,) = reader.read(_LETTER).pages
    assert " ".join(page.split()) == (
        "Focused visit to Thornbury children's services This letter summarises the findings of the focused"
        " visit of Ofsted's inspectors."
    )
    assert reader.read(b"").pages == ()


def test_one_process_reads_one_document_after_another(reader: ReportReader) -> None:
    assert reader.pid is None
    reader.read(_LETTER)
    first = reader.pid
    reader.read(b"")
    assert reader.pid == first is not None


def test_a_document_that_hangs_is_given_up_and_the_next_is_read() -> None:
    with ReportReader(time_limit=0.3) as reader:
        started = time.monotonic()
        hung = reader.read(_SLOW)
        assert time.monotonic() - started < 10
        assert hung.status is ReadingStatus.UNREADABLE
        assert hung.problems == ("reading took longer than 0.3 s and was stopped",)
        assert reader.read(b"").status is ReadingStatus.NOT_A_REPORT


def test_a_document_that_eats_memory_is_given_up_and_the_next_is_read() -> None:
    with ReportReader(memory_limit=160 << 20) as reader:
        eaten = reader.read(bomb(256 << 20))
        assert eaten.status is ReadingStatus.UNREADABLE
        assert "more than 160 MiB of memory" in eaten.problems[0]
        assert reader.read(_LETTER).framework == "focused_visit"


def test_a_document_too_large_for_memory_by_itself() -> None:
    with ReportReader(memory_limit=96 << 20) as reader:
        reading = reader.read(b"%PDF-1.7\n" + bytes(100 << 20))
    assert reading.problems == ("reading needed more than 96 MiB of memory",)


def test_a_limit_of_our_own_that_is_smaller_counts() -> None:
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 500 << 20))\n"
        "from scraper.reports.worker import ReportReader\n"
        "from tests.scraper.reports.documents import bomb\n"
        "with ReportReader() as reader:\n"
        "    print(reader.read(b'').status, *reader.read(bomb(512 << 20)).problems)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=_CHECKOUT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stderr == ""
    assert re.match(r"not_a_report reading .*needed more than 400 MiB of memory", done.stdout)


def test_it_gets_no_password_of_the_environment(
    reader: ReportReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("INSPECTWATCH_EMAIL_PASSWORD", "INSPECTWATCH_SOURCE_OFSTED_CONTACT", "SOME_TOKEN"):
        monkeypatch.setenv(name, "secret")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    reader.read(_LETTER)
    given = Path(f"/proc/{reader.pid}/environ").read_bytes()
    assert b"secret" not in given
    assert b"LC_ALL=C.UTF-8" in given


def test_a_crash_costs_that_reading_only(reader: ReportReader) -> None:
    readings = _in_a_thread(reader, _SLOW)
    pid = _wait_for(lambda: reader.pid)
    time.sleep(0.2)
    os.kill(pid, signal.SIGSEGV)
    reading = readings()
    assert isinstance(reading, Reading)
    assert reading.status is ReadingStatus.UNREADABLE
    assert "signal 11" in reading.problems[0]
    assert reader.read(_LETTER).framework == "focused_visit"
    assert reader.pid != pid


def test_a_process_that_died_while_idle_is_replaced_unnoticed(reader: ReportReader) -> None:
    reader.read(_LETTER)
    pid = reader.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    _wait_for(lambda: _is_gone(pid))
    assert reader.read(_LETTER).framework == "focused_visit"


def test_closing_while_reading_says_so_and_judges_no_document(reader: ReportReader) -> None:
    outcome = _in_a_thread(reader, _SLOW)
    pid = _wait_for(lambda: reader.pid)
    time.sleep(0.2)
    reader.close()
    assert isinstance(outcome(), ReaderClosed)
    assert _is_gone(pid)


def test_a_closed_reader_starts_again(reader: ReportReader) -> None:
    reader.read(_LETTER)
    reader.close()
    assert reader.pid is None
    assert reader.read(_LETTER).framework == "focused_visit"


def test_an_installation_that_cannot_start_is_no_documents_fault(
    reader: ReportReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(ReaderNotStarted, match="did not start"):
        reader.read(_LETTER)


def test_nothing_is_imported_from_the_folder_it_runs_in(
    reader: ReportReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "scraper.py").write_text("raise SystemExit('imported from the wrong place')")
    monkeypatch.chdir(tmp_path)
    assert reader.read(_LETTER).framework == "focused_visit"


@pytest.mark.parametrize("document", [_LETTER, _SLOW], ids=["idle", "busy"])
def test_kill_minus_nine_of_the_parent_leaves_no_orphan(document: bytes, tmp_path: Path) -> None:
    file = tmp_path / "document.pdf"
    file.write_bytes(document)
    program = (
        "import pathlib, sys, threading, time\n"
        "from scraper.reports.worker import ReportReader\n"
        "reader = ReportReader(time_limit=60)\n"
        "data = pathlib.Path(sys.argv[1]).read_bytes()\n"
        "threading.Thread(target=reader.read, args=[data], daemon=True).start()\n"
        "while not reader.pid: time.sleep(0.01)\n"
        "time.sleep(0.3)\n"
        "print(reader.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program, str(file)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(_CHECKOUT)},
    )
    with parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert not _is_gone(pid)
        parent.kill()
    _wait_for(lambda: _is_gone(pid))


def test_the_reading_process_imports_no_more_than_reading_needs() -> None:
    program = "import sys, scraper.reports.child; print(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(_CHECKOUT)},
    )
    modules = set(answer.stdout.split())
    assert "pypdfium2" in modules
    assert not modules & {"httpx", "bs4", "lxml", "sqlite3", "asyncio", "typer", "apscheduler"}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("def read_document(data): raise KeyError('no such area')", r"KeyError: 'no such area'"),
        (
            "from scraper.model import Reading, ReadingStatus\n"
            "def read_document(data): return Reading(ReadingStatus.READ, inspection_start='soon')",
            r"AttributeError: .*",
        ),
        (
            "from scraper.model import Judgement, Reading, ReadingStatus\n"
            "FOUND = (Judgement('nowhere', 'good', 'Label', 'Good', 1),)\n"
            "def read_document(data): return Reading(ReadingStatus.READ, 'ilacs_2023', judgements=FOUND)",
            r"no valid answer: .*",
        ),
        (
            "from scraper.model import Reading, ReadingStatus\n"
            "def read_document(data): return Reading(ReadingStatus.NO_JUDGEMENTS, pages=('x',) * 501)",
            r"no valid answer: more text than any report has: 501 pages",
        ),
        (
            "from scraper.model import Reading, ReadingStatus\n"
            "def read_document(data): return Reading(ReadingStatus.NO_JUDGEMENTS, pages=('é' * 2_000_001,))",
            r"no valid answer: more text than any report has: 1 pages",
        ),
    ],
    ids=["an exception", "no reading", "a reading that cannot be", "too many pages", "too much text"],
)
def test_a_failure_of_the_reader_is_named_as_our_own(
    code: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty = f"{code}\nimport scraper.reports.readers as readers\nreaders.read_document = read_document\n"
    (tmp_path / "sitecustomize.py").write_text(faulty)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with ReportReader() as reader:
        reading = reader.read(_LETTER)
    assert reading.status is ReadingStatus.UNREADABLE
    (problem,) = reading.problems
    assert re.fullmatch(rf"{READER_FAILED} \({said}\): please report it", problem)


def _in_a_thread(reader: ReportReader, document: bytes) -> Callable[[], object]:
    """Starts reading; what is returned waits for the reading, or for the error it ended with."""
    outcome: list[object] = []

    def read() -> None:
        try:
            outcome.append(reader.read(document))
        except ReaderClosed as error:
            outcome.append(error)

    thread = threading.Thread(target=read)
    thread.start()

    def wait() -> object:
        thread.join(timeout=30)
        return outcome[0]

    return wait


def _wait_for(ask: Callable[[], T | None]) -> T:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.01)
    pytest.fail("did not happen within 10 s")


def _is_gone(pid: int) -> bool:
    """Ended, even where nobody has collected its exit status."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"
