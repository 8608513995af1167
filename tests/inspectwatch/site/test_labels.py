"""The letters on the tiles of the map: nobody else's in the region, and always the same."""

from __future__ import annotations

from collections import defaultdict

import pytest

from inspectwatch.web.site.labels import LONGEST, labels
from scraper.ofsted.authorities import reference_authorities


def by_region() -> dict[str, list[str]]:
    found = defaultdict(list)
    for each in reference_authorities():
        found[each.region].append(each.display_name)
    return found


def test_every_authority_has_a_label_that_is_its_own_in_the_region() -> None:
    number = 0
    for region, names in by_region().items():
        found = labels(region, names)
        assert set(found) == set(names)
        assert len({label.casefold() for label in found.values()}) == len(names), region
        assert all(2 <= len(label) <= LONGEST for label in found.values())
        number += len(found)
    assert number == 153


@pytest.mark.parametrize(
    ("region", "name", "label"),
    [
        ("South East", "Oxfordshire", "Oxon"),
        ("South West", "Bournemouth, Christchurch and Poole", "BCP"),
        ("Yorkshire and the Humber", "North Yorkshire", "NYor"),
        ("Yorkshire and the Humber", "North East Lincolnshire", "NELin"),
        ("Yorkshire and the Humber", "East Riding of Yorkshire", "ERYor"),
        ("East Midlands", "Leicester", "Lei"),
        ("East Midlands", "Leicestershire", "Leics"),
        ("North West", "St Helens", "StHe"),
        ("London", "Harrow", "Haw"),
    ],
)
def test_the_rule(region: str, name: str, label: str) -> None:
    assert labels(region, [name])[name] == label


@pytest.mark.parametrize(
    "name", ["", "?", "…", "🦊 Foxshire", "عربي", "Ox", "O", "Leeds", "Leeds City", "-" * 300]
)
def test_any_other_name_has_one_too(name: str) -> None:
    found = labels("Yorkshire and the Humber", [name, "Leeds", "Leeds"])
    assert 1 <= len(found[name]) <= LONGEST
    assert len(set(found.values())) == len(found)


def test_many_alike_are_told_apart() -> None:
    names = [f"Barset {number}" for number in range(400)]
    assert len(set(labels("Elsewhere", names).values())) == 400
