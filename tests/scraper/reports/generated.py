"""Whole reports of our own wording, set in every way in which text comes out of a PDF.

What to print is Hypothesis' choice, how to set it a random generator's that Hypothesis seeds: of many small
choices each made by itself, most of the time would be spent on making them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Final

from hypothesis import strategies as st

GRADES: Final = {
    "outstanding": ("Outstanding", "outstanding", "OUTSTANDING"),
    "good": ("Good", "good", "GOOD"),
    "requires_improvement": (
        "Requires improvement to be good",
        "Requires improvement",
        "Requires Improvement to be good",
        "Require improvement",
    ),
    "inadequate": ("Inadequate", "inadequate", "Inadequate."),
}
_ILACS: Final = {
    "impact_of_leaders": (
        "The impact of leaders on social work practice with children and families",
        "The impact of leaders on practice with children and families",
    ),
    "help_and_protection": ("The experiences and progress of children who need help and protection",),
    "in_care": ("The experiences and progress of children in care",),
    "care_leavers": (
        "The experiences and progress of care leavers",
        "The experiences and progress of children care leavers",
    ),
}
LABELS: Final[Mapping[str, Mapping[str, Sequence[str]]]] = {
    "ilacs_2018": {
        "impact_of_leaders": _ILACS["impact_of_leaders"],
        "help_and_protection": _ILACS["help_and_protection"],
        "in_care_and_care_leavers": ("The experiences and progress of children in care and care leavers",),
        "overall_effectiveness": ("Overall effectiveness", "Overall effectiveness."),
    },
    "ilacs_2023": {**_ILACS, "overall_effectiveness": ("Overall effectiveness", "OVERALL EFFECTIVENESS")},
    "ilacs_2026": _ILACS,
    "sif": {
        "help_and_protection": ("1. Children who need help and protection",),
        "looked_after_and_permanence": ("2. Children looked after and achieving permanence",),
        "adoption": ("2.1 Adoption performance",),
        "care_leavers": (
            "2.2 Experiences and progress of care leavers",
            "2.2 Experiences and progress of care leavers.",
        ),
        "leadership_management_governance": ("3. Leadership, management and governance",),
    },
}
"""What the tables print, by framework and area."""

_OVERALL_OF_SIF: Final = (
    "Children\u2019s services in Thornbury {}",
    "The overall judgement is that children\u2019s services {}",
    "Services for children in Thornbury {}",
)
_PREDICATES: Final = {
    "outstanding": ("are outstanding", "are judged to be outstanding"),
    "good": ("are good", "are good."),
    "requires_improvement": ("require improvement", "require improvement to be good"),
    "inadequate": ("are inadequate", "are judged inadequate"),
}

_DATES: Final = {
    "ilacs_2018": "12\u201323 March 2018",
    "ilacs_2023": "3 to 14 June 2024",
    "ilacs_2026": "8 June 2026 to 19 June 2026",
    "sif": "9\u201324 November 2016",
}
_FURNITURE: Final = (
    "Inspection of Thornbury local authority children\u2019s services\n3 to 14 June 2024",
    "1",
    "Page 2 of 20",
    "1 The number of a footnote and what it says of the framework.",
)
PROSE: Final = (
    "At the last inspection, in 2016, overall effectiveness was judged to be {0}, and much was done since.",
    "In 2019, the experiences and progress of children in care and care leavers were {0}; leaders knew it.",
    "Since then, \u2018{0}\u2019 practice is the \u201crule\u201d in most teams, though not in all of them.",
    "When services were {0} in some respects, partners said so, and the council\u2019s plans were changed.",
    "Most social workers say that supervision, which used to be {0}, helps them to reflect.",
)
"""What reports say of other times and of parts. {0} is a grade."""

_BETWEEN_WORDS: Final = (" ", " ", " ", "\n", " \n", "\u00a0", "\u00a0\r\n", "\u2009")
_LIGATURES: Final = (("ffi", "\ufb03"), ("ff", "\ufb00"), ("fi", "\ufb01"), ("fl", "\ufb02"))

LIKE_ROWS: Final = (
    *PROSE,
    "The experiences and progress of children who need help and protection were found {0} five years ago.",
    "{0} practice is seen in most teams.",
    "It was, in a word, {0}",
)
"""The same, but their lines can look like rows, or like grades beside no label."""

EARLIER_ROWS: Final = (
    *PROSE,
    "Previous judgements Overall effectiveness {0} The experiences and progress of care leavers {0} In 2016.",
    "1. Children who need help and protection {0} 2.1 Adoption performance {0} These are of 2013.",
)
"""The same, and rows of the table of an earlier inspection."""

_CONTENTS: Final = "What needs to improve\n" + "".join(
    f"Part {number} of the findings\n" for number in range(14)
)
_KEY_JUDGEMENT: Final = "Key judgement\nJudgement Grade\n{}\n{}"
_GRADED_JUDGEMENT: Final = "The graded judgement for {} is that it is\n{}"

graded = {
    framework: st.fixed_dictionaries({area: st.sampled_from(sorted(GRADES)) for area in labels})
    for framework, labels in LABELS.items()
}
"""By framework, a grade for each area of its table."""


def row(random: Random, framework: str, area: str, grade: str) -> str:
    """A row of that framework's table, in any of the spellings that reports print."""
    return cells(random, random.choice(LABELS[framework][area]), random.choice(GRADES[grade]))


def overall_sentence(random: Random, grade: str) -> str:
    """How a SIF report says the overall grade, above its table."""
    sentence = random.choice(_OVERALL_OF_SIF).format(random.choice(_PREDICATES[grade]))
    return "\n".join(wrapped(random, sentence))


def cells(random: Random, label: str, grade: str) -> str:
    """A row: the lines of both cells in any order that begins with the label, or side by side."""
    label_lines, grade_lines = wrapped(random, label), wrapped(random, grade)
    text = label_lines.pop(0)
    while label_lines or grade_lines:
        lines = random.choice([lines for lines in (label_lines, grade_lines) if lines])
        text += random.choice(("\n", "\n", " \n", " ")) + lines.pop(0)
    return text + random.choice(("", "", " ", "1", " 2", "\u00a0"))


def wrapped(random: Random, text: str) -> list[str]:
    """The lines of a cell: its words with any white space between, some spelled with unseen characters."""
    first, *others = text.split()
    rest = (random.choice(_BETWEEN_WORDS) + _spoiled(random, word) for word in others)
    return (_spoiled(random, first) + "".join(rest)).split("\n")


def prose(random: Random, sentences: Sequence[str] = PROSE) -> str:
    """Some of the sentences, with any grades in them, broken into lines anywhere."""
    sentences = random.sample(sentences, random.randrange(4))
    grades = (random.choice(GRADES[random.choice(sorted(GRADES))]) for _ in sentences)
    return "".join(
        f"{_broken(random, sentence.format(grade))}\n"
        for sentence, grade in zip(sentences, grades, strict=True)
    )


def front(random: Random, framework: str, rows: Sequence[str], sentences: Sequence[str] = PROSE) -> list[str]:
    """Page 1, and page 2 where a form feed among the rows ends it: the title, the table, prose around it."""
    head = "" if framework == "sif" else "Judgement Grade\n"
    table = "".join(f"{one}\n" for one in rows)
    above, below = (prose(random, sentences) for _ in range(2))
    text = f"{_title(framework)}\nInspection dates: {_DATES[framework]}\n{above}{head}{table}{below}"
    return text.split("\f")


def page_break(random: Random) -> str:
    """The end of a page, and what can stand at the head of the next."""
    return "\f" + "\n".join(random.sample(_FURNITURE, random.randrange(4)))


def body(random: Random, framework: str, grades: Mapping[str, str]) -> list[str]:
    """A page of contents, and two whose headings state these grades, in the words of any framework."""
    sections = [
        f"{_heading(random, framework, area, grade)}\n{number}. {random.choice(PROSE).format('good')}\n"
        for number, (area, grade) in enumerate(grades.items(), start=1)
    ]
    cut = len(sections) // 2
    return [_CONTENTS, "".join(sections[:cut]), f"4\n{''.join(sections[cut:])}"]


def _heading(random: Random, framework: str, area: str, grade: str) -> str:
    label = LABELS[framework][area][0].lstrip("0123456789. ")
    words = random.choice(GRADES[grade]).rstrip(".")
    shape = random.choice(
        ("{}: {}", "{} is {}", "{} is: {}", "{} {}.", "{}\n{}", _KEY_JUDGEMENT, _GRADED_JUDGEMENT)
    )
    return shape.format(label, words)


def _title(framework: str) -> str:
    if framework == "sif":
        return (
            "Re-inspection of services for children in need of help and\n"
            "protection, children looked after and care leavers"
        )
    return "Inspection of Thornbury local authority\nchildren\u2019s services"


def _spoiled(random: Random, word: str) -> str:
    if random.random() < 0.1:
        for letters, ligature in _LIGATURES:
            word = word.replace(letters, ligature)
    elif random.random() < 0.1 and word.isalpha() and len(word) > 3:
        at = random.randint(2, len(word) - 2)
        word = word[:at] + random.choice("\u00ad\u200b\u2060") + word[at:]
    return word


def _broken(random: Random, sentence: str) -> str:
    return "".join(random.choice(("\n", " ", " ", " ", " ")) + word for word in sentence.split())[1:]
