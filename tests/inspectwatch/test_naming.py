"""Whom people mean, however they write it: all authorities of the reference table, and two that it lacks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from inspectwatch.naming import NotOneProvider, also_called, find, the_one
from scraper.model import ListedProvider, Provider
from scraper.ofsted.authorities import distinctive, provider_from, reference_authorities
from scraper.ofsted.names import named_urns
from storage.database import open_for_writing
from storage.providers import ProviderStore

URL = "https://reports.example.org/provider/44/1"
OTHERS = (Provider("SC1", "Barset", URL), Provider("SC2", "St. Swithin's & All Saints", URL))


@pytest.fixture(scope="module")
def england(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database that lists them."""
    listed = (ListedProvider(each.urn, each.display_name, URL, None) for each in reference_authorities())
    with closing(open_for_writing(tmp_path_factory.mktemp("england") / "watch.db")) as db:
        now = datetime(2026, 5, 1, tzinfo=UTC)
        ProviderStore(db).note_providers((*map(provider_from, listed), *OTHERS), now)
        yield db


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("80536", "Oxfordshire"),
        ("931", "Oxfordshire"),
        ("e10000025", "Oxfordshire"),
        ("sc1", "Barset"),
        (" oxfordshire  county council", "Oxfordshire"),
        ("kingston upon hull", "Hull"),
        ("Kingston Upon Hull, City of", "Hull"),
        ("hull", "Hull"),
        ("London Borough of Hammersmith & Fulham", "Hammersmith and Fulham"),
        ("St. Helens Metropolitan Borough Council", "St Helens"),
        ("st swithins and all saints", "St. Swithin's & All Saints"),
        ("stoke on trent", "Stoke-on-Trent"),
        ("york", "York"),
        ("County Durham", "Durham"),
    ],
)
def test_a_number_or_a_whole_name_is_sure(england: Database, text: str, name: str) -> None:
    found, surely = the_one(england, text)
    assert (found.name, surely) == (name, text != "st swithins and all saints")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("oxon", "Oxfordshire"),
        ("london", "City of London"),
        ("OXON.", "Oxfordshire"),
        ("Herts County Council", "Hertfordshire"),
        ("notts", "Nottinghamshire"),
        ("lancs", "Lancashire"),
        ("n. yorks", "North Yorkshire"),
        ("s glos", "South Gloucestershire"),
        ("NE Lincs", "North East Lincolnshire"),
        ("W Northants", "West Northamptonshire"),
        ("BCP", "Bournemouth, Christchurch and Poole"),
        ("bcp council", "Bournemouth, Christchurch and Poole"),
        ("b&nes", "Bath and North East Somerset"),
        ("RBKC", "Kensington and Chelsea"),
        ("brighton", "Brighton and Hove"),
        ("newcastle", "Newcastle upon Tyne"),
        ("tyneside and", None),
        ("barse", "Barset"),
        ("dorset (county)", "Dorset"),
    ],
)
def test_what_it_is_called_besides_is_taken_for_it(england: Database, text: str, name: str | None) -> None:
    found = find(england, text)
    assert [each.name for each in found.providers] == ([name] if name else [])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("northants", ["North Northamptonshire", "West Northamptonshire"]),
        ("Cumbria County Council", ["Cumberland", "Westmorland and Furness"]),
        ("tyneside", ["North Tyneside", "South Tyneside"]),
        ("yorks", ["East Riding of Yorkshire", "North Yorkshire"]),
        ("kingston", ["Hull", "Kingston upon Thames"]),
        ("Kingston upon", ["Hull", "Kingston upon Thames"]),
        ("Kingston Council", ["Hull", "Kingston upon Thames"]),
        ("gloucester", ["Gloucestershire", "South Gloucestershire"]),
    ],
)
def test_several_are_candidates(england: Database, text: str, names: list[str]) -> None:
    with pytest.raises(NotOneProvider, match=rf"could be {names[0]} \(\d+\), {names[1]} \(\d+\)$") as caught:
        the_one(england, text)
    assert [each.name for each in caught.value.candidates] == names


def test_of_many_candidates_some_are_named(england: Database) -> None:
    with pytest.raises(NotOneProvider, match=r"\) and others$") as caught:
        the_one(england, "shire")
    assert len(caught.value.candidates) == 10


FULL_NAMES = {
    distinctive(name): each.urn
    for each in reference_authorities()
    for name in (each.display_name, each.official_name)
}


def test_the_beginning_of_two_names_is_never_taken_for_one(england: Database) -> None:
    """Every beginning, word by word, of every name in the table."""
    beginnings: dict[str, set[str]] = {}
    for name, urn in FULL_NAMES.items():
        words = name.split()
        for length in range(1, len(words) + 1):
            beginnings.setdefault(" ".join(words[:length]), set()).add(urn)
    assert sum(len(urns) > 1 for urns in beginnings.values()) >= 7
    for text, urns in beginnings.items():
        found = {each.urn for each in find(england, text).providers}
        in_configuration = named_urns(text)
        if text in FULL_NAMES:
            assert found == in_configuration == {FULL_NAMES[text]}, text
        else:
            assert found >= urns, text
            assert not in_configuration or in_configuration >= urns, text


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Oxfrdshire", "Oxfordshire"),
        ("Kingstn upon Hull", "Hull"),
        ("Brigton and Hov", "Brighton and Hove"),
        ("Westmoreland and Furness", "Westmorland and Furness"),
    ],
)
def test_an_unknown_name_brings_the_nearest(england: Database, text: str, near: str) -> None:
    with pytest.raises(NotOneProvider, match=rf"^no provider is called '{text}'\. Did you mean ") as caught:
        the_one(england, text)
    assert caught.value.nearest[0] == near
    assert not caught.value.candidates


@pytest.mark.parametrize("text", ["", " ", "Council", "%", "_", "\\", "' OR 1 = 1 --", "\x1b[31m"])
def test_what_says_nothing_names_nobody(england: Database, text: str) -> None:
    with pytest.raises(NotOneProvider) as caught:
        the_one(england, text)
    assert not caught.value.candidates
    assert "\x1b" not in str(caught.value)


def test_an_empty_database_knows_nobody(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("empty") / "watch.db"
    with (
        closing(open_for_writing(path)) as db,
        pytest.raises(NotOneProvider, match=r"^no provider is called 'Atlantis'$"),
    ):
        the_one(db, "Atlantis")


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database that lists three authorities, whose baseline is not done."""
    names = ("Solihull", "Dudley", "Westmorland and Furness")
    listed = (
        ListedProvider(each.urn, each.display_name, URL, None)
        for each in reference_authorities()
        if each.display_name in names
    )
    with closing(open_for_writing(tmp_path_factory.mktemp("begun") / "watch.db")) as db:
        ProviderStore(db).note_providers(map(provider_from, listed), datetime(2026, 5, 1, tzinfo=UTC))
        yield db


ABSENT = "is an authority, but is not in this database"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Surrey", f"Surrey {ABSENT}"),
        ("birmingham city council", f"Birmingham {ABSENT}"),
        ("hull", f"Hull {ABSENT}"),
        ("oxon", f"Oxfordshire {ABSENT}"),
        ("931", f"Oxfordshire {ABSENT}"),
        ("80536", f"Oxfordshire {ABSENT}"),
        (
            "northants",
            "'northants' could be North Northamptonshire or West Northamptonshire: authorities, but not in"
            " this database",
        ),
    ],
)
def test_an_authority_that_is_not_here_is_no_other(begun: Database, text: str, said: str) -> None:
    with pytest.raises(NotOneProvider) as caught:
        the_one(begun, text)
    assert str(caught.value) == f"{said}, whose first complete run has not ended yet"
    assert not caught.value.candidates
    assert not caught.value.nearest


def test_one_of_two_successors_is_not_taken_for_both(begun: Database) -> None:
    with pytest.raises(NotOneProvider) as caught:
        the_one(begun, "cumbria")
    (here,) = caught.value.candidates
    assert str(caught.value) == (
        f"'cumbria' could be Cumberland (not in this database), Westmorland and Furness ({here.urn})"
    )


def test_after_the_first_complete_run_no_cause_is_named(tmp_path: Path) -> None:
    with closing(open_for_writing(tmp_path / "watch.db")) as db:
        ProviderStore(db).note_providers(OTHERS, datetime(2026, 5, 1, tzinfo=UTC))
        ProviderStore(db).note_baseline(datetime(2026, 5, 1, tzinfo=UTC))
        with pytest.raises(NotOneProvider, match=rf"^Leeds {ABSENT}$"):
            the_one(db, "Leeds")


@pytest.mark.parametrize(
    ("urn", "name", "others"),
    [
        ("80536", "Oxfordshire", ("oxon",)),
        ("80477", "Hull", ("kingston upon hull",)),
        ("1", "Barsetshire", ()),
    ],
)
def test_what_else_an_authority_is_called(urn: str, name: str, others: tuple[str, ...]) -> None:
    assert also_called(urn, name) == others
