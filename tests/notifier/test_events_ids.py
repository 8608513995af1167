"""Ids of events: the same fact has one id for ever, another fact has another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from notifier.events import event_id
from tests.notifier.inspections import oxfordshire_event

ID_OF_THE_WORKED_EXAMPLE = "evt_4230bef6aac144e38867519188bed067"


def test_a_to_b_to_a_makes_three_events() -> None:
    first = event_id("1", "new_inspection", "aa", None, "80536")
    second = event_id("1", "publisher_revised", "bb", first, "80536")
    third = event_id("1", "publisher_revised", "aa", second, "80536")
    fourth = event_id("1", "publisher_revised", "bb", third, "80536")
    assert len({first, second, third, fourth}) == 4


def test_the_id_never_changes() -> None:
    assert event_id("50243682", "new_inspection", "ab" * 32, None, "80536") == ID_OF_THE_WORKED_EXAMPLE
    assert oxfordshire_event()["data"]["id"] == ID_OF_THE_WORKED_EXAMPLE


_FACT = st.text(max_size=8)
_MAYBE = st.none() | _FACT
_FACTS = st.tuples(_FACT, _FACT, _MAYBE, _MAYBE, _FACT)


@given(_FACTS, _FACTS)
def test_ids_are_equal_only_for_equal_facts(
    one: tuple[str, str, str | None, str | None, str], other: tuple[str, str, str | None, str | None, str]
) -> None:
    assert (event_id(*one) == event_id(*other)) == (one == other)


@given(st.lists(st.sampled_from(["aa", "bb"]), min_size=1, max_size=12))
def test_every_revision_of_a_chain_has_its_own_id(documents: list[str]) -> None:
    ids: list[str] = []
    for document in documents:
        ids.append(event_id("1", "publisher_revised", document, ids[-1] if ids else None, "80536"))
    assert len(set(ids)) == len(documents)
    assert all(len(each) == 36 and each.startswith("evt_") for each in ids)
