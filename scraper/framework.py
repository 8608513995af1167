"""What an inspection framework is: areas on a scale, and how its documents print them.

The frameworks themselves, which are data, stand in `scraper.frameworks`.

Spellings (`printed`, `titles`) are words as documents print them, in lower case; capitals, line breaks and
punctuation around a word do not matter, and `(words)` in brackets may be missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Basis = Literal["same", "renamed", "split", "merged"]

NOT_JUDGED = "not_judged"


@dataclass(frozen=True, slots=True)
class Grade:
    """One step of a scale. `words` is the grade in full, `short` what is said after first mention."""

    id: str
    rank: int | None  # 1 is worst; None: not judged
    words: str
    short: str
    printed: tuple[str, ...] = ()  # how documents spell it; empty: as `words` and as `short`

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every way in which a document of the framework prints the grade."""
        return self.printed or (self.words, self.short)


@dataclass(frozen=True, slots=True)
class Predecessor:
    """An area of an earlier framework that this one follows, and on what basis."""

    area: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class Area:
    """What is judged. `follows` lists earlier areas in order of preference; an area follows itself first."""

    id: str
    label: str  # in full, as printed by the framework
    short: str  # as a sentence names it, such as "help and protection"
    follows: tuple[Predecessor, ...] = ()
    compared: bool = True  # False: judges another body, or is never compared
    required: bool = True  # False: not every report of the framework carries it
    printed: tuple[str, ...] = ()  # how documents spell the label; empty: as `label`

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every way in which a document of the framework prints the label."""
        return self.printed or (self.label,)


@dataclass(frozen=True, slots=True)
class Framework:
    """One inspection framework. Only frameworks that name the same `comparison` are compared."""

    id: str
    remit: str
    name: str
    areas: tuple[Area, ...]  # empty: its documents are letters, and a grade read from one is invented
    grades: tuple[Grade, ...]
    comparison: str | None  # None: compared with nothing
    layout: str  # which of `scraper.reports.readers.READERS` reads it
    no_overall_since: str = ""  # since when its inspections give no overall grade, in words; empty: not said
    titles: tuple[str, ...] = ()  # lines that only its documents have; `…` stands for a name, or for anything

    @property
    def opens_with_table(self) -> bool:
        """Whether its reports begin as those of ILACS do: title, table of judgements, summary."""
        return self.layout in ("ilacs", "judgement_table")

    def area(self, area_id: str) -> Area | None:
        """The area of that id, or None where this framework has none."""
        return next((area for area in self.areas if area.id == area_id), None)

    def grade(self, grade_id: str) -> Grade | None:
        """The grade of that id, or None where it is not on this framework's scale."""
        return next((grade for grade in self.grades if grade.id == grade_id), None)

    def rank(self, grade_id: str) -> int | None:
        """The grade's rank, 1 worst; None for "not judged" and for a grade not on the scale."""
        grade = self.grade(grade_id)
        return grade.rank if grade else None
