"""The tool that makes mutants: on a program of four lines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.mutants import MutmutFailed, chosen_of, least, percent, report, try_mutants
from benchmarks.mutants_parts import PARTS
from tests.conftest import CHECKOUT

PROGRAM = """
def is_more(one: int, other: int) -> bool:
    return one > other


def is_less(one: int, other: int) -> bool:
    return one < other
"""
SETTINGS = "[mutmut]\nsource_paths=small.py\npytest_add_cli_args_test_selection=test_small.py\n"
Project = Callable[[str], Path]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Makes the program, with one test: that what is given holds."""
    pytest.importorskip("mutmut")

    def made(claim: str) -> Path:
        (tmp_path / "small.py").write_text(PROGRAM)
        (tmp_path / "setup.cfg").write_text(SETTINGS)
        (tmp_path / "test_small.py").write_text(
            f"from small import is_less, is_more\n\n\ndef test_it() -> None:\n    assert {claim}\n"
        )
        return tmp_path

    return made


def test_what_no_test_notices_is_shown_with_its_line(project: Project) -> None:
    place = project("is_more(2, 1) and not is_less(1, 1)")
    tried = try_mutants(place, None, 1, 1)
    assert percent(tried) == 50
    assert list(report(place, tried)) == [
        "mutants    2",
        "killed     1",
        "timed out  0",
        "survived   1",
        "noticed    50.0%",
        "\nsurvived: small.py is_more (small.x_is_more__mutmut_1)\n"
        "-    return one > other\n+    return one >= other",
    ]


def test_tests_that_fail_by_themselves_are_said(project: Project) -> None:
    with pytest.raises(MutmutFailed, match="failed to collect stats"):
        try_mutants(project("is_more(1, 1)"), None, 1, 1)


def test_a_sample_is_the_same_for_the_same_seed_and_as_large_as_asked() -> None:
    names = [f"m{number:03}" for number in range(100)]
    chosen = chosen_of(names, 10, 1)
    assert chosen == chosen_of(names, 10, 1) == sorted(set(chosen))
    assert len(chosen) == 10
    assert chosen != chosen_of(names, 10, 2)
    assert chosen_of(names, None, 1) == chosen_of(names, 1000, 1) == names


@pytest.mark.parametrize("name", PARTS)
def test_the_files_of_each_part_are_there(name: str) -> None:
    files = [
        *PARTS[name].sources,
        *(test.partition("::")[0] for test in [*PARTS[name].tests, *PARTS[name].without]),
    ]
    assert [each for each in files if not (CHECKOUT / each).exists()] == []


def test_a_sample_may_be_unlucky_and_no_more() -> None:
    assert least(1000, sampled=False) == 90
    assert 75 < least(20, sampled=True) < 80
    assert 88 < least(1000, sampled=True) < 89
