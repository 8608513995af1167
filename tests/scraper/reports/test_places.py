from __future__ import annotations

from scraper.reports.places import Place, Places

_WORDS = " ".join(f"word{number}" for number in range(60))


def snippet(page: str, label: str, wording: str) -> str:
    """The snippet of a judgement on a page."""
    places = Places([page])
    return places.snippet(places.find(1, label, wording))


def test_a_row_of_a_table_is_shown_without_the_grade_before_it_and_cut_at_words() -> None:
    page = f"Help and protection\nInadequate\nOverall \neffectiveness\nGood\n{_WORDS}"
    assert snippet(page, "Overall effectiveness", "Good") == (
        "… Overall effectiveness Good word0 word1 word2 word3 word4 word5 …"
    )


def test_a_wrapped_row_holds_the_rest_of_its_label() -> None:
    page = "Good\nThe experiences and progress of\nRequires improvement\nchildren in care\n"
    label = "The experiences and progress of children in care"
    assert snippet(page, label, "Requires improvement") == (
        "… The experiences and progress of Requires improvement children in care"
    )


def test_of_prose_the_sentence_is_shown() -> None:
    page = f"{_WORDS} end. In short, the LSCB is good because people listen. {_WORDS}."
    assert snippet(page, "the LSCB", "good") == "In short, the LSCB is good because people listen."
    assert snippet(f"the LSCB is good at it! {_WORDS}", "the LSCB", "good") == "the LSCB is good at it!"


def test_a_sentence_without_end_is_cut_at_words() -> None:
    assert snippet(f"{_WORDS} the LSCB is good {_WORDS}", "the LSCB", "good") == (
        "… word55 word56 word57 word58 word59 the LSCB is good word0 word1 word2 word3 word4 word5 …"
    )


def test_a_word_without_end_is_left_out() -> None:
    assert snippet(f"{'x' * 999}the LSCB is good{'x' * 999}", "the LSCB", "good") == "… the LSCB is good …"


def test_a_short_page_is_its_own_snippet() -> None:
    places = Places(["The LSCB is good"])
    assert places.snippet(places.find(1, "The LSCB", "good")) == "The LSCB is good"


def test_the_label_is_found_where_its_grade_stands() -> None:
    places = Places([f"Adoption is discussed in general. {_WORDS} Adoption Good"])
    place = places.find(1, "Adoption", "Good")
    assert place is not None
    assert place.exact
    assert places.snippet(place).endswith("Adoption Good")


def test_a_wrapped_cell_is_found_but_not_exactly() -> None:
    places = Places(["The experiences and progress of\nRequires improvement\nchildren in care\n"])
    place = places.find(1, "The experiences and progress of children in care", "Requires improvement")
    assert place is not None
    assert not place.exact
    assert not place.is_apart_from(Place(1, 1000, 1010, exact=True))


def test_what_is_not_printed_has_no_place_and_no_snippet() -> None:
    places = Places(["Overall effectiveness Good"])
    assert places.find(1, "Overall effectiveness", "Inadequate") is None
    assert places.find(1, "Overall effectiveness", "Good", nth=1) is None
    assert places.snippet(None) == ""


def test_places_are_apart_on_other_pages_or_where_they_do_not_overlap() -> None:
    first = Place(1, 10, 20, exact=True)
    assert first.is_apart_from(Place(2, 10, 20, exact=True))
    assert first.is_apart_from(Place(1, 20, 30, exact=True))
    assert not first.is_apart_from(Place(1, 19, 30, exact=True))


def test_a_row_at_the_top_of_a_page_has_nothing_before_it() -> None:
    assert snippet(f"Overall effectiveness Good\n{_WORDS}", "Overall effectiveness", "Good") == (
        "Overall effectiveness Good word0 word1 word2 word3 word4 word5 …"
    )


def test_a_wrapped_cell_is_printed_once() -> None:
    places = Places(["The experiences and progress of\nRequires improvement\nchildren in care\n"])
    label = "The experiences and progress of children in care"
    assert places.find(1, label, "Requires improvement", nth=1) is None


def test_two_words_of_a_label_are_too_few_to_know_it_by() -> None:
    label = "The experiences and progress of children in care"
    assert Places(["The experiences and\nGood\nprogress"]).find(1, label, "Good") is not None
    assert Places(["The experiences\nGood\nof some"]).find(1, label, "Good") is None
