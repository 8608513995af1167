"""The words that questions and their help know."""

from __future__ import annotations

from notifier.words import area_name
from scraper.frameworks import FRAMEWORKS
from scraper.model import Remit
from scraper.ofsted.authorities import reference_authorities

DIRECTIONS = ("improved", "declined")
_FRAMEWORKS = (FRAMEWORKS["ilacs_2023"], *FRAMEWORKS.values())  # the words that most people know lead
AREAS = tuple(dict.fromkeys(area.id for framework in _FRAMEWORKS for area in framework.areas))
GRADES = tuple(dict.fromkeys(grade.id for framework in _FRAMEWORKS for grade in framework.grades))
GRADES_IN_WORDS = {
    words: grade.id
    for framework in FRAMEWORKS.values()
    for grade in framework.grades
    for words in (grade.words, grade.short)
}
GRADES_IN_WORDS |= {"RI": "requires_improvement"}
# As the tables head them, and as people say.
AREAS_IN_WORDS = {area_name(area): area for area in AREAS} | {
    "overall": "overall_effectiveness",
    "leaders": "impact_of_leaders",
    "leadership": "impact_of_leaders",
}
REMITS = tuple(str(remit) for remit in Remit)
REGIONS = tuple(sorted({each.region for each in reference_authorities()}))
SERVICE_AREAS = tuple(
    dict.fromkeys(
        area.id
        for framework in _FRAMEWORKS
        if framework.comparison == "childrens_services"
        for area in framework.areas
        if area.compared
    )
)
