"""A seeded sample of damage: whatever is read of a broken file, no wrong grade of it is called certain."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import damage
from benchmarks.damage import Trials, judge
from benchmarks.harm import damaged, text_streams
from scraper.model import Judgement, Reading, ReadingStatus, Statement
from scraper.reports.readers import read_document
from scraper.reports.text import extract_pages
from scraper.reports.worker import ReportReader
from tests.conftest import CHECKOUT
from tests.scraper.reports.documents import pdf, text_page

_OWN = sorted((CHECKOUT / "fixtures" / "documents").glob("*.pdf"))
_WORDS = "Care leavers Inadequate Children in care Good Overall effectiveness Requires improvement to be good"
_TEXT = text_page(
    "Care leavers",
    "Inadequate",
    "Children in care Good",
    "Overall effectiveness",
    "Requires improvement to be good",
)
_PLAIN, _PACKED = pdf(_TEXT), pdf(zlib.compress(_TEXT), filters=["FlateDecode"])


def test_own_documents_damaged() -> None:
    _assert_no_harm(_OWN, times=150)


def test_real_reports_damaged(shared: Path) -> None:
    _assert_no_harm(sorted((shared / "corpus" / "reports").glob("*.pdf"))[::12], times=150)


def _assert_no_harm(files: Sequence[Path], times: int) -> None:
    with ReportReader() as reader:
        trials = Trials(files, reader)
        done = list(trials.run(times, seed=2026))
        assert len(done) == times
        assert [trial for trial in done if trial.fatal] == []
        assert {trial.outcome for trial in done} > {damage.AS_UNDAMAGED}
        assert trials.is_well()


@given(random=st.randoms(use_true_random=True))
@settings(max_examples=3)
def test_the_same_seed_does_the_same_damage(random: Random) -> None:
    data = _OWN[0].read_bytes()
    streams = text_streams(data)
    state = random.getstate()
    first = [damaged(data, streams, random) for _ in range(40)]
    random.setstate(state)
    assert first == [damaged(data, streams, random) for _ in range(40)]
    assert len({copy for _, copy in first}) > 20
    assert len({sort for sort, _ in first}) > 8


@pytest.mark.parametrize(
    ("data", "streams"), [(_PLAIN, 1), (_PACKED, 1), (b"%PDF-1.7 stream\nno text endstream", 0), (b"?", 0)]
)
def test_text_is_found_packed_or_not(data: bytes, streams: int) -> None:
    found = text_streams(data)
    assert len(found) == streams
    assert all(stream.content.strip() == _TEXT for stream in found)


@given(random=st.randoms(use_true_random=True))
@settings(max_examples=5)
def test_damage_to_the_text_leaves_a_file_that_is_read(random: Random) -> None:
    texts = [
        extract_pages(copy)[0]
        for sort, copy in (damaged(_PACKED, text_streams(_PACKED), random) for _ in range(60))
        if sort == "text exchanged"
    ]
    assert all(sorted(text.split()) == sorted(_WORDS.split()) for text in texts)


_SOUND = Reading(
    ReadingStatus.READ,
    "ilacs_2023",
    judgements=(
        Judgement("in_care", "good", "Children in care", "Good", 1),
        Judgement("care_leavers", "inadequate", "Care leavers", "Inadequate", 1),
    ),
)
_WRONG = Judgement("in_care", "outstanding", "Children in care", "Outstanding", 1)
_AGREES = Statement("outstanding", "Children in care", "outstanding", 3)
_DIFFERS = Statement("good", "Children in care", "good", 3)


@pytest.mark.parametrize(
    ("got", "outcome", "told"),
    [
        (_SOUND, damage.AS_UNDAMAGED, ""),
        (replace(_SOUND, lead_inspector="Ann Lee"), damage.OTHERWISE_RIGHT, ""),
        (replace(_SOUND, judgements=_SOUND.judgements[:1]), damage.FEWER, ""),
        (Reading(ReadingStatus.UNREADABLE, problems=("a damaged PDF",)), damage.FEWER, ""),
        (
            replace(_SOUND, judgements=(_WRONG,)),
            damage.UNNOTICED,
            "one place), not good: no problem is named",
        ),
        (
            replace(_SOUND, judgements=(_WRONG,), problems=("no grade found for care_leavers",)),
            damage.NOT_SURE,
            "one place), not good: no grade found for care_leavers",
        ),
        (
            replace(_SOUND, judgements=(replace(_WRONG, others=(_AGREES,)),)),
            damage.FATAL,
            "(corroborated), not good",
        ),
        (
            replace(
                _SOUND,
                judgements=(replace(_WRONG, others=(_AGREES, _DIFFERS)),),
                problems=("in_care: page 1 says 'Outstanding', but page 3 says 'good'",),
            ),
            damage.NOT_SURE,
            "(disputed), not good: in_care: page 1 says",
        ),
        (replace(_SOUND, judgements=(replace(_WRONG, area="adoption"),)), damage.UNNOTICED, "not None"),
    ],
)
def test_what_a_damaged_file_comes_to(got: Reading, outcome: str, told: str) -> None:
    trial = judge("50000001", "letters", _SOUND, got)
    assert trial.outcome == outcome
    assert trial.fatal is (outcome == damage.FATAL)
    assert told in "".join(trial.wrong)
    assert bool(told) is bool(trial.wrong)


def test_reading_that_hung_is_fatal() -> None:
    hung = Reading(ReadingStatus.UNREADABLE, problems=("reading took longer than 20 s and was stopped",))
    assert judge("50000001", "letters", _SOUND, hung).fatal


def test_the_command_prints_what_came_of_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "one.pdf").write_bytes(_OWN[0].read_bytes())
    assert read_document(_OWN[0].read_bytes()).judgements
    assert damage.main(["--files", str(tmp_path), "--times", "30", "--seed", "3"]) == 0
    said = capsys.readouterr().out
    assert "30 damaged files (seed 3): 0 wrong and corroborated, or hung." in said
    assert "Undamaged files read as before: yes." in said
    assert said.splitlines()[1].split()[0] == "damage"


def test_the_command_without_files(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        damage.main(["--files", str(tmp_path)])
