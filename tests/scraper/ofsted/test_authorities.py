from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from scraper.model import ListedProvider, Provider
from scraper.ofsted.authorities import provider_from, reference_authorities


def listed(urn: str, name: str) -> ListedProvider:
    return ListedProvider(urn, name, f"https://reports.example/provider/44/{urn}", None)


def test_the_table_has_every_authority_once() -> None:
    authorities = reference_authorities()

    assert len(authorities) == 153
    for field in ("urn", "display_name", "dfe_code", "gss_code"):
        assert len({getattr(authority, field) for authority in authorities}) == 153
    assert Counter(authority.region for authority in authorities)["London"] == 33


def test_neighbours_are_codes_of_the_table() -> None:
    codes = {authority.dfe_code for authority in reference_authorities()}

    for authority in reference_authorities():
        assert set(authority.statistical_neighbours) <= codes - {authority.dfe_code}


def test_a_young_authority_has_a_beginning_and_predecessors() -> None:
    by_name = {authority.display_name: authority for authority in reference_authorities()}
    young = by_name["Bournemouth, Christchurch and Poole"]

    assert young.since == date(2019, 4, 1)
    assert young.predecessors == ("Bournemouth", "Poole", "part of Dorset (county)")
    assert (by_name["Oxfordshire"].since, by_name["Oxfordshire"].predecessors) == (None, ())


def test_a_listed_provider_gets_region_and_codes() -> None:
    assert provider_from(listed("80536", "Oxfordshire")) == Provider(
        urn="80536",
        name="Oxfordshire",
        url="https://reports.example/provider/44/80536",
        region="South East",
        dfe_code="931",
        gss_code="E10000025",
    )


def test_an_unknown_urn_is_taken_as_listed() -> None:
    row = listed("2999999", "Thames Valley Council")

    assert provider_from(row) == Provider(row.urn, row.name, row.url)


@pytest.mark.parametrize(
    ("urn", "name", "display"),
    [
        ("80441", "Bristol, City of", "Bristol"),
        ("80441", "BRISTOL CITY COUNCIL", "Bristol"),
        ("80477", "Kingston upon Hull City Council", "Hull"),
        ("80560", "St. Helens Metropolitan Borough Council", "St Helens"),
        ("80450", "City of London Corporation", "City of London"),
        ("80487", "London Borough of Barnet", "Barnet"),
        ("80546", "Royal Borough of Windsor & Maidenhead", "Windsor and Maidenhead"),
        ("80570", "Telford &amp; Wrekin", "Telford &amp; Wrekin"),
        ("80564", "Stoke on Trent", "Stoke-on-Trent"),
        ("80455", "Council of the Isles of Scilly", "Isles of Scilly"),
        ("80428", "Bedford", "Bedford Borough"),
        ("80536", "Thames Valley", "Thames Valley"),
        ("80459", "Derbyshire", "Derbyshire"),
    ],
)
def test_other_forms_of_a_name_become_the_display_name(urn: str, name: str, display: str) -> None:
    assert provider_from(listed(urn, name)).name == display


def test_every_name_of_the_table_is_a_form_of_its_display_name() -> None:
    for authority in reference_authorities():
        for name in (authority.display_name, authority.official_name, f"{authority.official_name} Council"):
            assert provider_from(listed(authority.urn, name)).name == authority.display_name


def test_the_table_is_the_one_of_the_reference(shared: Path) -> None:
    ours = Path(__file__).resolve().parents[3] / "scraper" / "ofsted" / "local_authorities.csv"

    assert ours.read_bytes() == (shared / "reference" / "local_authorities.csv").read_bytes()
