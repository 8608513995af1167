"""Headings that tell of an earlier inspection, and those that only stand near a word of one."""

from __future__ import annotations

import pytest

from scraper.frameworks import FRAMEWORKS
from scraper.reports.headings import stated
from scraper.reports.headings_words import vocabulary_of
from tests.patience import no_hang

_FRONT = "Inspection of Xshire children's services\nInspection dates: 3 to 7 June 2024\n"
_IN_CARE = "The experiences and progress of children in care"
_HEADING = f"{_IN_CARE}: inadequate\n"
_PROSE = "4. Children live with carers who know them well.\n"
_GOVERNING = [
    "Judgements of the inspection in 2019",
    "At the last inspection (2018)",
    "Progress since the last inspection",
    "Annex A: previous inspection judgements (2018)",
    "Previous Ofsted inspections",
    "5. Progress since the last inspection",
    "2.1 What the previous inspection found",
    "Earlier inspection outcomes:",
    "Inspection history",
    "What inspectors found in 2019",
    "Then, in 2015, the judgements on the council were:",
    "In 2018:",
    "When inspectors came to see the services of the council in 2015, the judgements that they made were:",
]


def _grades(*pages: str, front: str = _FRONT) -> list[str]:
    found = stated((front, *pages), vocabulary_of(FRAMEWORKS["ilacs_2023"]))
    return [statement.grade for statement in found.get("in_care", ())]


@pytest.mark.parametrize("title", _GOVERNING)
@pytest.mark.parametrize("between", ["", _PROSE, f"Much had changed.\n{_PROSE * 9}"])
def test_a_title_governs_what_follows_it(title: str, between: str) -> None:
    assert _grades(f"{_PROSE}{title}\n{between}{_HEADING}{_PROSE}") == []


@pytest.mark.parametrize("title", _GOVERNING)
def test_a_title_governs_over_the_end_of_a_page(title: str) -> None:
    assert _grades(f"{_PROSE}{title}\n", f"{_PROSE}{_HEADING}{_PROSE}", f"{_HEADING}{_PROSE}") == []


@pytest.mark.parametrize("title", _GOVERNING)
@pytest.mark.parametrize(
    "main", ["What needs to improve?", "Main findings", "Executive summary", "Annex B: figures"]
)
def test_the_next_main_heading_ends_it(title: str, main: str) -> None:
    assert _grades(f"{title}\n{_PROSE}{main}\n{_PROSE}{_HEADING}{_PROSE}") == ["inadequate"]


def test_a_main_heading_that_names_an_earlier_inspection_does_not() -> None:
    page = f"Previous inspections\n{_PROSE}Annex B: judgements of the last inspection\n{_HEADING}{_PROSE}"
    assert _grades(page) == []


@pytest.mark.parametrize(
    "page",
    [
        f"In 2018, inspectors judged that\n{_IN_CARE} is inadequate.\n{_PROSE}",
        f"Inspectors who came before 2020 judged in every respect, and after much thought, that\n{_HEADING}",
        f"at the last inspection of these services\n{_HEADING}{_PROSE}",
        f"{_HEADING}This was the judgement in 2018.\n{_PROSE}",
        f"{_HEADING}This was the judgement\nin 2018.\n{_PROSE}",
        f"{_HEADING}(2018)\n{_PROSE}",
        f"{_HEADING}(previous inspection)\n{_PROSE}",
        f"{_HEADING}As judged at the last inspection.\n{_PROSE}",
    ],
)
def test_the_lines_beside_a_heading_govern_it(page: str) -> None:
    assert _grades(f"{_PROSE}{page}") == []


def test_the_lines_beside_a_heading_govern_it_over_the_end_of_a_page() -> None:
    footer = "Xshire report of services {}\n"
    before = (_PROSE, "and this is what the last inspection found:\n", f"{_HEADING}{_PROSE}", _PROSE, _PROSE)
    assert _grades(*(page + footer.format(at) for at, page in enumerate(before))) == []
    after = (_PROSE, f"{_PROSE}{_HEADING}", "This was the judgement in 2018.\n", _PROSE)
    assert _grades(*(page + footer.format(at) for at, page in enumerate(after))) == []


@pytest.mark.parametrize(
    "page",
    [
        f"3. Much has improved since the last inspection.\n{_HEADING}{_PROSE}",
        f"{_HEADING}5. Since the last inspection, in 2019, leaders have built new teams.\n",
        f"{_HEADING}5. This was an area of concern at the last inspection and is one again.\n",
        f"Since the last inspection, in 2019,\nleaders have done much.\n{_HEADING}{_PROSE}",
        f"Since the last inspection of services\nleaders have done much.\n{_HEADING}{_PROSE}",
        f"It was inadequate. The previous inspection of\nXshire came late.\n{_HEADING}{_PROSE}",
        f"The teams that inspectors met were:\n{_PROSE}{_HEADING}{_PROSE}",
        f"At the last inspection in 2019,\nOfsted saw little.\n{_PROSE}{_HEADING}{_PROSE}",
        f"Source: census of 2011\n{_PROSE}{_HEADING}{_PROSE}",
        f"Inspection of Xshire, June 2024\n{_PROSE}{_HEADING}{_PROSE}",
        f"Judgements of this inspection (2024)\n{_HEADING}{_PROSE}",
        f"Progress since the last inspection 7\n{_PROSE}{_HEADING}{_PROSE}",
    ],
)
def test_what_only_mentions_an_earlier_inspection_governs_nothing(page: str) -> None:
    assert _grades(f"{_PROSE}{page}") == ["inadequate"]


def test_without_the_dates_of_this_inspection_any_year_may_be_past() -> None:
    page = f"Judgements of the inspection in 2019\n{_HEADING}{_PROSE}"
    assert _grades(page, front="Inspection dates: June\n") == []


def test_a_year_far_below_the_dates_is_not_that_of_the_inspection() -> None:
    page = f"Judgements of the inspection in 2019\n{_HEADING}{_PROSE}"
    front = f"Inspection dates: June\n{'Words of the summary. ' * 12}It was so in 2018.\n"
    assert _grades(page, front=front) == []
    assert _grades(page, front="Inspection dates: June 2018\n") == ["inadequate"]


@pytest.mark.parametrize(
    "text",
    [
        "Previous inspection\n" * 5_000,
        "judgements " * 9_000,
        "last " * 20_000,
        "2018 " * 20_000,
        "1" * 100_000,
    ],
    ids=["titles", "judgements", "last", "years", "digits"],
)
def test_hostile_pages_cost_little(text: str) -> None:
    with no_hang():
        _grades(text, f"{_PROSE}{_HEADING}{text}", text)
