"""Rules for every file of the repository."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT

FOLDERS = (
    "inspectwatch",
    "scraper",
    "storage",
    "notifier",
    "fixtures",
    "tests",
    "tools",
    "benchmarks",
    "docs",
    ".ci",
)
TEXTS = (".py", ".md", ".toml", ".json", ".sql", ".j2", ".html", ".txt", "")
LONGEST = 320
# Folders of the machine that somebody works on, and of nobody else's.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|home|Users|tmp/venv)/\w")


def files() -> list[Path]:
    """Every text file of the repository, but not what tools leave behind."""
    found = [path for folder in FOLDERS for path in (CHECKOUT / folder).rglob("*")]
    found += CHECKOUT.glob("[!.]*")
    return sorted(
        path for path in found if path.is_file() and path.suffix in TEXTS and "__pycache__" not in path.parts
    )


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_folders_looked_at_are_there(folder: str) -> None:
    assert (CHECKOUT / folder).is_dir()


def test_no_code_file_is_too_long_to_be_read_at_once() -> None:
    lengths = {
        path: len(path.read_text(encoding="utf-8").splitlines()) for path in files() if path.suffix == ".py"
    }
    assert {
        str(path.relative_to(CHECKOUT)): length for path, length in lengths.items() if length > LONGEST
    } == {}


def test_no_path_of_a_machine_stands_in_a_file() -> None:
    found = {
        f"{path.relative_to(CHECKOUT)}:{number}"
        for path in files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if MACHINE_PATH.search(line)
    }
    assert found == set()


@pytest.mark.parametrize("package", ["inspectwatch", "scraper", "storage", "notifier", "fixtures", "tools"])
def test_every_module_says_what_it_is_for(package: str) -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in (CHECKOUT / package).rglob("*.py")}
    assert texts
    assert [str(path) for path, text in texts.items() if text and not text.startswith('"""')] == []
