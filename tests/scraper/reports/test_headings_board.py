from __future__ import annotations

import pytest

from scraper.reports.headings_board import headings, verdicts


@pytest.mark.parametrize(
    ("lines", "label", "grade"),
    [
        ("The Local Safeguarding Children Board (LSCB)\nThe Local Safeguarding Children Board is good\n",
         "The Local Safeguarding Children Board", "good"),
        ("The Local Safeguarding Children Board\n"
         "The Local Safeguarding Children Board requires improvement.\n",
         "The Local Safeguarding Children Board", "requires_improvement"),
        ("The LSCB is inadequate because:\n", "The LSCB", "inadequate"),
        ("The effectiveness of the LSCB requires \nimprovement\n", "The effectiveness of the LSCB",
         "requires_improvement"),
        ("The Xshire Safeguarding Children Board (XSCB) is outstanding\n",
         "The Xshire Safeguarding Children Board (XSCB)", "outstanding"),
    ],
)  # fmt: skip
def test_headings_of_the_board(lines: str, label: str, grade: str) -> None:
    found = headings(["Front", f"12\n{lines}Executive summary\n"])
    assert [(one.label, one.grade, one.page) for one in found] == [(label, grade, 2)]


@pytest.mark.parametrize(
    "line",
    [
        "An LSCB that is good coordinates the work of its partners.",
        "An LSCB requires improvement if it does not yet do so.",
        "The LSCB is good at keeping minutes.",
        "The LSCB was inadequate.",
        "The LSCB's training is good.",
        "The LSCB requires improvement to be fully effective.",
    ],
)
def test_what_says_nothing_of_the_board(line: str) -> None:
    assert headings([f"{line}\n"]) == ()
    assert verdicts([f"{line}\n"]) == ()


@pytest.mark.parametrize(
    ("sentence", "grade"),
    [
        ("The Xshire Safeguarding Children Board (XSCB) requires improvement to be good. It meets.",
         "requires_improvement"),
        ("The LSCB in North Xshire is inadequate. It does not see enough.", "inadequate"),
        ("149. The XSCB is inadequate because it is failing.", "inadequate"),
        ("The arrangements in place to evaluate the effectiveness of what is done by the \nauthority and"
         " board partners to safeguard and promote the welfare of children are \ngood", "good"),
    ],
)  # fmt: skip
def test_sentences_on_the_board(sentence: str, grade: str) -> None:
    assert [one.grade for one in verdicts([f"{sentence}\n"])] == [grade]
