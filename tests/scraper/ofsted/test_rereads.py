from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scraper.model import ListedProvider, ListPage
from scraper.ofsted.rereads import combine, completeness_problems, providers_to_read

TODAY = date(2024, 4, 9)
OLD = date(2024, 1, 15)


def provider(urn: str, latest: date | None = OLD) -> ListedProvider:
    return ListedProvider(urn, f"Authority {urn}", f"https://reports.example/provider/44/{urn}", latest)


def providers(*numbers: int) -> tuple[ListedProvider, ...]:
    return tuple(provider(str(number)) for number in numbers)


def to_read(listed: ListedProvider, known: dict[str, date | None], *, complete: bool = True) -> bool:
    read = {listed.urn} if complete else set[str]()
    return providers_to_read([listed], known, read, TODAY, sweep=False) == [listed]


def test_nothing_moved_nothing_is_read() -> None:
    assert not to_read(provider("1"), {"1": OLD})
    assert not to_read(provider("1", None), {"1": None})


def test_a_provider_new_to_us_is_read() -> None:
    assert to_read(provider("1"), {}, complete=False)
    assert to_read(provider("1", None), {"2": None}, complete=False)


def test_a_page_never_read_completely_is_read() -> None:
    assert to_read(provider("1"), {"1": OLD}, complete=False)


@pytest.mark.parametrize(
    ("known", "listed"),
    [
        (OLD, date(2024, 2, 1)),
        (date(2024, 2, 1), OLD),  # a report was withdrawn
        (None, OLD),
        (OLD, None),
    ],
)
def test_a_provider_is_read_when_its_latest_date_moved(known: date | None, listed: date | None) -> None:
    assert to_read(provider("1", listed), {"1": known})


@pytest.mark.parametrize(
    ("latest", "expected"),
    [
        (date(2024, 4, 10), True),
        (date(2024, 4, 9), True),
        (date(2024, 4, 6), True),
        (date(2024, 4, 5), False),
    ],
)
def test_a_date_of_the_last_three_days_is_read_again(latest: date, *, expected: bool) -> None:
    assert to_read(provider("1", latest), {"1": latest}) is expected


def test_a_sweep_reads_all_in_the_lists_order() -> None:
    listed = providers(3, 1, 2)
    known = {row.urn: row.latest_report for row in listed}

    assert providers_to_read(listed, known, known.keys(), TODAY, sweep=True) == list(listed)


def test_what_is_read_keeps_the_lists_order() -> None:
    listed = [provider("3", TODAY), provider("1"), provider("2", None)]

    assert providers_to_read(listed, {"1": OLD}, {"1"}, TODAY, sweep=False) == [listed[0], listed[2]]


def test_pages_make_one_list() -> None:
    listing = combine([ListPage(3, providers(1, 2)), ListPage(3, providers(3))])

    assert listing.rows == providers(1, 2, 3)
    assert listing.stated_total == 3
    assert listing.problems == ()


def test_a_row_that_two_pages_show_alike_is_no_problem_where_none_is_missing() -> None:
    listing = combine([ListPage(2, providers(1, 2)), ListPage(2, providers(2))])

    assert (listing.rows, listing.problems) == (providers(1, 2), ())


def test_the_cap_of_a_hundred_rows_is_seen() -> None:
    listing = combine([ListPage(153, providers(*range(100))), ListPage(153, ())])

    assert listing.problems == ("the list states 153 providers and shows 100",)


def test_a_row_that_took_anothers_place_is_seen() -> None:
    listing = combine([ListPage(3, providers(1, 2)), ListPage(3, providers(2))])

    assert listing.problems == ("the list states 3 providers and shows 2 (rows that repeat a provider: 1)",)


def test_every_row_that_repeats_one_is_counted() -> None:
    listing = combine([ListPage(4, providers(1, 2)), ListPage(4, providers(2, 1))])

    assert listing.problems == ("the list states 4 providers and shows 2 (rows that repeat a provider: 2)",)


def test_more_rows_than_stated_are_a_problem() -> None:
    assert combine([ListPage(1, providers(1, 2))]).problems == ("the list states 1 provider and shows 2",)


def test_a_total_that_moved_between_pages_is_a_problem() -> None:
    listing = combine([ListPage(3, providers(1, 2)), ListPage(2, ())])

    assert listing.stated_total == 2
    assert listing.problems == ("the stated total changed from 3 to 2 between pages",)


@pytest.mark.parametrize(
    "other",
    [
        replace(provider("1"), name="Another"),
        replace(provider("1"), url="https://reports.example/provider/45/1"),
    ],
)
def test_one_urn_for_two_providers_is_a_problem(other: ListedProvider) -> None:
    listing = combine([ListPage(1, (provider("1"), other))])

    assert listing.rows == (provider("1"),)
    [problem] = listing.problems
    assert problem.startswith("the list shows URN 1 as 'Authority 1'")
    assert other.name in problem
    assert other.url in problem


@pytest.mark.parametrize("dates", [(OLD, TODAY), (TODAY, OLD), (None, TODAY)])
def test_of_two_dates_of_a_provider_the_later_holds(dates: tuple[date | None, date | None]) -> None:
    pages = [ListPage(1, (provider("1", day),)) for day in dates]

    assert combine(pages).rows == (provider("1", TODAY),)


def test_a_whole_list_has_no_problems() -> None:
    listing = combine([ListPage(2, providers(1, 2))])

    assert completeness_problems(listing, expected=2, last_good=2) == ()
    assert completeness_problems(listing, expected=1, last_good=None) == ()


def test_an_empty_list_is_none_whatever_is_expected() -> None:
    assert completeness_problems(combine([ListPage(0, ())]), expected=0, last_good=None) == (
        "the list shows no provider at all",
    )


def test_every_reason_to_doubt_a_list_is_named() -> None:
    listing = combine([ListPage(3, providers(1))])

    assert completeness_problems(listing, expected=153, last_good=152) == (
        "the list states 3 providers and shows 1",
        "the list shows 1 provider, 153 are expected",
        "the list shows 1 provider, the last complete one had 152",
    )
