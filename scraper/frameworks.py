"""The inspection frameworks as data: areas, scales, and which area follows which.

Source of every label and rule: the published reports themselves and the publisher's framework documents.
A new framework is one entry in `FRAMEWORKS`.
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


@dataclass(frozen=True, slots=True)
class Framework:
    """One inspection framework. Only frameworks that name the same `comparison` are compared."""

    id: str
    remit: str
    name: str
    areas: tuple[Area, ...]
    grades: tuple[Grade, ...]
    comparison: str | None  # None: compared with nothing

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


_INADEQUATE = Grade("inadequate", 1, "inadequate", "inadequate")
_REQUIRES = Grade("requires_improvement", 2, "requires improvement to be good", "requires improvement")
_GOOD = Grade("good", 3, "good", "good")
_OUTSTANDING = Grade("outstanding", 4, "outstanding", "outstanding")
_NOT_JUDGED = Grade(NOT_JUDGED, None, "not judged", "not judged")
_FOUR_POINTS = (_INADEQUATE, _REQUIRES, _GOOD, _OUTSTANDING, _NOT_JUDGED)
_FOUR_POINTS_2013 = (
    _INADEQUATE,
    Grade("adequate", 2, "adequate", "adequate"),
    _GOOD,
    _OUTSTANDING,
    _NOT_JUDGED,
)
_SEND_OUTCOMES = (
    Grade(
        "systemic_failings",
        1,
        "widespread and/or systemic failings leading to significant concerns",
        "widespread and/or systemic failings",
    ),
    Grade(
        "inconsistent", 2, "inconsistent experiences and outcomes", "inconsistent experiences and outcomes"
    ),
    Grade(
        "positive",
        3,
        "typically positive experiences and outcomes",
        "typically positive experiences and outcomes",
    ),
)

_OVERALL = Area("overall_effectiveness", "Overall effectiveness", "overall effectiveness")
_HELP = Area(
    "help_and_protection",
    "The experiences and progress of children who need help and protection",
    "help and protection",
)
_LEADERS = Area(
    "impact_of_leaders",
    "The impact of leaders on social work practice with children and families",
    "impact of leaders",
    follows=(Predecessor("leadership_management_governance", "renamed"),),
)
_IN_CARE_AND_CARE_LEAVERS = Area(
    "in_care_and_care_leavers",
    "The experiences and progress of children in care and care leavers",
    "children in care and care leavers",
    follows=(Predecessor("looked_after_and_permanence", "merged"),),
)
_IN_CARE = Area(
    "in_care",
    "The experiences and progress of children in care",
    "children in care",
    follows=(
        Predecessor("in_care_and_care_leavers", "split"),
        Predecessor("looked_after_and_permanence", "renamed"),
    ),
)
_CARE_LEAVERS = Area(
    "care_leavers",
    "The experiences and progress of care leavers",
    "care leavers",
    follows=(Predecessor("in_care_and_care_leavers", "split"),),
)
_LSCB = Area(
    "lscb",
    "The effectiveness of the Local Safeguarding Children Board",
    "Local Safeguarding Children Board",
    compared=False,
    required=False,
)

_CHILDRENS = "childrens_services"

FRAMEWORKS: dict[str, Framework] = {
    framework.id: framework
    for framework in (
        Framework(
            "looked_after_2013",
            _CHILDRENS,
            "Inspection of services for looked after children (2013)",
            (
                Area("overall_effectiveness", "Overall effectiveness", "overall effectiveness"),
                Area("capacity_to_improve", "Capacity to improve", "capacity to improve"),
                Area("outcomes", "Outcomes for looked after children and young people", "outcomes"),
                Area("quality_of_provision", "Quality of provision", "quality of provision"),
                Area("leadership_and_management", "Leadership and management", "leadership and management"),
            ),
            _FOUR_POINTS_2013,
            comparison=None,
        ),
        Framework(
            "sif",
            _CHILDRENS,
            "Single inspection framework",
            (
                _OVERALL,
                Area("help_and_protection", "Children who need help and protection", "help and protection"),
                Area(
                    "looked_after_and_permanence",
                    "Children looked after and achieving permanence",
                    "children looked after and achieving permanence",
                ),
                Area("adoption", "Adoption performance", "adoption performance"),
                Area("care_leavers", "Experiences and progress of care leavers", "care leavers"),
                Area(
                    "leadership_management_governance",
                    "Leadership, management and governance",
                    "leadership, management and governance",
                ),
                _LSCB,
            ),
            _FOUR_POINTS,
            comparison=_CHILDRENS,
        ),
        Framework(
            "lscb_review",
            _CHILDRENS,
            "Review of the Local Safeguarding Children Board",
            (_LSCB,),
            _FOUR_POINTS,
            comparison=None,
        ),
        Framework(
            "ilacs_2018",
            _CHILDRENS,
            "Inspection of local authority children's services (2018 to 2022)",
            (_OVERALL, _LEADERS, _HELP, _IN_CARE_AND_CARE_LEAVERS),
            _FOUR_POINTS,
            comparison=_CHILDRENS,
        ),
        Framework(
            "ilacs_2023",
            _CHILDRENS,
            "Inspection of local authority children's services (2023 to March 2026)",
            (_OVERALL, _LEADERS, _HELP, _IN_CARE, _CARE_LEAVERS),
            _FOUR_POINTS,
            comparison=_CHILDRENS,
        ),
        Framework(
            "ilacs_2026",
            _CHILDRENS,
            "Inspection of local authority children's services (from April 2026)",
            (_LEADERS, _HELP, _IN_CARE, _CARE_LEAVERS),
            _FOUR_POINTS,
            comparison=_CHILDRENS,
        ),
        Framework(
            "area_send_2023",
            "area_send",
            "Area SEND inspection of the local area partnership",
            (
                Area(
                    "experiences_and_outcomes",
                    "Experiences and outcomes of children and young people with SEND",
                    "experiences and outcomes",
                ),
            ),
            _SEND_OUTCOMES,
            comparison="area_send",
        ),
        Framework("jtai", "jtai", "Joint targeted area inspection", (), (), comparison=None),
        Framework("joint_area_review", "joint_area_review", "Joint area review", (), (), comparison=None),
        Framework("focused_visit", _CHILDRENS, "Focused visit", (), (), comparison=None),
        Framework("monitoring_visit", _CHILDRENS, "Monitoring visit", (), (), comparison=None),
        Framework(
            "area_send_2016", "area_send", "Area SEND inspection (2016 to 2022)", (), (), comparison=None
        ),
        Framework(
            "area_send_monitoring", "area_send", "Area SEND monitoring inspection", (), (), comparison=None
        ),
    )
}
