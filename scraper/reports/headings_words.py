"""The vocabulary of body headings, framework by framework.

Headings are made of the framework's own labels and grades. Some frameworks spell a few of them otherwise in
the body than in the table; those spellings stand here. A framework that does not needs no entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from scraper.framework import Framework
from scraper.reports.headings import Vocabulary
from scraper.reports.phrases import Phrases

_PROGRESS: Final = "(the) (experience) (experiences) and progress of"
_CHILDREN: Final = f"{_PROGRESS} children (and young people)"

# By layout, then by area or grade.
_IN_BODY: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "sif": {
        "help_and_protection": (f"{_CHILDREN} who need help and protection",),
        "looked_after_and_permanence": (f"{_CHILDREN} looked after and achieving permanence",),
        "care_leavers": (f"{_PROGRESS} care leavers",),
    },
    "looked_after": {
        "overall_effectiveness": (
            "overall effectiveness of services for looked after children (and young people)",
        ),
        "outstanding": ("grade 1 outstanding",),
        "good": ("grade 2 good",),
        "adequate": ("grade 3 adequate",),
        "inadequate": ("grade 4 inadequate",),
    },
}


@lru_cache(maxsize=32)
def vocabulary_of(framework: Framework) -> Vocabulary:
    """What the headings of this framework's documents are made of."""
    in_body = _IN_BODY.get(framework.layout, {})
    labels = {area.id: (*area.spellings, *in_body.get(area.id, ())) for area in framework.areas}
    grades = {grade.id: (*grade.spellings, *in_body.get(grade.id, ())) for grade in framework.grades}
    return Vocabulary.of(Phrases(labels), Phrases(grades))
