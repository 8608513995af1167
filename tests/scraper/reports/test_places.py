from __future__ import annotations

from scraper.reports.places import Place, Places

_WORDS = " ".join(f"word{number}" for number in range(60))


def test_the_snippet_is_cut_at_words_and_holds_label_and_grade() -> None:
    places = Places([f"{_WORDS}\nOverall \neffectiveness\nGood\n{_WORDS}"])
    snippet = places.snippet(places.find(1, "Overall effectiveness", "Good"))
    assert "Overall effectiveness Good" in snippet
    assert 150 < len(snippet) <= 200
    assert set(snippet.split()) <= {*_WORDS.split(), "Overall", "effectiveness", "Good"}


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
