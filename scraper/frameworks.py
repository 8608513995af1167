"""The inspection frameworks as data: areas, scales, how documents print them, and which area follows which.

Source of every label and rule: the published reports themselves and the publisher's framework documents.
A new framework is one entry in `FRAMEWORKS`: docs/adding-a-framework.md shows one being added.
"""

from __future__ import annotations

from typing import Final

from scraper.framework import NOT_JUDGED, Area, Basis, Framework, Grade, Predecessor

__all__ = ["FRAMEWORKS", "NOT_JUDGED", "Area", "Basis", "Framework", "Grade", "Predecessor"]

_INADEQUATE = Grade("inadequate", 1, "inadequate", "inadequate")
_REQUIRES = Grade(
    "requires_improvement",
    2,
    "requires improvement to be good",
    "requires improvement",
    # "require improvement" is grammar where a sentence or the publisher's slip has a plural.
    printed=("requires improvement (to be good)", "require improvement (to be good)"),
)
_GOOD = Grade("good", 3, "good", "good")
_OUTSTANDING = Grade("outstanding", 4, "outstanding", "outstanding")
_NOT_JUDGED = Grade(NOT_JUDGED, None, "not judged", "not judged")
_FOUR_POINTS = (_INADEQUATE, _REQUIRES, _GOOD, _OUTSTANDING, _NOT_JUDGED)
_FOUR_POINTS_2013 = (
    Grade("inadequate", 1, "inadequate", "inadequate", printed=("inadequate (grade) (4)",)),
    Grade("adequate", 2, "adequate", "adequate", printed=("adequate (grade) (3)",)),
    Grade("good", 3, "good", "good", printed=("good (grade) (2)",)),
    Grade("outstanding", 4, "outstanding", "outstanding", printed=("outstanding (grade) (1)",)),
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

_PROGRESS = "(the) (experience) (experiences) and progress of"
_CHILDREN = f"{_PROGRESS} children (and young people)"

_OVERALL = Area("overall_effectiveness", "Overall effectiveness", "overall effectiveness")
_HELP = Area(
    "help_and_protection",
    "The experiences and progress of children who need help and protection",
    "help and protection",
    printed=(
        f"{_CHILDREN} who need help and protection",
        f"{_CHILDREN} in need of help and protection",
    ),
)
_LEADERS = Area(
    "impact_of_leaders",
    "The impact of leaders on social work practice with children and families",
    "impact of leaders",
    follows=(Predecessor("leadership_management_governance", "renamed"),),
    printed=("(the) impact of leaders on (social work) practice with children and (their) families",),
)
_IN_CARE_AND_CARE_LEAVERS = Area(
    "in_care_and_care_leavers",
    "The experiences and progress of children in care and care leavers",
    "children in care and care leavers",
    follows=(Predecessor("looked_after_and_permanence", "merged"),),
    printed=(f"{_CHILDREN} in care and care leavers",),
)
_IN_CARE = Area(
    "in_care",
    "The experiences and progress of children in care",
    "children in care",
    follows=(
        Predecessor("in_care_and_care_leavers", "split"),
        Predecessor("looked_after_and_permanence", "renamed"),
    ),
    printed=(f"{_CHILDREN} in care",),
)
_CARE_LEAVERS = Area(
    "care_leavers",
    "The experiences and progress of care leavers",
    "care leavers",
    follows=(Predecessor("in_care_and_care_leavers", "split"),),
    # "children care leavers" is a slip in fourteen reports of 2025 and 2026.
    printed=(f"{_PROGRESS} (children) (and) care leavers",),
)
_LSCB = Area(
    "lscb",
    "The effectiveness of the Local Safeguarding Children Board",
    "Local Safeguarding Children Board",
    compared=False,
    required=False,
)

_CHILDRENS = "childrens_services"

# One title for three frameworks: the table tells them apart, and some documents are known by it alone.
_ILACS_TITLES = (
    "(re-)inspection of … children's (social care) services",
    "the impact of leaders on …",
    "judgement grade …",
    "judgment grade …",
)


def _letter(framework_id: str, remit: str, name: str, *titles: str) -> Framework:
    """A kind of letter: no areas, no grades, compared with nothing."""
    return Framework(framework_id, remit, name, (), (), comparison=None, layout="letter", titles=titles)


def _visit(kind: str) -> tuple[str, ...]:
    return (f"(ofsted) {kind} visit to …", f"(ofsted) {kind} visit of …")


FRAMEWORKS: Final[dict[str, Framework]] = {
    framework.id: framework
    for framework in (
        Framework(
            "looked_after_2013",
            _CHILDRENS,
            "Inspection of services for looked after children (2013)",
            (
                Area("overall_effectiveness", "Overall effectiveness", "overall effectiveness"),
                Area(
                    "capacity_to_improve",
                    "Capacity to improve",
                    "capacity to improve",
                    printed=("capacity (to improve) (for improvement)",),
                ),
                Area(
                    "outcomes",
                    "Outcomes for looked after children and young people",
                    "outcomes",
                    printed=("outcomes for looked after children (and young people)",),
                ),
                Area(
                    "quality_of_provision",
                    "Quality of provision",
                    "quality of provision",
                    printed=("(the) quality of provision",),
                ),
                Area("leadership_and_management", "Leadership and management", "leadership and management"),
            ),
            _FOUR_POINTS_2013,
            comparison=None,
            layout="looked_after",
            titles=(
                "inspection of (local authority) (services for) (safeguarding and) looked after children …",
            ),
        ),
        Framework(
            "sif",
            _CHILDRENS,
            "Single inspection framework",
            (
                _OVERALL,
                Area(
                    "help_and_protection",
                    "Children who need help and protection",
                    "help and protection",
                    printed=(
                        "(1) (the) (experiences and progress of) children who need help and protection",
                    ),
                ),
                Area(
                    "looked_after_and_permanence",
                    "Children looked after and achieving permanence",
                    "children looked after and achieving permanence",
                    printed=("(2) children looked after and achieving permanence",),
                ),
                Area(
                    "adoption",
                    "Adoption performance",
                    "adoption performance",
                    printed=("(2.1) adoption performance",),
                ),
                Area(
                    "care_leavers",
                    "Experiences and progress of care leavers",
                    "care leavers",
                    printed=("(2.2) (the) experiences and progress of care leavers",),
                ),
                Area(
                    "leadership_management_governance",
                    "Leadership, management and governance",
                    "leadership, management and governance",
                    printed=("(3) leadership management and governance",),
                ),
                _LSCB,
            ),
            _FOUR_POINTS,
            comparison=_CHILDRENS,
            layout="sif",
            titles=(
                "(re-)inspection of services for children in need of help and protection …",
                "reinspection of services for children in need of help and protection …",
                "(protection,) children looked after and care leavers",
                "(2.1 )adoption performance …",
                "2.1adoption performance …",
            ),
        ),
        Framework(
            "lscb_review",
            _CHILDRENS,
            "Review of the Local Safeguarding Children Board",
            (_LSCB,),
            _FOUR_POINTS,
            comparison=None,
            layout="lscb",
        ),
        Framework(
            "ilacs_2018",
            _CHILDRENS,
            "Inspection of local authority children's services (2018 to 2022)",
            (_OVERALL, _LEADERS, _HELP, _IN_CARE_AND_CARE_LEAVERS),
            _FOUR_POINTS,
            comparison=_CHILDRENS,
            layout="ilacs",
            titles=_ILACS_TITLES,
        ),
        Framework(
            "ilacs_2023",
            _CHILDRENS,
            "Inspection of local authority children's services (2023 to March 2026)",
            (_OVERALL, _LEADERS, _HELP, _IN_CARE, _CARE_LEAVERS),
            _FOUR_POINTS,
            comparison=_CHILDRENS,
            layout="ilacs",
            titles=_ILACS_TITLES,
        ),
        Framework(
            "ilacs_2026",
            _CHILDRENS,
            "Inspection of local authority children's services (from April 2026)",
            (_LEADERS, _HELP, _IN_CARE, _CARE_LEAVERS),
            _FOUR_POINTS,
            comparison=_CHILDRENS,
            layout="ilacs",
            no_overall_since="April 2026",
            titles=_ILACS_TITLES,
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
            layout="area_send",
            titles=(
                "area SEND (full) (re-)inspection of …",
                "area SEND (full) reinspection of …",
                "inspection of … local area partnership …",
            ),
        ),
        _letter(
            "jtai",
            "jtai",
            "Joint targeted area inspection",
            "joint targeted area inspection …",
            "joint area child protection inspection …",
            "joint inspection of the multi-agency response …",
            "joint inspection of the multiagency response …",
        ),
        _letter("joint_area_review", "joint_area_review", "Joint area review", "joint area review …"),
        _letter("focused_visit", _CHILDRENS, "Focused visit", *_visit("focused (assurance)")),
        _letter("monitoring_visit", _CHILDRENS, "Monitoring visit", *_visit("monitoring")),
        _letter("area_send_2016", "area_send", "Area SEND inspection (2016 to 2022)"),
        _letter(
            "area_send_monitoring",
            "area_send",
            "Area SEND monitoring inspection",
            "(area SEND) monitoring inspection of … local area partnership …",
        ),
    )
}
