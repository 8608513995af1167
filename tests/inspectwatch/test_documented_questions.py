"""The questions that the documentation writes out can be asked as they stand there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import pytest

from tests.conftest import CHECKOUT
from tests.inspectwatch.sector_shell import Shell, shell_in

PAGES = ("README.md", "docs/searching.md", "docs/database.md")
COMMANDS = (
    "ratings", "history", "reports", "changes", "compare", "neighbours", "waiting", "inadequate", "stats",
    "search",
)  # fmt: skip
_WRITTEN = re.compile(rf"(?:`|^\$ )inspectwatch ((?:{'|'.join(COMMANDS)}) [^`\n>]+)", re.M)
_PLACEHOLDER = re.compile("[A-Z]{4}")
QUESTIONS = sorted(
    {
        question.strip()
        for page in PAGES
        for question in _WRITTEN.findall((CHECKOUT / page).read_text())
        if not _PLACEHOLDER.search(question)
    }
)


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A watch since 2020."""
    with shell_in(tmp_path_factory.mktemp("documented")) as made:
        yield made


def test_the_pages_write_questions_out() -> None:
    assert {question.split()[0] for question in QUESTIONS} >= {"changes", "search", "history", "ratings"}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_of_the_documentation(shell: Shell, question: str) -> None:
    asked = shell.ask(*shlex.split(question))
    assert asked.status == 0, asked.err
