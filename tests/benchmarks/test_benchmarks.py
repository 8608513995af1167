"""The benchmarks run and print their tables. What they measure is nobody's test: times vary."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT

SECONDS = 60.0  # more than any of them takes here on a machine under load
DOCUMENTS = CHECKOUT / "fixtures" / "documents"
OXFORDSHIRE = ("50004449", "2018-06-08"), ("50243682", "2024-04-09")
JUDGED = ["overall_effectiveness", "impact_of_leaders", "in_care", "care_leavers", "help_and_protection"]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two of our own documents with labels, in the shape of the folder of real reports."""
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "reports").mkdir()
    lines = []
    for report, published in OXFORDSHIRE:
        shutil.copy(DOCUMENTS / f"{report}.pdf", folder / "reports")
        lines.append(json.dumps(label(report, published)))
    (folder / "truth.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def label(report: str, published: str) -> dict[str, object]:
    """A label as the real ones are. That of 2018 says what its document does not."""
    of_2024 = published.startswith("2024")
    return {
        "report": report,
        "urn": "80536",
        "framework": "ilacs_2023" if of_2024 else "ilacs_2018",
        "published": published,
        "link_text": f"children's services inspection - {published}",
        "judgements": dict.fromkeys(JUDGED, "good") if of_2024 else {"impact_of_leaders": "inadequate"},
    }


def run(command: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """`python -m benchmarks.COMMAND`, run to its end."""
    whole: list[str | Path] = [sys.executable, "-m", f"benchmarks.{command}", *arguments]
    return subprocess.run(
        whole,
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def output(command: str, *arguments: str | Path) -> str:
    """What it prints. Fails where it does not end well."""
    ended = run(command, *arguments)
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout


def cells(text: str, line: str) -> list[str]:
    """The cells of the first line of a table that begins so."""
    found = re.findall(rf"^{re.escape(line)}  +(.*)$", text, re.M)[0]
    return re.split(r"  +", found)


def test_watching(corpus: Path) -> None:
    said = output("watching", "--corpus", corpus, "--authorities", "5", "--rate", "2")
    assert "5 authorities, 2 reports published on 2 days from 2018-06-08 to 2024-04-09" in said
    # requests, robots, list, pages, files, 304, avoided, events
    first = cells(said, "first run")
    assert first[3:] == ["9", "1", "1", "5", "2", "0", "0", "0"]
    idle = cells(said, "idle poll")
    assert idle[3:] == ["10", "0", "10", "0", "0", "10", "80", "0"]
    sweep = cells(said, "sweep")
    assert sweep[3:] == ["9", "1", "1", "5", "2", "8", "0", "0"]
    assert cells(said, "replay")[-1] == "2"
    assert re.search(r"^idle poll \(median\) .* httpx, same conditions .*x$", said, re.M)
    assert "At 2 a second the 9 requests of this first run take 4 s" in said
    assert re.search(r"Peak resident memory: watch \d+ MiB, reading process \d+ MiB", said)


def test_searching(corpus: Path) -> None:
    said = output("searching", "--files", corpus / "reports", "--times", "3", "--questions", "4")
    assert re.findall(r"^(\d+) reports, (\d+) pages, ", said, re.M) == [("2", "5"), ("6", "15")]
    assert cells(said, "a phrase")[0] == "4"
    assert cells(said, "all")[0] == "32"


def test_quiet(tmp_path: Path) -> None:
    """Something every twenty days for nine years, and once nothing for eighty."""
    days = [date(2016, 1, 1) + timedelta(days=20 * number) for number in range(165)]
    days = [day for day in days if not date(2024, 2, 1) < day < date(2024, 4, 15)]
    (tmp_path / "reports").mkdir()
    lines = [label(str(number), day.isoformat()) for number, day in enumerate(days)]
    (tmp_path / "truth.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    said = output("quiet", "--corpus", tmp_path)
    assert re.findall(r"^(\S+): nothing since .*, (\d+) days; usual (\d+), believed (\d+)", said, re.M) == [
        ("2024-02-29", "41", "20", "40")
    ]
    assert "is noticed after 41 to 41 days, median 41" in said


def test_reading(corpus: Path) -> None:
    said = output("reading", "--files", corpus / "reports", "--truth", corpus / "truth.jsonl")
    assert cells(said, "reading process")[0] == "2"
    assert cells(said, "pypdfium2 alone")[-1] == "1.0x"
    # reports, right, wrong, missing, invented | framework, dates, lead inspector | corroborated, disputed,
    # improvements
    assert cells(said, "ilacs_2023") == ["1", "5", "0", "0", "0", "1/1", "-", "-", "4/5", "0", "3"]
    assert cells(said, "ilacs_2018") == ["1", "0", "1", "0", "3", "1/1", "-", "-", "3/4", "0", "3"]
    assert "50004449: impact_of_leaders: expected inadequate, read good" in said
    assert "50004449: help_and_protection: expected nothing, read requires_improvement" in said


def test_reading_without_files(tmp_path: Path) -> None:
    ended = run("reading", "--files", tmp_path)
    assert ended.returncode == 2
    assert f"{tmp_path} holds no *.pdf" in ended.stderr


def test_daemon(corpus: Path) -> None:
    said = output("daemon", "--corpus", corpus, "--authorities", "5", "--minutes", "0.01")
    assert re.search(r"^ +daemon MiB  child MiB  both MiB  open files  runs  mails  webhooks$", said, re.M)
    assert cells(said, said.splitlines()[1].split("  ")[0])[4] == "0"
    assert re.search(r"^Peak resident memory: daemon \d+ MiB, reading process \d+ MiB", said, re.M)
    assert re.search(r"^Open files: \d+ after the baseline, \d+ at the end", said, re.M)
    assert "SIGTERM: exit status 0" in said


def test_delivery() -> None:
    said = output("delivery", "--subscriptions", "60", "--mails", "40", "--rounds", "1")
    assert re.search(r"^One event to 60 subscriptions: 60 deliveries worked out and written in ", said, re.M)
    # messages, ours/s, bare/s, ratio, connections
    assert cells(said, "webhooks")[0] == "60"
    for how in ("by send_message", "ready bytes"):
        assert cells(said, f"e-mail, {how}")[0] == "40"
        assert 1 <= int(cells(said, f"e-mail, {how}")[4]) <= 4


def test_pages() -> None:
    said = output("pages", "--authorities", "100", "--times", "2")
    assert len(cells(said, "/authorities")) == 5
    assert int(cells(said, "/about")[0].replace(",", "")) > 1000


def test_a_sender_that_is_killed_loses_nothing() -> None:
    said = output("send_storm", "--kills", "3", "--seed", "3")
    assert re.search(r"^3 kills \(seed 3\): [1-9]\d* deliveries recorded, ", said)
    recorded, arrived = re.findall(r"(\d+) (?:deliveries recorded|arrived)", said)
    assert recorded == arrived
    assert said.endswith("; 0 lost, 0 strange, 0 left unsent; integrity_check ok\n")


def test_questions(tmp_path: Path) -> None:
    size = ("--providers", "170", "--times", "1", "--starts", "1")
    said = output("questions", *size, "--folder", tmp_path)
    assert re.search(r"^170 providers: made in .* MiB, peak memory \d+ MiB$", said, re.M)
    # of each database: rows, median, 95th percentile, how that is to the aim, that of the processor
    assert cells(said, "waiting, first 100 rows")[0::5] == ["100", "100"]
    assert cells(said, "stats --by region")[0::5] == ["9", "9"]
    assert cells(said, "search, a phrase")[0::5] == ["20", "20"]
    assert len(cells(said, "/authorities?sort=inspection_end")) == 8
    assert len(cells(said, "/api/status")) == 8
    assert re.search(r"^A query command from its start to its end, .*: \d+\.\d\d s", said, re.M)
    assert re.search(r"^Counts and current reports kept wrong after all this: 0 ", said, re.M)


@pytest.mark.parametrize("command", ["watching", "reading", "daemon", "questions"])
def test_help_says_how_it_is_measured(command: str) -> None:
    assert "Times vary with the machine" in output(command, "--help")
