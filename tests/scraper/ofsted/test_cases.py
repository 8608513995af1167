from __future__ import annotations

import pytest

from tests.scraper.ofsted.cases import PARSERS, Case, all_cases

CASES = all_cases()


@pytest.mark.parametrize("case", CASES, ids=[case.folder.name for case in CASES])
def test_a_saved_page_gives_what_stands_beside_it(case: Case) -> None:
    assert case.outcome() == case.expected


@pytest.mark.parametrize("parser", PARSERS)
def test_every_parser_has_cases_that_parse_and_cases_that_fail(parser: str) -> None:
    expected = [case.expected for case in CASES if case.parser == parser]
    fails = [value for value in expected if isinstance(value, dict) and "error" in value]
    assert fails
    assert len(expected) > len(fails)
